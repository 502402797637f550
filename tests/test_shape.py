"""What is deliberately absent from the code: imports at start, files and sockets, split lines."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from callsheet.facts.exit_codes import ExitCode

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "server" / "callsheet"
MODULES = sorted(PACKAGE.rglob("*.py"))

HEAVY = ("httpx", "httpcore", "ssl", "lsprotocol", "pygls", "_quickjs", "asyncio", "elementpath")

TOUCHES_DISK = {
    *("open", "read_text", "read_bytes", "write_text", "write_bytes", "exists", "is_file"),
    *("is_dir", "stat", "iterdir", "glob", "rglob", "mkdir", "unlink", "resolve_path"),
}
PURE_ROOMS = ("syntax", "model", "features", "facts")
READS_ITS_OWN_DATA = {"syntax/grammar.py"}


@pytest.mark.parametrize(
    "arguments", [["--version"], ["--help"], ["check", "a.http"], ["list", "a.http"]], ids=" ".join
)
def test_a_verb_that_sends_nothing_imports_nothing_heavy(arguments, tmp_path):
    (tmp_path / "a.http").write_text("@id = {{$uuid}}\nGET https://example.org/{{id}}\n")
    program = (
        "import sys\n"
        "from callsheet.cli.main import main\n"
        f"main({arguments!r})\n"
        f"print(*[name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert ended.stderr.strip() == ""


def test_the_heavy_modules_exist():
    """Else the test above could not fail."""
    program = "\n".join(f"import {name}" for name in HEAVY)
    subprocess.run([sys.executable, "-c", program], check=True)


@pytest.mark.parametrize("room", PURE_ROOMS)
def test_a_pure_room_touches_neither_disk_nor_network(room):
    found = [
        f"{path.relative_to(PACKAGE)}:{call.lineno} {name}"
        for path in MODULES
        if path.parent.name == room and str(path.relative_to(PACKAGE)) not in READS_ITS_OWN_DATA
        for call in calls_in(path)
        if (name := called(call)) in TOUCHES_DISK
    ]
    assert found == []


def test_lines_are_never_split_by_python():
    found = [str(path) for path in MODULES if ".splitlines(" in path.read_text(encoding="utf-8")]
    assert found == []


def test_every_module_says_what_it_is_for():
    silent = [
        str(path.relative_to(PACKAGE))
        for path in MODULES
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []


def test_the_readme_lists_the_exit_codes():
    rows = re.findall(
        r"^\| (\d+) \|", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert {int(row) for row in rows} == set(ExitCode) - {ExitCode.BROKEN_PIPE}


def calls_in(path: Path) -> list[ast.Call]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def called(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""
