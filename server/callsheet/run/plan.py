"""The order of a run: the file's, and before each request what it needs."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from callsheet.exchange import Exchange
from callsheet.late_dataclasses import dataclass
from callsheet.model.captures import captured_names
from callsheet.model.disabling import is_disabled
from callsheet.model.environment import Layer
from callsheet.model.mentioned import mentioned_names
from callsheet.model.needs import Need, mentions_in, needs_of, unknown_references
from callsheet.model.phases import Phase, phase_of
from callsheet.model.requests import RequestPlace, import_path, visible_requests
from callsheet.model.workspace import RequestKey, Workspace
from callsheet.problems import Code, Problem, Severity, did_you_mean
from callsheet.run.entries import entries_of, is_broken
from callsheet.run.phases import fixtures_of
from callsheet.syntax.nodes import Run
from callsheet.text import Span
from callsheet.values import JsonValue

MOST_RUNS = 10_000
"""`run` lines that a plan follows: eight that each run eight, and so on, come to millions."""

DEEPEST_RUN = 100
"""`run` lines that may lead into one another."""

_LONGEST_SHOWN = 8
"""Requests of a circle that are told."""

Values: TypeAlias = tuple[tuple[str, str], ...]

_Identity: TypeAlias = tuple[Path, int]
"""A file and the number of a block in it; two requests of one name are not the same."""


@dataclass(frozen=True, slots=True)
class LoopItem:
    """One item of a loop."""

    name: str
    """What expressions call it; empty when it has no name."""

    value: JsonValue
    index: int
    request: str = ""
    """The request that gave it."""

    of: int | None = None
    """How many items the loop has; None when nobody knows before its end."""

    is_of_arrays: bool = False
    """Whether the value has an element of each array in the request, by its path."""


@dataclass(frozen=True, slots=True)
class RunBy:
    """A `run` line that brought a step."""

    path: Path
    block: int
    """The number of the block that the line stands in."""

    number: int
    """Which line of the block it is, from 0."""


@dataclass(frozen=True, slots=True)
class Instant:
    """A moment that scripts and the request behind them share."""

    now: datetime
    """Aware."""

    seed: int


@dataclass(frozen=True, slots=True)
class Step:
    """One request of a plan."""

    place: RequestPlace
    needed: tuple[Need, ...] = ()
    """What must have been sent, or this is skipped."""

    values: Values = ()
    """Values from `run #name (@a=1)`."""

    faults: tuple[Problem, ...] = ()
    """Why it cannot be sent at all: what it needs goes in a circle."""

    items: tuple[LoopItem, ...] = ()
    """What it is sent for now, of each of its loops the outermost first."""

    layers: tuple[Layer, ...] = ()
    """Further values that it sees, nearest first."""

    after: Exchange | None = None
    """The answer behind which the next page is asked for; None begins with the first."""

    always: bool = False
    """Whether it is performed also when the run was stopped before it."""

    run_by: tuple[RunBy, ...] = ()
    """The `run` lines that brought it, the outermost first."""

    reads: frozenset[str] = frozenset()
    """The values that it may read and other steps of the plan capture."""

    phase: Phase = Phase.REQUESTS
    """The part of the run of its file in which it is done, for itself or for another."""

    variables: Mapping[str, JsonValue] = field(default_factory=dict)
    """What the scripts ahead of it have set for it alone."""

    instant: Instant | None = None
    """The clock and the chance that it goes out with; None: those of the moment."""

    @property
    def needs(self) -> tuple[RequestKey, ...]:
        """The requests of which it needs an answer."""
        return tuple(need.place.key for need in self.needed)


def plan(
    workspace: Workspace,
    places: Iterable[RequestPlace],
    answered: Container[RequestKey] = frozenset(),
) -> tuple[Step, ...]:
    """Steps for `places` in their order, each after what it needs and only once.

    Args:
        workspace: Where the requests are looked for that others need.
        places: What shall run, in the order of its file.
        answered: What need not be sent again when somebody needs it.
    """
    planner = _Planner(workspace, answered)
    for place in places:
        planner.add_entry(place)
    return _reading(workspace, planner.steps)


def plan_of_file(workspace: Workspace, places: Sequence[RequestPlace]) -> tuple[Step, ...]:
    """Steps for a run of some requests of one file, its setup before them, its teardown behind.

    What a teardown needs is only sent for its sake when it is among `places`.

    Args:
        workspace: Where the requests are looked for that others need.
        places: What shall run, in the order of the file; at least one.
    """
    fixtures = fixtures_of(workspace, places[0].document)
    others = {_identity(each) for each in (*fixtures.setups, *fixtures.teardowns)}
    asked = {_identity(each) for each in places}
    planner = _Planner(workspace, frozenset())
    for place in fixtures.setups:
        planner.add_in(Phase.SETUP, place)
    for place in places:
        if _identity(place) not in others:
            planner.add_in(Phase.REQUESTS, place)
    for place in fixtures.teardowns:
        planner.add_in(Phase.TEARDOWN, place, brings=_identity(place) in asked)
    return _reading(workspace, planner.steps)


@dataclass(slots=True)
class _Underway:
    """A request whose needs are being planned."""

    place: RequestPlace
    values: Values
    needs: tuple[Need, ...]
    pending: Iterator[Need]
    faults: list[Problem]


class _Planner:
    def __init__(self, workspace: Workspace, answered: Container[RequestKey]) -> None:
        self._workspace = workspace
        self._answered = answered
        self._planned: set[_Identity] = set()
        self._underway: dict[_Identity, RequestPlace] = {}
        self._run_by: tuple[RunBy, ...] = ()
        self._runs = 0
        self._is_too_much = False
        self._phase = Phase.REQUESTS
        self._brings = True
        self.steps: list[Step] = []

    def add_in(self, phase: Phase, place: RequestPlace, *, brings: bool = True) -> None:
        """Plan an entry in a phase; whether it `brings` what it needs, or has to find it there."""
        self._phase, self._brings = phase, brings
        self.add_entry(place)

    def add_entry(self, place: RequestPlace, values: Values = ()) -> None:
        """Plan what the block says to run, then its own request."""
        if not place.block.parsed.sendable and self._is_disabled(place):
            self._append(Step(place))
            return
        runs = (item for item in place.block.tree.before if isinstance(item, Run))
        for number, item in enumerate(runs):
            self._add_run(place, item, number)
        if not place.block.parsed.sendable:
            if is_broken(place.block):
                self._append(Step(place, run_by=self._run_by))
        elif _identity(place) not in self._planned:
            self._add(place, values)
        behind = (item for item in place.block.tree.after if isinstance(item, Run))
        for number, item in enumerate(behind, start=len(place.block.tree.before)):
            self._add_run(place, item, number)

    def _add(self, place: RequestPlace, values: Values) -> None:
        # A stack of our own: a chain of requests may be longer than Python's.
        stack = [self._begin(place, values)]
        while stack:
            current = stack[-1]
            need = next(current.pending, None)
            if need is None:
                self._end(stack.pop())
            elif _identity(need.place) in self._underway:
                span = need.span.shifted(current.place.block.start)
                current.faults.append(self._circle(span, need.place))
            elif self._is_too_late(current.place, need.place):
                span = need.span.shifted(current.place.block.start)
                current.faults.append(needed_teardown(span, need.place.name))
            elif self._is_brought(need):
                stack.append(self._begin(need.place, ()))

    def _begin(self, place: RequestPlace, values: Values) -> _Underway:
        self._planned.add(_identity(place))
        self._underway[_identity(place)] = place
        needs = self._needs(place)
        unknown = unknown_references(self._workspace, place.document, place.block)
        return _Underway(place, values, needs, iter(needs), list(unknown))

    def _end(self, done: _Underway) -> None:
        self._underway.pop(_identity(done.place), None)
        faults = tuple(done.faults)
        self._append(Step(done.place, done.needs, done.values, faults, run_by=self._run_by))

    def _append(self, step: Step) -> None:
        always = self._phase is Phase.TEARDOWN
        self.steps.append(replace(step, phase=self._phase, always=always))

    def _needs(self, place: RequestPlace) -> tuple[Need, ...]:
        """What goes first; for the sake of what is skipped in any case nothing does."""
        if self._is_disabled(place):
            return ()
        return needs_of(self._workspace, place.document, place.block)

    def _is_disabled(self, place: RequestPlace) -> bool:
        return is_disabled(self._workspace, place.document, place.block)

    def _is_brought(self, need: Need) -> bool:
        brings = self._brings or phase_of(need.place.block.parsed) is Phase.TEARDOWN
        return brings and (need.always or self._is_missing(need.place))

    def _is_too_late(self, place: RequestPlace, needed: RequestPlace) -> bool:
        """Whether a request needs one that runs behind it."""
        is_behind = phase_of(place.block.parsed) is Phase.TEARDOWN
        is_teardown = phase_of(needed.block.parsed) is Phase.TEARDOWN
        return is_teardown and not is_behind and self._phase is not Phase.TEARDOWN

    def _is_missing(self, place: RequestPlace) -> bool:
        return _identity(place) not in self._planned and place.key not in self._answered

    def _add_run(self, place: RequestPlace, run: Run, number: int) -> None:
        span = place.block.placed(run.target.span)
        found = self._find(place, run.target.text, span)
        if isinstance(found, Problem):
            self._append(Step(place, faults=(found,)))
            return
        line = RunBy(*_identity(place), number)
        if _identity(place) in self._underway or line in self._run_by:
            self._underway.setdefault(_identity(place), place)
            circle = self._circle(span, place)
            self._append(Step(place, faults=(circle,)))
            return
        self._runs += 1
        if self._runs > MOST_RUNS or len(self._underway) > DEEPEST_RUN:
            if not self._is_too_much:
                self._append(Step(place, faults=(_too_many_runs(span),)))
            self._is_too_much = True
            return
        values = tuple((name.text, value.text) for name, value in run.overrides)
        before, self._run_by = self._run_by, (*self._run_by, line)
        self._underway[_identity(place)] = place
        self._planned -= {_identity(each) for each in found}
        for each in found:
            self.add_entry(each, values)
        self._underway.pop(_identity(place), None)
        self._run_by = before

    def _circle(self, span: Span, needed: RequestPlace) -> Problem:
        """The way from a request to itself, over all that is under way since."""
        underway = list(self._underway)
        way = [*self._underway.values()][underway.index(_identity(needed)) :]
        return _circle(span, (way[-1], *way))

    def _find(
        self, place: RequestPlace, target: str, span: Span
    ) -> tuple[RequestPlace, ...] | Problem:
        if target.startswith("#"):
            return self._named(place, target[1:].strip(), span)
        path = import_path(place.document, target)
        document = self._workspace.documents.get(path)
        if document is None:
            return _missing(path, span)
        return entries_of(document)

    def _named(
        self, place: RequestPlace, name: str, span: Span
    ) -> tuple[RequestPlace, ...] | Problem:
        visible = visible_requests(self._workspace, place.document)
        by_line = (each for each in visible.values() if f"{each.method} {each.target}" == name)
        found = visible.get(name) or next(by_line, None)
        if found is not None:
            return (found,)
        return Problem(
            Code.UNRESOLVED_REQUEST,
            Severity.ERROR,
            span,
            f'no request is named "{name}"',
            did_you_mean(name, tuple(visible)),
        )


def _identity(place: RequestPlace) -> _Identity:
    return place.path, place.block.index


def _reading(workspace: Workspace, steps: list[Step]) -> tuple[Step, ...]:
    """The steps, each with the captured values that it may read."""
    captured = frozenset().union(*(captured_names(each.place.block.parsed) for each in steps))
    if not captured:
        return tuple(steps)
    return tuple(_with_reads(workspace, step, captured) for step in steps)


def _with_reads(workspace: Workspace, step: Step, captured: frozenset[str]) -> Step:
    document, block = step.place.document, step.place.block
    given = (
        each for _, value in step.values for mention in mentions_in(value) for each in mention.names
    )
    reads = mentioned_names(workspace, document, block, captured) | captured.intersection(given)
    return replace(step, reads=reads) if reads else step


def _circle(span: Span, way: tuple[RequestPlace, ...]) -> Problem:
    if len(way) > _LONGEST_SHOWN:
        way = (*way[: _LONGEST_SHOWN - 2], *way[-2:])
    first = way[0].path
    shown = [f"{each.name} ({_where(each, first)})" for each in way[:-1]]
    return Problem(
        Code.REQUEST_CYCLE,
        Severity.ERROR,
        span,
        f"the request needs itself: {' → '.join((*shown, way[-1].name))}",
        "break the circle",
    )


def _where(place: RequestPlace, first: Path) -> str:
    request = place.block.tree.request
    span = request.line.span if request else place.block.tree.span
    line = f"line {place.document.line_of(place.block, span) + 1}"
    return line if place.path == first else f"{place.path.name}, {line}"


def needed_teardown(span: Span, name: str) -> Problem:
    """That a request needs one that runs behind it."""
    return Problem(
        Code.TEARDOWN_NEEDED,
        Severity.ERROR,
        span,
        f'"{name}" runs when all others have ended, so that no other can need it',
        "take its `# @teardown` away, or what refers to it",
    )


def _too_many_runs(span: Span) -> Problem:
    return Problem(
        Code.REQUEST_CYCLE,
        Severity.ERROR,
        span,
        f"`run` lines lead to more than {MOST_RUNS} runs, or {DEEPEST_RUN} into one another",
        "let fewer requests run others",
    )


def _missing(path: Path, span: Span) -> Problem:
    return Problem(
        Code.MISSING_FILE,
        Severity.ERROR,
        span,
        f'there is no file "{path.name}" in the workspace to run',
    )
