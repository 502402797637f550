"""Named errors: `# @error too_hot when response.body.temp > 35 message="Too hot"` (Camunda)."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from callsheet.exchange import Response
from callsheet.facts.statuses import STATUSES
from callsheet.model.outcomes import ErrorRule
from callsheet.model.substitute import Evaluation, fill, joined
from callsheet.problems import Code, Problem
from callsheet.run.expressions import Expressions
from callsheet.run.findings import is_truthy
from callsheet.run.results import NamedError
from callsheet.syntax.bindings import Binding
from callsheet.syntax.expressions import parse_expression
from callsheet.syntax.nodes import Piece
from callsheet.values import JsonValue

_REASONS = {status.code: status.reason for status in STATUSES}
_NOTHING_THERE = "TypeError: cannot read property"


def with_error(response: Response, expressions: Expressions) -> Expressions:
    """The same names and `error`; `response` has to be among them."""
    return expressions.seeing({"error": error_value(response, expressions)})


def named_error(
    rules: Iterable[ErrorRule], expressions: Expressions
) -> NamedError | Problem | None:
    """The first error whose expression is true, or why that cannot be said.

    Args:
        rules: The errors, the nearest first.
        expressions: What the request sees, `response` and `error` among it.
    """
    for rule in rules:
        holds = _holds(rule, expressions)
        if isinstance(holds, Problem):
            return holds
        if holds:
            return _named(rule, expressions)
    return None


def error_value(response: Response, expressions: Expressions) -> Mapping[str, JsonValue]:
    """`error` as Camunda's expressions see it: `code` is the status as text, `message` its reason.

    As text the status fits both `error.code == "400"` and, JavaScript's `==` being as it is,
    `error.code == 400` and `error.code >= 500`.
    """
    found = expressions.scope.find("response")
    value = found.value if found and isinstance(found.value, Mapping) else {}
    parts = {name: value.get(name) for name in ("status", "headers", "body")}
    return {
        "code": str(response.status),
        "message": response.reason or _REASONS.get(response.status, ""),
        "variables": {"response": parts},
    }


def _named(rule: ErrorRule, expressions: Expressions) -> NamedError:
    found = expressions.scope.find("error")
    facts = found.value if found and isinstance(found.value, Mapping) else {}
    message = _text(rule.message, expressions) if rule.message else str(facts["message"])
    settings, document = expressions.scope.settings, expressions.place.document
    span = rule.setting.placed(rule.when.span)
    if settings is not None:
        span = settings.shown_at(rule.setting, document)
    return NamedError(rule.name, str(facts["code"]), message, span, facts["variables"])


def _holds(rule: ErrorRule, expressions: Expressions) -> bool | Problem:
    outcome = expressions.evaluator.value_of(parse_expression(rule.when.text), rule.when.span)
    if isinstance(outcome, Evaluation):
        return is_truthy(outcome.value)
    problem = outcome[0]
    # Most answers have nothing of what an error's answer has.
    if problem.code is Code.UNRESOLVED_MEMBER or _NOTHING_THERE in problem.message:
        return False
    shown = replace(problem, span=rule.when.span)
    settings, document = expressions.scope.settings, expressions.place.document
    if settings is None:
        return shown.shifted(rule.setting.layer.block.start)
    return settings.placed(shown, rule.setting, document)


def _text(piece: Piece, expressions: Expressions) -> str:
    """The message; a binding without a value stays as it is written, which takes nothing away."""

    def evaluate(binding: Binding) -> Evaluation:
        outcome = expressions.evaluator.evaluate(binding)
        span = binding.span
        written = Evaluation(piece.text[span.start : span.end], typed=False)
        return outcome if isinstance(outcome, Evaluation) else written

    parts, problems = fill(piece.text, evaluate)
    return piece.text if problems else joined(parts)
