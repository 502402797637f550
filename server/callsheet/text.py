"""Offsets, spans and lines of a text: the one place that knows where a line ends.

Three coordinates are in use, each with its own name:

* `offset`: code points from the start of a text, from 0.
* `Position`: line and column, both from 0, the column in code points.
* LSP positions, in the client's encoding: only `callsheet.lsp.positions` knows them.

Reports and terminals count lines and columns from 1; they add the one when they print.
"""

import re
from bisect import bisect_left, bisect_right
from dataclasses import field
from functools import cached_property
from itertools import pairwise

from callsheet.late_dataclasses import dataclass

_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of offsets."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start

    def shifted(self, by: int) -> "Span":
        """The same range in a text that starts `by` code points earlier."""
        return Span(self.start + by, self.end + by)

    def touches(self, offset: int) -> bool:
        """Whether a cursor at `offset` is in the range or directly behind it."""
        return self.start <= offset <= self.end

    def covers(self, other: "Span") -> bool:
        """Whether `other` lies wholly within this range."""
        return self.start <= other.start and other.end <= self.end

    def of(self, text: str) -> str:
        """The part of `text` that the range names."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place as people see it; line and column count from 0, columns in code points."""

    line: int
    column: int


@dataclass(frozen=True)
class SourceText:
    """A text and its line table.

    Lines end at LF, CRLF and lone CR, as in the LSP. `str.splitlines` also ends them at
    U+2028, U+0085, VT and FF, so it is used nowhere.
    """

    text: str
    _given_line_starts: tuple[int, ...] | None = field(default=None, repr=False, compare=False)

    @cached_property
    def line_starts(self) -> tuple[int, ...]:
        """The offset at which each line begins."""
        if self._given_line_starts is not None:
            return self._given_line_starts
        return (0, *(match.end() for match in _LINE_END.finditer(self.text)))

    def with_edit(self, span: Span, replacement: str) -> "SourceText":
        """The text with a range replaced; line ends are looked for only where the edit is."""
        text = self.text[: span.start] + replacement + self.text[span.end :]
        starts, end = self.line_starts, span.start + len(replacement)
        before = starts[: bisect_left(starts, max(1, span.start))]
        # A CR right before the edit may have become the first half of a CRLF, and a CR at its
        # end may have; one character on either side tells.
        found = _LINE_END.finditer(text, max(0, span.start - 1), end + 1)
        within = tuple(at for match in found if span.start <= (at := match.end()) <= end)
        shift = len(replacement) - len(span)
        after = starts[bisect_right(starts, span.end) :]
        moved = tuple([start + shift for start in after]) if shift else after
        return SourceText(text, before + within + moved)

    def line_of(self, offset: int) -> int:
        """The line, from 0, on which `offset` lies; outside the text it is clamped."""
        return bisect_right(self.line_starts, max(0, min(offset, len(self.text)))) - 1

    def line_span(self, line: int) -> Span:
        """The text of a line without its line end."""
        start = self.line_starts[line]
        if line + 1 == len(self.line_starts):
            return Span(start, len(self.text))
        end = self.line_starts[line + 1]
        return Span(start, end - len(line_end(self.text[start:end])))

    def line_text(self, line: int) -> str:
        """A line as it stands, without its line end."""
        return self.line_span(line).of(self.text)

    def position(self, offset: int) -> Position:
        """Where `offset` is, as line and column."""
        line = self.line_of(offset)
        span = self.line_span(line)
        return Position(line, min(offset, len(self.text), span.end) - span.start)

    def offset(self, position: Position) -> int:
        """The offset of a place; lines and columns that do not exist are clamped."""
        if position.line >= len(self.line_starts):
            return len(self.text)
        span = self.line_span(max(0, position.line))
        return min(span.start + max(0, position.column), span.end)

    @property
    def is_file(self) -> bool:
        """Whether places in the text are places in the file; else only the lines are the same."""
        return True

    @property
    def whole_file(self) -> "SourceText":
        """The file that the text is, or is in."""
        return self

    @property
    def first_line(self) -> int:
        """The first line of the file that is one of the text."""
        return 0

    def column_in_file(self, line: int, column: int) -> int:  # noqa: ARG002
        """The column of the file at which a column of a line stands."""
        return column

    def column_in_text(self, line: int, column: int) -> int:  # noqa: ARG002
        """The column of the text that stands at a column of a line of the file."""
        return column

    def holds(self, offset: int) -> bool:  # noqa: ARG002
        """Whether a line of the text is one of the file."""
        return True

    def has_content(self, span: Span) -> bool:  # noqa: ARG002
        """Whether a range holds lines of the file, however empty."""
        return True

    def ends_at(self, offset: int) -> bool:
        """Whether what belongs together ends at an offset: the text, or a part of it."""
        return offset == len(self.text)

    def edit_of_file(self, span: Span, new_text: str) -> tuple[Span, str] | None:
        """An edit of the text as one of the file; None where the text is not the file's."""
        return span, new_text


def line_end(line: str) -> str:
    """The line end that `line` carries, or nothing."""
    if line.endswith("\r\n"):
        return "\r\n"
    return line[-1] if line.endswith(("\n", "\r")) else ""


def split_lines(text: str) -> list[str]:
    """The lines of `text`, each with its line end; joined they are `text` again."""
    if "\r" not in text:
        *whole, last = text.split("\n")
        return [f"{line}\n" for line in whole] + ([last] if last else [])
    starts = (0, *(match.end() for match in _LINE_END.finditer(text)))
    lines = [text[start:end] for start, end in pairwise(starts)]
    return [*lines, text[starts[-1] :]] if starts[-1] < len(text) else lines
