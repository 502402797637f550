"""Positions of the protocol to offsets of ours and back: the only place that knows UTF-16.

Four coordinates meet here:

* `offset`: code points from the start of a text, from 0. All rooms below speak it.
* `Span`: two offsets, half-open.
* `lsp.Position`: line and character, both from 0; the character counts units of the encoding
  that client and server agreed on: bytes (utf-8), 16-bit units (utf-16) or code points (utf-32).
* `lsp.Range`: two of those, half-open.

A place that does not exist is moved to the nearest one before it, as the protocol asks: behind
the end of a line to the end of that line (LSP 3.17, Position), behind the last line to the end
of the text, into the middle of a character to its start.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from callsheet.late_dataclasses import dataclass
from callsheet.text import SourceText, Span

if TYPE_CHECKING:
    from callsheet.features.edits import Edit

Encoding = lsp.PositionEncodingKind

RANGE_TEXT = '{"start": {"line": %d, "character": %d}, "end": {"line": %d, "character": %d}}'
"""A range as JSON text, for what `Coordinates.numbers` gives."""

_UNIT_BYTES = {Encoding.Utf8: 1, Encoding.Utf16: 2, Encoding.Utf32: 4}
_CODECS = {Encoding.Utf8: "utf-8", Encoding.Utf16: "utf-16-le", Encoding.Utf32: "utf-32-le"}


def agreed_encoding(capabilities: lsp.ClientCapabilities) -> Encoding:
    """The first of the client's encodings that is known; utf-16 when it names none."""
    offered = capabilities.general and capabilities.general.position_encodings
    known = {encoding.value: encoding for encoding in Encoding}
    return next((known[name] for name in offered or () if name in known), Encoding.Utf16)


@dataclass(frozen=True, slots=True)
class Coordinates:
    """The positions of one text in one encoding."""

    source: SourceText
    encoding: Encoding

    def offset(self, position: lsp.Position) -> int:
        """The offset of a client's position."""
        if position.line >= len(self.source.line_starts):
            return len(self.source.text)
        line = self.source.line_span(max(0, position.line))
        units = self.source.column_in_text(position.line, max(0, position.character))
        if self._one_unit_each(text := line.of(self.source.text)):
            return min(line.start + units, line.end)
        return line.start + _characters(text, units, self.encoding)

    def position(self, offset: int) -> lsp.Position:
        """A client's position of an offset."""
        line = self.source.line_of(offset)
        return lsp.Position(line, self._character(line, offset))

    def span(self, range_: lsp.Range) -> Span:
        """The span of a client's range; a range that ends before it starts is empty."""
        start = self.offset(range_.start)
        return Span(start, max(start, self.offset(range_.end)))

    def range(self, span: Span) -> lsp.Range:
        """A client's range of a span."""
        line, character, last_line, last_character = self.numbers(span)
        return lsp.Range(lsp.Position(line, character), lsp.Position(last_line, last_character))

    def numbers(self, span: Span) -> tuple[int, int, int, int]:
        """A client's range as line and character of its start, then of its end."""
        starts, end = self.source.line_starts, span.end
        line = last_line = self.source.line_of(span.start)
        next_start = starts[line + 1] if line + 1 < len(starts) else len(self.source.text) + 1
        # The last two characters of a line may be its end, where no position is.
        if span.start >= 0 and end < next_start - 1 and self._as_it_is:
            return line, span.start - starts[line], line, end - starts[line]
        if end >= next_start:
            last_line = self.source.line_of(end)
        is_begin = end == starts[last_line] and self.source.is_file
        last = 0 if is_begin else self._character(last_line, end)
        return line, self._character(line, span.start), last_line, last

    def numbers_of_each(self, spans: Iterable[Span]) -> Iterator[tuple[int, int, int, int]]:
        """As `numbers`, where a thousand are asked for with each key."""
        starts, length = self.source.line_starts, len(self.source.text)
        ends = (*starts[1:], length + 1) if self._as_it_is else ()
        for span in spans:
            if ends and (start := span.start) >= 0 and (end := span.end) < length:
                line = bisect_right(starts, start) - 1
                begin, next_start = starts[line], ends[line]
                if end < next_start - 1:
                    yield line, start - begin, line, end - begin
                    continue
                if end == next_start and start < end - 1:
                    yield line, start - begin, line + 1, 0
                    continue
            yield self.numbers(span)

    def _character(self, line: int, offset: int) -> int:
        place = self.source.line_span(line)
        end = max(place.start, min(offset, place.end))
        units = end - place.start
        if not self._one_unit_each(self.source.text):
            before = self.source.text[place.start : end]
            units = units if before.isascii() else _units(before, self.encoding)
        return self.source.column_in_file(line, units)

    def text_edits(self, edits: "Iterable[Edit]") -> list[lsp.TextEdit]:
        """Edits of the text as a client makes them in the file; all of them or none."""
        if self.source.is_file:
            return [lsp.TextEdit(self.range(each.span), each.new_text) for each in edits]
        found = [self.source.edit_of_file(each.span, each.new_text) for each in edits]
        written = Coordinates(self.source.whole_file, self.encoding)
        made = [lsp.TextEdit(written.range(each[0]), each[1]) for each in found if each]
        return made if len(made) == len(found) else []

    @property
    def _as_it_is(self) -> bool:
        return self.source.is_file and self._one_unit_each(self.source.text)

    def _one_unit_each(self, text: str) -> bool:
        return self.encoding is Encoding.Utf32 or text.isascii()


def _units(text: str, encoding: Encoding) -> int:
    # A client may send half of a surrogate pair; it counts as what it would take alone.
    return len(text.encode(_CODECS[encoding], "surrogatepass")) // _UNIT_BYTES[encoding]


def _characters(line: str, units: int, encoding: Encoding) -> int:
    """How many characters of `line` lie wholly within its first `units` units."""
    data = line.encode(_CODECS[encoding], "surrogatepass")
    end = min(units * _UNIT_BYTES[encoding], len(data))
    while end < len(data) and _within_character(data, end, encoding):
        end -= _UNIT_BYTES[encoding]
    return len(data[:end].decode(_CODECS[encoding], "surrogatepass"))


def _within_character(data: bytes, at: int, encoding: Encoding) -> bool:
    if encoding is Encoding.Utf8:
        return data[at] & 0xC0 == 0x80
    return at >= 2 and 0xDC <= data[at + 1] <= 0xDF and 0xD8 <= data[at - 1] <= 0xDB
