"""The map in `server/ARCHITECTURE.md` is the first line of every module; record it to renew it."""

import ast
import os
from pathlib import Path

ROOT = Path(__file__).parents[1]
DOCUMENT = ROOT / "server" / "ARCHITECTURE.md"
PACKAGE = ROOT / "server" / "callsheet"
BEGIN, END = "<!-- map -->\n", "<!-- end -->"
ROOMS = (
    "",
    "facts",
    "store",
    "syntax",
    "script",
    "openapi",
    "model",
    "http",
    "http/auth",
    "mock",
    "run",
    "run/paginate",
    "load",
    "convert",
    "features",
    "report",
    "lsp",
    "demo",
    "presets",
    "cli",
    "loadtest",
    "pytest_plugin",
)


def test_the_map_is_true():
    text = DOCUMENT.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    found = before + BEGIN + the_map() + END + after
    if os.environ.get("CALLSHEET_RECORD"):
        DOCUMENT.write_text(found, encoding="utf-8")
    assert found == DOCUMENT.read_text(encoding="utf-8")


def test_every_room_is_on_the_map():
    rooms = {
        path.parent.relative_to(PACKAGE).as_posix() for path in PACKAGE.glob("*/**/__init__.py")
    }
    assert rooms == set(ROOMS) - {""}


def the_map() -> str:
    return "".join(room_map(room) for room in ROOMS)


def room_map(room: str) -> str:
    folder = PACKAGE / room
    heading = f"### `{room}/`" if room else "### `callsheet/`"
    lines = [f"{heading}: {first_line(folder / '__init__.py')}", ""]
    lines += [
        f"- `{path.stem}`: {first_line(path)}"
        for path in sorted(folder.glob("*.py"))
        if path.stem != "__init__"
    ]
    return "\n".join(lines) + "\n\n"


def first_line(path: Path) -> str:
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    return (docstring or "").split("\n")[0]
