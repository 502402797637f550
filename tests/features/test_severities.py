"""How bad problems are to a person."""

import pytest

from callsheet.features.severities import Severities, read_severities
from callsheet.problems import Code, Problem, Severity
from callsheet.text import Span

PROBLEMS = tuple(
    Problem(code, severity, Span(0, 1), "told")
    for code, severity in (
        (Code.JSON_SYNTAX, Severity.WARNING),
        (Code.DIALECT_DIFFERENCE, Severity.HINT),
        (Code.DIALECT_DIFFERENCE, Severity.WARNING),
    )
)


def judged(setting: dict[object, object], *, differences: bool = False) -> list[str]:
    severities = Severities(read_severities(setting).given, differences)
    return [f"{each.code} {each.severity}" for each in severities.judged(PROBLEMS)]


@pytest.mark.parametrize(
    ("setting", "differences", "shown"),
    [
        ({}, False, ["json-syntax warning", "dialect-difference warning"]),
        (
            {},
            True,
            ["json-syntax warning", "dialect-difference hint", "dialect-difference warning"],
        ),
        ({"json-syntax": "off"}, False, ["dialect-difference warning"]),
        ({"json-syntax": "error"}, False, ["json-syntax error", "dialect-difference warning"]),
        ({"dialect-difference": "off"}, True, ["json-syntax warning"]),
        (
            {"dialect-difference": "info"},
            False,
            ["json-syntax warning", "dialect-difference info", "dialect-difference info"],
        ),
    ],
)
def test_what_is_shown(setting, differences, shown):
    assert judged(setting, differences=differences) == shown


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ({"json-sintax": "off"}, 'there is no problem "json-sintax": did you mean "json-syntax"?'),
        ({"x": "off"}, 'there is no problem "x": the language reference lists the codes'),
        ({7: "off"}, 'there is no problem "7": the language reference lists the codes'),
        ({"json-syntax": "of"}, '`json-syntax` cannot be "of": did you mean "off"?'),
        (
            {"json-syntax": True},
            '`json-syntax` cannot be "True": it takes off, hint, info, warning, error',
        ),
        (
            {"json-syntax": []},
            '`json-syntax` cannot be "[]": it takes off, hint, info, warning, error',
        ),
    ],
)
def test_what_cannot_be_understood_is_told_and_has_no_effect(setting, told):
    read = read_severities({**setting, "xml-syntax": "off"})
    assert read.problems == (told,)
    assert read.given == {Code.XML_SYNTAX: None}
