"""A document: a path, a text and its blocks; a new version reuses those that did not change."""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property, wraps
from pathlib import Path
from typing import TypeVar

from callsheet.facts.markups import Markup, markup_of
from callsheet.late_dataclasses import dataclass
from callsheet.problems import Problem
from callsheet.syntax import nodes
from callsheet.syntax.blocks import block_starts
from callsheet.syntax.parse import ParsedBlock, parse_block, parse_fenced
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
    markup: Markup | None = None
    """What the file is, when its requests stand in fences; then `source` is a `FencedText`."""

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


def read_source(
    path: Path,
    source: SourceText,
    previous: Document | None = None,
    markup: Markup | None = None,
) -> Document:
    """As `read_document`, for a text whose line table is known.

    `markup` is what a client says of a text whose name does not tell.
    """
    markup = previous.markup if previous else markup_of(path) or markup
    source = source_of_requests(source, markup)
    if markup and previous and previous.text == source.text:
        return replace(previous, source=source)
    text, before = source.text, previous.blocks if previous else ()
    parse = parse_fenced if markup else parse_block
    shift = len(text) - (before[-1].end if before else 0)
    # The block beside a change may end elsewhere now: the separator behind it may be another.
    ahead = max(0, _unchanged_ahead(text, before) - 1)
    begin = before[ahead].start if before else 0
    behind = max(0, _unchanged_behind(text, before[ahead:], shift) - 1)
    old = len(before) - behind
    end = before[old].start + shift if behind else len(text)
    blocks = [*before[:ahead]]
    known = {block.text: block.parsed for block in before[ahead:old]}
    starts = [begin + start for start in block_starts(text[begin:end])]
    for start, following in zip(starts, (*starts[1:], end), strict=True):
        block_text = text[start:following]
        if block_text not in known:
            known[block_text] = parse(block_text)
        blocks.append(PlacedBlock(len(blocks), start, known[block_text]))
    if shift or len(blocks) != old:
        numbered = enumerate(before[old:], len(blocks))
        blocks += [PlacedBlock(n, each.start + shift, each.parsed) for n, each in numbered]
    else:
        blocks += before[old:]
    return Document(path, source, tuple(blocks), markup)


def as_request_file(document: Document) -> Document:
    """The requests of a document as if they stood in a file of their own, beside it."""
    if document.markup is None:
        return document
    return read_document(document.path.with_suffix(".http"), document.text)


def source_of_requests(source: SourceText, markup: Markup | None) -> SourceText:
    """What of a file is requests: all of it, or its fences when it is a document of some kind."""
    if markup is None:
        return source
    from callsheet.syntax.fenced_text import fenced_text

    return fenced_text(source.whole_file, markup)


def _unchanged_ahead(text: str, blocks: tuple[PlacedBlock, ...]) -> int:
    """How many blocks stand where they stood, from the first."""
    for number, block in enumerate(blocks):
        if not text.startswith(block.parsed.text, block.start):
            return number
    return len(blocks)


def _unchanged_behind(text: str, blocks: tuple[PlacedBlock, ...], shift: int) -> int:
    """How many stand where they stood, from the last, counted from the end of the text."""
    for number, block in enumerate(reversed(blocks)):
        start = block.start + shift
        if start < blocks[0].start or not text.startswith(block.parsed.text, start):
            return number
    return len(blocks)


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
