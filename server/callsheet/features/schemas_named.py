"""The JSON Schemas that the assertions of a block name."""

from collections.abc import Iterator

from callsheet.syntax import nodes
from callsheet.syntax.assertions import AssertionStyle, SubjectAssertion, parse_assertion
from callsheet.syntax.kept import kept_with_block
from callsheet.syntax.nodes import Piece
from callsheet.syntax.parse import ParsedBlock
from callsheet.text import Span

_MARK = "schema"
"""Stands in every word for it, in any case."""


@kept_with_block
def schemas_named(parsed: ParsedBlock) -> tuple[tuple[Piece, str], ...]:
    """The path of each schema with its span of the block, and which part of it is meant."""
    return tuple(_divided(each) for each in _written(parsed))


def _written(parsed: ParsedBlock) -> Iterator[Piece]:
    lines = (each for each in nodes.items_of(parsed.tree) if isinstance(each, nodes.Assertion))
    of_httpyac = ((each.text, AssertionStyle.HTTPYAC) for each in lines)
    of_hurl = ((each.value, AssertionStyle.HURL) for each in parsed.directives("assert"))
    for text, style in (*of_httpyac, *of_hurl):
        if _MARK not in text.text.lower():
            continue
        found = parse_assertion(text.text, style, text.span.start)
        if isinstance(found, SubjectAssertion) and found.predicate == "matchesSchema":
            assert found.expected is not None  # noqa: S101 - the predicate takes a value
            yield found.expected.content


def _divided(piece: Piece) -> tuple[Piece, str]:
    path, _, part = piece.text.partition("#")
    return Piece(Span(piece.span.start, piece.span.start + len(path)), path), part
