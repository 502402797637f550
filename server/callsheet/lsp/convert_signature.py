"""Signature help as a value of the protocol."""

from lsprotocol import types as lsp

from callsheet.features.signature import Signature, Signatures
from callsheet.lsp.convert import Converter
from callsheet.lsp.markup import readable


def signature_help(convert: Converter, found: Signatures) -> lsp.SignatureHelp:
    """The ways to call what is being typed."""
    ways = [_way(convert, each) for each in found.ways]
    active = found.ways[found.active].active
    # Older clients know no "none": a number behind the last parameter marks none either.
    number = len(found.ways[found.active].parameters) if active is None else active
    return lsp.SignatureHelp(ways, active_signature=found.active, active_parameter=number)


def _way(convert: Converter, way: Signature) -> lsp.SignatureInformation:
    parameters = [
        lsp.ParameterInformation(
            label=(each.span.start, each.span.end)
            if convert.client.label_offsets
            else each.span.of(way.label),
            documentation=_documentation(convert, each.documentation),
        )
        for each in way.parameters
    ]
    return lsp.SignatureInformation(
        way.label, documentation=_documentation(convert, way.documentation), parameters=parameters
    )


def _documentation(convert: Converter, markdown: str) -> lsp.MarkupContent | str | None:
    kind = convert.client.signature_format
    text = readable(convert.mask(markdown), kind)
    return lsp.MarkupContent(kind, text) if kind and text else text or None
