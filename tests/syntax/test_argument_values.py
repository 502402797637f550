"""What the texts of arguments come to."""

import pytest

from callsheet.syntax.argument_values import (
    parse_field,
    parse_parameter,
    parse_rate,
    parse_reasons,
    parse_span,
    parse_switch,
)


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("10/s", (10, 1)),
        ("100/m", (100, 60)),
        ("5 per 2s", (5, 2)),
        ("3/500ms", (3, 0.5)),
        ("60 per minute", (60, 60)),
        ("1000/h", (1000, 3600)),
        ("minIdleTime 500", (1, 0.5)),
        ("slot a minIdleTime 500 max 3 expire 1000", (3, 1)),
        ("max: 3 expire: 1000", (3, 1)),
        ("10", None),
        ("0/s", None),
        ("", None),
        ("10/", None),
    ],
)
def test_rates(text, rate):
    assert parse_rate(text) == rate


@pytest.mark.parametrize(
    ("text", "span"),
    [("1s..30s", (1, 30)), ("2s", (2, 2)), ("100ms..1m", (0.1, 60)), ("3s..1s", None), ("a", None)],
)
def test_spans_of_time(text, span):
    assert parse_span(text) == span


def test_reasons_to_try_again_are_statuses_and_words():
    statuses, words = parse_reasons("429, 502-504,connect,Assert")
    assert statuses == (range(429, 430), range(502, 505))
    assert words == {"connect", "assert"}
    assert parse_reasons("soon") is None


def test_a_switch_is_on_or_off():
    assert [parse_switch(text) for text in ("on", "YES", "off", "perhaps")] == [
        True,
        True,
        False,
        None,
    ]


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("Accept: a/b", "Accept", "a/b"),
        ("X-Empty:", "X-Empty", ""),
        ("X-Unset", "X-Unset", None),
        ("A : b: c ", "A", "b: c"),
    ],
)
def test_header_fields(text, name, value):
    field = parse_field(text)
    assert (field.name, field.value) == (name, value)
    assert text[field.value_span.start : field.value_span.end] == (value or "")


@pytest.mark.parametrize(
    ("text", "name", "value", "replaces"),
    [
        ("a=1", "a", "1", False),
        ("replace a=1", "a", "1", True),
        ('queries[]=equal("a", [1])', "queries[]", 'equal("a", [1])', False),
        ("a=", "a", "", False),
        ("a = b = c", "a", "b = c", False),
    ],
)
def test_parameters(text, name, value, replaces):
    found = parse_parameter(text)
    assert (found.name, found.value, found.replaces) == (name, value, replaces)
    assert text[found.value_span.start : found.value_span.end] == value
    assert parse_parameter("a") is None
