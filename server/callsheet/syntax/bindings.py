"""Bindings `{{ ... }}`: where they stand in a text, and what each of them says."""

import re
from collections.abc import Iterator

from callsheet.late_dataclasses import dataclass
from callsheet.syntax.expressions import (
    DynamicVariable,
    ExchangePath,
    Expression,
    FileContents,
    JsonPathOver,
    Malformed,
    MemberPath,
    Script,
    parse_expression,
    shifted,
)
from callsheet.syntax.nodes import Piece
from callsheet.text import Span

__all__ = [
    "Binding",
    "DynamicVariable",
    "ExchangePath",
    "Expression",
    "FileContents",
    "JsonPathOver",
    "Malformed",
    "MemberPath",
    "Script",
    "bindings_in",
    "parse_expression",
    "unclosed_bindings",
]

_SIMPLE = re.compile(r"""\{\{([^{}"'`\r\n]*)\}\}(?!\})""")
_LINE_END = re.compile(r"[\r\n]|\Z")
_NOTABLE = re.compile(r"""["`{}]|(?<!\w)'""")
_QUOTED = {
    quote: re.compile(rf"{quote}(?:[^{quote}\\\r\n]|\\.)*+{quote}") for quote in ('"', "'", "`")
}
_LONGEST = 4000
"""How far behind the first `}}` a binding may still end, so that no line takes quadratic time."""


@dataclass(frozen=True, slots=True)
class Binding:
    """One `{{ ... }}`; its spans, and those of its expression, count from the text it stands in."""

    span: Span
    """With its braces."""

    inner: Piece
    """What stands between the braces, trimmed."""

    percent_encode: bool
    """REST Client's `{{%name}}`: the value is percent-encoded."""

    expression: Expression


def bindings_in(text: str, start: int = 0) -> tuple[Binding, ...]:
    """Every binding of `text`, in order; spans count from `start` code points before it.

    A binding ends on its line, at the first `}}` outside quotes and braces of its own.
    """
    if "{{" not in text:
        return ()
    spans = (span for span in _braced(text) if text.startswith("}}", span.end - 2))
    return tuple(_binding(text, span, start) for span in spans)


def unclosed_bindings(text: str) -> tuple[Span, ...]:
    """The `{{` that nothing closes on their line; each span goes to the end of the line's text."""
    if "{{" not in text:
        return ()
    return tuple(span for span in _braced(text) if not text.startswith("}}", span.end - 2))


def _binding(text: str, span: Span, start: int) -> Binding:
    between = text[span.start + 2 : span.end - 2]
    inner = between.strip()
    place = start + span.start + 2 + (len(between) - len(between.lstrip()) if inner else 0)
    return Binding(
        span.shifted(start),
        Piece(Span(place, place + len(inner)), inner),
        inner.startswith("%"),
        shifted(parse_expression(inner), place),
    )


def _braced(text: str) -> Iterator[Span]:
    """The bindings, and the `{{` that are not closed up to the end of their line."""
    place = text.find("{{")
    while place >= 0:
        simple = _SIMPLE.match(text, place)
        span = Span(*simple.span()) if simple else _span_from(text, place)
        yield span
        place = text.find("{{", span.end)


def _span_from(text: str, place: int) -> Span:
    end_of_line = _line_end(text, place)
    first_close = text.find("}}", place + 2, end_of_line)
    if first_close < 0:
        return Span(place, place + len(text[place:end_of_line].rstrip()))
    limit = min(end_of_line, first_close + _LONGEST)
    last_brace = place
    while text.startswith("{", last_brace + 1):
        last_brace += 1
    # Of `{{{x}}}` the inner braces are the binding; `{{{a: 1}.a}}` is closed only as a whole.
    for start in range(last_brace - 1, max(place, last_brace - 4) - 1, -1):
        end = _balanced_end(text, start + 2, limit)
        if end is not None:
            return Span(start, end)
    start = last_brace - 1
    return Span(start, max(first_close, start + 2) + 2)


def _balanced_end(text: str, place: int, limit: int) -> int | None:
    depth = 0
    # A quote that nothing closes is a plain character, and so is every later one of its kind.
    quoted = dict(_QUOTED)
    while (found := _NOTABLE.search(text, place, limit)) is not None:
        place = found.end()
        if found[0] in quoted:
            string = quoted[found[0]].match(text, found.start(), limit)
            if string is None:
                del quoted[found[0]]
            else:
                place = string.end()
        elif found[0] == "{":
            depth += 1
        elif found[0] == "}" and depth:
            depth -= 1
        elif found[0] == "}":
            closed = text.startswith("}}", found.start())
            return found.start() + 2 if closed else None
    return None


def _line_end(text: str, place: int) -> int:
    found = _LINE_END.search(text, place)
    return found.start() if found else len(text)
