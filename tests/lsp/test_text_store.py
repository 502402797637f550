"""Edits and positions, against a reference that knows nothing but the words of the protocol."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types as lsp

from callsheet.lsp.positions import Coordinates, Encoding, agreed_encoding
from callsheet.lsp.text_store import TextStore
from callsheet.text import SourceText, Span

URI = "file:///a.http"
ENCODINGS = list(Encoding)
UNIT_SIZES = {
    Encoding.Utf8: lambda character: len(character.encode()),
    Encoding.Utf16: lambda character: 2 if ord(character) > 0xFFFF else 1,
    Encoding.Utf32: lambda _: 1,
}

texts = st.text(alphabet="aé😀\r\n\u2028\x0b\x85{", max_size=40)
numbers = st.integers(0, 12)
positions = st.builds(lsp.Position, numbers, numbers)


def reference_lines(text: str) -> list[tuple[int, int]]:
    """Start and end of each line, one character at a time."""
    lines, start, at = [], 0, 0
    while at < len(text):
        if text[at] in "\r\n":
            lines.append((start, at))
            at += 2 if text[at : at + 2] == "\r\n" else 1
            start = at
        else:
            at += 1
    return [*lines, (start, len(text))]


def reference_offset(text: str, position: lsp.Position, encoding: Encoding) -> int:
    lines = reference_lines(text)
    if position.line >= len(lines):
        return len(text)
    offset, end = lines[position.line]
    units = position.character
    while offset < end and (size := UNIT_SIZES[encoding](text[offset])) <= units:
        units -= size
        offset += 1
    return offset


@given(texts, positions, st.sampled_from(ENCODINGS))
def test_a_position_means_the_offset_that_counting_gives(text, position, encoding):
    found = Coordinates(SourceText(text), encoding).offset(position)
    assert found == reference_offset(text, position, encoding)


@given(texts, st.sampled_from(ENCODINGS))
def test_every_offset_on_a_line_comes_back(text, encoding):
    coordinates = Coordinates(SourceText(text), encoding)
    for start, end in reference_lines(text):
        for offset in range(start, end + 1):
            assert coordinates.offset(coordinates.position(offset)) == offset


@given(
    texts,
    st.lists(st.tuples(positions, positions, texts), max_size=6),
    st.sampled_from(ENCODINGS),
)
def test_edits_in_a_row_give_the_text_that_the_client_has(text, edits, encoding):
    store = TextStore(encoding)
    store.open(URI, 0, text)
    expected, changes = text, []
    for start, end, replacement in edits:
        first = reference_offset(expected, start, encoding)
        last = max(first, reference_offset(expected, end, encoding))
        expected = expected[:first] + replacement + expected[last:]
        changes.append(
            lsp.TextDocumentContentChangePartial(range=lsp.Range(start, end), text=replacement)
        )
    changed = store.change(URI, 1, changes)
    assert changed.source.text == expected
    assert changed.source.line_starts == SourceText(expected).line_starts
    assert changed.source.line_starts == tuple(start for start, _ in reference_lines(expected))


@given(texts, numbers, numbers, texts)
def test_the_line_table_of_an_edit_is_the_one_of_the_whole_text(text, one, other, replacement):
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    edited = SourceText(text).with_edit(Span(start, end), replacement)
    assert edited.text == text[:start] + replacement + text[end:]
    assert edited.line_starts == SourceText(edited.text).line_starts


def test_half_a_surrogate_pair_is_counted_and_does_no_harm():
    coordinates = Coordinates(SourceText("a\ud83db😀c"), Encoding.Utf16)
    assert coordinates.position(5) == lsp.Position(0, 6)
    assert coordinates.offset(lsp.Position(0, 6)) == 5


def test_a_whole_text_replaces_what_was_there():
    store = TextStore()
    store.open(URI, 0, "one")
    changed = store.change(URI, 1, [lsp.TextDocumentContentChangeWholeDocument("two\n")])
    assert (changed.version, changed.source.text) == (1, "two\n")


def test_an_edit_of_a_text_that_was_never_opened_is_ignored():
    assert TextStore().change(URI, 1, []) is None


@pytest.mark.parametrize(
    ("offered", "agreed"),
    [
        (None, Encoding.Utf16),
        ([], Encoding.Utf16),
        (["utf-8", "utf-16", "utf-32"], Encoding.Utf8),
        (["utf-32", "utf-8"], Encoding.Utf32),
        (["utf-7", "utf-16"], Encoding.Utf16),
        (["utf-7"], Encoding.Utf16),
    ],
)
def test_the_first_known_encoding_of_the_client_is_taken(offered, agreed):
    general = lsp.GeneralClientCapabilities(position_encodings=offered)
    assert agreed_encoding(lsp.ClientCapabilities(general=general)) is agreed
    assert agreed_encoding(lsp.ClientCapabilities()) is Encoding.Utf16
