"""Texts for patterns, found by Python's own engine."""

import re
from random import Random

import pytest

from callsheet.openapi.pattern_text import matching_text


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("^[A-Z]{2}-\\d{3}$", "AA-000"),
        ("^v(?:1|2)?\\.x+$", "v1.xxx"),
        ("a|b", "a"),
        ("^[^a-z]+$", "AAA"),
        ("[\\w.-]{4,}@", "aaaa@"),
        ("^(?<year>\\d{4})-\\x41\\u0042$", "0000-AB"),
        ("\\bx\\/\\[y\\]", "x/[y]"),
        ("^[\\d-]*?$", "000"),
        ("", ""),
        ("^.{5000}$", "a" * 5000),
    ],
)
def test_text_is_found(pattern: str, text: str):
    assert matching_text(pattern) == text
    compared = pattern.replace("(?<", "(?P<")
    for seed in range(30):
        found = matching_text(pattern, Random(seed))
        assert found is not None
        assert re.search(compared, found, re.ASCII), (pattern, found)


def test_longer_text_is_made_by_repeating():
    assert matching_text("^[a-z]+$", None, 12) == "a" * 12
    assert matching_text("^[a-z]{2,4}$", None, 12) == "aaaa"


@pytest.mark.parametrize(
    "pattern",
    [
        "(?=a)b", "(a)\\1", "*", "(", "[", "[z-a]", "a{9999}b{9999}", "\\p{L}", "x)", "\\",
        "(" * 5000, "((a{999}){999}){999}", "((((a+){5000})+){5000})+",
    ],
)  # fmt: skip
def test_what_is_not_plain_has_none(pattern: str):
    assert matching_text(pattern) is None
