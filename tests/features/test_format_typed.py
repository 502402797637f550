"""What a new line behind a header changes in it."""

import pytest

from callsheet.features.edits import edited
from callsheet.features.format_typed import finished_header
from fixture import scene


def typed(marked: str) -> str:
    here = scene(marked)
    return edited(here.document.text, finished_header(here.document, here.offset))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Accept:text/plain\n<|>", "Accept: text/plain\n"),
        ("Accept  :   text/plain  \n<|>", "Accept: text/plain\n"),
        ("Accept:\n<|>", "Accept:\n"),
        ("Accept:  \n<|>", "Accept:\n"),
        ("A:1\nB:2\n<|>\nC:3\n", "A:1\nB: 2\n\nC:3\n"),
        ("A:1\nB:2\n   <|>C:3\n", "A:1\nB: 2\n   C:3\n"),
    ],
)
def test_the_header_above_is_laid_out(before, after):
    first = "GET https://example.org/\n"
    assert typed(first + before) == first + after


@pytest.mark.parametrize(
    "text",
    [
        "<|>GET   https://example.org/\n",
        "GET   https://example.org/\n<|>",
        "GET https://example.org/\nA:1<|>\nB:2",
        "GET https://example.org/\nA: 1,\n   b:2\n<|>",
        "POST https://example.org/\nContent-Type: text/plain\n\nA:1\n<|>",
        "# @a:b  \n<|>\nGET https://example.org/",
        "GET https://example.org/\nnot a header\n<|>",
    ],
)
def test_nothing_else_is(text):
    assert typed(text) == text.replace("<|>", "")


def test_a_header_keeps_where_it_begins():
    assert typed("GET https://example.org/\n  A:1\n  <|>") == "GET https://example.org/\n  A: 1\n  "
