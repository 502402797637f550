"""What `# @result` says beside `# @capture`: several variables at once, or the whole answer."""

import re
from collections.abc import Iterator

from callsheet.late_dataclasses import dataclass
from callsheet.problems import Code, Problem, Severity
from callsheet.syntax.assertion_nodes import Capture
from callsheet.syntax.assertions import parse_capture
from callsheet.syntax.javascript import read_javascript
from callsheet.syntax.nodes import Piece
from callsheet.text import Span

_OBJECT = re.compile(r"\s*(?:=\s*)?(?=\{(?!\{))")
_NAME = re.compile(r"\s*(?P<name>[^\W\d][\w-]*)\s*")
_TOKEN = re.compile(
    r""""(?P<double>(?:[^"\\]|\\.)*)"|'(?P<single>(?:[^'\\]|\\.)*)'|`(?:[^`\\]|\\.)*`"""
    r"""|(?P<word>[^\W\d][\w$]*)|\.\.\.|[()\[\]{},]""",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class ResultObject:
    """`{temp: response.body.main.temp, city: response.body.name}`: a variable for each member."""

    names: tuple[Piece, ...]
    """The members that are written out."""

    source: Piece


def parse_result(text: str, start: int = 0) -> Capture | ResultObject | Problem:
    """Read what follows `# @result`; spans count from `start` code points before `text`.

    A name alone takes the whole answer. Camunda's `=` ahead of an object is no part of it.
    """
    found = _OBJECT.match(text)
    if found is not None:
        return _object(text.rstrip(), found.end(), start)
    alone = _NAME.fullmatch(text)
    if alone is not None:
        span = Span(*alone.span("name")).shifted(start)
        return Capture(Piece(span, alone["name"]), Piece(span, "response"), redact=False)
    return parse_capture(text, start)


def result_names(text: str) -> tuple[Piece, ...]:
    """The variables that a `# @result` makes without `=`; spans count from the start of `text`."""
    found = _OBJECT.match(text)
    if found is not None:
        return tuple(_members(text, found.end()))
    alone = _NAME.fullmatch(text)
    return (Piece(Span(*alone.span("name")), alone["name"]),) if alone else ()


def _object(text: str, begin: int, start: int) -> ResultObject | Problem:
    read = read_javascript(text[begin:])
    if isinstance(read, Problem):
        span = read.span.shifted(start + begin)
        return Problem(Code.SYNTAX_ASSERTION, Severity.ERROR, span, read.message, read.hint)
    names = (Piece(each.span.shifted(start), each.text) for each in _members(text, begin))
    source = Piece(Span(start + begin, start + len(text)), text[begin:])
    return ResultObject(tuple(names), source)


def _members(text: str, begin: int) -> Iterator[Piece]:
    depth, is_name = 0, False
    for found in _TOKEN.finditer(text, begin):
        word = found[0]
        if word in ("(", "[", "{"):
            depth += 1
            is_name = depth == 1
        elif word in (")", "]", "}"):
            depth -= 1
        elif word == ",":
            is_name = depth == 1
        elif is_name:
            is_name = False
            group = found.lastgroup
            if group is not None:
                yield Piece(Span(*found.span(group)), found[group])
