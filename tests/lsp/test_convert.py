"""What of other files a client is told, and how."""

from pathlib import Path

import pytest
from lsprotocol import types as lsp
from pygls.protocol import default_converter

from callsheet.features.edits import Edit, FileEdits, NewFile
from callsheet.lsp.client import Client
from callsheet.lsp.convert import Converter, Place
from callsheet.lsp.positions import Coordinates
from callsheet.text import SourceText, Span


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
