"""Which words can only be misspelled."""

import pytest

from callsheet.features.near_names import misspelled, slips

KNOWN = frozenset(("Accept", "Content-Type", "Host", "Authorization", "Depth"))


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("Acept", "Accept"),
        ("accpet", "Accept"),
        ("Content-Typ", "Content-Type"),
        ("Contnet-Typ", "Content-Type"),
        ("ACCEPT", ""),
        ("Hots", ""),
        ("Tenant", ""),
        ("Deaths", ""),
        ("Authentication", ""),
        ("", ""),
    ],
)
def test_misspelled(word: str, meant: str):
    assert misspelled(word, KNOWN) == meant


@pytest.mark.parametrize(
    ("word", "other", "number"),
    [("", "abc", 3), ("abc", "abc", 0), ("acb", "abc", 1), ("ab", "abc", 1), ("xbc", "abc", 1)],
)
def test_slips(word: str, other: str, number: int):
    assert slips(word, other) == number
