"""What a completion inserts, for clients that know snippets and for those that do not."""

from pathlib import Path

import pytest
from lsprotocol import types as lsp
from pygls.protocol import default_converter

from callsheet.features.completion_items import Item, ItemKind
from callsheet.features.edits import Edit, FileEdits, NewFile
from callsheet.lsp.client import Client
from callsheet.lsp.convert import Converter, Place
from callsheet.lsp.positions import Coordinates
from callsheet.text import SourceText, Span


@pytest.mark.parametrize(
    ("text", "is_snippet", "as_snippet", "as_text"),
    [
        ("GET", False, None, "GET"),
        ("{{a}}", False, None, "{{a}}"),
        # Neovim 0.11 would insert `Accept:` of a plain text.
        ("Accept: ", False, "Accept: ", "Accept: "),
        (r"$a {b} \c", False, r"\$a {b\} \\c", r"$a {b} \c"),
        ("f($1)$0", True, "f($1)$0", "f()"),
        (r"${1:a} \$x \}", True, r"${1:a} \$x \}", "a $x }"),
    ],
)
def test_what_is_inserted(text, is_snippet, as_snippet, as_text):
    place = Place("file:///a.http", Coordinates(SourceText("x"), lsp.PositionEncodingKind.Utf8))
    item = Item("label", ItemKind.VALUE, Span(0, 1), text, is_snippet=is_snippet)

    def inserted(*, snippets: bool):
        convert = Converter(Client(snippets=snippets), place, Path("/a.http"), lambda _: None, str)
        (found,) = convert.completions([item]).items
        return found.insert_text_format, found.text_edit.new_text

    assert inserted(snippets=False) == (None, as_text)
    wanted = (None, as_text) if as_snippet is None else (lsp.InsertTextFormat.Snippet, as_snippet)
    assert inserted(snippets=True) == wanted


@pytest.mark.parametrize("versioned", [False, True])
def test_what_changes_in_which_files(versioned):
    here = Place("file:///a.http", Coordinates(SourceText("ab"), lsp.PositionEncodingKind.Utf16), 7)
    there = Place("file:///b", Coordinates(SourceText("\ncd"), lsp.PositionEncodingKind.Utf16))
    places = {Path("/b"): there}
    client = Client(document_changes=versioned, creates_files=versioned)
    convert = Converter(client, here, Path("/a.http"), places.get, str)
    changes = convert.changes(
        (
            FileEdits(Path("/a.http"), (Edit(Span(1, 2), "x"),)),
            FileEdits(Path("/b"), (Edit(Span(1, 1), "y"),)),
            FileEdits(Path("/gone"), (Edit(Span(1, 1), "z"),)),
            NewFile(Path("/new"), "text"),
        )
    )
    found = default_converter().unstructure(changes)
    edits = [
        {"range": _range(0, 1, 0, 2), "newText": "x"},
        {"range": _range(1, 0, 1, 0), "newText": "y"},
        {"range": _range(0, 0, 0, 0), "newText": "text"},
    ]
    if not versioned:
        assert found == {"changes": {"file:///a.http": [edits[0]], "file:///b": [edits[1]]}}
        return
    assert found["documentChanges"] == [
        {"textDocument": {"uri": "file:///a.http", "version": 7}, "edits": [edits[0]]},
        {"textDocument": {"uri": "file:///b", "version": None}, "edits": [edits[1]]},
        {"uri": "file:///new", "kind": "create"},
        {"textDocument": {"uri": "file:///new", "version": None}, "edits": [edits[2]]},
    ]


def _range(line, start, end_line, end):
    return {
        "start": {"line": line, "character": start},
        "end": {"line": end_line, "character": end},
    }
