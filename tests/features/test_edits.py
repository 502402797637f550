"""Edits of a text: each is of the text before, whatever the others do."""

import pytest

from callsheet.features.edits import Edit, coarser, edited
from callsheet.text import Span

EDITS = (
    ((), "abcd"),
    ((Edit(Span(4, 4), "!"), Edit(Span(0, 1), "xyz")), "xyzbcd!"),
    ((Edit(Span(1, 2), ""), Edit(Span(2, 3), "long")), "alongd"),
    # As the protocol has it: of two insertions at one place the first comes first.
    ((Edit(Span(2, 2), "1"), Edit(Span(2, 2), "2")), "ab12cd"),
    ((Edit(Span(2, 2), "1"), Edit(Span(2, 3), "2")), "ab12d"),
)


@pytest.mark.parametrize(("edits", "text"), EDITS)
def test_edits(edits, text):
    assert edited("abcd", edits) == text


def test_edits_that_are_close_are_joined():
    text = "a b  c                    d e"
    edits = (
        Edit(Span(1, 2), "\n"),
        Edit(Span(3, 5), "--"),
        Edit(Span(26, 26), "+"),
        Edit(Span(27, 28), ""),
    )
    found = tuple(coarser(text, edits, 10))
    assert found == (Edit(Span(1, 5), "\nb--"), Edit(Span(26, 28), "+d"))
    assert edited(text, found) == edited(text, edits)
    assert tuple(coarser(text, edits, 1)) == edits
    assert tuple(coarser(text, (), 10)) == ()
