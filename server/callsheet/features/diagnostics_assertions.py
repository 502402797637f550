"""What is wrong with assertions and captures: `??`, `# @assert`, `# @capture`, `# @result`."""

from collections.abc import Iterator

from callsheet.problems import Problem
from callsheet.syntax import nodes
from callsheet.syntax.assertions import (
    AssertionStyle,
    SubjectAssertion,
    parse_assertion,
    parse_capture,
)
from callsheet.syntax.nodes import Piece
from callsheet.syntax.parse import ParsedBlock
from callsheet.syntax.results import parse_result


def assertion_problems(parsed: ParsedBlock) -> Iterator[Problem]:
    """Problems of assertions and captures that need nothing but the block."""
    for item in nodes.items_of(parsed.tree):
        if isinstance(item, nodes.Assertion):
            yield from _assertion(item.text, AssertionStyle.HTTPYAC)
    for directive in parsed.directives("assert"):
        yield from _assertion(directive.value, AssertionStyle.HURL)
    for directive in parsed.directives("capture"):
        captured = parse_capture(directive.value.text, directive.value.span.start)
        if isinstance(captured, Problem):
            yield captured
    for directive in parsed.directives("result"):
        taken = parse_result(directive.value.text, directive.value.span.start)
        if isinstance(taken, Problem):
            yield taken


def _assertion(piece: Piece, style: AssertionStyle) -> Iterator[Problem]:
    match parse_assertion(piece.text, style, piece.span.start):
        case Problem() as problem:
            yield problem
        case SubjectAssertion(warning=Problem() as warning):
            yield warning
        case _:
            return
