"""Whether statements can be read as JavaScript: the first fault in them, found without a run."""

import re
from typing import Final

from callsheet.late_dataclasses import dataclass
from callsheet.script.places import code_point_column, place_in

LONGEST_CHECKED: Final = 200_000
"""Characters; a longer script is a library, and nobody types in it."""

_MEMORY: Final = 64 * 1024 * 1024
_STACK: Final = 256 * 1024
_HEAD: Final = "throw 0;async function script(){\n"
"""Ahead of the source. Nothing behind it is ever run, even where the source ends the function."""

_LINE_END = re.compile(r"\r\n|[\n\r\u2028\u2029]")
_UNREADABLE = re.compile("[\0\ud800-\udfff]")
_OF_MODULES = re.compile(
    r"""^[ \t]*(?:import\b(?!\s*[(.])[^;'"]*?(?:'[^'\n]*'|"[^"\n]*")"""
    r"""|export\s+(?:default\s+)?(?=(?:async\s+)?(?:const|let|var|function|class)\b))""",
    re.MULTILINE,
)
_BRACKET = re.compile(
    r"""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`"""
    r"""|(?<=[=(,:;!&|?{}\[\n])[ \t]*/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+/"""
    r"""|(?P<bracket>[()\[\]{}])""",
    re.DOTALL,
)
_CLOSING = {"(": ")", "[": "]", "{": "}"}
_WORD = re.compile(r"[\w$]+|.", re.DOTALL)
_WORD_BEFORE = re.compile(r"([\w$]+)\W*\Z")
_QUOTED = re.compile(r"'([^']*)'$")


@dataclass(frozen=True, slots=True)
class ScriptFault:
    """What is wrong with a script, and where in it."""

    start: int
    end: int
    message: str
    hint: str = ""


def script_fault(source: str) -> ScriptFault | None:
    """The first fault of statements; None of a script that can be read, or cannot be checked.

    `import` and `export` may stand in them, as in JetBrains' scripts, and `await` and `return`, as
    in httpYac's.
    """
    if len(source) > LONGEST_CHECKED:
        return None
    readable = _UNREADABLE.sub("\ufffd", _OF_MODULES.sub(_blank, source))
    said, line, column = _first_error(readable)
    if not said:
        return None
    if line < 0:
        # The engine tells no place of what is wrong in a regular expression.
        whole = source.rstrip()
        at = len(whole) - len(whole.lstrip())
        return ScriptFault(at, len(whole), f"a regular expression is none: {said}")
    starts = [0, *(found.end() for found in _LINE_END.finditer(source))]
    if line > len(starts) or not line:
        return _fault_of_brackets(source)
    start = starts[line - 1]
    text = readable[start : starts[line] if line < len(starts) else None]
    at = start + code_point_column(text, column) - 1
    return _worded(source, said, at) if at < len(source.rstrip()) else _fault_of_brackets(source)


def _blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\r\n]", " ", found[0])


def _first_error(source: str) -> tuple[str, int, int]:
    """What the engine complains of, with line and column from 1; an empty text for nothing."""
    try:
        import _quickjs
    except ImportError:
        return "", 0, 0
    context = _quickjs.Context()
    context.set_memory_limit(_MEMORY)
    context.set_max_stack_size(_STACK)
    try:
        context.eval(f"{_HEAD}{source}\n}}")
    except _quickjs.JSException as error:
        said, _, stack = str(error).partition("\n")
        kind, _, message = said.partition(": ")
        line, column = place_in(stack)
        return (message, line - 1, column) if kind == "SyntaxError" else ("", 0, 0)
    return "", 0, 0


def _worded(source: str, said: str, at: int) -> ScriptFault:
    word = _WORD.match(source, at)
    end = word.end() if word else at + 1
    found = _QUOTED.search(said)
    if said.startswith("invalid redefinition") and (before := _WORD_BEFORE.search(source[:at])):
        name = before[1]
        return ScriptFault(before.start(), before.end(1), f'"{name}" is declared already')
    if said == "invalid property name" and source[at - 1 : at + 1] == "{{":
        hint = 'take the value with `client.global.get("…")`; in httpYac it is a name by itself'
        return ScriptFault(at - 1, at + 1, "bindings mean nothing in a script", hint)
    if said.startswith("unexpected end of string"):
        return ScriptFault(
            at, end, "a text in quotes is not closed", f"add {source[at]} at its end"
        )
    if said.startswith("unexpected end of comment"):
        return ScriptFault(at, at + 2, "a comment is not closed", 'add "*/" at its end')
    if said.lower().startswith("unexpected") and found:
        missing = _missing_before(source, at)
        hint = f'add "{missing}" before it' if missing else ""
        return ScriptFault(at, end, f'"{source[at:end]}" is not expected here', hint)
    if said.startswith("expecting") and found:
        return ScriptFault(at, end, f'"{found[1]}" is expected before this')
    return ScriptFault(at, end, said)


def _missing_before(source: str, at: int) -> str:
    """The bracket that has to be closed before what stands there can follow."""
    opened, _ = _open_brackets(source[:at])
    innermost = _CLOSING[source[opened[-1]]] if opened else "}"
    begins_line = not source[:at].rpartition("\n")[2].strip()
    fits = begins_line or source[at] in ";)]}" or (source[at] == "{" and innermost == ")")
    return innermost if fits and innermost not in ("}", source[at]) else ""


def _fault_of_brackets(source: str) -> ScriptFault:
    """What is wrong where the script ends, or before that with its brackets."""
    opened, surplus = _open_brackets(source)
    if surplus is not None:
        message = f'"{source[surplus]}" closes nothing'
        return ScriptFault(surplus, surplus + 1, message, "remove it")
    if opened:
        at = opened[-1]
        message = f'"{source[at]}" is not closed'
        return ScriptFault(at, at + 1, message, f'add "{_CLOSING[source[at]]}"')
    end = len(source.rstrip())
    return ScriptFault(max(end - 1, 0), end, "the script ends too early")


def closed(source: str) -> str | None:
    """The script with all that is open closed at its end; None when it is no better for it."""
    opened, _ = _open_brackets(source)
    missing = "".join(_CLOSING[source[at]] for at in reversed(opened))
    whole = f"{source.rstrip()}{missing}"
    return whole if missing and script_fault(whole) is None else None


def _open_brackets(source: str) -> tuple[list[int], int | None]:
    """The brackets that nothing closes, and the first that closes nothing."""
    opened: list[int] = []
    for found in _BRACKET.finditer(source):
        bracket, at = found["bracket"], found.start()
        if bracket in _CLOSING:
            opened.append(at)
        elif bracket and (not opened or _CLOSING[source[opened[-1]]] != bracket):
            return opened, at if not opened else None
        elif bracket:
            opened.pop()
    return opened, None
