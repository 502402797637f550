"""A document: a path, a text and its blocks; a new version reuses those that did not change."""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, wraps
from pathlib import Path
from typing import TypeVar

from callsheet.problems import Problem
from callsheet.syntax import nodes
from callsheet.syntax.blocks import block_starts
from callsheet.syntax.parse import ParsedBlock, parse_block
from callsheet.text import SourceText, Span

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class PlacedBlock:
    """A parsed block and where it begins; spans of the tree are relative to `start`."""

    index: int
    start: int
    parsed: ParsedBlock

    @property
    def tree(self) -> nodes.Block:
        """The block's tree."""
        return self.parsed.tree

    @property
    def text(self) -> str:
        """The block's text."""
        return self.parsed.text

    @property
    def end(self) -> int:
        """The offset behind the block."""
        return self.start + len(self.parsed.text)

    def placed(self, span: Span) -> Span:
        """A span of the tree as a span of the document."""
        return span.shifted(self.start)


@dataclass(frozen=True)
class Document:
    """A version of a file."""

    path: Path
    source: SourceText
    blocks: tuple[PlacedBlock, ...]

    @property
    def text(self) -> str:
        """The whole text."""
        return self.source.text

    @cached_property
    def parsed(self) -> tuple[ParsedBlock, ...]:
        """The blocks apart from their places."""
        return tuple(block.parsed for block in self.blocks)

    @cached_property
    def folder(self) -> Path:
        """The folder of the file; its environments are those of this folder."""
        return self.path.parent

    @cached_property
    def syntax_problems(self) -> tuple[Problem, ...]:
        """What parsing found, with spans of the document."""
        return tuple(
            problem.shifted(block.start)
            for block in self.blocks
            if block.parsed.problems
            for problem in block.parsed.problems
        )

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        return tuple(block.start for block in self.blocks)

    def block_at(self, offset: int) -> PlacedBlock:
        """The block in which `offset` lies; the last one for an offset behind the text."""
        return self.blocks[max(0, bisect_right(self._starts, offset) - 1)]

    def line_of(self, block: PlacedBlock, span: Span) -> int:
        """The line, from 0, on which a span of the block's tree begins."""
        return self.source.line_of(block.start + span.start)


def read_document(path: Path, text: str, previous: Document | None = None) -> Document:
    """Parse `text`; blocks that stood in `previous` with the same text are taken from there."""
    return read_source(path, SourceText(text), previous)


def read_source(path: Path, source: SourceText, previous: Document | None = None) -> Document:
    """As `read_document`, for a text whose line table is known."""
    text, before = source.text, previous.blocks if previous else ()
    known = {block.text: block.parsed for block in before}
    starts = block_starts(text)
    blocks = []
    for index, (start, end) in enumerate(zip(starts, (*starts[1:], len(text)), strict=True)):
        block_text = text[start:end]
        parsed = known.get(block_text)
        if parsed is None:
            parsed = known[block_text] = parse_block(block_text)
        there = before[index] if index < len(before) else None
        if there is not None and there.start == start and there.parsed is parsed:
            blocks.append(there)
        else:
            blocks.append(PlacedBlock(index, start, parsed))
    return Document(path, source, tuple(blocks))


def kept_with_document(function: Callable[[Document], Value]) -> Callable[[Document], Value]:
    """`function`, computed once for a document and kept as long as the document is."""
    key = f"{function.__module__}.{function.__qualname__}"

    @wraps(function)
    def kept(document: Document) -> Value:
        # Found by identity: a cache that compares documents would compare their texts.
        answers = document.__dict__
        if key not in answers:
            answers[key] = function(document)
        value: Value = answers[key]
        return value

    return kept
