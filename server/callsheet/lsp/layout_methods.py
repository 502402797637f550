"""The methods about the layout of a text: it is formatted, and selected piece by piece."""

import asyncio
import logging
from collections.abc import Iterable

from lsprotocol import types as lsp

from callsheet.features.edits import Edit, coarser
from callsheet.features.format import INDENT, formatting
from callsheet.features.format_typed import finished_header
from callsheet.features.selection import selection
from callsheet.lsp.answer import Answers
from callsheet.lsp.connection import Connection
from callsheet.lsp.positions import Coordinates
from callsheet.lsp.snapshots import Snapshot
from callsheet.text import Span

logger = logging.getLogger(__name__)

_LARGE = 50_000
"""Characters of a block that takes so long that the server goes on meanwhile."""

_MANY = 10_000
"""Edits that an editor takes long to apply."""

_CLOSE = 200
"""Characters between two edits that are then joined."""


async def on_formatting(
    server: Connection, params: lsp.DocumentFormattingParams
) -> list[lsp.TextEdit] | None:
    """A whole document."""
    now = server.state.snapshot(params.text_document.uri)
    return await _formatted(now, params.options) if now else None


async def on_range_formatting(
    server: Connection, params: lsp.DocumentRangeFormattingParams
) -> list[lsp.TextEdit] | None:
    """The lines of a selection."""
    now = server.state.snapshot(params.text_document.uri)
    return await _formatted(now, params.options, [params.range]) if now else None


async def on_ranges_formatting(
    server: Connection, params: lsp.DocumentRangesFormattingParams
) -> list[lsp.TextEdit] | None:
    """The lines of several selections (LSP 3.18)."""
    now = server.state.snapshot(params.text_document.uri)
    return await _formatted(now, params.options, params.ranges) if now else None


def on_type_formatting(
    server: Connection, params: lsp.DocumentOnTypeFormattingParams
) -> list[lsp.TextEdit] | None:
    """The header above a line that was just begun."""
    if (now := server.state.snapshot(params.text_document.uri)) is None:
        return None
    return _text_edits(now.at, finished_header(now.document, now.at.offset(params.position)))


def on_selection_range(
    server: Connection, params: lsp.SelectionRangeParams
) -> list[lsp.SelectionRange] | None:
    """The pieces around each cursor."""
    if (now := server.state.snapshot(params.text_document.uri)) is None:
        return None
    return [_around(now, each) for each in params.positions]


def _around(now: Snapshot, position: lsp.Position) -> lsp.SelectionRange:
    """The pieces around a cursor; outside of fences the place itself, as each must have one."""
    offset = now.at.offset(position)
    if not now.document.source.holds(offset):
        return lsp.SelectionRange(lsp.Range(position, position))
    return _selection_range(now.at, selection(now.document, offset))


async def _formatted(
    now: Snapshot, options: lsp.FormattingOptions, ranges: Iterable[lsp.Range] | None = None
) -> list[lsp.TextEdit]:
    wanted = None if ranges is None else [now.at.span(each) for each in ranges]
    if any(len(block.text) > _LARGE for block in now.document.blocks):
        return await asyncio.to_thread(_edits, now, _indent(options), wanted)
    return _edits(now, _indent(options), wanted)


def _edits(now: Snapshot, indent: str, wanted: list[Span] | None) -> list[lsp.TextEdit]:
    found = formatting(now.workspace, now.document, indent, wanted)
    for left in found.left:
        if left.problem is None:
            line = now.document.source.line_of(left.span.start) + 1
            logger.warning("left as it is: the block at %s:%d", now.document.path, line)
    if len(found.edits) > _MANY:
        return _text_edits(now.at, coarser(now.document.text, found.edits, _CLOSE))
    return _text_edits(now.at, found.edits)


def _indent(options: lsp.FormattingOptions) -> str:
    """One level of indentation; the other options are for editors that lay out nothing.

    VS Code says of blanks at the ends of lines that they stay where nobody set anything, and
    what it writes would not be what `callsheet fmt --check` wants.
    """
    if not options.insert_spaces:
        return "\t"
    return " " * options.tab_size if 2 <= options.tab_size <= 8 else INDENT


def _text_edits(at: Coordinates, edits: Iterable[Edit]) -> list[lsp.TextEdit]:
    return at.text_edits(edits)


def _selection_range(at: Coordinates, spans: tuple[Span, ...]) -> lsp.SelectionRange:
    whole, *inner = (at.range(span) for span in reversed(spans))
    found = lsp.SelectionRange(whole)
    for range_ in inner:
        found = lsp.SelectionRange(range_, found)
    return found


ANSWERS: Answers = {
    lsp.TEXT_DOCUMENT_FORMATTING: on_formatting,
    lsp.TEXT_DOCUMENT_RANGE_FORMATTING: on_range_formatting,
    lsp.TEXT_DOCUMENT_RANGES_FORMATTING: on_ranges_formatting,
    lsp.TEXT_DOCUMENT_ON_TYPE_FORMATTING: on_type_formatting,
    lsp.TEXT_DOCUMENT_SELECTION_RANGE: on_selection_range,
}
