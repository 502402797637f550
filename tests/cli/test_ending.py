"""Processes that are told to end: they tidy up as after Ctrl-C, and say which signal it was."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from queue import Queue

import pytest

from callsheet.cli.reports import RUN_KINDS
from paged_api import Answer, paged_api

SERVER = Path(__file__).parents[2] / "server"
TEXT = "GET {base}/one\n\n###\nGET {base}/two\n\n###\nGET {base}/three\n"

KINDS = RUN_KINDS[1:]


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_a_run_reports_what_was_done(number, code, tmp_path):
    victims = Queue()
    asked = [word for kind in KINDS for word in ("--report", f"{kind}=report.{kind}")]

    def answer(request):
        if request.path == "two":
            victims.get(timeout=30).send_signal(number)
        return Answer({})

    with paged_api({"api": answer}) as api:
        (tmp_path / "a.http").write_text(TEXT.format(base=f"{api.origin}/api"))
        with started(tmp_path, "run", "a.http", *asked) as process:
            victims.put(process)
            _, said = process.communicate(timeout=60)
    assert (process.returncode, said) == (code, b"")
    assert all((tmp_path / f"report.{kind}").stat().st_size for kind in KINDS)
    log = [json.loads(line) for line in (tmp_path / "report.audit").read_text().splitlines()]
    assert [(each["event"], each.get("error")) for each in log] == [
        ("begin", None),
        ("request", None),
        ("request", "cancelled"),
        ("end", None),
    ]
    assert log[-1]["code"] == code
    report = json.loads((tmp_path / "report.json").read_text())
    requests = report["files"][0]["requests"]
    assert [(each["outcome"], each["skip_reason"]) for each in requests] == [
        ("passed", None),
        ("skipped", "interrupted"),
        ("skipped", "interrupted"),
    ]


TIDY = "GET {base}/one\n\n###\nGET {base}/two\n\n###\n# @teardown\nGET {base}/tidy\n"


@pytest.mark.parametrize("also_errors", [False, True])
def test_who_reads_leaves(also_errors, tmp_path):
    came = []

    def answer(request):
        came.append(request.path)
        return Answer({})

    reader, writer = os.pipe()
    os.close(reader)
    with paged_api({"api": answer}) as api:
        (tmp_path / "a.http").write_text(TIDY.format(base=f"{api.origin}/api"))
        errors = subprocess.STDOUT if also_errors else subprocess.PIPE
        asked = ("run", "a.http", "--report", "console", "--report", "json=report.json")
        with started(tmp_path, *asked, stdout=writer, stderr=errors) as process:
            os.close(writer)
            _, said = process.communicate(timeout=60)
    assert (process.returncode, said or b"") == (141, b"")
    assert came == ["one", "tidy"]
    report = json.loads((tmp_path / "report.json").read_text())
    outcomes = [each["outcome"] for each in report["files"][0]["requests"]]
    assert (outcomes, report["interrupted"]) == (["passed", "skipped", "passed"], True)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize(
    "words",
    [("run", "a.http"), ("run", "a.http", "--report", "json"), ("list", "a.http"), ("--help",)],
)
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_full_disk_is_no_bug(words, unbuffered, tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONUNBUFFERED", unbuffered)
    with paged_api({"api": lambda _: Answer({})}) as api, Path("/dev/full").open("w") as full:
        (tmp_path / "a.http").write_text(TIDY.format(base=f"{api.origin}/api"))
        with started(tmp_path, *words, stdout=full) as process:
            _, said = process.communicate(timeout=60)
    message = b"callsheet: nothing can be written any more: No space left on device\n"
    assert (process.returncode, said) == (2, message)


def test_nohup_is_obeyed(tmp_path):
    victims = Queue()

    def answer(_asked):
        victims.get(timeout=30).send_signal(signal.SIGHUP)
        return Answer({})

    with paged_api({"api": answer}) as api:
        (tmp_path / "a.http").write_text(f"GET {api.origin}/api/one\n")
        with started(tmp_path, "run", "a.http", before=("nohup",)) as process:
            victims.put(process)
            process.communicate(timeout=60)
    assert process.returncode == 0


def started(folder, *words, before=(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE):
    return subprocess.Popen(
        [*before, sys.executable, "-m", "callsheet", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(SERVER)},
        stdout=stdout,
        stderr=stderr,
    )
