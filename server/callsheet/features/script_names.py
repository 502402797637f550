"""Script names: the variables that the scripts of a request set and read, as far as words tell."""

import re
from collections.abc import Iterator
from enum import StrEnum

from callsheet.late_dataclasses import dataclass
from callsheet.syntax import nodes
from callsheet.syntax.javascript import names_in_statements
from callsheet.syntax.nodes import Piece
from callsheet.text import Span


class Writing(StrEnum):
    """How a name is written, and so what another name must be to stand there."""

    LINE = "line"
    """The rest of a line, or a part that blanks end."""

    BINDING = "binding"
    """The name of a variable between braces."""

    ANSWER = "answer"
    """The identifier of a request, ahead of `.response`."""

    SCRIPT = "script"
    """A name of JavaScript."""

    SHORTHAND = "shorthand"
    """A name of JavaScript that is the key of a member as well: `{token}`."""

    TEXT = "text"
    """A text in quotes, of JavaScript."""

    OTHER = "other"
    """In a form that another name cannot take as it is: `user["name"]` for `user.name`."""


@dataclass(frozen=True, slots=True)
class ScriptName:
    """A variable that a script names."""

    piece: Piece
    """Counts from the start of the block; without quotes."""

    writing: Writing
    is_set: bool = False


_TEXT = re.compile(
    r"""\b(?:globals?|variables|environment|collectionVariables|env)\s*\.\s*"""
    r"""(?P<verb>set|get|clear|has|unset)\(\s*(?P<quote>["'`])(?P<name>[^"'`\\$]+)(?P=quote)"""
)
_MEMBER = re.compile(
    r"(?<![\w$.])(?:exports|\$?global)\.(?P<name>[A-Za-z_$][\w$]*)(?P<set>\s*=(?![=>]))?"
    r"(?!\s*[.(])"
)
_EXPORTED = re.compile(r"\bmodule\.exports\s*=\s*\{(?P<members>[^{}]*)\}")
_KEY = re.compile(r"(?:\A|,)\s*(?P<name>[^\W\d][\w$]*)\s*(?P<long>:)?")


def names_in_script(script: nodes.InlineScript) -> Iterator[ScriptName]:
    """The variables that a script sets and reads by name."""
    text, start = script.source.text, script.source.span.start

    def piece(found: re.Match[str], by: int = 0) -> Piece:
        return Piece(Span(*found.span("name")).shifted(start + by), found["name"])

    for found in _TEXT.finditer(text):
        yield ScriptName(piece(found), Writing.TEXT, found["verb"] == "set")
    for found in _MEMBER.finditer(text):
        yield ScriptName(piece(found), Writing.SCRIPT, found["set"] is not None)
    for found in _EXPORTED.finditer(text):
        for member in _KEY.finditer(found["members"]):
            writing = Writing.SCRIPT if member["long"] else Writing.SHORTHAND
            yield ScriptName(piece(member, found.start("members")), writing, is_set=True)
    if script.style is nodes.ScriptStyle.HTTPYAC:
        for place in names_in_statements(text):
            if place.text in ("exports", "module"):
                continue
            shorthand = is_shorthand(text, place.span)
            writing = Writing.SHORTHAND if shorthand else Writing.SCRIPT
            yield ScriptName(Piece(place.span.shifted(start), place.text), writing)


def is_shorthand(source: str, span: Span) -> bool:
    """Whether a name of JavaScript is a member of an object that is written with its name alone."""
    before, after = source[: span.start].rstrip(), source[span.end :].lstrip()
    if not before.endswith(("{", ",")) or not after.startswith(("}", ",")):
        return False
    depth = 0
    for place in range(len(before) - 1, -1, -1):
        depth += _DEPTHS.get(before[place], 0)
        if depth < 0:
            return before[place] == "{" and before[place - 1 : place] != "$"
    return False


_DEPTHS = {")": 1, "]": 1, "}": 1, "(": -1, "[": -1, "{": -1}
