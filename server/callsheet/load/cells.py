"""Cells: the text that a value has while it waits for the type of its column to be known."""

from collections.abc import Callable, Mapping, Sequence
from json.encoder import encode_basestring
from typing import Any, TypeAlias

from callsheet.values import JsonNumber, JsonValue, json_text

Cell: TypeAlias = str | None
"""None is null."""

ABSENT: Any = object()
"""The value of a field that a row does not have."""

_DEEPEST = 40
"""Levels that are spelled by calls within calls; `json_text` takes over below."""


def text_cell(value: JsonValue) -> Cell:
    """A text as it is, any other value as its JSON."""
    if value is None or value is ABSENT:
        return None
    return value if isinstance(value, str) else json_cell(value)


def json_cell(value: JsonValue) -> Cell:
    """A value as its JSON, null too; None only for a field that is not there."""
    return None if value is ABSENT else _spelled(value, 0)


def whole(cell: Cell) -> Cell:
    """Half a surrogate pair, which UTF-8 does not have, becomes the escape that JSON knows."""
    return None if cell is None else cell.encode("utf-8", "backslashreplace").decode()


def _spelled(value: JsonValue, depth: int) -> str:
    leaf = _LEAVES.get(type(value))
    if leaf is not None:
        return leaf(value)
    if depth > _DEEPEST:
        return json_text(value)
    if isinstance(value, Mapping):
        members = (f"{encode_basestring(key)}:{_spelled(value[key], depth + 1)}" for key in value)
        return "{" + ",".join(members) + "}"
    if isinstance(value, Sequence):
        return "[" + ",".join(_spelled(item, depth + 1) for item in value) + "]"
    return json_text(value)


def _number(value: JsonNumber) -> str:
    return value.spelling


def _truth(value: bool) -> str:
    return "true" if value else "false"


def _null(_: None) -> str:
    return "null"


_LEAVES: dict[type, Callable[[Any], str]] = {
    str: encode_basestring,
    int: int.__repr__,
    float: json_text,
    bool: _truth,
    type(None): _null,
    JsonNumber: _number,
}
