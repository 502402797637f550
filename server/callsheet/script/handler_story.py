"""What a script of a request left behind, read from what the sandbox tells of it."""

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from typing import Any

from callsheet.late_dataclasses import dataclass
from callsheet.script.handling import (
    HandlerFault,
    HandlerLog,
    HandlerOutcome,
    HandlerTest,
    RequestChange,
    Wish,
    WishKind,
)
from callsheet.script.layout import Layout
from callsheet.script.sandbox import ScriptFailure
from callsheet.values import JsonValue, parse_json


@dataclass(frozen=True, slots=True)
class Changes:
    """The variables of one kind that a script set and cleared."""

    values: Mapping[str, JsonValue] = field(default_factory=dict)
    cleared: frozenset[str] = frozenset()

    def made_to(self, before: Mapping[str, JsonValue]) -> Mapping[str, JsonValue]:
        """The variables as they are now."""
        if not self.values and not self.cleared:
            return before
        kept = {name: value for name, value in before.items() if name not in self.cleared}
        return kept | dict(self.values)


@dataclass(frozen=True, slots=True)
class Story:
    """What one script left behind."""

    globals: Changes = field(default_factory=Changes)
    variables: Changes = field(default_factory=Changes)
    exports: Changes = field(default_factory=Changes)
    global_headers: tuple[tuple[str, str], ...] | None = None
    """All of them, or None where nothing touched them."""

    tests: tuple[HandlerTest, ...] = ()
    logs: tuple[HandlerLog, ...] = ()
    wishes: tuple[Wish, ...] = ()
    failure: ScriptFailure | None = None
    pause: float = 0.0
    change: RequestChange | None = None
    question: str = ""
    """What has to be answered before it can run to its end, as JSON."""


def story_of(told: str, layout: Layout) -> Story:
    """Read what the sandbox tells.

    Raises:
        ValueError: It is no such text, or nested too deeply.
    """
    content: Any = parse_json(told)
    return Story(
        _changes(content.get("globals")),
        _changes(content.get("variables")),
        _changes(content.get("exports")),
        _headers(content.get("globalHeaders")),
        tuple(_test(each, layout) for each in content["tests"]),
        tuple(HandlerLog(each["text"], each["level"]) for each in content["logs"]),
        tuple(Wish(WishKind(each["kind"]), each["reason"]) for each in content["wishes"]),
        layout.failure(**content["fault"]) if content["fault"] else None,
        content["slept"] / 1000,
        _change(content.get("change")),
        content["question"],
    )


def joined(outcome: HandlerOutcome, story: Story, index: int) -> HandlerOutcome:
    """What the scripts so far left behind, and one more."""
    failure = story.failure
    headers = story.global_headers
    touched = outcome.touched_globals | story.globals.values.keys() | story.globals.cleared
    return replace(
        outcome,
        globals=story.globals.made_to(outcome.globals),
        global_headers=outcome.global_headers if headers is None else headers,
        variables=story.variables.made_to(outcome.variables),
        exports=story.exports.made_to(outcome.exports),
        tests=outcome.tests + tuple(replace(each, script=index) for each in story.tests),
        logs=outcome.logs + tuple(replace(each, script=index) for each in story.logs),
        faults=outcome.faults + ((HandlerFault(failure, index),) if failure else ()),
        wishes=outcome.wishes + story.wishes,
        change=story.change.behind(outcome.change) if story.change else outcome.change,
        pause=outcome.pause + story.pause,
        touched_globals=frozenset(touched),
    )


def _changes(told: Any) -> Changes:
    return Changes(told["values"], frozenset(told["cleared"])) if told else Changes()


def _change(told: Any) -> RequestChange | None:
    if not told:
        return None
    return RequestChange(
        told.get("method"),
        told.get("url"),
        _headers(told.get("headers")),
        frozenset(name.lower() for name in told.get("gone", ())),
        told.get("body"),
    )


def _headers(told: Sequence[Sequence[str]] | None) -> tuple[tuple[str, str], ...] | None:
    return None if told is None else tuple((name, value) for name, value in told)


def _test(told: Mapping[str, Any], layout: Layout) -> HandlerTest:
    failure = layout.failure(told["message"], told["stack"])
    line, column = failure.line, failure.column
    if not line:
        line, column = layout.place(told["begin"])
    return HandlerTest(
        told["name"],
        told["passed"],
        failure.message,
        line=line,
        column=column,
        expected=told["expected"],
        actual=told["actual"],
    )
