"""JSON values: no digit is lost, and nothing that is not JSON is taken for it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.values import json_text, parse_json, value_text

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize(
    "text",
    [
        "54739488869584896",
        "1736184243098437392",
        "1.0",
        "1.10",
        "1e400",
        "1E5",
        "-0",
        "0.1e-7",
        '{"a":1.50,"b":[1,2.00],"a b":"é\\n\\u2028"}'.replace("\\u2028", "\u2028"),
        "12345678901234567890123.123456789012345678901234567890",
    ],
)
def test_digits_are_kept(text):
    assert json_text(parse_json(text)) == text


@pytest.mark.parametrize("text", ["", "NaN", "Infinity", "{a:1}", "[1,]", "'a'", "01", "1 2"])
def test_what_is_not_json_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        parse_json(text)


def test_deep_nesting_is_a_value_or_an_error_of_its_own():
    deep = "[" * 900 + "]" * 900
    assert json_text(parse_json(deep)) == deep
    with pytest.raises(ValueError, match="nested too deeply"):
        parse_json("[" * 100_000)


@given(JSON)
def test_the_text_is_what_the_standard_library_reads(value):
    assert json.loads(json_text(value)) == value
    assert json.loads(json_text(value, 2)) == value


def test_indented():
    assert json_text({"a": [1, {}], "b": []}, 2) == (
        '{\n  "a": [\n    1,\n    {}\n  ],\n  "b": []\n}'
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [("as it is", "as it is"), (True, "true"), (None, "null"), (0, "0"), ({"a": [1]}, '{"a":[1]}')],
)
def test_value_text(value, text):
    assert value_text(value) == text
