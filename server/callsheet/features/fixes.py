"""Fixes: what a quick fix is, and what it is made from; the families are in `fixes_*.py`."""

from collections.abc import Callable, Iterator
from typing import TypeAlias

from callsheet.disk import Files
from callsheet.features.edits import Change, Edit
from callsheet.late_dataclasses import dataclass
from callsheet.model.document import Document, PlacedBlock
from callsheet.model.workspace import Workspace
from callsheet.problems import Code, Problem
from callsheet.text import Span, line_end


@dataclass(frozen=True, slots=True)
class Fix:
    """Edits that put something right."""

    title: str
    edits: tuple[Edit, ...]
    """In the document itself; none overlaps another."""

    fixes: Problem
    preferred: bool = False
    """Whether this is what most people would want."""

    elsewhere: tuple[Change, ...] = ()
    """What changes in other files."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A problem and all that a fix for it may look at."""

    workspace: Workspace
    document: Document
    files: Files
    problem: Problem

    @property
    def text(self) -> str:
        """What stands at the problem."""
        return self.problem.span.of(self.document.text)

    @property
    def block(self) -> PlacedBlock:
        """The block in which the problem begins."""
        return self.document.block_at(self.problem.span.start)

    @property
    def line_end(self) -> str:
        """How the lines of the document end."""
        return line_end(self.document.text[: self.line.end]) or "\n"

    @property
    def line(self) -> Span:
        """The line that the problem begins in, with its end."""
        starts = self.document.source.line_starts
        line = self.document.source.line_of(self.problem.span.start)
        end = starts[line + 1] if line + 1 < len(starts) else len(self.document.text)
        return Span(starts[line], end)

    def fix(self, title: str, *edits: Edit, preferred: bool = True) -> Fix:
        """A fix of these edits."""
        return Fix(title, edits, self.problem, preferred)

    def replaced(self, title: str, text: str) -> Fix:
        """A fix that writes something else at the problem."""
        return self.fix(title, Edit(self.problem.span, text))

    def with_line_before(self, title: str, line: str) -> Fix:
        """A fix that puts a line before the one of the problem."""
        start = self.line.start
        return self.fix(title, Edit(Span(start, start), f"{line}{self.line_end}"))

    def without_line(self) -> Fix:
        """A fix that takes the line of the problem out."""
        return self.fix("Remove this line", Edit(self.line, ""))


Fixer: TypeAlias = Callable[[Fault], Iterator[Fix]]
"""What knows fixes for one code; none when none fits the problem at hand."""

Fixers: TypeAlias = tuple[tuple[Code, Fixer], ...]
