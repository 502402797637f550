"""Symbols: the requests and variables of a document, as an outline."""

from enum import StrEnum

from callsheet.late_dataclasses import dataclass
from callsheet.model.document import Document, PlacedBlock
from callsheet.model.requests import RequestPlace, requests_of
from callsheet.model.resources import ResourcePlace, resources_of
from callsheet.redact import Redactor
from callsheet.syntax import nodes
from callsheet.syntax.kept import kept_with_block
from callsheet.syntax.parse import ParsedBlock
from callsheet.text import Span


class SymbolKind(StrEnum):
    """What a symbol names."""

    REQUEST = "request"
    RESOURCE = "resource"
    VARIABLE = "variable"
    ENVIRONMENT = "environment"


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
    """The outline in the order of the file; requests and resources hold the variables of theirs."""
    requests = {place.block.index: place for place in requests_of(document)}
    resources = {place.block.index: place for place in resources_of(document)}
    outline: list[Symbol] = []
    for block in document.blocks:
        variables = tuple(_variable(block, each) for each in block.tree.definitions)
        if place := requests.get(block.index):
            outline.append(_request(place, variables))
        elif resource := resources.get(block.index):
            outline.append(_resource(resource, variables))
        else:
            outline += variables
    return tuple(outline)


def base_url_of(resource: ResourcePlace) -> str:
    """The base URL of a resource as it is typed, credentials masked; empty when it has none."""
    typed = resource.block.parsed.directives("base-url")
    return Redactor().url(typed[-1].value.text) if typed else ""


def request_title(place: RequestPlace) -> str:
    """`GET https://example.org`, as typed."""
    return _title(place.block.parsed)


@kept_with_block
def _title(parsed: ParsedBlock) -> str:
    return title_of(parsed.tree)


def title_of(tree: nodes.Block) -> str:
    """What the request of a block asks for, as typed."""
    request = tree.request
    if request is None:
        return "curl"
    method = request.line.method.text if request.line.method else "GET"
    return f"{method} {''.join(piece.text for piece in request.target_pieces)}"


def shown_name(place: RequestPlace) -> str:
    """The name of a request, and what it asks for if it has none."""
    return place.name if place.name_piece else request_title(place)


def _request(place: RequestPlace, variables: tuple[Symbol, ...]) -> Symbol:
    block = place.block
    request = block.tree.request
    line = request.line.target.span if request else block.tree.span
    named = block.placed(place.name_piece.span if place.name_piece else line)
    name = shown_name(place)
    detail = request_title(place) if place.name_piece else ""
    span = _span(block)
    name_span = named if span.covers(named) else span
    return Symbol(name, detail, SymbolKind.REQUEST, span, name_span, variables)


def _resource(place: ResourcePlace, variables: tuple[Symbol, ...]) -> Symbol:
    piece = place.name_piece or place.block.parsed.directives("resource")[-1].name
    named, detail = place.block.placed(piece.span), base_url_of(place)
    name = place.name or "resource"
    return Symbol(name, detail, SymbolKind.RESOURCE, _span(place.block), named, variables)


def _span(block: PlacedBlock) -> Span:
    return Span(block.start, block.start + _length(block.parsed))


@kept_with_block
def _length(parsed: ParsedBlock) -> int:
    """Up to where the text of a block reaches, the blank lines at its end left out."""
    return len(parsed.text.rstrip()) or len(parsed.text)


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
