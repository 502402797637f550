"""Outlines as the JSON text that goes out: a large document has thousands of symbols."""

import json
from collections.abc import Iterable, Iterator

from lsprotocol import types as lsp

from callsheet.features.symbols import Symbol, SymbolKind
from callsheet.lsp.convert import Converter
from callsheet.lsp.positions import RANGE_TEXT
from callsheet.lsp.protocol import WrittenItems
from callsheet.text import Span

_KINDS = {
    SymbolKind.REQUEST: lsp.SymbolKind.Method.value,
    SymbolKind.RESOURCE: lsp.SymbolKind.Module.value,
    SymbolKind.VARIABLE: lsp.SymbolKind.Variable.value,
    SymbolKind.ENVIRONMENT: lsp.SymbolKind.Namespace.value,
}


def written_symbols(convert: Converter, outline: Iterable[Symbol]) -> WrittenItems:
    """An outline; a flat list for a client that knows no other."""
    if convert.client.hierarchical_symbols:
        return WrittenItems(tuple(_nested(convert, symbol) for symbol in outline))
    return WrittenItems(tuple(_flat(convert, outline)))


def _nested(convert: Converter, symbol: Symbol) -> str:
    detail = f'"detail": {_text(convert, symbol.detail)}, ' if symbol.detail else ""
    inner = ", ".join(_nested(convert, child) for child in symbol.children)
    children = f', "children": [{inner}]' if inner else ""
    return (
        f'{{"name": {_text(convert, symbol.name)}, {detail}"kind": {_KINDS[symbol.kind]}, '
        f'"range": {_range(convert, symbol.span)}, '
        f'"selectionRange": {_range(convert, symbol.name_span)}{children}}}'
    )


def _flat(convert: Converter, outline: Iterable[Symbol], inside: str = "") -> Iterator[str]:
    uri = json.dumps(convert.here.uri)
    for symbol in outline:
        name = _text(convert, symbol.name)
        yield (
            f'{{"name": {name}, "kind": {_KINDS[symbol.kind]}{inside}, '
            f'"location": {{"uri": {uri}, "range": {_range(convert, symbol.span)}}}}}'
        )
        yield from _flat(convert, symbol.children, f', "containerName": {name}')


def _text(convert: Converter, text: str) -> str:
    return json.dumps(convert.mask(text))


def _range(convert: Converter, span: Span) -> str:
    return RANGE_TEXT % convert.here.at.numbers(span)
