"""The pages of a request by their kind, with the guards that hold for every kind."""

from collections.abc import Mapping
from hashlib import blake2b
from typing import assert_never

from callsheet import paging as kinds
from callsheet.exchange import OutgoingRequest
from callsheet.paging import Paging, PagingKind
from callsheet.run.paginate.page import LastPage, Note, Page, Pages, PagingFault

_REPEATED = (
    "name another way with `# @paginate`, or look at what the server does with the parameter"
)


def pages_of(first: OutgoingRequest, paging: Paging, note: Note = lambda _: None) -> Pages:
    """The requests of all pages, at least one; what comes a second time ends them with a fault.

    `note` is told what `auto` chose, and where another origin begins.
    """
    pages = _pages(first, paging.kind, note)
    asked: dict[bytes, int] = {}
    before: Page | None = None
    number = 1
    try:
        request = next(pages)
    except StopIteration as end:
        # Whoever collects has something to show; nothing is asked after it.
        yield first
        return _ended(end)
    try:
        while True:
            earlier = asked.setdefault(_identity(request), number)
            if earlier != number:
                message = f"page {number} would ask for the same as page {earlier}"
                return PagingFault(message, _REPEATED)
            page = yield request
            if before is not None and _is_repeated(page, before):
                message = f"page {number} is the same as the one before it"
                return PagingFault(message, _REPEATED)
            if paging.max_pages is not None and number >= paging.max_pages:
                return LastPage(f"max_pages={paging.max_pages}")
            before = page
            request = pages.send(page)
            number += 1
    except StopIteration as end:
        return _ended(end)
    finally:
        pages.close()


def _is_repeated(page: Page, before: Page) -> bool:
    if not page.items or page.items != before.items:
        return False
    # Two pages may well hold the same few words or numbers, but not the same things.
    things = any(isinstance(item, (Mapping, list)) for item in page.items)
    return things or page.body == before.body


def _ended(end: StopIteration) -> LastPage | PagingFault:
    ended: LastPage | PagingFault = end.value
    return ended


def _pages(first: OutgoingRequest, kind: PagingKind, note: Note) -> Pages:
    match kind:
        case kinds.SinglePage():
            from callsheet.run.paginate.single_page import single_page

            return single_page(first)
        case kinds.JsonLink():
            from callsheet.run.paginate.json_link import json_link

            return json_link(first, kind, note)
        case kinds.HeaderLink():
            from callsheet.run.paginate.header_link import header_link

            return header_link(first, kind, note)
        case kinds.HeaderCursor():
            from callsheet.run.paginate.header_cursor import header_cursor

            return header_cursor(first, kind)
        case kinds.Offset():
            from callsheet.run.paginate.offset import offset

            return offset(first, kind)
        case kinds.PageNumber():
            from callsheet.run.paginate.page_number import page_number

            return page_number(first, kind)
        case kinds.Cursor():
            from callsheet.run.paginate.cursor import cursor

            return cursor(first, kind)
        case kinds.Automatic():
            from callsheet.run.paginate.automatic import automatic

            return automatic(first, note)
        case kinds.ForeignPaging():
            from callsheet.run.paginate.foreign import foreign

            return foreign(first, kind)
        case _:
            assert_never(kind)


def _identity(request: OutgoingRequest) -> bytes:
    """A digest of what is asked: of a million pages, 16 bytes each are held."""
    digest = blake2b(request.url.encode(), digest_size=16)
    for part in request.body.parts if request.body else ():
        digest.update(part if isinstance(part, bytes) else repr(part).encode())
    return digest.digest()
