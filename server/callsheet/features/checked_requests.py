"""The requests that have assertions, for what an editor shows as tests."""

from collections.abc import Iterator

from callsheet.features.symbols import shown_name
from callsheet.late_dataclasses import dataclass
from callsheet.model.document import Document
from callsheet.model.requests import RequestPlace, requests_of
from callsheet.run.checks import assertion_pieces
from callsheet.text import Span


@dataclass(frozen=True, slots=True)
class CheckedRequest:
    """A request with assertions; spans are those of the document."""

    place: RequestPlace
    title: str
    span: Span
    assertions: tuple[tuple[Span, str], ...]
    """Each as it is typed."""


def checked_requests(document: Document) -> Iterator[CheckedRequest]:
    """Those of a document, in the order of the file."""
    for place in requests_of(document):
        pieces = assertion_pieces(place)
        if pieces:
            block = place.block
            span = block.placed(Span(0, len(block.text.rstrip())))
            assertions = tuple((block.placed(each.span), each.text.strip()) for each in pieces)
            yield CheckedRequest(place, shown_name(place), span, assertions)
