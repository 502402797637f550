"""Completion of what an earlier request sent and got: `login.response.body.$.token`."""

import re
from collections.abc import Iterator
from itertools import chain

from callsheet.features.completion_items import Cursor, Item, ItemKind
from callsheet.features.described_answers import expected_exchange
from callsheet.features.hover_values import one_line
from callsheet.model.exchange_members import members_of
from callsheet.model.exchange_values import RESPONSE_PARTS, value_of
from callsheet.model.requests import RequestPlace, visible_requests
from callsheet.model.scope import scope_of
from callsheet.problems import Problem
from callsheet.syntax.bindings import ExchangePath
from callsheet.syntax.nodes import Piece
from callsheet.text import Span

_PATH = re.compile(
    r"[\s%]*(?P<request>[\w-]+)\."
    r"(?:(?P<side>request|response)\.(?:(?P<part>\w+)\.(?P<accessor>.*)|\w*)|\w*)$"
)
_SHORT = re.compile(
    r"[\s%]*(?P<request>[\w-]+)(?P<way>\.(?!re(?:sponse|quest)\b)[\w-]+(?:\.[\w-]+|\[\d+\])*)\.[\w-]*$"
)
_MEMBER = re.compile(r"(?P<dot>\.?)(?P<typed>\[['\"]?[\w-]*|[\w-]*)$")
_PLAIN = re.compile(r"[A-Za-z_][\w-]*")
_SIDES = {
    "response": "what was answered last",
    "request": "what was sent last",
}
_ENDING = frozenset({"status", "reason", "url", "method"})
"""Parts behind which nothing more can be named."""


def complete_exchange(cursor: Cursor, inner: str, close: str) -> Iterator[Item] | None:
    """What can follow the name of a request; None when `inner` does not begin with one."""
    found = _PATH.match(inner) or _SHORT.match(inner)
    place = found and visible_requests(cursor.workspace, cursor.document).get(found["request"])
    if found is None or place is None:
        return None
    if found.re is _SHORT:
        return _in_short(cursor, place, found["request"], found["way"], close)
    if found["side"] is None:
        return chain(_sides(cursor), _in_short(cursor, place, found["request"], "", close))
    request = _piece(found["request"])
    if found["part"] is None:
        return _parts(cursor, place, ExchangePath(request, found["side"], None, None), close)
    return _members(cursor, place, found, close)


def _piece(text: str) -> Piece:
    return Piece(Span(0, len(text)), text)


def _sides(cursor: Cursor) -> Iterator[Item]:
    span = cursor.word(r"\w")
    dot = "" if cursor.document.text[span.end : span.end + 1] == "." else "."
    for number, (side, meaning) in enumerate(_SIDES.items()):
        sort = str(number)
        yield Item(side, ItemKind.MEMBER, span, side + dot, meaning, sort=sort, asks_again=True)


def _in_short(
    cursor: Cursor, place: RequestPlace, name: str, way: str, close: str
) -> Iterator[Item]:
    """The members of the body, which may stand right behind the name: `login.user.id`."""
    last = cursor.workspace.exchanges.get(place.key)
    exchange = last or expected_exchange(cursor.workspace, place.document, place.block)
    scope = scope_of(cursor.workspace, cursor.document, cursor.block)
    if exchange is None or scope.find(name) is not None:
        return
    path = ExchangePath(_piece(name), "response", _piece("body"), _piece(f"${way}"))
    for member in members_of(path, exchange):
        if _PLAIN.fullmatch(member) and (way or member not in _SIDES):
            span = cursor.word(r"\w\-")
            detail = "of the last answer" if last else "of the answer, as it is described"
            yield Item(member, ItemKind.MEMBER, span, member + close, detail, sort=f"2{member}")


def _parts(cursor: Cursor, place: RequestPlace, path: ExchangePath, close: str) -> Iterator[Item]:
    exchange = cursor.workspace.exchanges.get(place.key)
    parts = members_of(path, exchange) if exchange else RESPONSE_PARTS
    span = cursor.word(r"\w")
    for part in parts:
        detail = ""
        if exchange is not None and part in _ENDING:
            value = value_of(ExchangePath(path.request, path.side, _piece(part), None), exchange)
            detail = "" if isinstance(value, Problem) else one_line(value)
        yield Item(part, ItemKind.MEMBER, span, part + (close if part in _ENDING else ""), detail)


def _members(
    cursor: Cursor, place: RequestPlace, found: re.Match[str], close: str
) -> Iterator[Item]:
    exchange = cursor.workspace.exchanges.get(place.key)
    if exchange is None and found["side"] == "response":
        exchange = expected_exchange(cursor.workspace, place.document, place.block)
    is_body, accessor = found["part"] == "body", found["accessor"]
    if is_body and accessor in ("", "$"):
        yield Item("$", ItemKind.MEMBER, cursor.word(r"$\w"), "$", "the whole JSON value")
    member = _MEMBER.search(accessor)
    if exchange is None or member is None:
        return
    within = _piece(accessor[: member.start()]) if is_body else None
    part = _piece(found["part"])
    path = ExchangePath(_piece(found["request"]), found["side"], part, within)
    span = Span(cursor.offset - len(member["typed"]), cursor.word(r"\w\-").end)
    for name in members_of(path, exchange):
        yield _member(name, span, member, close, is_body=is_body)


def _member(name: str, span: Span, begun: re.Match[str], close: str, *, is_body: bool) -> Item:
    dot, typed = begun["dot"], begun["typed"]
    plain = name.startswith("[") or not is_body or _PLAIN.fullmatch(name)
    text = name if plain else f"['{name}']"
    # `$.` before a name in brackets gives its dot away.
    before = len(dot) if text.startswith("[") else 0
    compared = dot[:before] + (name if typed[:1] != "[" else text)
    place = Span(span.start - before, span.end)
    return Item(name, ItemKind.MEMBER, place, text + close, compared=compared)
