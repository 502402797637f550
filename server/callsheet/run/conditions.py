"""Whether and when a request goes out: `@disabled`, `@if`, `@confirm`, `@note`, `@sleep`."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeAlias

from callsheet.facts.directives import find_directive
from callsheet.facts.methods import find_method
from callsheet.late_dataclasses import dataclass
from callsheet.model.disabling import condition_of, disabling
from callsheet.model.requests import RequestPlace
from callsheet.model.settings import Setting, settings_of
from callsheet.model.workspace import Workspace
from callsheet.problems import Code, Problem, Severity
from callsheet.run.expressions import Expressions, is_expression
from callsheet.run.findings import is_truthy
from callsheet.run.results import NotSent, Skipped
from callsheet.syntax.argument_values import parse_duration
from callsheet.syntax.directives import Arguments, arguments_of
from callsheet.syntax.nodes import Directive, Piece
from callsheet.text import Span
from callsheet.values import value_text

Confirm: TypeAlias = Callable[[RequestPlace, str], bool | None]
"""Asks whether a request shall go out; None when nobody can be asked."""


def skip_reason(expressions: Expressions, workspace: Workspace) -> str | Problem:
    """Why the request is not meant to be sent now; empty when it is."""
    place = expressions.place
    for setting in disabling(workspace, place.document, place.block):
        reason = _disabled(setting, expressions, workspace)
        if reason:
            return reason
    for name, wanted in (("if", True), ("if-not", False)):
        for directive, _ in _enabled(place, name):
            holds = _holds(directive, expressions)
            if isinstance(holds, Problem):
                return holds
            if holds is not wanted:
                return f"`@{name} {directive.value.text}`"
    return ""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What a person has to agree to before a request is sent."""

    span: Span
    """Of what asks for it, in the document."""

    question: str
    """Empty asks for nothing in particular."""

    reason: str
    """Who asks, as a sentence without its full stop."""


def confirmation_of(place: RequestPlace, workspace: Workspace) -> Confirmation | None:
    """The confirmation that the request or its environment asks for; None when none does."""
    for name in ("confirm", "note"):
        for directive, arguments in _enabled(place, name):
            question = arguments.first.text if arguments.first else ""
            span = place.block.placed(directive.span)
            return Confirmation(span, question, "this request asks for a confirmation")
    return _protection(place, workspace)


def obstacle(
    place: RequestPlace, workspace: Workspace, confirm: Confirm
) -> NotSent | Skipped | None:
    """Why a request that asks for a confirmation is kept back; None when it may go."""
    asked = confirmation_of(place, workspace)
    if asked is None:
        return None
    answer = confirm(place, asked.question)
    if answer is None:
        message = f"{asked.reason}, and nobody is there to give it"
        hint = "run it with `--yes`"
        problem = Problem(Code.CONFIRM_REQUIRED, Severity.ERROR, asked.span, message, hint)
        return NotSent((problem,))
    return None if answer else Skipped("not confirmed")


def _protection(place: RequestPlace, workspace: Workspace) -> Confirmation | None:
    """A protected environment asks about every method that is not safe (RFC 9110, 9.2.1)."""
    around = workspace.environments.get(place.document.folder)
    name = workspace.environment
    if around is None or name not in around.protected:
        return None
    method = find_method(place.method)
    if method is not None and method.safe:
        return None
    environment = f'environment "{name}"' if name else "environment"
    span = place.block.placed(place.block.tree.span)
    if place.block.tree.request is not None:
        span = place.block.placed(place.block.tree.request.line.target.span)
    question = f'send {place.method} "{place.name}" to the protected {environment}?'
    return Confirmation(span, question, f"the protected {environment} asks for a confirmation")


def pause_of(
    place: RequestPlace, expressions: Expressions, names: tuple[str, ...]
) -> float | Problem:
    """How many seconds the directives of those names ask to wait, in all."""
    seconds = 0.0
    for name in names:
        for directive, _ in _enabled(place, name):
            pause = _pause(directive.value, expressions)
            if isinstance(pause, Problem):
                return pause
            seconds += pause
    return seconds


def _enabled(place: RequestPlace, name: str) -> Iterator[tuple[Directive, Arguments]]:
    found = place.block.parsed.directives(name)
    facts = find_directive(name) if found else None
    if facts is not None:
        for directive in found:
            arguments = arguments_of(directive.value, facts)
            if arguments.enabled:
                yield directive, arguments


def _disabled(setting: Setting, expressions: Expressions, workspace: Workspace) -> str | Problem:
    condition = condition_of(setting)
    if not condition:
        return "disabled"
    value = expressions.value(condition, setting.directive.value)
    if isinstance(value, Problem):
        place = expressions.place
        around = settings_of(workspace, place.document, place.block)
        return replace(value, span=around.shown_at(setting, place.document))
    return f"disabled: {condition}" if is_truthy(value) else ""


def _holds(directive: Directive, expressions: Expressions) -> bool | Problem:
    """Httprunner's form is a value and what it has to be; an expression is true or not."""
    text = directive.value.text
    path, _, expected = text.partition(" ")
    if not expected.strip() or is_expression(text):
        value = expressions.value(text, directive.value)
        return value if isinstance(value, Problem) else is_truthy(value)
    value = expressions.value(path, directive.value)
    if isinstance(value, Problem):
        return value
    return value_text(value) == expected.strip()


def _pause(piece: Piece, expressions: Expressions) -> float | Problem:
    text = expressions.text(piece)
    if isinstance(text, Problem):
        return text
    seconds = parse_duration(text, "ms")
    if seconds is not None:
        return seconds
    value = expressions.value(text, piece)
    if isinstance(value, Problem):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 0:
        return value / 1000
    return Problem(
        Code.DIRECTIVE_ARGUMENT,
        Severity.ERROR,
        expressions.place.block.placed(piece.span),
        f'"{text}" is not a time to wait',
        "write milliseconds, or a duration such as `2s`",
    )
