"""Folding: requests, bodies, scripts and runs of comments that can be closed."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from callsheet.model.document import Document, PlacedBlock
from callsheet.syntax import nodes
from callsheet.text import Span


class FoldKind(StrEnum):
    """What a fold hides; the words are those of the LSP."""

    REGION = "region"
    COMMENT = "comment"


@dataclass(frozen=True, slots=True)
class Fold:
    """Lines, counted from 0, of which the first stays visible."""

    first_line: int
    last_line: int
    kind: FoldKind


def folding(document: Document) -> tuple[Fold, ...]:
    """Every fold of a document, the outer ones first."""
    folds = {
        (fold.first_line, fold.last_line): fold
        for block in document.blocks
        for fold in _folds(document, block)
        if fold.first_line < fold.last_line
    }
    return tuple(folds.values())


def _folds(document: Document, block: PlacedBlock) -> Iterator[Fold]:
    yield _fold(document, block, block.tree.span, FoldKind.REGION)
    if block.tree.request and block.tree.request.body:
        yield _fold(document, block, block.tree.request.body.span, FoldKind.REGION)
    for item in (*block.tree.before, *block.tree.after):
        if isinstance(item, nodes.InlineScript | nodes.CurlCommand):
            yield _fold(document, block, item.span, FoldKind.REGION)
    for span in _comment_runs(block):
        yield _fold(document, block, span, FoldKind.COMMENT)


def _fold(document: Document, block: PlacedBlock, span: Span, kind: FoldKind) -> Fold:
    placed = block.placed(span)
    end = placed.start + len(placed.of(document.text).rstrip())
    return Fold(document.source.line_of(placed.start), document.source.line_of(end), kind)


def _comment_runs(block: PlacedBlock) -> Iterator[Span]:
    """Comments that stand directly below one another."""
    start = end = 0
    for item in nodes.items_of(block.tree):
        if not isinstance(item, nodes.Comment):
            continue
        if item.span.start != end:
            yield Span(start, end)
            start = item.span.start
        end = item.span.end
    yield Span(start, end)
