"""Whatever JSON goes in, in one run or two, comes out as the tables in `columns` promise."""

import json
import tempfile
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.load.names import Names
from callsheet.load.table import Table, Write
from callsheet.values import JsonNumber, json_text, parse_json
from loaded import load, tables_in

NUMBERS = st.one_of(
    st.integers(-(2**70), 2**70),
    st.sampled_from([2**53, 2**53 + 1, 2**63 - 1, 2**63, -(2**63), -(2**63) - 1]),
    st.floats(allow_nan=False, allow_infinity=False).map(lambda number: JsonNumber(repr(number))),
    st.sampled_from(
        ["1.10", "1E5", "-0", "1e400", "0.1234567890123456789", "9007199254740993.0"]
    ).map(JsonNumber),
)
TEXTS = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=8),
    st.sampled_from(["2026-01-31T10:00:00Z", "true", "1", "null", "NULL", "\\N", "", '"', "\0"]),
)
SCALARS = st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=5,
)
FIELDS = st.sampled_from(["id", "a", "A", "a b", "a_b", "Wert", "größe", "x\0y", ""])
ALIKE = st.one_of(
    st.lists(st.fixed_dictionaries({"n": NUMBERS}), max_size=4),
    st.lists(st.fixed_dictionaries({"t": TEXTS}), max_size=4),
)
ROWS = st.one_of(ALIKE, st.lists(st.dictionaries(FIELDS, VALUES, max_size=4), max_size=5))


@pytest.mark.parametrize("into", ["ndjson:rows", "sqlite:rows.sqlite", "duckdb:rows.duckdb"])
@given(first=ROWS, second=ROWS)
@settings(max_examples=30, deadline=None)
def test_rows_in_rows_out(into, first, second):
    with tempfile.TemporaryDirectory() as folder:
        for rows in (first, second):
            load(into, Path(folder), {Table("t", Write.APPEND): rows})
        found = tables_in(into, Path(folder)).get("t", [])
    names = Names()
    for rows in (first, second):
        for field in dict.fromkeys(field for row in rows for field in row):
            names.of(field)
    assert len(found) == len(first) + len(second)
    for row, there in zip([*first, *second], found, strict=True):
        wanted = {names.of(field): value for field, value in row.items()}
        for column, value in there.items():
            assert same(wanted.get(column), value, is_text=into.startswith("ndjson")), (row, there)
        assert set(wanted) <= set(there)


def same(value, found, *, is_text) -> bool:
    """Whether nothing of a value was lost."""
    if is_text:
        return found == json.loads(json_text(value)) or spelled(value) == spelled(found)
    match value:
        case None:
            return found is None
        case bool():
            return found in (value, json_text(value))
        case int() | float():
            text = value.spelling if isinstance(value, JsonNumber) else str(value)
            return Decimal(str(found)) == Decimal(text) or float(str(found)) == float(text) == found
        case str():
            instants = ("2026-01-31 10:00:00+00", "2026-01-31T10:00:00.000000Z")
            return found == value or (value.startswith("2026-") and found in instants)
        case _:
            read = parse_json(found)
            return json_text(read) == json_text(value) or spelled(read) == spelled(value)


def spelled(value) -> str:
    """Of a list or an object; one whose field came twice is judged by the last."""
    return (
        json.dumps(json.loads(json_text(value)))
        if not isinstance(value, Mapping)
        else repr(sorted((key, spelled(value[key])) for key in value))
    )
