"""The order of cursors, and lags that keep their form."""

from itertools import pairwise

import pytest

from callsheet.model.cursor_values import (
    CursorKind,
    is_before,
    kind_of,
    lagged,
    order_of,
    parse_lag,
    typed_order,
    typed_value,
)
from callsheet.values import json_text, parse_json

ORDERED = {
    "numbers with all digits": """[-1e400, -2, 0, 0.1, 0.10000000000000000000001, 1,
        9007199254740992, 9007199254740993, 12345678901234567890, 12345678901234567890.5, 1e400]""",
    "moments": """["0001-01-01", "2016-12-31T23:59:60Z", "2023-12-31T23:30:00-01:00",
        "2024-01-01T00:30:00.5Z", "2024-01-01T00:30:00.51", "2024-01-01 00:31Z",
        "2024-01-02T00:31+23:59", "2024-01-01T12:00:00.123456789Z",
        "2024-01-01T12:00:00.1234567891Z", "2024-01-02", "2024-01-28T00:00:00Z",
        "2024-01-28T00:00:01"]""",
    "texts": '["", "10", "9", "A", "a", "z", "é", "\\ud83d\\ude00"]',
}


@pytest.mark.parametrize("name", ORDERED)
def test_values_of_one_kind_have_an_order(name):
    values = parse_json(ORDERED[name])
    kind = kind_of(values[-1])
    orders = [order_of(value, kind) for value in values]
    for first, second in pairwise(orders):
        assert is_before(first, second)
        assert not is_before(second, first)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("2024-01-28", "2024-01-28T00:00:00Z"),
        ("2024-01-28T02:00:00+02:00", "2024-01-28 00:00"),
        ("2024-01-28T00:00:00.500Z", "2024-01-28t00:00:00,5z"),
        ("2024-01-27T19:00:00-0500", "2024-01-28T00:00:00-00:00"),
        ("2016-12-31T23:59:60Z", "2017-01-01"),
    ],
)
def test_one_moment_may_be_written_in_many_ways(first, second):
    assert order_of(first, CursorKind.MOMENT) == order_of(second, CursorKind.MOMENT) is not None


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("1704067200", CursorKind.NUMBER),
        ("1.10", CursorKind.NUMBER),
        ('"1704067200"', CursorKind.TEXT),
        ('"2024-01-28"', CursorKind.MOMENT),
        ('"2024-02-30"', CursorKind.TEXT),
        ('"2024-01-28T25:00:00Z"', CursorKind.TEXT),
        ('"20240128"', CursorKind.TEXT),
        ('"٢٠٢٤-01-28"', CursorKind.TEXT),
        ("true", None),
        ("null", None),
        ("[1]", None),
        ("{}", None),
        ("1e99999999999999999999", None),
    ],
)
def test_kinds(value, kind):
    assert kind_of(parse_json(value)) == kind


def test_what_is_typed_is_a_number_unless_the_items_have_texts():
    assert [typed_value(text) for text in ("1704067200", "-1", "007", "2024-01-25", "١")] == [
        1704067200, -1, "007", "2024-01-25", "١",
    ]  # fmt: skip
    assert json_text(typed_value("1.10")) == "1.10"
    assert typed_order(1704067200, CursorKind.NUMBER) == 1704067200
    assert typed_order(1704067200, CursorKind.TEXT) == "1704067200"
    assert typed_order(1704067200, CursorKind.MOMENT) is None
    assert [typed_order(None, kind) for kind in CursorKind] == [None] * 3


@pytest.mark.parametrize(
    ("value", "lag", "before"),
    [
        ("10", "3", "7"),
        ("10", "0.5", "9"),
        ("10.50", "0.5", "10.00"),
        ("12345678901234567890", "1", "12345678901234567889"),
        ('"2024-03-01"', "1", '"2024-02-29"'),
        ('"2024-03-01"', "1h", '"2024-02-29"'),
        ('"2024-03-01"', "2d", '"2024-02-28"'),
        ('"2024-03-01T00:00:00Z"', "1", '"2024-02-29T23:59:59Z"'),
        ('"2024-03-01T00:00:00Z"', "1w", '"2024-02-23T00:00:00Z"'),
        ('"2024-03-01T00:00:00+02:00"', "1h", '"2024-02-29T23:00:00+02:00"'),
        ('"2024-03-01T00:00:00.250-0500"', "500ms", '"2024-02-29T23:59:59.750-0500"'),
        ('"2024-03-01T00:00:00Z"', "500ms", '"2024-02-29T23:59:59Z"'),
        ('"2024-03-01 10:15"', "30s", '"2024-03-01 10:14"'),
        ('"0001-01-02"', "3d", '"0001-01-01"'),
        ('"text"', "1", "null"),
        ("10", "1h", "null"),
    ],
)
def test_a_lag_keeps_the_form(value, lag, before):
    assert json_text(lagged(parse_json(value), parse_lag(lag), None)) == before


def test_a_lag_without_a_unit_is_in_days_where_the_initial_value_is_a_date():
    lag = parse_lag("1")
    assert lagged("2024-03-01T10:00:00Z", lag, "2024-01-25") == "2024-02-29T00:00:00Z"
    assert lagged("2024-03-01T01:00:00+02:00", lag, "2024-01-25") == "2024-02-28T02:00:00+02:00"
    assert lagged("2024-03-01", lag, "2024-01-25T00:00:00Z") == "2024-02-29"


def test_what_is_no_lag():
    assert [parse_lag(text) for text in ("", "-1", "1y", "soon", "1e3")] == [None] * 5
