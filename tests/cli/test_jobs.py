"""`--jobs`: how many are really under way at once, and what ends a run of them."""

import json
import signal
from queue import Queue
from threading import Barrier, Event

import pytest

from callsheet.cli.main import main
from cli.test_ending import started
from paged_api import Answer, paged_api


@pytest.fixture
def write(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def write(text, name="api.http"):
        (tmp_path / name).write_text(text)
        return name

    return write


def test_twenty_requests_are_under_way_at_once(write, capsys):
    met = Barrier(20)

    def answer(_asked):
        met.wait(30)
        return Answer({})

    with paged_api({"api": answer}) as api:
        for file in "ab":
            write("###\n".join(f"GET {api.origin}/api/{n}\n" for n in range(10)), f"{file}.http")
        assert main(["run", ".", "--jobs", "20"]) == 0
    assert "20 requests · 20 passed" in capsys.readouterr().out


def test_nothing_goes_beside_a_barrier(write, capsys):
    under_way, seen = set(), []
    met = Barrier(2)

    def answer(asked):
        under_way.add(asked.path)
        if asked.path.startswith("pair"):
            met.wait(30)
        seen.append((asked.path, under_way - {asked.path}))
        under_way.remove(asked.path)
        return Answer({})

    with paged_api({"api": answer}) as api:
        lines = ["GET pair1", "GET pair2", "POST a", "GET pair3", "GET pair4", "POST b", "POST c"]
        write("\n###\n".join(line.replace(" ", f" {api.origin}/api/") for line in lines))
        assert main(["run", "api.http", "--jobs", "8"]) == 0
    assert [path[:-1] or path for path, _ in seen] == [
        "pair",
        "pair",
        "a",
        "pair",
        "pair",
        "b",
        "c",
    ]
    assert [others for path, others in seen if path in "abc"] == [set(), set(), set()]
    capsys.readouterr()


def test_fail_fast_skips_what_stands_behind_though_it_was_sent(write, tmp_path):
    sent = Event()

    def answer(asked):
        if asked.path == "c":
            sent.set()
        elif asked.path == "b":
            sent.wait(30)
        return Answer({}, status=500 if asked.path == "b" else 200)

    with paged_api({"api": answer}) as api:
        lines = [f"### {n}\nGET {api.origin}/api/{n}\n?? status == 200\n" for n in "abc"]
        write("\n".join([*lines, f"### d\nPOST {api.origin}/api/d\n"]))
        asked = ["--fail-fast", "--jobs", "3", "--report", "json=report.json"]
        assert main(["run", "api.http", *asked]) == 1
        assert not any("/d" in each or each.startswith("POST") for each in api.asked["api"])
    requests = json.loads((tmp_path / "report.json").read_text())["files"][0]["requests"]
    assert [(each["outcome"], each["skip_reason"]) for each in requests] == [
        ("passed", None),
        ("failed", None),
        ("skipped", 'stopped at "b"'),
        ("skipped", 'stopped at "b"'),
    ]


def test_ctrl_c_reports_all_that_ended(tmp_path):
    """What was sent last has come: that `after` was sent says so."""
    victims, release = Queue(), Event()
    held = Barrier(4, action=lambda: victims.get(timeout=30).send_signal(signal.SIGINT))

    def answer(asked):
        if asked.path.startswith("held"):
            held.wait(30)
            release.wait(30)
        return Answer({})

    with paged_api({"api": answer}) as api:
        base = f"{api.origin}/api"
        text = (
            f"### one\nGET {base}/one\n### held1\nGET {base}/held1\n### held2\nGET {base}/held2\n"
        )
        text += f"### two\nGET {base}/two\n### after\n# @ref one\n# @ref two\nGET {base}/held3\n"
        text += f"### slow\n# @sleep 1h\n# @independent\nGET {base}/slow\n"
        text += f"### held4\n# @ref two\nGET {base}/held4\n### last\nPOST {base}/last\n"
        (tmp_path / "a.http").write_text(text)
        asked = ("run", "a.http", "--jobs", "7", "--report", "json=report.json")
        with started(tmp_path, *asked) as process:
            victims.put(process)
            _, said = process.communicate(timeout=60)
        release.set()
    assert (process.returncode, said) == (130, b"")
    requests = json.loads((tmp_path / "report.json").read_text())["files"][0]["requests"]
    assert [(each["name"], each["skip_reason"]) for each in requests] == [
        ("one", None),
        ("held1", "interrupted"),
        ("held2", "interrupted"),
        ("two", None),
        *((name, "interrupted") for name in ("after", "slow", "held4", "last")),
    ]


@pytest.mark.parametrize(
    ("jobs", "code"), [("auto", 0), ("1", 0), ("0", 2), ("many", 2), ("-1", 2), ("1001", 2)]
)
def test_numbers(jobs, code, write, capsys):
    assert main(["run", write("GET http://127.0.0.1:1/\n"), f"--jobs={jobs}", "--dry-run"]) == code
    said = capsys.readouterr().err
    assert ("`--jobs` takes a number from 1 to 1,000 or `auto`" in said) == bool(code)
