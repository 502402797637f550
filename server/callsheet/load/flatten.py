"""Nested values to columns and child tables, as dlt's relational normalizer lays them out.

| here | dlt | what it is |
| --- | --- | --- |
| `a__b` | the same | the field `b` of the object `a` |
| table `issues__labels` | the same | the items of the list `labels`; texts and numbers in `value` |
| `list` | the same | the inner list of a list of lists, a table of its own |
| `_callsheet_id` | `_dlt_id` | a row |
| `_callsheet_parent_id` | `_dlt_parent_id` | the row whose list it stood in |
| `_callsheet_root_id` | `_dlt_root_id` | the row at the top; in every child table |
| `_callsheet_list_idx` | `_dlt_list_idx` | the place in the list, from 0 |

A table with `nesting=0` has none of these columns; there is no counterpart of `_dlt_load_id`.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import TypeAlias, TypeGuard

from callsheet.late_dataclasses import dataclass
from callsheet.load.names import SEPARATOR
from callsheet.values import JsonValue

ID = "_callsheet_id"
PARENT_ID = "_callsheet_parent_id"
ROOT_ID = "_callsheet_root_id"
LIST_INDEX = "_callsheet_list_idx"
LINKS = (ID, PARENT_ID, ROOT_ID, LIST_INDEX)

VALUE = "value"
"""The column of what is no object."""

Fields: TypeAlias = dict[str, JsonValue]
"""By path."""


@dataclass(frozen=True, slots=True)
class Record:
    """A row of the table or of one of its child tables."""

    lists: tuple[str, ...]
    """The paths of the lists that it stands in, outermost first; empty for a row of the table."""

    fields: Fields
    links: Mapping[str, JsonValue]


def flattened(row: JsonValue, row_id: str, nesting: int) -> Iterator[Record]:
    """The row and what lies in its lists, the parent first."""
    numbers = count(1)
    waiting: list[tuple[JsonValue, tuple[str, ...], Fields, int]] = [
        (row, (), {ID: row_id}, nesting)
    ]
    while waiting:
        value, lists, links, levels = waiting.pop()
        fields, inner = _split(value, levels)
        yield Record(lists, fields, links)
        children: list[tuple[JsonValue, tuple[str, ...], Fields, int]] = [
            (item, (*lists, path), _links(row_id, next(numbers), links[ID], place), left)
            for path, items in inner.items()
            for place, item in enumerate(items)
            for left in (levels - 2 if _is_list(item) else levels - 1,)
        ]
        waiting.extend(reversed(children))


def _links(root: str, number: int, parent: JsonValue, place: int) -> Fields:
    return {ID: f"{root}.{number}", PARENT_ID: parent, ROOT_ID: root, LIST_INDEX: place}


def _split(row: JsonValue, levels: int) -> tuple[Fields, dict[str, Sequence[JsonValue]]]:
    """What becomes columns, and the lists that become tables."""
    fields: Fields = {}
    lists: dict[str, Sequence[JsonValue]] = {}
    waiting: list[tuple[str, Mapping[str, JsonValue], int]] = [("", _as_object(row), levels)]
    while waiting:
        before, members, left = waiting.pop()
        for key, value in members.items():
            path = before + key
            if left > 0 and isinstance(value, Mapping):
                waiting.append((path + SEPARATOR, value, left - 1))
            elif left > 0 and _is_list(value):
                lists[path] = value
            else:
                fields[path] = value
    return fields, lists


def _as_object(row: JsonValue) -> Mapping[str, JsonValue]:
    if isinstance(row, Mapping):
        return row
    return {"list" if _is_list(row) else VALUE: row}


def _is_list(value: JsonValue) -> TypeGuard[Sequence[JsonValue]]:
    return isinstance(value, Sequence) and not isinstance(value, str)
