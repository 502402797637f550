"""The command line that loads the collection of a request, ready to be run in a terminal."""

import re
import shlex
import subprocess
import sys

from callsheet.model.requests import RequestPlace
from callsheet.model.workspace import Workspace

_NO_NAME = re.compile(r"[^\w-]+")


def targets_for(place: RequestPlace) -> tuple[str, ...]:
    """What a request can be loaded into without anything else being installed, named after it."""
    name = _NO_NAME.sub("_", place.name).strip("_").lower() or "rows"
    return f"sqlite:{name}.db", f"duckdb:{name}.duckdb", f"csv:{name}", f"ndjson:{name}"


def load_command(workspace: Workspace, place: RequestPlace, target: str) -> tuple[str, ...]:
    """The words of the command, seen from the root of the workspace."""
    path = place.path
    file = path.relative_to(workspace.root) if path.is_relative_to(workspace.root) else path
    environment = ("--env", workspace.environment) if workspace.environment else ()
    return "callsheet", "load", str(file), "--name", place.name, "--into", target, *environment


def command_text(words: tuple[str, ...]) -> str:
    """A command as it is typed in this system's shell."""
    return subprocess.list2cmdline(words) if sys.platform == "win32" else shlex.join(words)
