"""Edits of a text: each is of the text before, whatever the others do."""

import pytest

from callsheet.features.edits import Edit, edited
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
