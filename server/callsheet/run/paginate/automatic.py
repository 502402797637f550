"""auto: the first answer decides how its pages follow one another (as dlt, and OData's links)."""

import re

from callsheet.exchange import OutgoingRequest
from callsheet.late_dataclasses import dataclass
from callsheet.paging import Cursor, HeaderLink, JsonLink, PageNumber, PagingKind, SinglePage
from callsheet.run.paginate.cursor import cursor
from callsheet.run.paginate.found import path_of, whole_number
from callsheet.run.paginate.header_link import header_link
from callsheet.run.paginate.json_link import json_link
from callsheet.run.paginate.link_fields import link_to
from callsheet.run.paginate.page import Note, Page, Pages
from callsheet.run.paginate.page_number import page_number
from callsheet.run.paginate.parameters import parameters_of
from callsheet.run.paginate.single_page import single_page
from callsheet.run.paginate.totals import TOTAL_ITEMS, TOTAL_PAGES, Member, members_of

_NEXT = re.compile(r"next|@?odata\.nextlink|@nextlink|__next", re.IGNORECASE)
_ALWAYS_URL = re.compile(r"@(odata\.)?nextlink|odata\.nextlink", re.IGNORECASE)
"""OData's, which may be relative and begin with a name."""

_INSIDE_NEXT = re.compile(r"href|url", re.IGNORECASE)
_URL = re.compile(r"https?:|[/?]", re.IGNORECASE)
_THIS_PAGE = frozenset(
    ("current_page", "currentpage", "number", "page", "page_number", "pagenumber")
)
_PAGE_PARAMETERS = ("page", "p", "page_number", "pageNumber", "page[number]", "currentPage")
_MORE = frozenset(("has_more", "hasmore", "has_next", "hasnext", "hasnextpage", "has_next_page"))
_CURSOR_PARAMETERS = frozenset(
    ("cursor", "cursormark", "offset", "page", "pagecursor", "pagetoken", "skip", "start")
)


@dataclass(frozen=True, slots=True)
class Choice:
    """What the first answer looks like."""

    kind: PagingKind
    written: str
    """The arguments of the `# @paginate` that says the same."""

    why: str
    is_sure: bool = True

    @property
    def sentence(self) -> str:
        """The choice in words, for hover and report; a warning with it when it is not sure."""
        said = f"`auto` chose `{self.written}`: {self.why}"
        warning = "; it may be wrong, so name it with `# @paginate`"
        return said if self.is_sure else said + warning


def automatic(first: OutgoingRequest, note: Note) -> Pages:
    """Ask once, choose, and go on in that way."""
    page = yield first
    choice = chosen_for(page)
    note(choice.sentence)
    following = _pages(first, choice.kind, note)
    next(following)
    try:
        while True:
            page = yield following.send(page)
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return]


def chosen_for(page: Page) -> Choice:
    """Links before numbers of pages before cursors, as dlt has it."""
    if link_to(page.response.headers, "next"):
        return Choice(HeaderLink(), "header_link", "a Link field leads to the next page")
    members = tuple(members_of(page.body))
    for choose in (_link, _numbered, _cursor):
        choice = choose(page, members)
        if choice is not None:
            return choice
    return _single(page, members)


def _link(_: Page, members: tuple[Member, ...]) -> Choice | None:
    for names, value in members:
        if isinstance(value, str) and _leads_on(names) and _is_url(names[-1], value):
            path = path_of(names)
            return Choice(JsonLink(path), f"json_link next_url_path={path}", "a URL stands there")
    return None


def _numbered(page: Page, members: tuple[Member, ...]) -> Choice | None:
    """By the number of all pages; where it is unclear which one the first is, dlt's 0."""
    for names, value in members:
        if names[-1].lower() in TOTAL_PAGES and whole_number(value) is not None:
            here = _this_page(names[:-1], members)
            typed = parameters_of(page.request)
            parameter = next((each for each in _PAGE_PARAMETERS if each in typed), "page")
            number = whole_number(typed.get(parameter)) if here is None else here
            base = min(number or 0, 1)
            start = None if number in (None, base) else number
            path = path_of(names)
            return Choice(
                PageNumber(base, start, parameter, total_path=path),
                f"page_number base_page={base}"
                + (f" page={start}" if start is not None else "")
                + (f" page_param={parameter}" if parameter != "page" else "")
                + f" total_path={path}",
                f"it counts {value} pages",
                is_sure=number is not None,
            )
    return None


def _this_page(place: tuple[str, ...], members: tuple[Member, ...]) -> int | None:
    """The number of this page, beside that of all pages."""
    here = (
        whole_number(value)
        for names, value in members
        if names[:-1] == place and names[-1].lower() in _THIS_PAGE
    )
    return next((number for number in here if number is not None), None)


def _cursor(page: Page, members: tuple[Member, ...]) -> Choice | None:
    for names, value in members:
        is_cursor = isinstance(value, str | int | float) and not isinstance(value, bool) and value
        if is_cursor and _leads_on(names):
            path, parameter = path_of(names), _cursor_parameter(names[-1], page.request)
            written = f"cursor cursor_path={path} cursor_param={parameter}"
            why = "what stands there is no URL, and the name of the parameter is guessed"
            return Choice(Cursor(path, parameter), written, why, is_sure=False)
    return None


def _cursor_parameter(name: str, request: OutgoingRequest) -> str:
    """The parameter for a cursor of this name: `pageToken` for `nextPageToken`; dlt's `cursor`."""
    if name in parameters_of(request):
        return name
    rest = re.sub("^_*next[_-]?", "", name, flags=re.IGNORECASE)
    if rest.lower().replace("_", "") in _CURSOR_PARAMETERS:
        return rest[0].lower() + rest[1:]
    return name if rest.lower() == "token" else "cursor"


def _single(page: Page, members: tuple[Member, ...]) -> Choice:
    items = len(page.items)
    for names, value in members:
        total = whole_number(value) if names[-1].lower() in TOTAL_ITEMS else None
        if total is not None and total > items > 0:
            why = f"nothing leads on, but {path_of(names)} is {total} and there are {items} items"
            return Choice(SinglePage(), "single_page", why, is_sure=False)
        if names[-1].lower() in _MORE and value is True:
            why = f"nothing leads on, but {path_of(names)} is true"
            return Choice(SinglePage(), "single_page", why, is_sure=False)
    return Choice(SinglePage(), "single_page", "nothing leads to another page")


def _pages(first: OutgoingRequest, kind: PagingKind, note: Note) -> Pages:
    match kind:
        case HeaderLink():
            return header_link(first, kind, note)
        case JsonLink():
            return json_link(first, kind, note)
        case Cursor():
            return cursor(first, kind)
        case PageNumber():
            return page_number(first, kind)
        case _:
            return single_page(first)


def _is_url(name: str, value: str) -> bool:
    return bool(_URL.match(value) or (value and _ALWAYS_URL.fullmatch(name)))


def _leads_on(names: tuple[str, ...]) -> bool:
    if _INSIDE_NEXT.match(names[-1]) and len(names) > 1:
        return _NEXT.match(names[-2]) is not None
    return _NEXT.match(names[-1]) is not None
