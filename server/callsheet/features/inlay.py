"""Inlay text: how the last send of a request went, behind its request line."""

from callsheet.features.summary import last_send
from callsheet.features.symbols import shown_name
from callsheet.late_dataclasses import dataclass
from callsheet.model.document import Document
from callsheet.model.requests import RequestPlace, requests_of
from callsheet.model.workspace import Workspace
from callsheet.text import Span


@dataclass(frozen=True, slots=True)
class Inlay:
    """Text that is shown at an offset and is not in the file."""

    offset: int
    text: str
    tooltip: str


def inlay(workspace: Workspace, document: Document, span: Span) -> tuple[Inlay, ...]:
    """The inlay texts of the requests whose request line lies in `span`."""
    found = []
    for place in requests_of(document):
        if place.block.end < span.start or span.end < place.block.start:
            continue
        text = last_send(workspace, place.key)
        offset = end_of_request_line(place)
        if text and span.touches(offset):
            tooltip = f"`{shown_name(place)}` was last sent: {text}"
            found.append(Inlay(offset, f" → {text}", tooltip))
    return tuple(found)


def end_of_request_line(place: RequestPlace) -> int:
    """The offset behind the last character of a request line."""
    tree = place.block.tree
    span = tree.request.line.span if tree.request else tree.span
    line = place.document.source.line_of(place.block.start + span.start)
    return place.document.source.line_span(line).end
