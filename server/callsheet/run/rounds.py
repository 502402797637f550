"""The rounds of a request's loops: one step for each item, the inner loop within the outer one."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias

from callsheet.model.arrays import array_name, arrays_of, lists_of
from callsheet.model.dialects import Dialect, dialect_of
from callsheet.model.loop_items import items_of
from callsheet.model.loops import Loop, SourceKind
from callsheet.model.requests import RequestPlace
from callsheet.model.settings import settings_of
from callsheet.model.workspace import Workspace
from callsheet.problems import Code, Problem, Severity
from callsheet.run.expressions import Expressions
from callsheet.run.plan import LoopItem, Step
from callsheet.run.results import Iteration
from callsheet.syntax.bindings import JsonPathOver, parse_expression
from callsheet.values import JsonValue

_MOST_ROUNDS = 1_000_000
"""Of `while`, which may never end."""

Round: TypeAlias = Step | tuple[Problem, ...]
"""A step to perform, or why a loop cannot be gone through."""


def rounds_of(
    step: Step,
    loops: tuple[Loop | Problem, ...],
    expressions: Callable[[Step], Expressions],
) -> Iterator[Round]:
    """Each round when its turn comes: `while` looks at what the round before has answered."""
    if not loops:
        yield from _of_arrays(step, expressions)
        return
    loop, inner = loops[0], loops[1:]
    if isinstance(loop, Problem):
        yield (loop.shifted(step.place.block.start),)
        return
    if loop.kind is SourceKind.WHILE:
        yield from _while(step, loop, inner, expressions)
        return
    seen = expressions(step)
    found = items_of(loop, step.place.block, seen.evaluator, seen.scope, seen.circumstances)
    if isinstance(found, tuple):
        yield found
        return
    for index, value in enumerate(found.items):
        item = LoopItem(loop.name, value, index, found.request, len(found.items))
        yield from rounds_of(_with(step, item), inner, expressions)


def has_arrays(workspace: Workspace, place: RequestPlace) -> bool:
    """Whether values of a request may be arrays of which each element makes a round."""
    if arrays_of(place.block.parsed):
        return True
    dialect = dialect_of(settings_of(workspace, place.document, place.block))
    return dialect is Dialect.JETBRAINS and bool(lists_of(place.block.parsed))


def _of_arrays(step: Step, expressions: Callable[[Step], Expressions]) -> Iterator[Round]:
    """A round for each element of the longest array; shorter ones begin again (JetBrains)."""
    parsed = step.place.block.parsed
    arrays = arrays_of(parsed)
    if not arrays and not lists_of(parsed):
        yield step
        return
    seen = expressions(step)
    found = _lists(step, seen) if seen.scope.dialect is Dialect.JETBRAINS else {}
    if not arrays and not found:
        yield step
        return
    for written in arrays:
        expression = parse_expression(written.text)
        values = seen.value(written.text, written)
        if isinstance(values, Problem):
            yield (values,)
            return
        if isinstance(expression, JsonPathOver) and isinstance(values, list):
            found[array_name(expression)] = values
    rounds = max(map(len, found.values())) if all(found.values()) else 0
    for index in range(rounds):
        value = {name: values[index % len(values)] for name, values in found.items()}
        yield _with(step, LoopItem("", value, index, of=rounds, is_of_arrays=True))


def _lists(step: Step, seen: Expressions) -> dict[str, Sequence[JsonValue]]:
    """The variables of a request that are lists; what has no value is told when it is sent."""
    written = lists_of(step.place.block.parsed)
    values = ((name, seen.value(piece.text, piece)) for name, piece in written)
    return {name: value for name, value in values if isinstance(value, list)}


def iteration_of(step: Step, index: int) -> Iteration | None:
    """What a report says of a round; None for a request without loops."""
    if not step.items:
        return None
    share = _share(step.items)
    if len(step.items) == 1:
        return Iteration(index, step.items[0].value, share)
    together: dict[str, JsonValue] = {
        item.name or f"${number}": item.value for number, item in enumerate(step.items)
    }
    return Iteration(index, together, share)


def _share(items: Sequence[LoopItem]) -> float | None:
    """How much of all rounds is done with this one; inner loops are parts of a round."""
    inner = 1.0
    for item in reversed(items):
        if item.of is None:
            return None
        inner = (item.index + inner) / item.of
    return inner


def _with(step: Step, item: LoopItem) -> Step:
    return replace(step, items=(*step.items, item))


def _while(
    step: Step,
    loop: Loop,
    inner: tuple[Loop | Problem, ...],
    expressions: Callable[[Step], Expressions],
) -> Iterator[Round]:
    for index in range(_MOST_ROUNDS):
        now = _with(step, LoopItem(loop.name, index, index))
        value = expressions(now).value(loop.source.text, loop.source)
        if isinstance(value, Problem):
            yield (value,)
            return
        if not value:
            return
        yield from rounds_of(now, inner, expressions)
    span = step.place.block.placed(loop.source.span)
    message = f"`{loop.source.text}` was true {_MOST_ROUNDS:,} times"
    yield (Problem(Code.EXPRESSION_FAILED, Severity.ERROR, span, message, "have it become false"),)
