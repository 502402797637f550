"""The order of a run: the file's, and before each request what it needs."""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from callsheet.model.needs import Need, needs_of, unknown_references
from callsheet.model.requests import RequestPlace, import_path, requests_of, visible_requests
from callsheet.model.workspace import RequestKey, Workspace
from callsheet.problems import Code, Problem, Severity, did_you_mean
from callsheet.syntax.nodes import Run
from callsheet.text import Span

Values: TypeAlias = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One request of a plan."""

    place: RequestPlace
    needs: tuple[RequestKey, ...] = ()
    """What must have been sent, or this is skipped."""

    values: Values = ()
    """Values from `run #name (@a=1)`."""

    faults: tuple[Problem, ...] = ()
    """Why it cannot be sent at all: what it needs goes in a circle."""


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
    return tuple(planner.steps)


class _Planner:
    def __init__(self, workspace: Workspace, answered: Container[RequestKey]) -> None:
        self._workspace = workspace
        self._answered = answered
        self._planned: set[RequestKey] = set()
        self._underway: list[RequestKey] = []
        self.steps: list[Step] = []

    def add_entry(self, place: RequestPlace, values: Values = ()) -> None:
        """Plan what the block says to run, then its own request."""
        for item in place.block.tree.before:
            if isinstance(item, Run):
                self._add_run(place, item)
        if place.block.parsed.sendable and (values or place.key not in self._planned):
            self._add(place, values)

    def _add(self, place: RequestPlace, values: Values = ()) -> None:
        self._planned.add(place.key)
        self._underway.append(place.key)
        needs = needs_of(self._workspace, place.document, place.block)
        circles = tuple(fault for need in needs if (fault := self._add_need(place, need)))
        unknown = unknown_references(self._workspace, place.document, place.block)
        self._underway.pop()
        keys = tuple(need.place.key for need in needs)
        self.steps.append(Step(place, keys, values, (*unknown, *circles)))

    def _add_need(self, place: RequestPlace, need: Need) -> Problem | None:
        key = need.place.key
        if key in self._underway:
            return _circle(need.span.shifted(place.block.start), place.name, need.place.name)
        if need.always or (key not in self._planned and key not in self._answered):
            self._add(need.place)
        return None

    def _add_run(self, place: RequestPlace, run: Run) -> None:
        span = place.block.placed(run.target.span)
        found = self._find(place, run.target.text, span)
        if isinstance(found, Problem):
            self.steps.append(Step(place, faults=(found,)))
            return
        if place.key in self._underway:
            circle = _circle(span, place.name, run.target.text)
            self.steps.append(Step(place, faults=(circle,)))
            return
        values = tuple((name.text, value.text) for name, value in run.overrides)
        self._underway.append(place.key)
        for each in found:
            self._planned.discard(each.key)
            self.add_entry(each, values)
        self._underway.pop()

    def _find(
        self, place: RequestPlace, target: str, span: Span
    ) -> tuple[RequestPlace, ...] | Problem:
        if target.startswith("#"):
            return self._named(place, target[1:].strip(), span)
        path = import_path(place.document, target)
        document = self._workspace.documents.get(path)
        if document is None:
            return _missing(path, span)
        return requests_of(document)

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


def _circle(span: Span, name: str, needed: str) -> Problem:
    return Problem(
        Code.REQUEST_CYCLE,
        Severity.ERROR,
        span,
        f'"{name}" needs "{needed}", which needs it in turn',
        "break the circle",
    )


def _missing(path: Path, span: Span) -> Problem:
    return Problem(
        Code.MISSING_FILE, Severity.ERROR, span, f'there is no file "{path.name}" to run'
    )
