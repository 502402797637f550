"""The pages of a request by their kind, with the guards that hold for every kind."""

from hashlib import sha256
from typing import assert_never

from callsheet import paging as kinds
from callsheet.exchange import MemoryBody, OutgoingRequest, Response
from callsheet.paging import Paging, PagingKind
from callsheet.run.paginate.page import LastPage, Pages, PagingFault

_REPEATED = (
    "name another way with `# @paginate`, or look at what the server does with the parameter"
)


def pages_of(first: OutgoingRequest, paging: Paging) -> Pages:
    """The requests of all pages; what was asked or answered before ends them with a fault."""
    pages = _pages(first, paging.kind)
    asked: dict[tuple[str, bytes], int] = {}
    before = b""
    number = 0
    try:
        request = next(pages)
        while True:
            number += 1
            earlier = asked.setdefault(_identity(request), number)
            if earlier != number:
                message = f"page {number} would ask for the same as page {earlier}"
                return PagingFault(message, _REPEATED)
            page = yield request
            digest = _digest(page.response)
            if page.items and digest == before:
                message = f"page {number} is the same as the one before it"
                return PagingFault(message, _REPEATED)
            before = digest
            following = pages.send(page)
            if paging.max_pages is not None and number >= paging.max_pages:
                return LastPage(f"max_pages={paging.max_pages}")
            request = following
    except StopIteration as end:
        ended: LastPage | PagingFault = end.value
        return ended
    finally:
        pages.close()


def _pages(first: OutgoingRequest, kind: PagingKind) -> Pages:
    match kind:
        case kinds.SinglePage():
            from callsheet.run.paginate.single_page import single_page

            return single_page(first)
        case kinds.JsonLink():
            from callsheet.run.paginate.json_link import json_link

            return json_link(first, kind)
        case kinds.HeaderLink():
            from callsheet.run.paginate.header_link import header_link

            return header_link(first, kind)
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

            return automatic(first)
        case kinds.ForeignPaging():
            from callsheet.run.paginate.foreign import foreign

            return foreign(first, kind)
        case _:
            assert_never(kind)


def _identity(request: OutgoingRequest) -> tuple[str, bytes]:
    body = request.body.parts if request.body else ()
    return request.url, b"".join(part for part in body if isinstance(part, bytes))


def _digest(response: Response) -> bytes:
    if isinstance(response.body, MemoryBody):
        return sha256(response.body.data).digest()
    return bytes.fromhex(response.body.sha256)
