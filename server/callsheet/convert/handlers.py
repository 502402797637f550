"""Handlers in JetBrains' API as captures and assertions, where they are no more than that."""

import re
from collections.abc import Iterator

from callsheet.facts.javascript_names import JAVASCRIPT_NAMES
from callsheet.syntax.javascript import JavascriptExpression, read_javascript

_SET = re.compile(r"""client\.global\.set\(\s*(["'`])(?P<name>[\w.-]+)\1\s*,\s*""")
_VARIABLE = re.compile(r"""request\.variables\.set\(\s*(["'`])(?P<name>[\w.-]+)\1\s*,\s*""")
_TEST = re.compile(
    r"""client\.test\(\s*(?:"[^"]*"|'[^']*'|`[^`]*`)\s*,\s*(?:function\s*\(\s*\)|\(\s*\)\s*=>)\s*\{"""
)
_ASSERT = re.compile(r"client\.assert\(\s*")
_LOG = re.compile(r"(?:client\.log|console\.\w+)\(\s*")
_END = re.compile(r"\s*\)\s*;?\s*")
_TEST_END = re.compile(r"\s*\}\s*\)\s*;?\s*")
_BLANK = re.compile(r"(?:\s|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_NOTABLE = re.compile(r"""["'`(\[{)\]},]""")
_HEADER = re.compile(r"""response\.headers\.valueOf\(\s*(["'])([^"']+)\1\s*\)""")
_STRING = re.compile(r"""String\((?P<inner>.*)\)""", re.DOTALL)


def directives_of_handler(source: str) -> tuple[str, ...] | None:
    """Directives that mean the same, without `# @`; None for a script that does more."""
    found: list[str] = []
    place = _skipped(source, 0)
    while place < len(source):
        step = _statement(source, place)
        if step is None:
            return None
        directives, place = step
        found += directives
        place = _skipped(source, place)
    return tuple(found)


def definitions_of_script(source: str) -> tuple[tuple[str, str], ...] | None:
    """Variables that a script sets before a request, with their values; None for other scripts."""
    found = []
    place = _skipped(source, 0)
    while place < len(source):
        begins = _VARIABLE.match(source, place)
        argument = None if begins is None else _argument(source, begins.end())
        if begins is None or argument is None:
            return None
        text, place = argument
        ends = _END.match(source, place)
        value = _value(text)
        if ends is None or value is None:
            return None
        found.append((begins["name"], value))
        place = _skipped(source, ends.end())
    return tuple(found)


def _statement(source: str, place: int) -> tuple[list[str], int] | None:
    if begins := _TEST.match(source, place):
        return _test(source, begins.end())
    if begins := _SET.match(source, place):
        return _call(source, begins.end(), f"capture {begins['name']} = ")
    if begins := _ASSERT.match(source, place):
        return _call(source, begins.end(), "assert ")
    if begins := _LOG.match(source, place):
        end = _closing(source, begins.end())
        ends = None if end is None else _END.match(source, end)
        return None if ends is None else ([], ends.end())
    return None


def _test(source: str, place: int) -> tuple[list[str], int] | None:
    found: list[str] = []
    place = _skipped(source, place)
    while (ends := _TEST_END.match(source, place)) is None:
        step = _statement(source, place)
        if step is None:
            return None
        found += step[0]
        place = _skipped(source, step[1])
    return found, ends.end()


def _call(source: str, place: int, before: str) -> tuple[list[str], int] | None:
    argument = _argument(source, place)
    if argument is None:
        return None
    text, place = argument
    expression = expression_of_ours(text)
    end = _closing(source, place)
    ends = None if end is None else _END.match(source, end)
    if expression is None or ends is None:
        return None
    return [f"{before}{expression}"], ends.end()


def expression_of_ours(text: str) -> str | None:
    """An expression over `response` in our words; None for one that names anything else."""
    text = _HEADER.sub(lambda found: f'response.headers["{found[2]}"]', text)
    text = " ".join(text.replace("jsonPath(", "jsonpath(").split())
    read = read_javascript(text)
    if not isinstance(read, JavascriptExpression):
        return None
    names = {name.text for name in read.free_names}
    return text if names <= {"response", "jsonpath", *JAVASCRIPT_NAMES} else None


def _value(text: str) -> str | None:
    """What a variable is defined with."""
    inner = _STRING.fullmatch(text.strip())
    text = inner["inner"] if inner and _argument(inner["inner"] + ")", 0) else text
    quoted = re.fullmatch(r"""\s*(["'])([^"'\\\n]*)\1\s*""", text)
    if quoted:
        return quoted[2]
    read = read_javascript(text)
    if not isinstance(read, JavascriptExpression):
        return None
    names = {name.text for name in read.free_names}
    return f"{{{{ {' '.join(text.split())} }}}}" if names <= JAVASCRIPT_NAMES else None


def _argument(source: str, place: int) -> tuple[str, int] | None:
    """The argument that begins at a place, and where it ends: at a comma or a parenthesis."""
    for kind, at in _marks(source, place):
        if kind in (",", ")"):
            return source[place:at].strip(), at
    return None


def _closing(source: str, place: int) -> int | None:
    """Where the parenthesis is closed in which a place lies."""
    return next((at for kind, at in _marks(source, place) if kind == ")"), None)


def _marks(source: str, place: int) -> Iterator[tuple[str, int]]:
    """Commas and closing signs that are not inside other brackets or in quotes."""
    depth = 0
    while (found := _NOTABLE.search(source, place)) is not None:
        place = found.end()
        if found[0] in "\"'`":
            end = re.compile(rf"(?:[^{found[0]}\\]|\\.)*{found[0]}", re.DOTALL).match(source, place)
            if end is None:
                return
            place = end.end()
        elif found[0] in "([{":
            depth += 1
        elif depth and found[0] in ")]}":
            depth -= 1
        elif not depth:
            yield found[0], found.start()


def _skipped(source: str, place: int) -> int:
    found = _BLANK.match(source, place)
    return found.end() if found else place
