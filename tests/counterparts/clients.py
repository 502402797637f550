"""Programs that send HTTP requests: what is copied for them is run by them."""

import shutil
import subprocess
from contextlib import chdir, redirect_stdout
from io import StringIO
from pathlib import Path

from counterparts.installed import missing, python_with
from wire_server import PATIENCE

HTTPIE = "httpie==3.2.4"


def shell(folder: Path, text: str) -> None:
    """Run a command line in the shell, where the program that it names is installed."""
    tools = python_with("httpie", HTTPIE).parent if "http --" in text else Path("/")
    run(folder, ["sh", "-c", f'PATH="{tools}:$PATH"; {text}'])


def with_httpx(folder: Path, text: str) -> None:
    """Run a program in Python with httpx, which is here."""
    with chdir(folder), redirect_stdout(StringIO()):
        exec(compile(text, "copied", "exec"), {})


def with_requests(folder: Path, text: str) -> None:
    """Run a program in Python with requests, which comes with HTTPie."""
    run(folder, [str(python_with("httpie", HTTPIE)), "-c", text])


def node(folder: Path, text: str) -> None:
    """Run a module of JavaScript."""
    run(folder, ["node", "--input-type=module", "--eval", text])


def run(folder: Path, command: list[str]) -> None:
    """Run a program; it must say that all went well."""
    try:
        ended = subprocess.run(
            command, check=False, cwd=folder, capture_output=True, timeout=PATIENCE
        )
    except FileNotFoundError:
        missing(f"{command[0]} is not installed")
    assert ended.returncode == 0, ended.stderr.decode()


def curl_is_at_least(*version: int) -> bool:
    """Whether the curl that is installed knows what came with a version."""
    program = shutil.which("curl")
    if program is None:
        missing("curl is not installed")
    said = subprocess.run([program, "--version"], check=True, capture_output=True, text=True).stdout
    return tuple(map(int, said.split()[1].split(".")[:2])) >= version
