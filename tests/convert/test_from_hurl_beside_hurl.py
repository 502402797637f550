"""Files of Hurl, run by Hurl and imported and run here: the same requests, the same verdicts.

`hurl/` has the files. Those that come with them are what bodies are.
"""

import json
from pathlib import Path
from shutil import copytree

import pytest

from callsheet.cli.main import main
from counterparts.hurl import ran_by_hurl
from sent_alike import as_compared
from wire_server import WireServer, ok

JSON = (
    b'{"id": 7, "token": "t0k", "name": "lamp # no comment", "items": [1, 2, 3],'
    b' "text": "two\\nlines \xc3\xa9\\t\\"quoted\\""}'
)
HURL = Path(__file__).parent / "hurl"
FIELDS = ("X-Count: 12", "X-Many: 1", "X-Many: 2", "Set-Cookie: sid=abc; Path=/x; HttpOnly")


@pytest.fixture
def server():
    table = {
        "/json": ok(JSON, "Content-Type: application/json", *FIELDS),
        "/text": ok(b"plain text", "Content-Type: text/plain"),
        "/file": ok((HURL / "data.txt").read_bytes(), "Content-Type: text/plain"),
        "/xml": ok(b"<a><b>x</b></a>", "Content-Type: application/xml"),
        "/bytes": ok(b"\0\xff\x10", "Content-Type: application/octet-stream"),
        "/moved": ok(b"", "Location: /json", status="302 Found"),
    }

    def script(peer):
        while request := peer.request():
            path, _, _ = request.split(b" ", 2)[1].decode().partition("?")
            answer = table[path]
            # An answer to HEAD is one without its body.
            head = answer.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
            peer.send(head if request.startswith(b"HEAD") else answer)

    with WireServer(script) as server:
        yield server


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    copytree(HURL, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run_here(name: str, origin: str) -> list[dict]:
    assert main(["import", "hurl", f"{name}.hurl", "-o", "api", "--report", "json=lost.json"]) == 0
    assert main(["check", "api", "--severity", "unused-variable=off"]) == 0
    assert main(["fmt", "--check", "api"]) == 0
    words = ("--var", f"origin={origin}", "--report", "json=report.json")
    main(["run", f"api/{name}.http", *words])
    (file,) = json.loads(Path("report.json").read_text())["files"]
    return file["requests"]


def compared(request: bytes) -> tuple:
    first, fields, body = as_compared(request, frozenset())
    if isinstance(body, bytes) and body[:1] in (b"{", b"[", b'"'):
        # Formatting moves blanks in JSON.
        body = json.loads(body)
        # What GraphQL's operation is called goes out here, too.
        body = {**body, "operationName": None} if "query" in body else body
    return first, fields, body


def test_the_same_requests_go_out(server):
    ran_by_hurl(Path("requests.hurl"), "--variable", f"origin={server.origin}")
    theirs = [compared(each) for each in server.requests]
    server.requests.clear()
    run_here("requests", server.origin)
    ours = [compared(each) for each in server.requests]
    assert len(theirs) > 20
    for one, other in zip(ours, theirs, strict=True):
        assert one == other
    lost = json.loads(Path("lost.json").read_text())["losses"]
    assert [each["place"] for each in lost] == ["{{origin}}"]


def test_the_same_asserts_hold(server):
    entries = ran_by_hurl(Path("answers.hurl"), "--variable", f"origin={server.origin}")
    lines: dict[int, list[bool]] = {}
    for each in (each for entry in entries for each in entry["asserts"]):
        # Hurl has two for `HTTP 200`: one of any version.
        lines.setdefault(each["line"], []).append(each["success"])
    theirs = [all(lines[number]) for number in sorted(lines)]
    requests = run_here("answers", server.origin)
    ours = [each["passed"] for request in requests for each in request["assertions"]]
    assert {True, False} == {*ours}
    assert ours == theirs


def test_what_is_exported_goes_out_the_same_and_comes_back(server, capsys):
    value = f"origin={server.origin}"
    main(["run", "sent.http", "--var", value])
    ours = [compared(each) for each in server.requests]
    server.requests.clear()
    capsys.readouterr()
    assert (
        main(["export", "hurl", "sent.http", "--with-secrets", "--report", "json=lost.json"]) == 0
    )
    Path("sent.hurl").write_text(capsys.readouterr().out)
    lost = json.loads(Path("lost.json").read_text())["losses"]
    assert "the request is left out" in [each["what"] for each in lost]
    ran_by_hurl(Path("sent.hurl"), "--variable", value)
    theirs = [compared(each) for each in server.requests]
    server.requests.clear()
    assert len(theirs) == 8
    # The one that is left out calculates.
    assert [each for each in ours if each[2] != {"a": "2", "b": 2}] == theirs
    run_here("sent", server.origin)
    assert [compared(each) for each in server.requests] == theirs
