"""A document with fences as a text of requests: line for line, and places lead back to the file."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from callsheet.facts.markups import Markup
from callsheet.syntax.fence import Fence
from callsheet.syntax.fences_markdown import markdown_fences
from callsheet.syntax.fences_plain import asciidoc_fences, org_fences, restructured_fences
from callsheet.syntax.head import is_request_line
from callsheet.text import Position, SourceText, Span, line_end, split_lines

_FENCES = {
    Markup.MARKDOWN: markdown_fences,
    Markup.ASCIIDOC: asciidoc_fences,
    Markup.RESTRUCTURED_TEXT: restructured_fences,
    Markup.ORG: org_fences,
}


@dataclass(frozen=True)
class FencedText(SourceText):
    """The requests of a document: its line numbers are those of the file.

    What is outside of fences is empty lines; the line above a fence separates requests and has
    its title, the line behind it ends the last one. What stands before the content of a line in
    the file, as the indentation of a list does, is left out, so that only columns differ there.
    """

    written: SourceText = field(default_factory=lambda: SourceText(""), compare=False, repr=False)
    """The file as it is."""

    fences: tuple[Fence, ...] = field(default=(), compare=False, repr=False)
    margins: Mapping[int, str] = field(default_factory=dict, compare=False, repr=False)
    """What stands before the content of a line, for those where something does."""

    @property
    def is_file(self) -> bool:
        """Never: only the lines are the same."""
        return False

    @property
    def whole_file(self) -> SourceText:
        """The file as it is."""
        return self.written

    @property
    def first_line(self) -> int:
        """The first line of the first fence."""
        return self.fences[0].first if self.fences else 0

    def position(self, offset: int) -> Position:
        """Where `offset` is in the file."""
        place = super().position(offset)
        return Position(place.line, self.column_in_file(place.line, place.column))

    def offset(self, position: Position) -> int:
        """The offset of a place in the file; outside of fences that of its line."""
        column = self.column_in_text(position.line, position.column)
        return super().offset(Position(position.line, column))

    def column_in_file(self, line: int, column: int) -> int:
        """The column of the file; a title stands nowhere in it, but its fence does."""
        if self._fence_with(line):
            return column + len(self.margins.get(line, ""))
        return min(column, len(self.written.line_span(line))) if self.fences else 0

    def column_in_text(self, line: int, column: int) -> int:
        """The column of the text; 0 for all that stands outside of fences."""
        return max(0, column - len(self.margins.get(line, ""))) if self._fence_with(line) else 0

    def holds(self, offset: int) -> bool:
        """Whether an offset is within a fence."""
        return self._fence_with(self.line_of(offset)) is not None

    def has_content(self, span: Span) -> bool:
        """Whether a range holds lines of a fence."""
        first, last = self.line_of(span.start), self.line_of(max(span.start, span.end - 1))
        number = bisect_right(self._ends, first)
        return number < len(self.fences) and self.fences[number].first <= last

    def ends_at(self, offset: int) -> bool:
        """Whether a fence ends at an offset."""
        return offset == len(self.text) or self.line_of(offset) in self._ends

    def edit_of_file(self, span: Span, new_text: str) -> tuple[Span, str] | None:
        """An edit of the text as one of the file; None when it reaches out of its fence.

        What is added above all requests is added to the first fence below, what is added behind
        a fence goes to its end.
        """
        line, last = self.line_of(span.start), self.line_of(span.end)
        number = bisect_right(self._ends, line - 1)
        fence = self.fences[number] if number < len(self.fences) else None
        if fence and line < fence.first and not span:
            line = last = fence.first
            span = Span(self.line_starts[line], self.line_starts[line])
        if fence is None or line < fence.first or span.end > self._end_of(fence):
            return None
        starts, file_starts = self.line_starts, self.written.line_starts
        is_open = new_text or span.start > starts[line]
        if last == fence.end:
            new_text += "\n" if is_open and not new_text.endswith("\n") else ""
        is_lines = span.start == starts[line] and span.end == starts[last]
        if is_lines and (not new_text or new_text.endswith("\n")):
            return Span(file_starts[line], file_starts[last]), _in_margin(new_text, fence.margin)
        place = Span(self._in_file(line, span.start), self._in_file(last, span.end))
        if span.start == starts[line] and fence.first <= line < fence.end:
            # A blank line may stand further left than all others.
            new_text = fence.margin[len(self.margins.get(line, "")) :] + new_text
        first, new_line, others = new_text.partition("\n")
        whole, end, rest = others.rpartition("\n")
        inner = _in_margin(f"{whole}{end}", fence.margin)
        begun = f"{fence.margin}{rest}" if new_line and last < fence.end else ""
        return place, f"{first}{new_line}{inner}{begun}"

    @cached_property
    def _ends(self) -> tuple[int, ...]:
        return tuple(fence.end for fence in self.fences)

    def _fence_with(self, line: int) -> Fence | None:
        number = bisect_right(self._ends, line)
        fence = self.fences[number] if number < len(self.fences) else None
        return fence if fence and fence.first <= line else None

    def _end_of(self, fence: Fence) -> int:
        return self.line_starts[fence.end] if fence.end < len(self.line_starts) else len(self.text)

    def _in_file(self, line: int, offset: int) -> int:
        column = offset - self.line_starts[line] + len(self.margins.get(line, ""))
        place = self.written.line_span(line)
        return min(place.start + column, place.end)


def fenced_text(written: SourceText, markup: Markup) -> FencedText:
    """The requests of a document."""
    lines = split_lines(written.text)
    fences = tuple(_FENCES[markup](lines))
    if not fences:
        return FencedText("", written=written)
    margins = {
        fence.first + number: margin
        for fence in fences
        for number, margin in enumerate(fence.margins)
        if margin
    }
    text = "".join(_lines(lines, fences))
    return FencedText(text, written=written, fences=fences, margins=margins)


def _lines(lines: Sequence[str], fences: Sequence[Fence]) -> list[str]:
    """The lines of the text, each with the line end that it has in the file."""
    eol = line_end(lines[0])
    found = [eol] * len(lines)
    titles: dict[str, int] = {}
    for fence in fences:
        content = [
            line[len(margin) :]
            for line, margin in zip(lines[fence.first : fence.end], fence.margins, strict=True)
        ]
        found[fence.first : fence.end] = content
        first = next((line for line in content if line.strip()), "")
        if not first.lstrip().startswith("###"):
            title = fence.title if any(map(is_request_line, content)) else ""
            found[fence.first - 1] = f"{_separator(title, titles)}{eol}"
        if fence.end < len(found):
            found[fence.end] = f"###{eol}"
    if not line_end(lines[-1]):
        found[-1] = found[-1].rstrip("\r\n")
    return found


def _separator(title: str, known: dict[str, int]) -> str:
    """A title names one request: of several under one heading, the others have a number."""
    if not title:
        return "###"
    known[title] = known.get(title, 0) + 1
    return f"### {title}" if known[title] == 1 else f"### {title} ({known[title]})"


def _in_margin(text: str, margin: str) -> str:
    """A text of which each line has a margin; blank lines end without blanks."""
    bare = margin.rstrip(" \t")
    lines = split_lines(text)
    return "".join(f"{margin if line.strip() else bare}{line}" for line in lines)
