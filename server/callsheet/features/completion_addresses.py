"""Completion of targets: hosts and paths that other requests have, and variables that hold one."""

import re
from collections.abc import Iterator
from itertools import chain

from callsheet.exchange import Exchange, Response
from callsheet.features.addresses import Address, parts_of
from callsheet.features.completion_described import described_paths, described_servers
from callsheet.features.completion_items import Cursor, Item, ItemKind
from callsheet.features.completion_parameters import complete_query
from callsheet.features.described import base_of
from callsheet.features.hover_values import plain
from callsheet.features.seen import Seen, is_harmless, seen_around
from callsheet.model.scope import scope_of
from callsheet.syntax import nodes
from callsheet.text import Span

_BEGUN = re.compile(
    r"[ \t]*(?:[A-Za-z][A-Za-z-]*[ \t]+)?(?P<target>(?:\{\{.*?\}\}|[^\s{]|\{(?!\{))*)$"
)
_SCHEME_BEGUN = re.compile(r"[A-Za-z][\w+.-]*:/?")
_REST_OF_ORIGIN = re.compile(r"(?:[\w+.-]*://)?(?:\{\{.*?\}\}|[^/?#\s{])*")
_REST_OF_PATH = re.compile(r"(?:\{\{.*?\}\}|[^?#\s{])*")
_MOST = 150


def complete_target(cursor: Cursor) -> Iterator[Item]:
    """What the target can go on with, on the request line or on a line that continues it."""
    found = _BEGUN.match(cursor.before)
    typed = found["target"] if found else None
    if typed is None or "#" in typed or _SCHEME_BEGUN.fullmatch(typed):
        return iter(())
    above = _lines_before(cursor)
    address = parts_of(f"{above}{typed}")
    if address.query is not None and (not above or re.search("[?&]", typed)):
        return complete_query(cursor, address.query)
    if above:
        return iter(())
    if address.path:
        described = {each.label: each for each in _described(cursor, address)}
        others = (each for each in _paths(cursor, address) if each.label not in described)
        return chain(described.values(), others)
    relative = () if address.origin else _described(cursor, address)
    return chain(relative, _addresses(cursor, address.origin))


def _described(cursor: Cursor, typed: Address) -> Iterator[Item]:
    """The paths of the description of the API; where nothing is typed, only behind a base URL."""
    if typed.path or base_of(cursor.workspace, cursor.document, cursor.block):
        behind = _length(_REST_OF_PATH, cursor.after)
        span = Span(cursor.offset - len(typed.path), cursor.offset + behind)
        yield from described_paths(cursor, typed, span)


def _lines_before(cursor: Cursor) -> str:
    """What the lines above have of the target."""
    request = cursor.block.tree.request
    line = cursor.offset - len(cursor.before) - cursor.block.start
    pieces: tuple[nodes.Piece, ...] = request.target_pieces if request else ()
    return "".join(piece.text for piece in pieces if piece.span.end <= line)


def _addresses(cursor: Cursor, typed: str) -> Iterator[Item]:
    """Origins, the nearest first, then whole addresses, then variables that hold an origin."""
    begun = cursor.offset - len(typed)
    origin_span = Span(begun, cursor.offset + _length(_REST_OF_ORIGIN, cursor.after))
    path_span = Span(begun, cursor.offset + _length(_REST_OF_PATH, cursor.after))
    seen = tuple(_seen(cursor))
    origins = dict.fromkeys(each.origin for each in seen if each.origin)
    for number, origin in enumerate(origins):
        yield Item(origin, ItemKind.ADDRESS, origin_span, origin, sort=f"0{number:03}")
    whole = dict.fromkeys(f"{each.origin}{each.path}" for each in seen if len(each.path) > 1)
    for number, address in enumerate(list(whole)[:_MOST]):
        if is_harmless(cursor, address):
            yield Item(address, ItemKind.ADDRESS, path_span, address, sort=f"1{number:03}")
    yield from described_servers(cursor, origin_span)
    yield from _variables(cursor, origin_span, origins)


def _variables(cursor: Cursor, span: Span, known: dict[str, None]) -> Iterator[Item]:
    scope = scope_of(cursor.workspace, cursor.document, cursor.block)
    for name in scope.names():
        variable = scope.find(name)
        text = f"{{{{{name}}}}}"
        if variable is None or text in known or not isinstance(variable.value, str):
            continue
        if variable.value.startswith(("http://", "https://")):
            yield Item(text, ItemKind.VARIABLE, span, text, plain(variable), sort=f"2{name}")


def _paths(cursor: Cursor, typed: Address) -> Iterator[Item]:
    """Paths: first those of the same origin."""
    behind = _length(_REST_OF_PATH, cursor.after)
    span = Span(cursor.offset - len(typed.path), cursor.offset + behind)
    near: dict[str, None] = {}
    far: dict[str, None] = {}
    for each in _seen(cursor):
        if len(each.path) > 1:
            (near if each.origin == typed.origin else far)[each.path] = None
    for number, path in enumerate(list(dict.fromkeys(chain(near, far)))[:_MOST]):
        if is_harmless(cursor, path):
            rank = 0 if path in near else 1
            yield Item(path, ItemKind.ADDRESS, span, path, sort=f"{rank}{number:03}")


def _seen(cursor: Cursor) -> Iterator[Seen]:
    yield from seen_around(cursor)
    for each in cursor.elsewhere:
        yield Seen(each.origin, each.path, (), ())
    for exchange in cursor.workspace.exchanges.values():
        for url in _led_to(exchange):
            address = parts_of(url)
            if "@" not in address.origin:
                yield Seen(address.origin, address.path, (), ())


def _led_to(exchange: Exchange) -> Iterator[str]:
    """Where an answer sent the client: redirects, and the place of what was made."""
    for hop in exchange.hops:
        if isinstance(hop.outcome, Response):
            for name, value in hop.outcome.headers:
                if name.lower() == "location":
                    yield value


def _length(pattern: re.Pattern[str], text: str) -> int:
    found = pattern.match(text)
    return found.end() if found else 0
