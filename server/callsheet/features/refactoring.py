"""Refactorings: what one is, and what it is made from; each has a file, `refactor_*.py`."""

import re
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import TypeAlias

from callsheet.disk import Files
from callsheet.features.diagnostics_variables import known_names
from callsheet.features.edits import Change, Edit, FileEdits, NewFile
from callsheet.features.uses import uses_of
from callsheet.late_dataclasses import dataclass
from callsheet.model.document import Document, PlacedBlock
from callsheet.model.needs import RESERVED_ROOTS
from callsheet.model.workspace import Workspace
from callsheet.syntax import nodes
from callsheet.text import Span, line_end

_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9]+")


class RefactoringKind(StrEnum):
    """What becomes of the text; the protocol has a kind of action for each."""

    EXTRACT = "extract"
    INLINE = "inline"
    REWRITE = "rewrite"


@dataclass(frozen=True, slots=True)
class Refactoring:
    """Changes after which the requests mean what they meant before."""

    title: str
    kind: RefactoringKind
    made: tuple[Change, ...] | Callable[[], tuple[Change, ...]] = ()
    """What changes, or what tells it: what goes over a whole document waits until it is chosen."""

    refused: str = ""
    """Why it cannot be made, in words for a person; then nothing changes."""

    preferred: bool = False

    @property
    def changes(self) -> tuple[Change, ...]:
        """What changes."""
        return self.made() if callable(self.made) else self.made

    @property
    def creates_file(self) -> bool:
        """Whether a file is made that was not there."""
        known = () if callable(self.made) else self.made
        return any(isinstance(each, NewFile) for each in known)


@dataclass(frozen=True, slots=True)
class Selection:
    """What a person selected, a cursor or more, and all that a refactoring may look at."""

    workspace: Workspace
    document: Document
    span: Span
    files: Files

    @property
    def block(self) -> PlacedBlock:
        """The block in which the selection begins."""
        return self.document.block_at(self.span.start)

    @property
    def request(self) -> nodes.Request | None:
        """The request of the block."""
        return self.block.tree.request

    @property
    def text(self) -> str:
        """What is selected."""
        return self.span.of(self.document.text)

    @property
    def inside(self) -> Span:
        """The selection, counted from the start of the block."""
        return self.span.shifted(-self.block.start)

    @property
    def new_line(self) -> str:
        """How lines of the document end."""
        source = self.document.source
        starts = source.line_starts
        return line_end(self.document.text[: starts[1]]) if len(starts) > 1 else "\n"

    def touches(self, span: Span) -> bool:
        """Whether the selection lies in a span of the block, or at its end."""
        return span.start <= self.inside.start and self.inside.end <= span.end

    def overlaps(self, span: Span) -> bool:
        """Whether a part of a span of the block is selected, or the cursor is in it."""
        return span.start <= self.inside.end and self.inside.start <= span.end

    def edited(self, *edits: Edit) -> FileEdits:
        """Edits of the document; spans count from its start.

        Those that begin at one place become one, their texts in the order in which they are given.
        """
        joined: dict[int, Edit] = {}
        for edit in edits:
            start = edit.span.start
            before = joined.get(start, Edit(Span(start, start), ""))
            span = Span(start, max(before.span.end, edit.span.end))
            joined[start] = Edit(span, before.new_text + edit.new_text)
        return FileEdits(self.document.path, tuple(joined[start] for start in sorted(joined)))

    def of_block(self, *edits: Edit) -> FileEdits:
        """Edits of the document; spans count from the start of the block."""
        start = self.block.start
        return self.edited(*(Edit(each.span.shifted(start), each.new_text) for each in edits))

    def lines(self, span: Span) -> Span:
        """The whole lines of a span of the document, with the end of the last one."""
        source = self.document.source
        first = source.line_of(span.start)
        last = source.line_of(max(span.start, span.end - 1))
        starts = source.line_starts
        end = starts[last + 1] if last + 1 < len(starts) else len(self.document.text)
        return Span(starts[first], end)

    def free_name(self, wanted: str) -> str:
        """A name that nothing here has, as near as can be to the one that is wanted."""
        name = _NOT_IN_NAMES.sub("_", wanted.lower()).strip("_") or "value"
        name = f"_{name}" if name[0].isdigit() else name
        blocks = self.document.blocks
        taken = known_names(self.workspace, self.document).offered | RESERVED_ROOTS
        taken = taken.union(*(uses_of(each.parsed).names for each in blocks))
        if any(_needs_host(each) for each in blocks):
            taken |= {"host"}
        number = 2
        found = name
        while found in taken:
            found = f"{name}_{number}"
            number += 1
        return found


def _needs_host(block: PlacedBlock) -> bool:
    """Whether the variable `host` says where the request goes: its target is a path."""
    request = block.tree.request
    return request is not None and request.line.target.text[:1] in ("/", "?")


Refactor: TypeAlias = Callable[[Selection], Iterator[Refactoring]]
"""What one file offers for a selection: nothing where it does not apply."""
