"""The entries of a file: its requests, and the blocks that only run others."""

from callsheet.model.document import Document
from callsheet.model.requests import RequestPlace, requests_of
from callsheet.syntax.nodes import Run


def entries_of(document: Document) -> tuple[RequestPlace, ...]:
    """What a run of the file goes through: its requests, and blocks that only `run` others."""
    requests = {place.block.index: place for place in requests_of(document)}
    entries = []
    for block in document.blocks:
        if place := requests.get(block.index):
            entries.append(place)
        elif any(isinstance(item, Run) for item in block.tree.before):
            piece = block.parsed.name
            entries.append(RequestPlace(document, block, piece.text if piece else "run", piece))
    return tuple(entries)
