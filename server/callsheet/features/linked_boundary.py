"""Linked editing: the boundary of a multipart body, in its header and before each part."""

import re
from collections.abc import Iterator

from callsheet.features.typed_body import find_field
from callsheet.model.document import Document, PlacedBlock
from callsheet.syntax import nodes
from callsheet.text import Span, split_lines

_BOUNDARY = re.compile(
    r"""boundary[ \t]*=[ \t]*"?(?P<boundary>[^\s";\\]+)(?=[\s";]|\Z)""", re.IGNORECASE
)


def linked_boundary(document: Document, offset: int) -> tuple[Span, ...]:
    """Every place of the boundary that the cursor is on; none when it stands in one place only."""
    block = document.block_at(offset)
    request = block.tree.request
    header = find_field(request, "content-type") if request else None
    if request is None or request.body is None or header is None or len(header.values) != 1:
        return ()
    value = header.values[0]
    found = _BOUNDARY.search(value.text)
    if found is None or not value.text.lower().startswith("multipart/"):
        return ()
    named = Span(*found.span("boundary")).shifted(value.span.start)
    spans = (named, *_delimiters(block, request.body, found["boundary"]))
    placed = tuple(block.placed(span) for span in spans)
    return placed if len(placed) > 1 and any(span.touches(offset) for span in placed) else ()


def _delimiters(block: PlacedBlock, body: nodes.Body, boundary: str) -> Iterator[Span]:
    lines = {f"--{boundary}", f"--{boundary}--"}
    start = body.span.start
    for line in split_lines(body.span.of(block.text)):
        if line.rstrip() in lines:
            yield Span(start + 2, start + 2 + len(boundary))
        start += len(line)
