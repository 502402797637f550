"""Formatting and selections from an editor, over the wire."""

from itertools import pairwise

from inline_snapshot import snapshot
from lsprotocol import types as lsp

from callsheet.lsp.announcement import ANNOUNCED
from callsheet.lsp.positions import Coordinates
from callsheet.text import SourceText
from editor import editing

OPTIONS = lsp.FormattingOptions(tab_size=4, insert_spaces=True)
UGLY = '###größe 🙂\nPOST   https://example.org/🙂   HTTP/1.1\nA:b\n\n{"a":\n1}'
TIDY = '### größe 🙂\nPOST https://example.org/🙂 HTTP/1.1\nA: b\n\n{\n    "a": 1\n}\n'


def applied(text: str, edits: list[lsp.TextEdit]) -> str:
    """The text after edits, none of which may touch another."""
    at = Coordinates(SourceText(text), lsp.PositionEncodingKind.Utf16)
    spans = sorted((at.span(edit.range), edit.new_text) for edit in edits)
    assert all(left[0].end < right[0].start for left, right in pairwise(spans))
    for span, new_text in reversed(spans):
        text = text[: span.start] + new_text + text[span.end :]
    return text


def formatting(uri: str, options=OPTIONS) -> lsp.DocumentFormattingParams:
    return lsp.DocumentFormattingParams(lsp.TextDocumentIdentifier(uri), options)


async def test_a_document():
    async with editing() as editor:
        uri = editor.open(UGLY)
        edits = await editor.client.text_document_formatting_async(formatting(uri))
        assert applied(UGLY, edits) == TIDY
        editor.edit(uri, 2, TIDY)
        two = lsp.FormattingOptions(tab_size=2, insert_spaces=True)
        assert not await editor.client.text_document_formatting_async(formatting(uri, two))


async def test_ranges():
    async with editing() as editor:
        uri = editor.open(UGLY)
        document = lsp.TextDocumentIdentifier(uri)
        second = lsp.Range(lsp.Position(1, 2), lsp.Position(1, 2))
        third = lsp.Range(lsp.Position(2, 0), lsp.Position(3, 0))
        edits = await editor.client.text_document_range_formatting_async(
            lsp.DocumentRangeFormattingParams(document, third, OPTIONS)
        )
        assert applied(UGLY, edits) == UGLY.replace("A:b", "A: b")
        edits = await editor.client.text_document_ranges_formatting_async(
            lsp.DocumentRangesFormattingParams(document, [second, third], OPTIONS)
        )
        assert applied(UGLY, edits).startswith(
            "###größe 🙂\nPOST https://example.org/🙂 HTTP/1.1\nA: b\n"
        )
        assert editor.capabilities.document_range_formatting_provider.ranges_support


async def test_a_header_behind_which_a_line_begins():
    async with editing() as editor:
        text = "GET https://example.org/\nA:b\n\n"
        uri = editor.open(text)
        edits = await editor.client.text_document_on_type_formatting_async(
            lsp.DocumentOnTypeFormattingParams(
                lsp.TextDocumentIdentifier(uri), lsp.Position(2, 0), "\n", OPTIONS
            )
        )
        assert applied(text, edits) == "GET https://example.org/\nA: b\n\n"


async def test_selections_of_several_cursors():
    async with editing() as editor:
        uri = editor.open("### one\nGET https://{{host}}/\nA: b\n")
        positions = [lsp.Position(1, 15), lsp.Position(2, 3)]
        found = await editor.client.text_document_selection_range_async(
            lsp.SelectionRangeParams(lsp.TextDocumentIdentifier(uri), positions)
        )
        assert [steps(each) for each in found] == snapshot(
            [
                ["1:14-1:18", "1:12-1:20", "1:4-1:21", "1:0-1:21", "1:0-2:4", "0:0-2:4", "0:0-3:0"],
                ["2:3-2:4", "2:0-2:4", "1:0-2:4", "0:0-2:4", "0:0-3:0"],
            ]
        )


def steps(selection: lsp.SelectionRange | None) -> list[str]:
    found = []
    while selection:
        found.append(str(selection.range))
        selection = selection.parent
    return found


async def test_a_boundary_changes_in_all_places():
    async with editing() as editor:
        uri = editor.open(
            "POST https://example.org/\nContent-Type: multipart/mixed; boundary=b\n"
            "\n--b\n\na\n--b--\n"
        )
        found = await editor.client.text_document_linked_editing_range_async(
            lsp.LinkedEditingRangeParams(**editor.position(uri, 3, 3))
        )
        assert [str(each) for each in found.ranges] == ["1:40-1:41", "3:2-3:3", "6:2-6:3"]


async def test_a_document_that_is_not_open_has_nothing():
    async with editing() as editor:
        params = formatting("file:///nowhere.http")
        assert await editor.client.text_document_formatting_async(params) is None


def test_every_method_of_formatting_is_there():
    names = set(ANNOUNCED)
    assert {name for name in names if "ormatting" in name} == {
        lsp.TEXT_DOCUMENT_FORMATTING,
        lsp.TEXT_DOCUMENT_RANGE_FORMATTING,
        lsp.TEXT_DOCUMENT_RANGES_FORMATTING,
        lsp.TEXT_DOCUMENT_ON_TYPE_FORMATTING,
    }
