"""Snippets: where they are offered, and that each of them is right when it is filled in."""

import pytest

from callsheet.facts.snippets import SNIPPETS, Snippet, SnippetPlace
from callsheet.features.completion_snippets import preview
from callsheet.lsp.completion_writer import snippet_text
from callsheet.model.document import read_document
from features.offering import offers
from fixture_files import ROOT


def places(text: str) -> set[SnippetPlace]:
    _, found = offers(text)
    labels = {item.label for item in found if item.is_snippet}
    return {each.place for each in SNIPPETS if each.label in labels}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<|>", {SnippetPlace.REQUEST, SnippetPlace.ABOVE}),
        ("### a\n<|>\nGET a.test", {SnippetPlace.ABOVE}),
        ("GET a.test\n\n<|>", {SnippetPlace.BELOW, SnippetPlace.REQUEST}),
        ("GET a.test\n\nst<|>", {SnippetPlace.BELOW}),
        ("POST a.test\n\n{}\n\n<|>", {SnippetPlace.BELOW, SnippetPlace.REQUEST}),
        ("POST a.test\n\n{}\n<|>", set()),
        ("POST a.test\n<|>\n{}", set()),
        ("GET a.test\n<|>", set()),
        ("GET a.test\n\nst<|>atus", set()),
        ("POST a.test\nContent-Type: text/plain\n\n<|>", set()),
        ("POST a.test\nContent-Type: text/plain\n\nd<|>", set()),
        (
            "POST a.test\nContent-Type: text/plain\n\nd\n\n<|>",
            {SnippetPlace.BELOW, SnippetPlace.REQUEST},
        ),
        ("##<|>", {SnippetPlace.REQUEST}),
    ],
)
def test_where_they_are_offered(text: str, expected: set[SnippetPlace]):
    assert places(text) == expected


@pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda snippet: snippet.label)
def test_what_they_insert_is_right(snippet: Snippet):
    text = snippet_text(snippet.text)
    assert preview(snippet.text) == text.rstrip()
    around = {
        SnippetPlace.REQUEST: text,
        SnippetPlace.ABOVE: f"{text}GET https://example.org\n",
        SnippetPlace.BELOW: f"GET https://example.org\n\n{text}",
    }
    document = read_document(ROOT / "main.http", around[snippet.place])
    assert document.syntax_problems == ()
