"""auto: the first answer decides how its pages follow one another (as dlt, and OData's links)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from callsheet.exchange import OutgoingRequest
from callsheet.paging import Cursor, HeaderLink, JsonLink, PageNumber, PagingKind, SinglePage
from callsheet.run.paginate.cursor import cursor
from callsheet.run.paginate.header_link import header_link
from callsheet.run.paginate.json_link import json_link
from callsheet.run.paginate.link_fields import link_to
from callsheet.run.paginate.page import LastPage, Page, Pages, PagingFault
from callsheet.run.paginate.page_number import page_number
from callsheet.run.paginate.single_page import single_page
from callsheet.values import JsonValue

_DEEPEST = 4
_NEXT = re.compile(r"next|@odata\.nextlink", re.IGNORECASE)
_INSIDE_NEXT = re.compile(r"href|url", re.IGNORECASE)
_TOTAL_PAGES = frozenset({"total_pages", "pages", "totalpages"})
_THIS_PAGE = frozenset({"page", "current_page", "currentpage", "page_number", "pagenumber"})


@dataclass(frozen=True, slots=True)
class Choice:
    """What the first answer looks like."""

    kind: PagingKind
    said: str
    """For a person, as one would write it."""

    is_sure: bool = True


def automatic(first: OutgoingRequest) -> Pages:
    """Ask once, choose, and go on in that way; the end says what was chosen."""
    page = yield first
    choice = chosen_for(page)
    following = _pages(first, choice.kind)
    next(following)
    sure = "" if choice.is_sure else ", which may be wrong: name it with `# @paginate`"
    said = f"`auto` chose `{choice.said}`{sure}"
    try:
        request = following.send(page)
        while True:
            page = yield request
            request = following.send(page)
    except StopIteration as end:
        ended: LastPage | PagingFault = end.value
        if isinstance(ended, PagingFault):
            return PagingFault(f"{ended.message} ({said})", ended.hint)
        return LastPage(said)


def chosen_for(page: Page) -> Choice:
    """Links before cursors and numbers, as dlt has it."""
    if link_to(page.response.headers, "next"):
        return Choice(HeaderLink(), "header_link")
    for path, value in _members(page.body):
        if isinstance(value, str) and value.startswith(("http", "/")) and _leads_on(path):
            written = _path(path)
            return Choice(JsonLink(written), f"json_link next_url_path={written}")
    for path, value in _members(page.body):
        if path[-1].lower() in _TOTAL_PAGES and _is_number(value):
            return _numbered(page.body, _path(path))
    for path, value in _members(page.body):
        if _leads_on(path) and isinstance(value, str | int) and value not in ("", False, True):
            written = _path(path)
            return Choice(Cursor(written), f"cursor cursor_path={written}", is_sure=False)
    return Choice(SinglePage(), "single_page")


def _numbered(body: JsonValue, total: str) -> Choice:
    here = (value for path, value in _members(body) if path[-1].lower() in _THIS_PAGE)
    number = next((int(str(value)) for value in here if _is_number(value)), None)
    base = number or 0
    said = f"page_number base_page={base} total_path={total}"
    return Choice(PageNumber(base, total_path=total), said, is_sure=number is not None)


def _pages(first: OutgoingRequest, kind: PagingKind) -> Pages:
    match kind:
        case HeaderLink():
            return header_link(first, kind)
        case JsonLink():
            return json_link(first, kind)
        case Cursor():
            return cursor(first, kind)
        case PageNumber():
            return page_number(first, kind)
        case _:
            return single_page(first)


def _leads_on(path: tuple[str, ...]) -> bool:
    if _INSIDE_NEXT.match(path[-1]) and len(path) > 1:
        return _NEXT.match(path[-2]) is not None
    return _NEXT.match(path[-1]) is not None


def _members(
    value: JsonValue, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], JsonValue]]:
    """Every member that is no list, however deep, in the order of the text."""
    if not isinstance(value, Mapping) or len(path) > _DEEPEST:
        return
    for name, member in value.items():
        if isinstance(member, Mapping):
            yield from _members(member, (*path, name))
        else:
            yield (*path, name), member


def _is_number(value: JsonValue) -> bool:
    if isinstance(value, str):
        return value.isdecimal()
    return isinstance(value, int) and not isinstance(value, bool)


def _path(names: tuple[str, ...]) -> str:
    written = "".join(f".{name}" if name.isidentifier() else f"['{name}']" for name in names)
    return written.removeprefix(".")
