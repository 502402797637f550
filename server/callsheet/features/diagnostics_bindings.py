"""What is wrong inside of `{{ }}`, apart from names that have no value."""

from collections.abc import Iterator

from callsheet.problems import Code, Problem, Severity
from callsheet.syntax import nodes
from callsheet.syntax.bindings import unclosed_bindings
from callsheet.syntax.expressions import Malformed
from callsheet.syntax.parse import ParsedBlock
from callsheet.text import Span


def binding_problems(parsed: ParsedBlock) -> Iterator[Problem]:
    """Problems of bindings that need nothing but the block."""
    for binding in parsed.bindings:
        if isinstance(binding.expression, Malformed):
            yield binding.expression.problem
    for span in _typed_by_hand(parsed):
        for unclosed in unclosed_bindings(span.of(parsed.text)):
            yield Problem(
                Code.SYNTAX_UNCLOSED,
                Severity.ERROR,
                unclosed.shifted(span.start),
                "this binding is not closed",
                "write `}}` on the same line",
            )


def _typed_by_hand(parsed: ParsedBlock) -> Iterator[Span]:
    """Where two braces can only be meant as a binding; in a body they may be text."""
    request = parsed.tree.request
    for piece in request.target_pieces if request else ():
        yield piece.span
    for header in request.headers if request else ():
        yield from (piece.span for piece in header.values)
    for item in (*parsed.tree.before, *parsed.tree.after):
        if isinstance(item, nodes.Definition):
            yield item.value.span
