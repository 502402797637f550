"""The entries of a file: its requests, blocks that only run others, and what is broken."""

from callsheet.model.document import Document, PlacedBlock
from callsheet.model.requests import RequestPlace, requests_of
from callsheet.problems import Severity
from callsheet.syntax.nodes import Run


def entries_of(document: Document) -> tuple[RequestPlace, ...]:
    """What a run of the file goes through: its requests, and blocks that only `run` others.

    A block without a request that is not understood is an entry too: it may well be the lost end
    of the body above it, and a run that is silent about it would say that all is good.
    """
    requests = {place.block.index: place for place in requests_of(document)}
    places = (
        requests.get(block.index) or _without_request(document, block) for block in document.blocks
    )
    return tuple(place for place in places if place)


def is_broken(block: PlacedBlock) -> bool:
    """Whether something in the block itself is an error."""
    return any(problem.severity is Severity.ERROR for problem in block.parsed.problems)


def _without_request(document: Document, block: PlacedBlock) -> RequestPlace | None:
    runs = any(isinstance(item, Run) for item in block.tree.before)
    if not runs and not is_broken(block):
        return None
    piece = block.parsed.name
    line = document.line_of(block, block.tree.span) + 1
    name = piece.text if piece else "run" if runs else f"line {line}"
    return RequestPlace(document, block, name, piece)
