"""What a target keeps about itself: marks of incremental requests, and names that were given."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeAlias

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

    def entries(self) -> tuple[tuple[str, str, str], ...]:
        """Kind, name and value of every row of the state table."""
        marks = [("mark", name, json_text(value)) for name, value in self.marks.items()]
        names = [("names", table, json_text(given)) for table, given in self.names.items()]
        return (*marks, *names)

    def text(self) -> str:
        """The content of a state file."""
        return json_text({"version": 1, "marks": self.marks, "names": self.names}, 2) + "\n"


def state_of_entries(entries: "list[tuple[str, str, str]]") -> State:
    """The state that rows of the state table say; rows of kinds unknown here are left alone."""
    marks = {name: parse_json(value) for kind, name, value in entries if kind == "mark"}
    names = {name: parse_json(value) for kind, name, value in entries if kind == "names"}
    return State(marks, _settled(names))


def state_of_text(text: str) -> State:
    """The state that a state file says.

    Raises:
        ValueError: It is none of ours.
    """
    value = parse_json(text)
    if not isinstance(value, Mapping) or value.get("version") != 1:
        raise ValueError("it has no version that is known here")
    marks = value.get("marks")
    return State(marks if isinstance(marks, Mapping) else {}, _settled(value.get("names")))


def _settled(value: JsonValue) -> Settled:
    tables = value if isinstance(value, Mapping) else {}
    return {
        table: {field: str(name) for field, name in given.items()}
        for table, given in tables.items()
        if isinstance(given, Mapping)
    }
