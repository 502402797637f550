"""What is written and never comes to effect: rules, directives and handlers that others hide."""

import re
from collections.abc import Iterator

from callsheet.features.diagnostics_body import body_lines_like
from callsheet.features.typed_body import body_kind
from callsheet.model.body import BodyKind
from callsheet.model.outcomes import ResponseRule, plain_rule
from callsheet.problems import Code, Problem, Severity
from callsheet.syntax import nodes
from callsheet.syntax.parse import ParsedBlock
from callsheet.text import Span

_LAST_COUNTS = ("base-url", "incremental", "name", "paginate", "proxy", "select", "use")
"""Directives of which the last of a block holds."""

_SCRIPT = re.compile(r"[\r\n][ \t]*>[ \t]*\{%")
_HANDLER = re.compile(r"[\r\n][ \t]*(?:>[ \t]*\{%|>>!?[ \t]+[\w./{]|\?\?[ \t]+\w)")
_PROSE = (BodyKind.OTHER, BodyKind.RAW, BodyKind.MULTIPART, None)
"""Kinds in which lines like `>> file` may be text."""


def unreachable_problems(parsed: ParsedBlock) -> Iterator[Problem]:
    """What has no effect in a block, whatever stands around it."""
    yield from _rules(parsed)
    yield from _directives(parsed)
    if parsed.tree.request and parsed.tree.request.body:
        yield from _handlers(parsed, parsed.tree.request.body)


def _rules(parsed: ParsedBlock) -> Iterator[Problem]:
    above: list[tuple[str, ResponseRule]] = []
    for directive in parsed.directives("on"):
        text = directive.value.text
        rule = plain_rule(text)
        if rule is None:
            continue
        hidden_by = next((each for each, earlier in above if _hides(earlier, rule)), None)
        if hidden_by is not None:
            yield Problem(
                Code.UNREACHABLE_RULE,
                Severity.WARNING,
                directive.value.span,
                f"`{text}` is never reached: `{hidden_by}` comes first",
                "put it above that line, or remove it",
            )
        above.append((text, rule))


def _hides(earlier: ResponseRule, rule: ResponseRule) -> bool:
    """Whether every answer that fits a rule fits an earlier one."""
    if earlier.content and earlier.content != rule.content:
        return False
    if not earlier.statuses:
        return True
    return bool(rule.statuses) and all(
        any(each.start <= status.start and status.stop <= each.stop for each in earlier.statuses)
        for status in rule.statuses
    )


def _directives(parsed: ParsedBlock) -> Iterator[Problem]:
    for name in _LAST_COUNTS:
        for directive in parsed.directives(name)[:-1]:
            yield Problem(
                Code.UNREACHABLE_DIRECTIVE,
                Severity.WARNING,
                Span(directive.name.span.start, directive.value.span.end),
                f"this `@{directive.name.text}` has no effect: the last one of a block counts",
                "remove one of the two",
            )


def _handlers(parsed: ParsedBlock, body: nodes.Body) -> Iterator[Problem]:
    """Lines for the answer that other lines below them keep in the body."""
    handler = _SCRIPT if body_kind(parsed) in _PROSE else _HANDLER
    for line in body_lines_like(handler, parsed, body):
        yield Problem(
            Code.UNREACHABLE_HANDLER,
            Severity.WARNING,
            line,
            "this line is sent with the body, for a line of the body stands below it",
            "put it below the last line of the body",
        )
