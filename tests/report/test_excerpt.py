"""The line of a place and the caret under it."""

import pytest

from callsheet.report.excerpt import excerpt
from callsheet.report.style import Style
from callsheet.text import SourceText, Span


def shown(text, mask=lambda text: text):
    """What is shown for the part of `text` between `<` and `>`."""
    start = text.index("<")
    end = text.index(">") - 1
    source = SourceText(text.replace("<", "").replace(">", ""))
    return "\n".join(excerpt(source, Span(start, end), Style(), "red", mask))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("GET <{{host}}>/x\n", "  1 | GET {{host}}/x\n    |     ^^^^^^^^"),
        ("a\n\n\tb <c>", "  3 | \tb c\n    | \t  ^"),
        ("<>", "  1 | \n    | ^"),
        ("日本 <x>", "  1 | 日本 x\n    |      ^"),
        ("a <b\nc>", "  1 | a b\n    |   ^"),
        ("a\x1b[31m <b>", "  1 | a␛[31m b\n    |        ^"),
        ("one\r\n<two>\r\n", "  2 | two\n    | ^^^"),
        ("\u2028<x>", "  1 | \u2028x\n    |  ^"),
    ],
)
def test_caret(text, lines):
    assert shown(text) == lines


def test_a_long_line_is_cut_around_the_place():
    line, caret = shown("x" * 500 + "<here>" + "y" * 500).split("\n")
    assert line == "  1 | ..." + "x" * 60 + "here" + "y" * 53 + "..."
    assert caret.index("^") == line.index("here")


def test_a_secret_is_masked_before_the_line_is_cut():
    text = "k: s3cr3t" + "." * 56 + "<here>"
    assert "s3" not in shown(text, lambda each: each.replace("s3cr3t", "***"))
    assert "..." in shown(text, lambda each: each.replace("s3cr3t", "***"))


def test_the_caret_stays_under_its_place_behind_a_masked_secret():
    line, caret = shown("k: s3cr3t <here>", lambda each: each.replace("s3cr3t", "***")).split("\n")
    assert caret.index("^") == line.index("here")
