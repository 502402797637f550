"""Takes only what is new: from the mark of the last load on, each item once (`# @incremental`)."""

import re
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import Final, TypeAlias

from callsheet.json_query import select_json
from callsheet.late_dataclasses import dataclass
from callsheet.model.cursor_values import (
    CursorKind,
    Order,
    is_before,
    kind_of,
    lagged,
    order_of,
    typed_order,
)
from callsheet.model.incremental import Incremental, RowOrder, lag_fault
from callsheet.problems import Code, Problem, Severity
from callsheet.run.verdicts import shown
from callsheet.text import Span
from callsheet.values import JsonValue, json_text, value_text

Items: TypeAlias = tuple[JsonValue, ...]

Convert: TypeAlias = "Callable[[JsonValue], JsonValue | Problem]"
"""What a value of the cursor is when it goes out, or why it cannot."""

_NAMES = re.compile(r"(?:\$\.)?(?P<names>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)", re.ASCII)
_DIGITS: Final = 24
"""Hexadecimal ones of an item's digest: 96 bits, more than dlt keeps."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How far the loads have come."""

    value: JsonValue
    """The greatest cursor seen, as it was received."""

    seen: frozenset[str] = frozenset()
    """Digests of the items that have it."""

    def state(self) -> JsonValue:
        """As JSON, to be kept."""
        return {"value": self.value, "seen": sorted(self.seen)}


def mark_of(state: JsonValue) -> Mark | None:
    """The mark out of what was kept; None when nothing was."""
    match state:
        case {"value": str() | int() | float() as value, "seen": [*seen]}:
            return Mark(value, frozenset(map(str, seen)))
        case _:
            return None


class IncrementalTracker:
    """What is asked for and what is kept, for one request, environment and parent.

    As dlt's `Incremental` with its defaults: the greatest value counts, the start belongs to the
    range and the end does not, and an item without its cursor is an error.
    """

    def __init__(
        self,
        incremental: Incremental,
        mark: JsonValue,
        convert: Convert,
        key: tuple[str, ...] = (),
        placed: Callable[[Problem], Problem] = lambda problem: problem,
    ) -> None:
        """Begin where the last load ended.

        Args:
            incremental: What is said.
            mark: What the last load has kept; None before the first.
            convert: What is done with values before they go out.
            key: The fields that tell items apart; without them, all of the item does.
            placed: Puts a problem of the setting's block where it is shown.
        """
        self._said = incremental
        self._convert = convert
        self._key = key
        self._placed = placed
        self._cursor_of = _cursor_reader(incremental.cursor_path)
        self._mark = mark_of(mark) if incremental.end_value is None else None
        self._start = self._first()
        self._kind: CursorKind | None = None
        self._start_order: Order | None = None
        self._end_order: Order | None = None
        self._greatest = self._mark.value if self._mark else None
        self._greatest_order: Order | None = None
        self._seen = set(self._mark.seen) if self._mark else set()
        self._is_past = False

    def values(self) -> Mapping[str, JsonValue] | Problem:
        """What `{{incremental.start_value}}` and its like come to, without those not known yet.

        `start_value` is the mark less the lag, else the initial value; `last_value` is the same.
        """
        wrong = self._lag_fault(kind_of(self._mark.value)) if self._mark else None
        if wrong is not None:
            return wrong
        known = (
            ("start_value", self._start),
            ("initial_value", self._said.initial_value),
            ("last_value", self._start),
            ("end_value", self._said.end_value),
        )
        values: dict[str, JsonValue] = {}
        for name, value in known:
            converted = None if value is None else self._convert(value)
            if isinstance(converted, Problem):
                return converted
            if converted is not None:
                values[name] = converted
        return values

    def kept(self, items: Items) -> Items | Problem:
        """The items of the next page that are new and wanted, or why that cannot be told."""
        kept: list[JsonValue] = []
        greatest: list[JsonValue] = []
        for index, item in enumerate(items):
            cursor = self._cursor_of(item)
            order = order_of(cursor, self._kind) if self._kind else None
            if order is None:
                settled = self._settled(cursor, index)
                if isinstance(settled, Problem):
                    return settled
                order = settled
            if not self._is_wanted(order, item):
                continue
            kept.append(item)
            if self._greatest_order is None or is_before(self._greatest_order, order):
                self._greatest, self._greatest_order = cursor, order
                self._seen.clear()
                greatest = [item]
            elif order == self._greatest_order:
                greatest.append(item)
        if self._tells_apart:
            self._seen.update(map(self._digest, greatest))
        return tuple(kept)

    def is_past(self) -> bool:
        """Whether the pages that follow hold nothing wanted, by the order that is declared."""
        return self._is_past

    @property
    def mark(self) -> JsonValue:
        """The state to keep for the next load; None when there is none to be kept."""
        if self._said.end_value is not None or self._greatest is None:
            return None
        return Mark(self._greatest, frozenset(self._seen)).state()

    @property
    def _tells_apart(self) -> bool:
        """With a lag, whoever merges the rows tells them apart; with an end there is no mark."""
        return self._said.lag is None and self._said.end_value is None

    def _first(self) -> JsonValue:
        """The start: never before the initial value."""
        initial, lag = self._said.initial_value, self._said.lag
        if self._mark is None:
            return initial
        if lag is None:
            return self._mark.value
        start = lagged(self._mark.value, lag, initial)
        kind = kind_of(start)
        first = order_of(start, kind) if kind else None
        lowest = typed_order(initial, kind) if kind else None
        is_too_early = first is not None and lowest is not None and is_before(first, lowest)
        return initial if is_too_early else start

    def _is_wanted(self, order: Order, item: JsonValue) -> bool:
        if self._end_order is not None and not is_before(order, self._end_order):
            self._is_past |= self._said.row_order is RowOrder.ASCENDING
            return False
        if self._start_order is None or is_before(self._start_order, order):
            return True
        if is_before(order, self._start_order):
            self._is_past |= self._said.row_order is RowOrder.DESCENDING
            return False
        loaded = self._mark.seen if self._mark and self._tells_apart else frozenset()
        return not loaded or self._digest(item) not in loaded

    def _settled(self, cursor: JsonValue, index: int) -> Order | Problem:
        """The order of the first cursor, which says what all are; or why this one has none."""
        kind = self._kind or kind_of(self._mark.value if self._mark else cursor)
        order = order_of(cursor, kind) if kind else None
        if kind is None or order is None or self._kind is not None:
            return self._no_order(cursor, kind, index)
        wrong = self._lag_fault(kind)
        if wrong is not None:
            return wrong
        for name, value in (("initial", self._start), ("end", self._said.end_value)):
            if value is not None and typed_order(value, kind) is None:
                return self._mixed(name, value, kind, cursor)
        self._kind = kind
        self._start_order = typed_order(self._start, kind)
        self._end_order = typed_order(self._said.end_value, kind)
        self._greatest_order = order_of(self._greatest, kind)
        return order

    def _lag_fault(self, kind: CursorKind | None) -> Problem | None:
        lag = self._said.lag if self._said.end_value is None else None
        wrong = lag_fault(lag, kind) if lag else None
        return self._problem(*wrong) if wrong else None

    def _no_order(self, cursor: JsonValue, kind: CursorKind | None, index: int) -> Problem:
        path = self._said.cursor_path
        if cursor is None:
            hint = "every item needs its cursor; leave others out with `# @filter`"
            return self._problem(f"the item at [{index}] has no `{path}`", hint)
        found = f"`{path}` of the item at [{index}] is {shown(cursor)}"
        if kind is None:
            return self._problem(found, "a cursor is a number, a date or another text")
        others = f"the mark is {shown(self._mark.value)}" if self._mark else f"others are {kind}s"
        return self._problem(f"{found}, {others}", "a cursor has one type in all items")

    def _mixed(self, name: str, value: JsonValue, kind: CursorKind, cursor: JsonValue) -> Problem:
        message = (
            f"the {name} value `{value_text(value)}` is no {kind}, "
            f"`{self._said.cursor_path}` of the items is one: {shown(cursor)}"
        )
        return self._problem(message, "write it as the items have it")

    def _problem(self, message: str, hint: str) -> Problem:
        setting = self._said.setting
        span = setting.directive.value.span if setting else Span(0, 0)
        problem = Problem(Code.INCREMENTAL_CURSOR, Severity.ERROR, span, message, hint)
        return self._placed(problem)

    def _digest(self, item: JsonValue) -> str:
        told = item
        if self._key and isinstance(item, Mapping) and all(name in item for name in self._key):
            told = [item[name] for name in self._key]
        return sha256(_canonical(told).encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]


def _cursor_reader(path: str) -> Callable[[JsonValue], JsonValue]:
    """Reads the first value at `path`; names are looked up without the JSONPath engine."""
    found = _NAMES.fullmatch(path)
    if found is None:
        return lambda item: next(iter(select_json(item, path)), None)
    names = tuple(found["names"].split("."))

    def member(item: JsonValue) -> JsonValue:
        for name in names:
            if not isinstance(item, Mapping):
                return None
            item = item.get(name)
        return item

    return member


def _canonical(value: JsonValue) -> str:
    """JSON whose members are in the order of their names."""
    try:
        return json_text(_ordered(value))
    except RecursionError:
        return json_text(value)


def _ordered(value: JsonValue) -> JsonValue:
    match value:
        case Mapping():
            return {name: _ordered(value[name]) for name in sorted(value)}
        case Sequence() if not isinstance(value, str):
            return [_ordered(item) for item in value]
        case _:
            return value
