"""Values in JSON bodies: typed ones become JSON, untyped text goes in where it is JSON."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.model.body_json import write_json
from callsheet.model.substitute import Evaluation, fill
from callsheet.values import JsonValue, parse_json


def written(text: str, value: JsonValue, *, typed: bool, **others: str) -> str:
    """`text` with `{{v}}` replaced by the value, and other names by untyped text."""

    def evaluate(binding):
        name = binding.inner.text.lstrip("%")
        return (
            Evaluation(others[name], typed=False)
            if name in others
            else Evaluation(value, typed=typed)
        )

    parts, problems = fill(text, evaluate)
    assert problems == ()
    return "".join(str(piece) for piece in write_json(parts))


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ('{"a": {{v}}}', "x", '{"a": "x"}'),
        ('{"a": {{v}}}', 'x"y\n', '{"a": "x\\"y\\n"}'),
        ('{"a": "{{v}}"}', 'x"y\n', '{"a": "x\\"y\\n"}'),
        ('{"a": {{v}}}', 12, '{"a": 12}'),
        ('{"a": "{{v}}"}', 12, '{"a": "12"}'),
        ('{"a": {{v}}}', None, '{"a": null}'),
        ('{"a": {{v}}}', False, '{"a": false}'),
        ('{"a": {{v}}}', "", '{"a": ""}'),
        ('{"a": {{v}}}', {"b": [1]}, '{"a": {"b":[1]}}'),
        ('{"a": "{{v}}"}', {"b": "c"}, '{"a": "{\\"b\\":\\"c\\"}"}'),
        ('{"\\"": {{v}}}', "x", '{"\\"": "x"}'),
        ('{"{{v}}": 1}', "k", '{"k": 1}'),
        ("{{v}}", "x", '"x"'),
        ('{"a": {{v}}', "x", '{"a": "x"'),
        ('{"a": "{{%v}}"}', "a b", '{"a": "a%20b"}'),
    ],
)
def test_a_typed_value_becomes_json_of_its_type(text: str, value: JsonValue, expected: str):
    assert written(text, value, typed=True) == expected


@pytest.mark.parametrize("digits", ["1.10", "1E5", "-0", "12345678901234567890", "0.1000"])
def test_a_number_keeps_its_digits(digits: str):
    assert written('{"a": {{v}}}', parse_json(digits), typed=True) == f'{{"a": {digits}}}'


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ('{"a": {{v}}}', "12", '{"a": 12}'),
        ('{"a": {{v}}}', "true", '{"a": true}'),
        ('{"a": {{v}}}', '{"b": 1}', '{"a": {"b": 1}}'),
        ('{"a": [{{v}}]}', "1, 2", '{"a": [1, 2]}'),
        ('{"a": {{v}}}', "foo", '{"a": "foo"}'),
        ('{"a": {{v}}}', "007", '{"a": "007"}'),
        ('{"a": {{v}}}', "", '{"a": ""}'),
        ('{"a": "{{v}}"}', "foo", '{"a": "foo"}'),
        ('{"a": "{{v}}"}', "a\\tb", '{"a": "a\\tb"}'),
        ('{"a": "{{v}}"}', 'say "hi"', '{"a": "say \\"hi\\""}'),
        ('{"a": "{{v}}"}', "C:\\new\\q", '{"a": "C:\\\\new\\\\q"}'),
        ('{"a": "{{v}}"}', "line\nline", '{"a": "line\\nline"}'),
        ("{{v}}", '{"a": 1}', '{"a": 1}'),
    ],
)
def test_untyped_text_goes_in_as_it_is_where_it_is_valid(text: str, value: str, expected: str):
    assert written(text, value, typed=False) == expected


def test_one_value_that_does_not_fit_changes_no_other():
    text = '{"list": [{{list}}], "n": {{n}}, "word": {{word}}, "quoted": "{{quoted}}"}'
    values = {"list": "1, 2", "n": "12", "word": "foo", "quoted": 'a"b'}
    expected = '{"list": [1, 2], "n": 12, "word": "foo", "quoted": "a\\"b"}'
    assert written(text, None, typed=False, **values) == expected


JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(JSON_VALUES)
def test_a_body_of_typed_values_stays_json_and_gives_the_value_back(value):
    body = written('{"bare": {{v}}, "quoted": "{{v}}", "list": [{{v}}, {{v}}]}', value, typed=True)
    assert json.loads(body)["bare"] == value
    assert json.loads(body)["list"] == [value, value]


@given(st.text())
def test_a_body_of_untyped_text_stays_json(text: str):
    body = written('{"bare": {{v}}, "quoted": "{{v}}"}', text, typed=False)
    json.loads(body)


@given(st.text(alphabet='{}"\\v ', max_size=12))
def test_a_value_is_never_looked_at_again(text: str):
    body = written('{"a": "{{v}}"}', text + "{{v}}", typed=True)
    assert json.loads(body) == {"a": text + "{{v}}"}
