"""Symbols: the requests and variables of a document, as an outline."""

from dataclasses import dataclass
from enum import StrEnum

from callsheet.model.document import Document, PlacedBlock
from callsheet.model.requests import RequestPlace, requests_of
from callsheet.syntax import nodes
from callsheet.text import Span


class SymbolKind(StrEnum):
    """What a symbol names."""

    REQUEST = "request"
    VARIABLE = "variable"


@dataclass(frozen=True, slots=True)
class Symbol:
    """A name in the outline and what stands under it."""

    name: str
    detail: str
    kind: SymbolKind
    span: Span
    name_span: Span
    """Within `span`; where the cursor goes."""

    children: tuple["Symbol", ...] = ()


def symbols(document: Document) -> tuple[Symbol, ...]:
    """The outline in the order of the file; a request holds the variables of its block."""
    requests = {place.block.index: place for place in requests_of(document)}
    outline: list[Symbol] = []
    for block in document.blocks:
        variables = tuple(_variable(block, each) for each in block.tree.definitions)
        place = requests.get(block.index)
        outline += [_request(place, variables)] if place else variables
    return tuple(outline)


def request_title(place: RequestPlace) -> str:
    """`GET https://example.org`, as typed."""
    request = place.block.tree.request
    if request is None:
        return "curl"
    method = request.line.method.text if request.line.method else "GET"
    return f"{method} {''.join(piece.text for piece in request.target_pieces)}"


def shown_name(place: RequestPlace) -> str:
    """The name of a request, and what it asks for if it has none."""
    return place.name if place.name_piece else request_title(place)


def _request(place: RequestPlace, variables: tuple[Symbol, ...]) -> Symbol:
    block = place.block
    span = block.placed(Span(0, len(block.text.rstrip()) or len(block.text)))
    request = block.tree.request
    line = request.line.target.span if request else block.tree.span
    named = block.placed(place.name_piece.span if place.name_piece else line)
    name = shown_name(place)
    detail = request_title(place) if place.name_piece else ""
    name_span = named if span.covers(named) else span
    return Symbol(name, detail, SymbolKind.REQUEST, span, name_span, variables)


def _variable(block: PlacedBlock, definition: nodes.Definition) -> Symbol:
    return Symbol(
        definition.name.text,
        definition.value.text,
        SymbolKind.VARIABLE,
        block.placed(Span(definition.name.span.start, _end_of_line(block, definition.span))),
        block.placed(definition.name.span),
    )


def _end_of_line(block: PlacedBlock, span: Span) -> int:
    return span.start + len(span.of(block.text).rstrip("\r\n"))
