"""Tokens that are known by how they begin are found as their pattern says, wherever they stand."""

import pytest

from callsheet.facts.secret_values import _BEGINNINGS, _TOKEN, tokens_in

RESTS = (
    *("0A" * 8, "0a" * 18, "_" * 30, "0-" * 10, "b-0-000000000", "0a" * 8, "0" * 32, "-" * 35),
    *("0" * 16 + "." + "0" * 16, "0" * 64, "a" * 30, "0" * 100, "PRIVATE KEY-----"),
    "0" * 10 + ".eyJ" + "0" * 10 + "." + "0" * 20,
)
"""What may stand behind the beginnings: each of them goes with one of these."""

SAMPLES = [
    sample
    for beginning in _BEGINNINGS
    for rest in RESTS
    if _TOKEN.fullmatch(sample := beginning + rest)
]


def test_there_is_a_sample_of_each():
    assert all(any(each.startswith(start) for each in SAMPLES) for start in _BEGINNINGS)


@pytest.mark.parametrize("before", ["", '"', "task-", "eyJ", "\n", " ghp_ "])
@pytest.mark.parametrize("behind", ["", '"', "-", "."])
def test_all_that_the_pattern_finds_is_found(before, behind):
    for sample in SAMPLES:
        text = before + sample + behind
        for end in (len(text), len(text) - 1, len(before) + 3):
            expected = {found.span() for found in _TOKEN.finditer(text, 0, end)}
            assert {found.span() for found in tokens_in(text, end)} == expected
