"""The audit log: a line for everything that goes out, whatever it goes out for."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from callsheet.cli.main import main
from callsheet.disk import AppendedLines
from loopback import serving

FILE = """\
@host = {origin}

### first
# @tag smoke
POST {{{{host}}}}/echo?token=s3cret-parameter

0123456789

### moved
GET {{{{host}}}}/redirect

### loop
# @foreach n in [10, 20]
GET {{{{host}}}}/text/{{{{n}}}}

### tries
# @retry 1 on=503 backoff=1ms..1ms
GET {{{{host}}}}/status/503

### pages
# @paginate json_link
GET {{{{host}}}}/pages/2

### token
# @auth oauth2 grant=client_credentials client_id=me client_secret=canary \
token_url={{{{host}}}}/token
GET {{{{host}}}}/guarded

### refused
GET http://127.0.0.1:1/

### nowhere
GET {{{{nope}}}}/x

### off
# @disabled
GET {{{{host}}}}/json
"""


@pytest.fixture
def server():
    with serving() as loopback:
        yield loopback


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def lines(path):
    return [json.loads(line) for line in Path(path).read_text().splitlines()]


def test_what_went_out_and_nothing_else(here, server):
    (here / "a.http").write_text(FILE.format(origin=server.origin))
    assert main(["run", "a.http", "--report", "audit=logs/audit.jsonl"]) == 4
    begin, *found, end = lines("logs/audit.jsonl")
    assert [each["event"] for each in (begin, *found, end)] == ["begin", *["request"] * 12, "end"]
    told = [(each["name"], each["items"], each["status"], each["error"]) for each in found]
    assert told == [
        ("first", [], 200, None),
        ("moved", [], 302, None),
        ("moved", [], 200, None),
        ("loop", [0], 200, None),
        ("loop", [1], 200, None),
        ("tries", [], 503, None),
        ("tries", [], 503, None),
        ("pages", [], 200, None),
        ("pages", [], 200, None),
        ("token", [], 200, None),
        ("token", [], 200, None),
        ("refused", [], None, "connect"),
    ]
    assert len(server.targets) == len(found) - 1
    assert (end["requests"], end["code"]) == (len(found), 4)
    assert len({each["run"] for each in (begin, *found, end)}) == 1


def test_a_line(here, server):
    (here / "a.http").write_text(FILE.format(origin=server.origin))
    main(["run", "a.http", "--name", "first", "--report", "audit=audit.jsonl"])
    _, line, _ = lines("audit.jsonl")
    for name in ("run", "time", "seconds", "received", "host", "user"):
        assert line.pop(name) or name == "user"
    assert line == {
        "event": "request",
        "process": os.getpid(),
        "environment": None,
        "number": 1,
        "file": "a.http",
        "line": 5,
        "name": "first",
        "items": [],
        "method": "POST",
        "url": f"{server.origin}/echo?token=•••",
        "status": 200,
        "error": None,
        "sent": 10,
        "remote": f"127.0.0.1:{server.port}",
    }


def test_it_is_added_to_and_a_broken_line_is_ended(here, server):
    (here / "a.http").write_text(f"GET {server.origin}/json\n")
    (here / "audit.jsonl").write_text('{"event": "req')
    for _ in range(2):
        assert main(["run", "a.http", "--report", "audit=audit.jsonl"]) == 0
    broken, *rest = (here / "audit.jsonl").read_text().splitlines()
    assert broken == '{"event": "req'
    events = [json.loads(line)["event"] for line in rest]
    assert events == ["begin", "request", "end"] * 2
    assert len({json.loads(line)["run"] for line in rest}) == 2


@pytest.mark.skipif(os.name == "nt", reason="modes are those of POSIX")
def test_it_is_made_for_its_owner_only(here, server):
    (here / "a.http").write_text(f"GET {server.origin}/json\n")
    main(["run", "a.http", "--report", "audit=audit.jsonl"])
    assert (here / "audit.jsonl").stat().st_mode & 0o777 == 0o600


def test_requests_that_are_sent_at_once_are_told_apart(here, server):
    blocks = (f"### r{number}\nGET {server.origin}/text/{number}\n" for number in range(20))
    (here / "a.http").write_text("\n".join(blocks))
    assert main(["run", "a.http", "--jobs", "8", "--report", "audit=audit.jsonl"]) == 0
    _, *found, _ = lines("audit.jsonl")
    assert {each["name"] for each in found} == {f"r{number}" for number in range(20)}
    assert all(each["url"].endswith(f"/text/{each['name'][1:]}") for each in found)
    assert [each["number"] for each in found] == list(range(1, 21))


def test_every_page_of_a_load(here, server):
    (here / "a.http").write_text(f"### rows\n# @paginate json_link\nGET {server.origin}/pages/3\n")
    assert main(["load", "a.http", "--into", "ndjson:out", "--report", "audit=audit.jsonl"]) == 0
    begin, *found, end = lines("audit.jsonl")
    assert [(each["name"], each["status"]) for each in found] == [("rows", 200)] * 3
    assert (begin["event"], end["code"], end["requests"]) == ("begin", 0, 3)


def test_on_standard_output(here, server, capsys):
    (here / "a.http").write_text(f"GET {server.origin}/json\n")
    main(["run", "a.http", "--report", "audit"])
    out = capsys.readouterr().out.splitlines()
    assert [json.loads(line)["event"] for line in out] == ["begin", "request", "end"]


def test_a_log_that_cannot_be_written_ends_the_run(here, server, monkeypatch, capsys):
    (here / "a.http").write_text(f"GET {server.origin}/json\n###\nGET {server.origin}/json\n")
    add = AppendedLines.add

    def full(self, line):
        if b'"request"' in line:
            raise OSError(28, "No space left on device")
        add(self, line)

    monkeypatch.setattr(AppendedLines, "add", full)
    asked = ["--report", "audit=audit.jsonl", "--report", "json=report.json"]
    assert main(["run", "a.http", *asked]) == 2
    assert "the audit log cannot be written: No space left on device" in capsys.readouterr().err
    assert len(server.targets) == 1
    report = json.loads(Path("report.json").read_text())
    assert report["fault"] == "the audit log cannot be written: No space left on device"
    requests = report["files"][0]["requests"]
    assert [each["outcome"] for each in requests] == ["skipped", "skipped"]


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_a_kill_loses_nothing_that_had_ended(here, server):
    (here / "a.http").write_text(
        f"GET {server.origin}/json\n###\n# @timeout 60\nGET {server.origin}/hold\n"
    )
    with subprocess.Popen(
        [sys.executable, "-m", "callsheet", "run", "a.http", "--report", "audit=audit.jsonl"],
        stdout=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    ) as process:
        assert server.held.wait(60)
        process.send_signal(signal.SIGKILL)
    server.released.set()
    assert [each["event"] for each in lines("audit.jsonl")] == ["begin", "request"]
