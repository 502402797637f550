"""Types of columns: found in the values, widened when others come, so that no value is cut.

| values of a column | type | DuckDB, Parquet | SQLite |
| --- | --- | --- | --- |
| only null | null | VARCHAR | TEXT |
| true, false | bool | BOOLEAN | BOOLEAN (0, 1) |
| integers of 64 bits | int | BIGINT | INTEGER |
| numbers that a double holds; integers up to 2^53 among them | double | DOUBLE | REAL |
| RFC 3339 timestamps with an offset, at most microseconds | timestamp | TIMESTAMPTZ | as written |
| objects and lists | json | JSON | JSON (text) |
| texts, larger integers, more digits, any mixture | text | VARCHAR | TEXT |

In a mixture texts stay as they are and other values become their JSON. A column has one type: what
widens it widens all of it, also what an earlier run wrote.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from callsheet.values import JsonNumber, JsonValue

EXACT = 2**53
"""Integers up to here, and only they, are the same as a double."""

LEAST, GREATEST = -(2**63), 2**63 - 1
"""The integers of 64 bits."""

_TIMESTAMP = re.compile(
    r"\d{4}-\d\d-\d\d[T ](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)",
    re.ASCII,
)


class Kind(StrEnum):
    """The type of a column."""

    NULL = "null"
    BOOL = "bool"
    INT = "int"
    """Integers that doubles could hold as well."""

    BIGINT = "bigint"
    """Integers of 64 bits."""

    DOUBLE = "double"
    TIMESTAMP = "timestamp"
    JSON = "json"
    TEXT = "text"


_WIDER = {
    frozenset({Kind.INT, Kind.BIGINT}): Kind.BIGINT,
    frozenset({Kind.INT, Kind.DOUBLE}): Kind.DOUBLE,
}


def joined(first: Kind, second: Kind) -> Kind:
    """The narrowest type that holds the values of both."""
    if second in (Kind.NULL, first):
        return first
    if first is Kind.NULL:
        return second
    return _WIDER.get(frozenset({first, second}), Kind.TEXT)


def widened(kind: Kind, values: Iterable[JsonValue]) -> Kind:
    """`kind`, or what it becomes with these values in its column."""
    by_type: dict[type, list[JsonValue]] = {}
    for value in values:
        by_type.setdefault(type(value), []).append(value)
    for found, same in by_type.items():
        if kind is Kind.TEXT:
            break
        kind = joined(kind, _kind(found, same, kind))
    return kind


def _kind(found: type, values: list[JsonValue], so_far: Kind) -> Kind:
    """The type of values that are all of one class of Python's."""
    if found is type(None):
        return Kind.NULL
    if found is bool:
        return Kind.BOOL
    if found is int:
        return _of_integers(values)
    if issubclass(found, float):
        return Kind.DOUBLE if all(map(_is_double, values)) else Kind.TEXT
    if found is str:
        possible = so_far in (Kind.NULL, Kind.TIMESTAMP)
        return Kind.TIMESTAMP if possible and all(map(_is_timestamp, values)) else Kind.TEXT
    return Kind.JSON if issubclass(found, (Mapping, Sequence)) else Kind.TEXT


def _of_integers(values: list[JsonValue]) -> Kind:
    integers = [value for value in values if isinstance(value, int)]
    least, greatest = min(integers), max(integers)
    if least >= -EXACT and greatest <= EXACT:
        return Kind.INT
    return Kind.BIGINT if least >= LEAST and greatest <= GREATEST else Kind.TEXT


def _is_double(value: JsonValue) -> bool:
    """Whether a double gives back every digit that was written."""
    if not isinstance(value, JsonNumber):
        return True
    spelling = value.spelling
    if len(spelling) < 16 and "e" not in spelling and "E" not in spelling:
        return True
    if not math.isfinite(value):
        return False
    try:
        written = Decimal(spelling)
    except InvalidOperation:
        return False
    digits = len(written.as_tuple().digits)
    return digits <= 17 and Decimal(f"{float(value):.{max(digits, 1) - 1}e}") == written


def _is_timestamp(value: JsonValue) -> bool:
    if not isinstance(value, str) or not _TIMESTAMP.fullmatch(value):
        return False
    try:
        return 1 < datetime.fromisoformat(value).year < 9999
    except ValueError:
        return False
