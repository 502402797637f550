"""Offsets as positions of the protocol, held to a reading of the text character by character."""

import pytest
from lsprotocol.types import PositionEncodingKind as Encoding

from callsheet.lsp.positions import Coordinates
from callsheet.text import SourceText, Span

TEXTS = {
    "ascii": "GET https://x/\nA: b\n\nbody",
    "CRLF": "GET x\r\nA: b\r\n\r\nbody\r\n",
    "CR": "GET x\rA: b\r\rbody\r",
    "all line ends": "a\r\n\rb\n\n\rc",
    "not ascii": "é😀\u2028x\r\nGET x\n😀\r",
    "empty": "",
}
UNITS = {
    Encoding.Utf8: lambda text: len(text.encode()),
    Encoding.Utf16: lambda text: len(text.encode("utf-16-le")) // 2,
    Encoding.Utf32: len,
}


def positions(text: str, units) -> list[tuple[int, int]]:
    """Where each offset is; between CR and LF is the end of the line."""
    found, line, start = [], 0, 0
    for offset in range(len(text) + 1):
        before = text[start:offset]
        if before.endswith("\n") or (before.endswith("\r") and text[offset : offset + 1] != "\n"):
            line, start, before = line + 1, offset, ""
        found.append((line, units(before.removesuffix("\r"))))
    return found


@pytest.mark.parametrize("encoding", UNITS)
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_every_span_of_a_text(text, encoding):
    at = Coordinates(SourceText(text), encoding)
    expected = positions(text, UNITS[encoding])
    for start, first in enumerate(expected):
        place = at.position(start)
        assert (place.line, place.character) == first
        assert expected[at.offset(place)] == first
        for end in range(start, len(text) + 1):
            assert at.numbers(Span(start, end)) == (*first, *expected[end])
        ends = range(start, len(text) + 1)
        numbers = at.numbers_of_each(Span(start, end) for end in ends)
        assert list(numbers) == [(*first, *expected[end]) for end in ends]
