"""The page behind an answer: what would be asked for next, told from that answer alone."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from callsheet.exchange import OutgoingRequest, Response, SentRequest
from callsheet.json_query import select_json
from callsheet.paging import (
    Automatic,
    HeaderLink,
    JsonLink,
    Offset,
    PageNumber,
    Paging,
    PagingKind,
)
from callsheet.run.paginate.automatic import chosen_for
from callsheet.run.paginate.kinds import pages_of
from callsheet.run.paginate.links import linked
from callsheet.run.paginate.page import LastPage, Page, PagingFault
from callsheet.run.paginate.parameters import parameters_of
from callsheet.values import JsonValue, parse_json


@dataclass(frozen=True, slots=True)
class Following:
    """What follows an answer."""

    next: OutgoingRequest | LastPage | PagingFault
    said: str = ""
    """What `auto` chose, in words."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A page that was asked for and came."""

    asked: SentRequest
    """As it went out, before any redirect."""

    response: Response
    body: JsonValue
    items: tuple[JsonValue, ...]


def following(first: OutgoingRequest, kind: PagingKind, answer: Answer) -> Following:
    """What a paginator would ask for behind this answer, whichever page it is.

    The number of the page is read from what was asked; a paginator of somebody else's is taken to
    stand at its first page.
    """
    begun = _as_asked(first, answer.asked)
    page = Page(begun, answer.response, answer.body, answer.items)
    said = ""
    if isinstance(kind, Automatic):
        choice = chosen_for(page)
        kind, said = choice.kind, choice.sentence
    is_linked = isinstance(kind, JsonLink | HeaderLink)
    pages = pages_of(begun if is_linked else first, Paging(_standing_at(kind, begun)))
    try:
        request = next(pages)
        return Following(pages.send(replace(page, request=request)), said)
    except StopIteration as end:
        return Following(end.value, said)
    finally:
        pages.close()


def _as_asked(first: OutgoingRequest, asked: SentRequest) -> OutgoingRequest:
    """The request with the URL and the body that went out; to another origin no credentials go."""
    url = urlsplit(asked.url)
    target = (url.path or "/") + (f"?{url.query}" if url.query else "")
    if asked.url.startswith(first.origin + target):
        return replace(first, target=target, body=asked.body)
    begun = linked(first, asked.url, lambda _: None)
    return first if isinstance(begun, PagingFault) else replace(begun, body=asked.body)


def _standing_at(kind: PagingKind, asked: OutgoingRequest) -> PagingKind:
    match kind:
        case Offset():
            number = _number(asked, kind.offset_param, kind.offset_body_path)
            return kind if number is None else replace(kind, offset=number)
        case PageNumber():
            number = _number(asked, kind.page_param, kind.page_body_path)
            return kind if number is None else replace(kind, page=number)
        case _:
            return kind


def _number(asked: OutgoingRequest, parameter: str, path: str) -> int | None:
    found = _in_body(asked, path) if path else parameters_of(asked).get(parameter)
    text = str(found)
    return int(text) if text.isdecimal() else None


def _in_body(asked: OutgoingRequest, path: str) -> JsonValue:
    parts = asked.body.parts if asked.body else ()
    try:
        whole = parse_json(b"".join(part for part in parts if isinstance(part, bytes)).decode())
        found = select_json(whole, path) if isinstance(whole, Mapping) else ()
    except ValueError:
        return None
    return found[0] if found else None
