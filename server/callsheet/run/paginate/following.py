"""The page behind an answer: what would be asked for next, told from that answer alone."""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from callsheet.exchange import Exchange, Failure, OutgoingRequest, Response, SentRequest
from callsheet.json_query import select_json
from callsheet.late_dataclasses import dataclass
from callsheet.model.answer_bodies import parsed_body
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
from callsheet.run.paginate.select import select_items
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
    note: str
    """Where the items were found, when no path says so."""

    url: str = ""
    """From where it came behind redirects; empty is the URL that was asked for."""


def following(first: OutgoingRequest, kind: PagingKind, answer: Answer) -> Following:
    """What a paginator would ask for behind this answer, whichever page it is.

    The number of the page is read from what was asked; a paginator of somebody else's is taken to
    stand at its first page.
    """
    begun = _as_asked(first, answer.asked)
    page = Page(begun, answer.response, answer.body, answer.items, answer.url)
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


def page_behind(
    first: OutgoingRequest, paging: Paging, select: str | None, last: Exchange
) -> OutgoingRequest | None:
    """The request for the page behind the last answer; None when there is none.

    Args:
        first: The request as it begins, with nothing in it that an answer decides.
        paging: How its pages follow one another; how many at most does not matter here.
        select: JSONPath of the items.
        last: The last exchange.
    """
    answer = answer_in(last, select)
    behind = following(first, paging.kind, answer).next if isinstance(answer, Answer) else None
    return behind if isinstance(behind, OutgoingRequest) else None


def answer_in(exchange: Exchange, select: str | None) -> Answer | str:
    """The page that came, or why there is none."""
    response = exchange.outcome
    if isinstance(response, Failure):
        return response.message
    if response.status >= 400:
        return f"the last answer is {response.status} {response.reason}".rstrip()
    try:
        body = parsed_body(response)
        items, note = select_items(body, select)
    except ValueError as error:
        return str(error)
    url = exchange.hops[-1].request.url
    return Answer(exchange.hops[0].request, response, body, items, note, url)


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
