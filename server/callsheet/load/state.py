"""What a target keeps about itself: marks of incremental requests, and names that were given."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from types import MappingProxyType
from typing import TypeAlias

from callsheet.late_dataclasses import dataclass
from callsheet.values import JsonValue, json_text, parse_json

STATE_TABLE = "_callsheet_state"
"""Where databases keep it; its columns are `kind`, `name` and `value` (JSON)."""

STATE_FILE = "_state.json"
"""Where folders keep it."""

Settled: TypeAlias = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class State:
    """What is known when a load begins; another one is written with the rows."""

    marks: Mapping[str, JsonValue] = field(default_factory=lambda: MappingProxyType({}))
    names: Settled = field(default_factory=lambda: MappingProxyType({}))
    """By table: the column that a field has, as far as later runs must know."""

    moved: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """By mark: when it was kept last, ISO 8601 in UTC; for people only."""

    def keeping(self, marks: Mapping[str, JsonValue], names: Settled, now: datetime) -> "State":
        """What is kept next: these marks beside those there are; None forgets a mark."""
        return State(merged_marks(self.marks, marks), names, merged_times(self.moved, marks, now))

    def entries(self) -> tuple[tuple[str, str, str], ...]:
        """Kind, name and value of every row of the state table."""
        marks = [("mark", name, json_text(value)) for name, value in self.marks.items()]
        names = [("names", table, json_text(given)) for table, given in self.names.items()]
        moved = [("moved", name, json_text(time)) for name, time in self.moved.items()]
        return (*marks, *names, *moved)

    def text(self) -> str:
        """The content of a state file."""
        kept = {"marks": self.marks, "names": self.names, "moved": self.moved}
        return json_text({"version": 1, **kept}, 2) + "\n"


def merged_marks(
    kept: Mapping[str, JsonValue], marks: Mapping[str, JsonValue]
) -> dict[str, JsonValue]:
    """Marks beside those that are kept; None forgets one."""
    return {name: mark for name, mark in {**kept, **marks}.items() if mark is not None}


def merged_times(
    kept: Mapping[str, str], marks: Mapping[str, JsonValue], now: datetime
) -> dict[str, str]:
    """When each mark was kept, these ones now."""
    times = {**kept, **dict.fromkeys(marks, f"{now:%Y-%m-%dT%H:%M:%SZ}")}
    return {name: time for name, time in times.items() if marks.get(name, "") is not None}


def state_of_entries(entries: "list[tuple[str, str, str]]") -> State:
    """The state that rows of the state table say; rows of kinds unknown here are left alone."""
    marks = {name: parse_json(value) for kind, name, value in entries if kind == "mark"}
    names = {name: parse_json(value) for kind, name, value in entries if kind == "names"}
    moved = {name: parse_json(value) for kind, name, value in entries if kind == "moved"}
    return State(marks, _settled(names), times_of(moved))


def state_of_text(text: str) -> State:
    """The state that a state file says.

    Raises:
        ValueError: It is none of ours.
    """
    value = parse_json(text)
    if not isinstance(value, Mapping) or value.get("version") != 1:
        raise ValueError("it has no version that is known here")
    marks = value.get("marks")
    known = marks if isinstance(marks, Mapping) else {}
    return State(known, _settled(value.get("names")), times_of(value.get("moved")))


def times_of(value: JsonValue) -> Mapping[str, str]:
    """When marks were kept; none of those that earlier versions have kept."""
    times = value if isinstance(value, Mapping) else {}
    return {name: time for name, time in times.items() if isinstance(time, str)}


def _settled(value: JsonValue) -> Settled:
    tables = value if isinstance(value, Mapping) else {}
    return {
        table: {field: str(name) for field, name in given.items()}
        for table, given in tables.items()
        if isinstance(given, Mapping)
    }
