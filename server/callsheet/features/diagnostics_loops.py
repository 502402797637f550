"""What is wrong with loops: lines that say no loop, fields of no item, names that hide requests."""

import re
from collections.abc import Iterator

from callsheet.facts.directives import find_directive
from callsheet.features.diagnostics_variables import KnownNames
from callsheet.model.loops import Loop, SourceKind, loops_of
from callsheet.problems import Code, Problem, Severity, did_you_mean
from callsheet.syntax.directives import arguments_of
from callsheet.syntax.expressions import Malformed, parse_expression
from callsheet.syntax.nodes import Piece
from callsheet.syntax.parse import ParsedBlock
from callsheet.text import Span

_ROOT = re.compile(r"[^.\[\]]*")


def loop_problems(parsed: ParsedBlock) -> Iterator[Problem]:
    """Problems of loops that need nothing but the block."""
    loops = loops_of(parsed)
    for loop in loops:
        # A line without a value is the table's to tell of.
        if isinstance(loop, Problem) and loop.span.start < loop.span.end:
            yield loop
        elif isinstance(loop, Loop) and loop.kind is not SourceKind.FILE:
            parsed_source = parse_expression(loop.source.text)
            if isinstance(parsed_source, Malformed):
                yield parsed_source.problem.shifted(loop.source.span.start)
    names = tuple(loop.name for loop in loops if isinstance(loop, Loop) and loop.name)
    for word in _included(parsed):
        root = _ROOT.match(word.text)
        if root is not None and root[0] not in names and "{{" not in word.text:
            yield Problem(
                Code.DIRECTIVE_ARGUMENT,
                Severity.ERROR,
                word.span,
                f'"{root[0]}" is no item of a loop here',
                did_you_mean(root[0], names) or "name the item of a `# @foreach`, and its field",
            )


def _included(parsed: ParsedBlock) -> Iterator[Piece]:
    facts = find_directive("include")
    for directive in parsed.directives("include"):
        yield from arguments_of(directive.value, facts).positional if facts else ()


def hidden_requests(parsed: ParsedBlock, known: KnownNames) -> tuple[Problem, ...]:
    """Items of loops that are called like a request: it cannot be named in their block."""
    return tuple(
        Problem(
            Code.DUPLICATE_NAME,
            Severity.WARNING,
            _name_span(loop),
            f'the item "{loop.name}" hides the request of that name',
            "call the item otherwise",
        )
        for loop in loops_of(parsed)
        if isinstance(loop, Loop) and loop.name in known.requests
    )


def _name_span(loop: Loop) -> Span:
    value = loop.directive.value
    found = re.search(rf"(?<![\w$]){re.escape(loop.name)}(?![\w$])", value.text)
    return Span(*found.span()).shifted(value.span.start) if found else value.span
