"""The assertions of Hurl, judged by Hurl: the same lines hold of the same answer.

`asserted/` has the answers and the lines. Those of a `NAME-wider.txt` fail in Hurl, for it knows no
such case, and hold here.
"""

import json
from pathlib import Path

import pytest

from callsheet.cli.main import main
from counterparts.hurl import judged_by_hurl
from wire_server import WireServer, ok, routes

ASSERTED = Path(__file__).parent / "asserted"
_TYPES = {
    "json": "application/json",
    "html": "text/html; charset=utf-8",
    "fragment": "text/html; charset=utf-8",
    "latin": "text/plain; charset=iso-8859-1",
    "empty": "text/plain",
}
_FIELDS = (
    "X-Count: 12",
    "X-Many: 1",
    "X-Many: 2",
    "Set-Cookie: sid=abc; Path=/x; HttpOnly; Max-Age=60; SameSite=Lax",
)


def lines_of(name):
    return (ASSERTED / f"{name}.txt").read_text(encoding="utf-8").rstrip("\n").split("\n")


@pytest.fixture
def server():
    bodies = {
        "json": (ASSERTED / "answer.json").read_bytes(),
        "html": (ASSERTED / "answer.html").read_bytes(),
        "latin": "café".encode("latin-1"),
        "empty": b"",
        "fragment": b"<p>one<p class=x>two<br>three",
    }
    table = {
        f"/{name}": ok(body, f"Content-Type: {_TYPES[name]}", *_FIELDS)
        for name, body in bodies.items()
    }
    moved = ok(b"", "Location: /json", status="302 Found")
    with WireServer(routes({**table, "/redirect": moved})) as server:
        yield server


def judged_here(url, lines, folder):
    path = folder / "asserted.http"
    asserted = "".join(f"# @assert {line}\n" for line in lines)
    path.write_text(f"GET {url}\n\n{asserted}", encoding="utf-8")
    main(["run", str(path), "--report", f"json={folder}/report.json"])
    (file,) = json.loads((folder / "report.json").read_text(encoding="utf-8"))["files"]
    (request,) = file["requests"]
    assert [each["expression"] for each in request["assertions"]] == list(lines)
    return {each["expression"]: each["passed"] for each in request["assertions"]}


@pytest.mark.parametrize("name", ["json", "html", "fragment", "latin", "redirect", "empty"])
def test_the_same_lines_hold(name, server, tmp_path, capsys):
    lines = lines_of(name)
    there = dict(
        zip(lines, judged_by_hurl(f"{server.origin}/{name}", lines, tmp_path), strict=True)
    )
    assert len(there) == len(lines)
    assert judged_here(f"{server.origin}/{name}", lines, tmp_path) == there


@pytest.mark.parametrize("name", ["json", "html", "latin"])
def test_what_hurl_does_not_know_holds_here(name, server, tmp_path, capsys):
    lines = lines_of(f"{name}-wider")
    assert not any(judged_by_hurl(f"{server.origin}/{name}", lines, tmp_path))
    assert all(judged_here(f"{server.origin}/{name}", lines, tmp_path).values())
