"""Where the texts of a script and its modules lie in what the engine reads, line after line."""

import re
from os import sep
from os.path import relpath
from pathlib import PurePath
from typing import Final

from callsheet.late_dataclasses import dataclass
from callsheet.script.handling import HandlerScript
from callsheet.script.places import code_point_column
from callsheet.script.sandbox import LEAD, SCRIPT_LINE_END, ScriptFailure

_FRAME: Final = re.compile(
    r"(?:at (?:async )?(?P<name>[\w$]+) )?\(?<input>:(?P<line>\d+):(?P<byte>\d+)"
)
_LONGEST_STACK: Final = 20_000
_LONGEST_MESSAGE: Final = 10_000
"""Characters: a script may throw anything."""

_TEXT: Final = re.compile(r"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`""")
_CALLED: Final = re.compile(r"[\w$.]*\Z")
_OF_API: Final = "our API"
_OURS: Final = re.compile(r"(?:assert|client|crypto|jwt|request|response)\b")


@dataclass(frozen=True, slots=True)
class Laid:
    """A text, and the line of the engine's that its first line is on."""

    path: str
    """Empty for the script itself."""

    shown: str
    """The path as the script would name it."""

    lines: tuple[str, ...]
    first: int


@dataclass(frozen=True, slots=True)
class Layout:
    """A script, and behind it its modules."""

    texts: tuple[Laid, ...]

    def place(self, stack: str) -> tuple[int, int]:
        """The innermost place of the script itself in a stack trace, from 1; 0 for none."""
        for laid, line, column in self._places(stack):
            if not laid.path:
                return line, column
        return 0, 0

    def failure(self, message: str, stack: str) -> ScriptFailure:
        """An error, its place in the script, and before its message its place in a module."""
        said = message.removeprefix("Error: ")
        if len(said) > _LONGEST_MESSAGE:
            said = f"{said[:_LONGEST_MESSAGE]}…"
        innermost = next(iter(self._places(stack)), None)
        if innermost is not None and innermost[0].path:
            laid, line, column = innermost
            said = f"{laid.shown}:{line}:{column}: {said}"
        return ScriptFailure(said, *self.place(stack))

    def _places(self, stack: str) -> list[tuple[Laid, int, int]]:
        found = []
        called = ""
        for frame in _FRAME.finditer(stack[:_LONGEST_STACK]):
            at = int(frame["line"])
            laid = next((each for each in reversed(self.texts) if each.first <= at), None)
            if laid is not None:
                found.append(_place(laid, at - laid.first + 1, int(frame["byte"]), called))
            called = _OF_API if laid is None else frame["name"] or ""
        return found


def _place(laid: Laid, line: int, byte: int, called: str) -> tuple[Laid, int, int]:
    """A place of the engine's, in a call of the function of a name."""
    lines = laid.lines
    if line > len(lines):
        return laid, len(lines), len(lines[-1]) + 1
    text = lines[line - 1]
    column = code_point_column(text, byte)
    if called == _OF_API:
        return laid, line, _begin_of_call(text, column)
    calls = (
        re.finditer(rf"[\w$.]*(?<![\w$]){re.escape(called)}\s*\(", text[:column]) if called else ()
    )
    return laid, line, next((call.start() + 1 for call in reversed(list(calls))), column)


def _begin_of_call(line: str, column: int) -> int:
    """Where a call of our API begins on its line; the engine names a place among its arguments."""
    before = _TEXT.sub(lambda text: "'" * len(text[0]), line[: column - 1])
    names = [_CALLED.search(before)]
    closed = 0
    for at in range(len(before) - 1, -1, -1):
        closed += (before[at] in ")]}") - (before[at] in "([{")
        if closed < 0 and before[at] == "(":
            names.append(_CALLED.search(before[:at]))
        if closed < 0 and before[at] == "{":
            break
        if closed <= 0 and (before[at] == ";" or before[at : at + 2] == "=>"):
            break
        closed = max(closed, 0)
    called = [name for name in names if name and _OURS.match(name[0])]
    return called[-1].start() + 1 if called else column


def laid_out(script: HandlerScript) -> Layout:
    """The layout of a script and its modules."""
    folder = script.folder or str(PurePath(script.path).parent)
    laid = []
    first = LEAD + 1
    for path, text in (("", script.source), *script.modules.items()):
        lines = tuple(SCRIPT_LINE_END.split(text))
        laid.append(Laid(path, _shown(path, folder), lines, first))
        first += len(lines) + 1
    return Layout(tuple(laid))


def _shown(path: str, folder: str) -> str:
    if not path or not PurePath(folder).is_absolute():
        return path
    try:
        shown = relpath(path, folder).replace(sep, "/")
    except ValueError:
        return path  # On another drive of Windows.
    return shown if shown.startswith("..") else f"./{shown}"
