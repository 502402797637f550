"""Formatting of request lines, of the lines on which a URL goes on, and of headers."""

from collections.abc import Iterator
from itertools import pairwise

from callsheet.features.edits import Edit
from callsheet.features.format_lines import (
    format_assertion,
    format_comment,
    format_definition,
    format_directive,
)
from callsheet.features.format_style import gap, own_indent, trailing
from callsheet.syntax import nodes

CONTINUED = "    "
"""What stands before the lines on which a URL goes on, unless they are indented already."""


def format_head(text: str, request: nodes.Request) -> Iterator[Edit]:
    """The edits within the lines of a head; blank lines are not looked at."""
    yield from _request_line(text, request.line)
    continued = _continued(text, request)
    around = zip((request.line, *request.head), (*request.head[1:], None), strict=True)
    for item, (above, below) in zip(request.head, around, strict=False):
        of_target = isinstance(above, nodes.TargetLine) or isinstance(below, nodes.TargetLine)
        indent = _indent(text, item)
        if isinstance(item, nodes.TargetLine) or (indent and of_target):
            indent = continued
        yield from _head_item(text, item, indent)


def _head_item(text: str, item: nodes.HeadItem, indent: str) -> Iterator[Edit]:
    match item:
        case nodes.TargetLine():
            yield from _target_line(text, item, indent)
        case nodes.Header():
            yield from format_header(text, item)
        case nodes.HeaderSpread(name=piece) | nodes.HeaderBinding(binding=piece):
            yield from trailing(text, piece.span.end)
        case nodes.Comment() if item.text.text:
            yield from format_comment(text, item, indent)
        case nodes.Directive():
            yield from format_directive(text, item, indent)
        case nodes.Definition():
            yield from format_definition(text, item)
        case nodes.Assertion():
            yield from format_assertion(text, item)
        case _:
            # An empty comment too: without the blank behind its `#`, httpYac begins the body.
            pass


def _continued(text: str, request: nodes.Request) -> str:
    """What stands before the lines on which a URL goes on: as before the first of them."""
    lines = (item for item in request.head if isinstance(item, nodes.TargetLine))
    return own_indent(_indent(text, line) for line in lines) or CONTINUED


def _indent(text: str, item: nodes.HeadItem) -> str:
    line = item.span.of(text)
    return line[: len(line) - len(line.lstrip(" \t"))]


def _request_line(text: str, line: nodes.RequestLine) -> Iterator[Edit]:
    pieces = [piece for piece in (line.method, line.target, line.version) if piece]
    yield from gap(text, line.span.start, pieces[0].span.start, "")
    for left, right in pairwise(pieces):
        yield from gap(text, left.span.end, right.span.start, " ")
    yield from trailing(text, pieces[-1].span.end)


def _target_line(text: str, line: nodes.TargetLine, indent: str) -> Iterator[Edit]:
    pieces = [piece for piece in (line.target, line.version) if piece and piece.text]
    yield from gap(text, line.span.start, pieces[0].span.start, indent)
    for left, right in pairwise(pieces):
        yield from gap(text, left.span.end, right.span.start, " ")
    yield from trailing(text, pieces[-1].span.end)


def format_header(text: str, header: nodes.Header) -> Iterator[Edit]:
    """`Name: value`; the lines that are folded onto it keep where they begin."""
    name, first = header.name.span, header.values[0]
    yield from gap(text, header.span.start, name.start, "")
    if first.text:
        yield from gap(text, name.end, first.span.start, ": ")
    else:
        yield from gap(text, name.end, text.index(":", name.end) + 1, ":")
    ends = [text.index(":", name.end) + 1 if not first.text else first.span.end]
    ends += [value.span.end for value in header.values[1:]]
    for end in ends:
        yield from trailing(text, end)
