"""`??` judged by httpYac: the same lines hold of the same answer (`asserted/httpyac.txt`).

Those of `httpyac-wider.txt` fail there: it knows neither quotes nor the order of members.
"""

import json
from pathlib import Path

import pytest

from callsheet.cli.main import main
from counterparts.httpyac import judged_by_httpyac
from wire_server import WireServer, ok, routes

ASSERTED = Path(__file__).parent / "asserted"


def lines_of(name):
    return (ASSERTED / f"{name}.txt").read_text(encoding="utf-8").rstrip("\n").split("\n")


@pytest.fixture
def url():
    fields = ("Content-Type: application/json", "X-Count: 12", "X-Many: 1", "X-Many: 2")
    answer = ok((ASSERTED / "answer.json").read_bytes(), *fields)
    with WireServer(routes({"/json": answer})) as server:
        yield f"{server.origin}/json"


def judged_here(url, lines, folder):
    path, report = folder / "here.http", folder / "here.json"
    path.write_text("".join(f"###\nGET {url}\n\n?? {line}\n" for line in lines), encoding="utf-8")
    main(["run", str(path), "--report", f"json={report}"])
    (file,) = json.loads(report.read_text(encoding="utf-8"))["files"]
    return [request["assertions"][0]["passed"] for request in file["requests"]]


def test_the_same_lines_hold(url, tmp_path, capsys):
    lines = lines_of("httpyac")
    there = judged_by_httpyac(url, lines, tmp_path)
    here = judged_here(url, lines, tmp_path)
    assert dict(zip(lines, here, strict=True)) == dict(zip(lines, there, strict=True))
    assert True in there
    assert False in there


def test_what_httpyac_does_not_know_holds_here(url, tmp_path, capsys):
    lines = lines_of("httpyac-wider")
    assert not any(judged_by_httpyac(url, lines, tmp_path))
    assert all(judged_here(url, lines, tmp_path))
