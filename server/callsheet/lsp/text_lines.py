"""A text of any size as lines, of which a few are read at a time: nobody holds all of them."""

import mmap
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate, islice
from typing import Final, TypeAlias

_PIECE: Final = 64 * 1024
"""Bytes between two places whose line is known."""

Octets: TypeAlias = bytes | mmap.mmap


class TextLines:
    """The lines of a text in an encoding that spells a line feed in one byte."""

    def __init__(self, data: Octets, encoding: str = "utf-8") -> None:
        self._data = data
        self._encoding = encoding
        size = len(data)
        counts = (data[at : at + _PIECE].count(b"\n") for at in range(0, size, _PIECE))
        self._ends = tuple(accumulate(counts))
        """Line feeds up to the end of each piece."""

    @property
    def total(self) -> int:
        """How many lines there are; behind a line feed at the end none begins."""
        feeds = self._ends[-1] if self._ends else 0
        return feeds + (len(self._data) > 0 and self._data[-1:] != b"\n")

    def lines(self, start: int, count: int) -> list[str]:
        """The lines from `start` on, without their ends."""
        return list(islice(self._from(start), count))

    def holding(self, text: str, start: int) -> Iterator[tuple[int, str]]:
        """The lines from `start` on that hold a text, in any case of letters, by their numbers.

        Whole pieces are looked through first, since decoding each line would take long.
        """
        wanted = text.casefold()
        number = start
        for piece in self._pieces(self._offset(start)):
            if wanted in piece.casefold():
                lines = enumerate(_lines_of(piece), number)
                yield from ((at, line) for at, line in lines if wanted in line.casefold())
            number += max(piece.count("\n"), 1)

    def _from(self, start: int) -> Iterator[str]:
        for piece in self._pieces(self._offset(start)):
            yield from _lines_of(piece)

    def _pieces(self, offset: int) -> Iterator[str]:
        """Whole lines from an offset on, about a piece of them at a time."""
        while offset < len(self._data):
            end = self._data.find(b"\n", min(offset + _PIECE, len(self._data)))
            end = len(self._data) if end < 0 else end + 1
            yield self._data[offset:end].decode(self._encoding, "replace")
            offset = end

    def _offset(self, line: int) -> int:
        """Where a line begins; the end of the text where there is no such line."""
        piece = bisect_right(self._ends, line - 1) if line > 0 else 0
        at = piece * _PIECE
        passed = self._ends[piece - 1] if piece else 0
        while passed < line:
            at = self._data.find(b"\n", at) + 1
            if at == 0:
                return len(self._data)
            passed += 1
        return at


def _lines_of(piece: str) -> list[str]:
    lines = piece.split("\n")
    if piece.endswith("\n"):
        lines.pop()
    return [line.removesuffix("\r") for line in lines]
