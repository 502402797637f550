"""A place in the lines of a block: the line at hand, pieces of it, and the way on."""

import re
from bisect import bisect_right
from dataclasses import field
from itertools import accumulate

from callsheet.late_dataclasses import dataclass
from callsheet.problems import Code, Problem, Severity
from callsheet.syntax.nodes import Item, Piece
from callsheet.text import Span, split_lines


@dataclass(frozen=True, slots=True)
class FrameToken:
    """A token of `grammar/http.lark`, and the node that it becomes."""

    kind: str
    node: Item


@dataclass(frozen=True)
class BlockLines:
    """The lines of a block without their line ends, and where each begins."""

    text: str
    lines: tuple[str, ...]
    starts: tuple[int, ...]
    """One more than there are lines: the last is the end of the text."""


def block_lines(text: str) -> BlockLines:
    """Split the text of a block."""
    whole = split_lines(text)
    starts = tuple(accumulate(map(len, whole), initial=0))
    return BlockLines(text, tuple(line.rstrip("\r\n") for line in whole), starts)


@dataclass
class LineReader:
    """Reads a block line by line; tokens and problems gather as lines are taken."""

    block: BlockLines
    number: int = 0
    tokens: list[FrameToken] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def line(self) -> str:
        """The line at hand."""
        return self.block.lines[self.number]

    @property
    def offset(self) -> int:
        """Where the line at hand begins."""
        return self.block.starts[self.number]

    def more(self) -> bool:
        """Whether there is a line at hand."""
        return self.number < len(self.block.lines)

    def first(self) -> str:
        """The first character of the line at hand that is no white space, or nothing."""
        return self.line.lstrip()[:1]

    def rest(self) -> tuple[str, ...]:
        """The lines behind the line at hand."""
        return self.block.lines[self.number + 1 :]

    def next_like(self, line: re.Pattern[str]) -> int:
        """The number of the next line that a pattern finds, the one at hand included.

        The pattern begins with the line end before it, so that a body of megabytes is not looked
        at line by line. What it finds is only likely; without any it is the end of the block.
        """
        found = line.search(self.block.text, self.offset - 1)
        if found is None:
            return len(self.block.lines)
        return bisect_right(self.block.starts, found.end() - 1) - 1

    def take(self, count: int = 1) -> Span:
        """Move over lines; the span of them, line ends included."""
        start = self.offset
        self.number += count
        return Span(start, self.block.starts[self.number])

    def piece(self, match: re.Match[str], group: str) -> Piece:
        """A group of a match on the line at hand, without the white space around it."""
        start, end = match.span(group)
        if start < 0:
            start = end = match.end()
        return _trimmed(self.line[start:end], self.offset + start)

    def trimmed(self, span: Span) -> Piece:
        """A span of the block without the white space around it."""
        return _trimmed(span.of(self.block.text), span.start)

    def add(self, kind: str, node: Item) -> None:
        """Another token."""
        self.tokens.append(FrameToken(kind, node))

    def complain(
        self,
        code: Code,
        span: Span,
        message: str,
        hint: str = "",
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Another problem."""
        self.problems.append(Problem(code, severity, span, message, hint))

    def shown(self, first_line: int) -> Span:
        """The text of a line, for a problem."""
        start = self.block.starts[first_line]
        return Span(start, start + len(self.block.lines[first_line]))


def _trimmed(text: str, start: int) -> Piece:
    begun = text.lstrip()
    start += len(text) - len(begun)
    text = begun.rstrip()
    return Piece(Span(start, start + len(text)), text)
