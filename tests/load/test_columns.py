import pytest

from callsheet.load.columns import Kind, joined, widened
from callsheet.values import parse_json


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ("[]", Kind.NULL),
        ("[null, null]", Kind.NULL),
        ("[true, null, false]", Kind.BOOL),
        ("[1, -2, 9007199254740992]", Kind.INT),
        ("[9007199254740993]", Kind.BIGINT),
        ("[9223372036854775807, -9223372036854775808]", Kind.BIGINT),
        ("[9223372036854775808]", Kind.TEXT),
        ("[1, -9223372036854775809]", Kind.TEXT),
        ("[1.5, 2]", Kind.DOUBLE),
        ("[1.10, 1E5, -0, -0.0]", Kind.DOUBLE),
        ("[9007199254740993, 1.5]", Kind.TEXT),
        ("[1.5, 9007199254740992]", Kind.DOUBLE),
        ("[0.30000000000000004]", Kind.DOUBLE),
        ("[2.2999999999999998]", Kind.DOUBLE),
        ("[0.1234567890123456789]", Kind.TEXT),
        ("[12345678901234567.5]", Kind.TEXT),
        ("[1e308]", Kind.DOUBLE),
        ("[1e400]", Kind.TEXT),
        ("[1e-400]", Kind.TEXT),
        ("[1e999999999999999999999]", Kind.TEXT),
        ('["a", "b"]', Kind.TEXT),
        ('["2026-01-31T10:00:00Z", null, "2026-01-31 10:00:00.123456+02:00"]', Kind.TIMESTAMP),
        ('["2026-01-31T10:00:00"]', Kind.TEXT),
        ('["2026-01-31"]', Kind.TEXT),
        ('["2026-02-31T10:00:00Z"]', Kind.TEXT),
        ('["2026-01-31T24:00:00Z"]', Kind.TEXT),
        ('["2026-01-31T10:00:00.123456789Z"]', Kind.TEXT),
        ('["2026-01-31T10:00:00Z", "soon"]', Kind.TEXT),
        ('["2026-01-31T10:00:00Z", 1]', Kind.TEXT),
        ("[{}, [], null]", Kind.JSON),
        ("[{}, 1]", Kind.TEXT),
        ("[true, 1]", Kind.TEXT),
        ('[1, "1"]', Kind.TEXT),
    ],
)
def test_the_type_of_values(values, expected):
    found = parse_json(values)
    assert widened(Kind.NULL, found) is expected
    assert widened(Kind.NULL, list(reversed(found))) is expected


@pytest.mark.parametrize("first", Kind)
@pytest.mark.parametrize("second", Kind)
def test_widening_does_not_depend_on_the_order(first, second):
    both = joined(first, second)
    assert both is joined(second, first)
    assert joined(both, first) is both
    assert joined(both, second) is both


def test_text_stays_text():
    assert widened(Kind.TEXT, [1, True, None]) is Kind.TEXT
