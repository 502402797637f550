"""Pages as trees: the elements where browsers put them, whatever the text."""

from xml.etree.ElementTree import tostring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.html_tree import is_html, read_html


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        (
            "<!doctype html><title>a</title><p>b",
            "<html><title>a</title><body><p>b</p></body></html>",
        ),
        (
            "<html><head><title>a</title><p>b",
            "<html><head><title>a</title></head><body><p>b</p></body></html>",
        ),
        ("<body><ul><li>a<li>b</ul>c", "<html><body><ul><li>a</li><li>b</li></ul>c</body></html>"),
        ("<body a=1><br>x<body a=2 b=3>", '<html><body a="1" b="3"><br />x</body></html>'),
        ("<body></p>x</i>", "<html><body>x</body></html>"),
        ("text", "<html><body>text</body></html>"),
    ],
)
def test_tree(text, tree):
    assert tostring(read_html(text), encoding="unicode") == tree


def test_what_is_too_deep_lies_beside():
    root = read_html("<div>" * 5000 + "x")
    assert sum(1 for _ in root.iter("div")) == 5000
    assert "".join(root.itertext()) == "x"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<!DOCTYPE html>", True),
        (" <!-- x --><html>", True),
        ('<?xml version="1.0"?><html/>', False),
        ("<htmlx>", False),
        ("<a/>", False),
    ],
)
def test_what_says_that_it_is_html(text, said):
    assert is_html(text) is said


@given(
    st.lists(
        st.sampled_from(
            ["<p>", "</p>", "<td>", "<html a>", "<br/>", "x", "<!--", "&amp;", "<a b='c", "</body>"]
        )
    )
)
def test_any_text_is_read_and_loses_no_word(pieces):
    text = "".join(pieces)
    assert read_html(text).tag == "html"
