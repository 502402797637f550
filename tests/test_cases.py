r"""`tests/cases/NAME/` is a command line and its literal outcome, against a real server.

A folder holds the files of the case and
* `args`: the words of the command, one a line; `{origin}` is the server's, `{refused}` a port on
  which nobody listens;
* `exit`: the exit code; `stdout` and `stderr`: what is printed, nothing where there is no file;
* `sent`: what the server received, method and target, when the case is about that.

Durations, ports and times of day differ from run to run; they are `N ms`, `PORT` and `TIME` here.
`CALLSHEET_ACCEPT=1` writes what was printed, to be read before it is committed.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from callsheet.cli.main import main
from loopback import serving

_CASES = Path(__file__).parent / "cases"
_EXPECTED = ("args", "exit", "stdout", "stderr", "sent")
_PROCESSES = ("passes", "assertion-fails", "unknown-environment", "binary-body")
"""The cases that are run once more as real processes."""

_VOLATILE = (
    (re.compile(r"\b\d+(?:\.\d+)? m?s\b"), "N ms"),
    (re.compile(r"\b[\d,]+ rows/s"), "N rows/s"),
    (re.compile(r"(?<=127\.0\.0\.1:)\d+"), "PORT"),
    (re.compile(r"(?<=\bport )\d+"), "PORT"),
    (re.compile(r'(?<="seconds": )[\d.]+'), "0"),
    (re.compile(r'(?<="started": ")[^"]+'), "TIME"),
    (re.compile(r'(?<="version": ")[^"]+'), "VERSION"),
)


@pytest.fixture(scope="module")
def server():
    with serving() as loopback:
        yield loopback


@pytest.fixture
def case(request, tmp_path, server, monkeypatch):
    folder = _CASES / request.param
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    for name in _EXPECTED:
        (tmp_path / name).unlink(missing_ok=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    for name in ("NO_COLOR", "FORCE_COLOR", "CI"):
        monkeypatch.delenv(name, raising=False)
    server.received.clear()
    return folder


def _arguments(folder, server):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        refused = f"http://127.0.0.1:{unused.getsockname()[1]}"
    text = (folder / "args").read_text()
    return text.format(origin=server.origin, refused=refused).splitlines()


def _steady(text):
    text = text.replace(str(Path.cwd()), "FOLDER")
    for pattern, stand_in in _VOLATILE:
        text = pattern.sub(stand_in, text)
    return text


def _check(folder, code, stdout, stderr, server):
    found = {
        "exit": f"{int(code)}\n",
        "stdout": _steady(stdout.decode("utf-8", "backslashreplace")),
        "stderr": _steady(stderr.decode("utf-8", "backslashreplace")),
    }
    if (folder / "sent").exists():
        found["sent"] = "".join(f"{target}\n" for target in server.targets)
    if os.environ.get("CALLSHEET_ACCEPT"):
        for name, text in found.items():
            (folder / name).write_text(text) if text else (folder / name).unlink(missing_ok=True)
    for name, text in found.items():
        expected = folder / name
        assert text == (expected.read_text() if expected.exists() else ""), name


@pytest.mark.parametrize(
    "case", sorted(folder.name for folder in _CASES.iterdir() if folder.is_dir()), indirect=True
)
def test_case(case, server, capfdbinary):
    code = main(_arguments(case, server))
    _check(case, code, *capfdbinary.readouterr(), server)


@pytest.mark.parametrize("case", _PROCESSES, indirect=True)
def test_process(case, server):
    ran = subprocess.run(
        [sys.executable, "-m", "callsheet", *_arguments(case, server)],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        check=False,
        env=os.environ | {"PYTHONIOENCODING": "utf-8", "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    _check(case, ran.returncode, ran.stdout, ran.stderr, server)
