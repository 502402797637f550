"""What `# @result` says: one variable, several, or the whole answer."""

import pytest

from callsheet.problems import Problem
from callsheet.syntax.results import ResultObject, parse_result, result_names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("{a: response.body.a, b: 1}", ["a", "b"]),
        ("= {a: response.body.a}", ["a"]),
        ("{\"a b\": 1, 'c': {d: 1, e: 2}, f: [1, {g: 2}]}", ["a b", "c", "f"]),
        ("{...response.body, last: x(1, 2)}", ["last"]),
        ("{a: b ? c : d, e}", ["a", "e"]),
        ("{}", []),
        ("{a: '}', b: `,c:`, d: 1}", ["a", "b", "d"]),
    ],
)
def test_objects(text, names):
    parsed = parse_result(text, 10)
    assert isinstance(parsed, ResultObject)
    assert [name.text for name in parsed.names] == names
    assert [name.text for name in result_names(text)] == names
    assert parsed.source.span.shifted(-10).of(text) == text.removeprefix("= ")
    assert all(name.span.shifted(-10).of(text) == name.text for name in parsed.names)


@pytest.mark.parametrize(
    ("text", "name", "source"),
    [
        ("weather", "weather", "response"),
        (" weather ", "weather", "response"),
        ("w = response.body.weather[0].main", "w", "response.body.weather[0].main"),
    ],
)
def test_one_variable(text, name, source):
    parsed = parse_result(text)
    assert not isinstance(parsed, (Problem, ResultObject))
    assert (parsed.name.text, getattr(parsed.source, "text", "")) == (name, source)


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("{a: }", "}", '"}" is not expected here'),
        ("= {a: 1", "{", '"{" is not closed'),
        ("", "", "a name and what it gets are missing"),
        ("{{x}}", "{{x}}", "a name and what it gets are missing"),
    ],
)
def test_what_is_none(text, place, message):
    parsed = parse_result(text, 5)
    assert isinstance(parsed, Problem)
    assert (parsed.span.shifted(-5).of(text), parsed.message) == (place, message)
