"""Formatting while somebody types: the header that was just finished with a new line."""

from callsheet.features.edits import Edit, edited
from callsheet.features.format_check import says_the_same
from callsheet.features.format_head import format_header
from callsheet.model.document import Document, PlacedBlock
from callsheet.syntax import nodes
from callsheet.syntax.parse import parse_block
from callsheet.text import Span


def finished_header(document: Document, offset: int) -> tuple[Edit, ...]:
    """The blanks around the colon and behind the value, of the header above the line of `offset`.

    The line at hand stays, and so does where the header begins.
    """
    line = document.source.line_of(offset)
    if line == 0:
        return ()
    above = document.source.line_span(line - 1)
    block = document.block_at(above.start)
    header = _header(block, above)
    if header is None:
        return ()
    edits = tuple(
        edit
        for edit in format_header(block.text, header)
        if header.name.span.end <= edit.span.start and edit.span.end <= above.end - block.start
    )
    if not says_the_same(block.parsed, parse_block(edited(block.text, edits))):
        return ()
    return tuple(Edit(block.placed(edit.span), edit.new_text) for edit in edits)


def _header(block: PlacedBlock, line: Span) -> nodes.Header | None:
    headers = block.tree.request.headers if block.tree.request else ()
    begun = (each for each in headers if line.touches(block.start + each.name.span.start))
    return next(begun, None)
