"""Folding: what can be closed: requests, bodies and what is in them, scripts, comments, regions."""

import re
from collections.abc import Iterator
from enum import StrEnum

from callsheet.features.typed_body import typed_body
from callsheet.late_dataclasses import dataclass
from callsheet.model.body import BodyKind
from callsheet.model.document import Document
from callsheet.syntax import nodes
from callsheet.syntax.json_tree import JsonArray, JsonNode, JsonObject, read_json_tree
from callsheet.syntax.kept import kept_of_each, kept_with_block
from callsheet.syntax.parse import ParsedBlock
from callsheet.text import SourceText, Span

_REGION = re.compile(r"(?P<end>end)?region\b", re.IGNORECASE)


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
        for fold in (*_regions(document), *_of_blocks(document))
        if fold.first_line < fold.last_line
    }
    return tuple(folds.values())


def _of_blocks(document: Document) -> Iterator[Fold]:
    for block, folds in zip(document.blocks, kept_of_each(_folds, document.parsed), strict=True):
        line = document.source.line_of(block.start)
        for fold in folds:
            yield Fold(line + fold.first_line, line + fold.last_line, fold.kind)


def _regions(document: Document) -> Iterator[Fold]:
    """From each comment `# region` to its `# endregion`, over requests too."""
    opened: list[int] = []
    for block in document.blocks:
        for offset, ends in _region_marks(block.parsed):
            line = document.source.line_of(block.start + offset)
            if not ends:
                opened.append(line)
            elif opened:
                yield Fold(opened.pop(), line, FoldKind.REGION)


@kept_with_block
def _region_marks(parsed: ParsedBlock) -> tuple[tuple[int, bool], ...]:
    """Where the marks of regions stand, and whether each ends one."""
    comments = (item for item in nodes.items_of(parsed.tree) if isinstance(item, nodes.Comment))
    found = ((item.span.start, _REGION.match(item.text.text)) for item in comments)
    return tuple((start, mark["end"] is not None) for start, mark in found if mark)


@kept_with_block
def _folds(parsed: ParsedBlock) -> tuple[Fold, ...]:
    """Those of a block, their lines counted from its first."""
    folds = _within_block(SourceText(parsed.text), parsed)
    return tuple(fold for fold in folds if fold.first_line < fold.last_line)


def _within_block(source: SourceText, parsed: ParsedBlock) -> Iterator[Fold]:
    tree = parsed.tree
    yield _fold(source, Span(tree.span.start, _end_of_own(parsed)), FoldKind.REGION)
    if tree.request and tree.request.body:
        yield _fold(source, tree.request.body.span, FoldKind.REGION)
        for span in _brackets(parsed):
            yield _inner_fold(source, span)
    for item in (*tree.before, *tree.after):
        if isinstance(item, nodes.InlineScript | nodes.CurlCommand | nodes.ResponseExample):
            yield _fold(source, item.span, FoldKind.REGION)
    for span in _comment_runs(parsed):
        yield _fold(source, span, FoldKind.COMMENT)


def _end_of_own(parsed: ParsedBlock) -> int:
    """Where a block ends, but for regions that begin or end below its request alone.

    Clients drop folds that cross. The comment `# region` above a `###` line stands in the block
    before it.
    """
    opened: list[int] = []
    alone: list[int] = []
    for start, ends in _region_marks(parsed):
        if not ends:
            opened.append(start)
        elif opened:
            opened.pop()
        else:
            alone.append(start)
    request = parsed.tree.request
    from_there = request.span.end if request else 0
    below = (start for start in (*opened, *alone) if start >= from_there)
    return min(below, default=parsed.tree.span.end)


def _fold(source: SourceText, span: Span, kind: FoldKind) -> Fold:
    end = span.start + len(span.of(source.text).rstrip())
    return Fold(source.line_of(span.start), source.line_of(end), kind)


def _inner_fold(source: SourceText, span: Span) -> Fold:
    """A bracket and what is in it; a closing one at the beginning of its line stays visible."""
    fold = _fold(source, span, FoldKind.REGION)
    begin = source.line_starts[fold.last_line]
    closes = not source.text[begin : span.end - 1].strip()
    return Fold(fold.first_line, fold.last_line - closes, fold.kind)


def _brackets(parsed: ParsedBlock) -> tuple[Span, ...]:
    """The objects and lists within a JSON body; the outermost is the body."""
    body = typed_body(parsed)
    if body is None or body.kind is not BodyKind.JSON:
        return ()
    root = read_json_tree(body.text, comments=True).root
    return tuple(span.shifted(body.start) for span in _within(root))


def _within(node: JsonNode | None) -> Iterator[Span]:
    inner: tuple[JsonNode | None, ...] = ()
    match node:
        case JsonObject(members=members):
            inner = tuple(member.value for member in members)
        case JsonArray(items=items):
            inner = items
        case _:
            pass
    for each in inner:
        if isinstance(each, JsonObject | JsonArray):
            yield each.span
            yield from _within(each)


def _comment_runs(parsed: ParsedBlock) -> Iterator[Span]:
    """Comments that stand directly below one another."""
    start = end = 0
    for item in nodes.items_of(parsed.tree):
        if not isinstance(item, nodes.Comment):
            continue
        if item.span.start != end:
            yield Span(start, end)
            start = item.span.start
        end = item.span.end
    yield Span(start, end)
