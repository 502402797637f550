"""Linked editing: the names of the two tags of an XML element change together."""

import re
from collections import Counter
from collections.abc import Iterator

from callsheet.model.document import Document, PlacedBlock
from callsheet.syntax import nodes
from callsheet.text import Span

_TAG = re.compile(
    r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|<![A-Za-z].*?>"
    r"|</(?P<end>[^\s<>/]+)\s*>|<(?P<start>[^\s<>/!?={}\"'][^\s<>/]*)"
    r"(?:[^<>\"']|\"[^\"]*\"|'[^']*')*?(?P<empty>/)?>",
    re.DOTALL,
)
_LONGEST = 200_000
"""Characters of a body that is looked at: a keystroke must not wait for it."""


def linked_tags(document: Document, offset: int) -> tuple[Span, ...]:
    """The names of the start tag and the end tag of the element whose name the cursor is on."""
    block = document.block_at(offset)
    body = _body(block)
    if body is None or len(body) > _LONGEST:
        return ()
    inside = Span(0, len(body)).shifted(block.start + body.start)
    if not inside.touches(offset):
        return ()
    for start, end in _pairs(body.of(block.text)):
        pair = tuple(span.shifted(inside.start) for span in (start, end))
        if any(span.touches(offset) for span in pair):
            return pair
    return ()


def _body(block: PlacedBlock) -> Span | None:
    body = block.tree.request.body if block.tree.request else None
    if body is None or not all(isinstance(each, nodes.BodyText) for each in body.segments):
        return None
    return body.span if body.span.of(block.text).lstrip().startswith("<") else None


def _pairs(text: str) -> Iterator[tuple[Span, Span]]:
    """The names of each element's tags; tags that do not fit have no partner: `<br>` in HTML."""
    opened: list[tuple[str, Span]] = []
    waiting: Counter[str] = Counter()
    for tag in _TAG.finditer(text):
        if tag["start"] and not tag["empty"]:
            opened.append((tag["start"], Span(*tag.span("start"))))
            waiting[tag["start"]] += 1
        while tag["end"] and waiting[tag["end"]]:
            name, span = opened.pop()
            waiting[name] -= 1
            if name == tag["end"]:
                yield span, Span(*tag.span("end"))
                break
