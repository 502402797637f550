import json

import pytest

from callsheet.load.cells import ABSENT, json_cell, text_cell, whole
from callsheet.values import json_text, parse_json


@pytest.mark.parametrize(
    ("value", "text", "as_json"),
    [
        ("null", None, "null"),
        ('"a\\"b"', 'a"b', '"a\\"b"'),
        ("true", "true", "true"),
        ("1.10", "1.10", "1.10"),
        ("12345678901234567890", "12345678901234567890", "12345678901234567890"),
        ('{"a":[1.0,{"b":null}]}', '{"a":[1.0,{"b":null}]}', '{"a":[1.0,{"b":null}]}'),
        ('"ü\\u0000"', "ü\0", '"ü\\u0000"'),
    ],
)
def test_cells(value, text, as_json):
    assert text_cell(parse_json(value)) == text
    assert json_cell(parse_json(value)) == as_json


def test_a_field_that_is_not_there():
    assert (text_cell(ABSENT), json_cell(ABSENT)) == (None, None)


def test_values_nest_deeper_than_calls():
    deep = []
    for _ in range(5000):
        deep = [deep]
    assert text_cell(deep) == json_text(deep)


def test_half_a_surrogate_pair_is_an_escape():
    assert json.loads(whole(json_cell("a\ud800"))) == "a\ud800"
    assert whole("a\ud800") == "a\\ud800"
