"""How much there is in all, as far as an answer says: for `auto`, and for progress."""

from collections.abc import Iterator, Mapping
from math import ceil
from typing import TypeAlias

from callsheet.amounts import counted
from callsheet.late_dataclasses import dataclass
from callsheet.paging import Offset, PageNumber, Paging, PagingKind
from callsheet.run.paginate.found import number_in, whole_number
from callsheet.run.paginate.page import Page
from callsheet.values import JsonValue

TOTAL_PAGES = frozenset(
    ("last_page", "lastpage", "page_count", "pagecount", "pages", "total_pages", "totalpages")
)
"""Names, in lower case, under which answers say how many pages there are."""

TOTAL_ITEMS = frozenset(
    ("@odata.count", "count", "total", "total_count", "totalcount", "total_items", "totalitems")
)
"""Names, in lower case, under which answers say how many items there are."""

_FIELDS = ("X-Total-Count", "X-Total", "X-WP-Total")
"""Fields with the number of items: json-server's, GitLab's, WordPress's."""

_USUAL = "total"
"""dlt's `total_path`."""

_DEEPEST = 4
"""Objects inside one another that are looked into."""

Member: TypeAlias = tuple[tuple[str, ...], JsonValue]
"""The names on the way to a value, and the value."""


@dataclass(frozen=True, slots=True)
class Total:
    """How much there is from the page on that was asked for first."""

    number: int
    is_of_pages: bool
    """Else it is of items."""

    def share(self, pages: int, items: int) -> float:
        """How much of it that is, from 0 to 1; more when there is more than was said."""
        return (pages if self.is_of_pages else items) / self.number


def how_far(pages: int, items: int, total: Total | None) -> str:
    """`3 of 8 pages, 300 items`, `3 pages, 300 of 800 items`, `3 pages, 300 items`."""
    of = f" of {total.number}" if total and total.share(pages, items) <= 1 else ""
    if not of or total is None:
        return f"{counted(pages, 'page')}, {counted(items, 'item')}"
    if total.is_of_pages:
        return f"{pages}{of} pages, {counted(items, 'item')}"
    return f"{counted(pages, 'page')}, {items}{of} items"


def total_of(first: Page, paging: Paging) -> Total | None:
    """What the first of several pages says; None when nobody says, or what cannot be so."""
    found = _counted_by(first, paging.kind) or _said_in(first)
    if found is None or found.share(1, len(first.items)) >= 1:
        return None
    if paging.max_pages is None or not first.items:
        return found
    pages = found.number if found.is_of_pages else ceil(found.number / len(first.items))
    return Total(paging.max_pages, is_of_pages=True) if paging.max_pages < pages else found


def members_of(value: JsonValue, names: tuple[str, ...] = ()) -> Iterator[Member]:
    """Every member that is no list, however deep, in the order of the text."""
    if not isinstance(value, Mapping) or len(names) > _DEEPEST:
        return
    for name, member in value.items():
        if isinstance(member, Mapping):
            yield from members_of(member, (*names, name))
        elif isinstance(member, str | int | float | None):
            yield (*names, name), member


def _counted_by(first: Page, kind: PagingKind) -> Total | None:
    """What ends a paginator that counts."""
    match kind:
        case PageNumber():
            skipped = 0 if kind.page is None else kind.page - kind.base_page
            most = None if kind.maximum_page is None else kind.maximum_page - kind.base_page
        case Offset():
            skipped, most = kind.offset, kind.maximum_offset
        case _:
            return None
    usual = "" if kind.has_more_path else _USUAL
    path = usual if kind.total_path is None else kind.total_path
    said = number_in(first.body, path) if path else None
    numbers = [each for each in (said, most) if each is not None]
    whole = min(numbers, default=0) - skipped
    return Total(whole, isinstance(kind, PageNumber)) if whole > 0 else None


def _said_in(first: Page) -> Total | None:
    for names, value in members_of(first.body):
        name, number = names[-1].lower(), whole_number(value)
        if number and number > 0 and name in TOTAL_PAGES | TOTAL_ITEMS:
            return Total(number, name in TOTAL_PAGES)
    fields = (first.response.header(name) for name in _FIELDS)
    number = next((whole_number(value) for value in fields if value), None)
    return Total(number, is_of_pages=False) if number and number > 0 else None
