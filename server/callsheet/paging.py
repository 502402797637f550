"""How the pages of an answer follow one another, as plain values: dlt's paginators by its names."""

import re
from collections.abc import Mapping
from dataclasses import field
from typing import TypeAlias

from callsheet.late_dataclasses import dataclass

_NAME = re.compile(r"""\.?([^.\[\]'"]+)|\[(?:'([^'\\]+)'|"([^"\\]+)")\]""")


@dataclass(frozen=True, slots=True)
class SinglePage:
    """One page, whatever the answer says of others."""


@dataclass(frozen=True, slots=True)
class JsonLink:
    """The body has the URL of the next page."""

    next_url_path: str = "next"
    """JSONPath in the body."""

    prev_url_path: str = ""
    """JSONPath of the page before, for walking back in the editor."""


@dataclass(frozen=True, slots=True)
class HeaderLink:
    """A Link field has the URL of the next page (RFC 8288)."""

    links_next_key: str = "next"
    """The relation type that leads on."""


@dataclass(frozen=True, slots=True)
class HeaderCursor:
    """A header field has the cursor of the next page."""

    cursor_key: str = "next"
    cursor_param: str = "cursor"


@dataclass(frozen=True, slots=True)
class Offset:
    """So many items from this one on."""

    limit: int
    offset: int = 0
    offset_param: str = "offset"
    offset_body_path: str = ""
    """Where in a JSON body it goes, by `member_names`; empty: into the query."""

    limit_param: str = "limit"
    limit_body_path: str = ""
    total_path: str | None = None
    """JSONPath of the number of all items; None: `total`, where an answer has it; empty: none."""

    maximum_offset: int | None = None
    stop_after_empty_page: bool = True
    has_more_path: str = ""
    """JSONPath of whether there is more."""


@dataclass(frozen=True, slots=True)
class PageNumber:
    """The page of this number."""

    base_page: int = 0
    page: int | None = None
    """Where to begin; None is `base_page`."""

    page_param: str = "page"
    page_body_path: str = ""
    total_path: str | None = None
    """JSONPath of the number of all pages; None: `total`, where an answer has it; empty: none."""

    maximum_page: int | None = None
    stop_after_empty_page: bool = True
    has_more_path: str = ""


@dataclass(frozen=True, slots=True)
class Cursor:
    """The body has the cursor of the next page."""

    cursor_path: str = "cursors.next"
    cursor_param: str = ""
    """Empty is `cursor`, unless there is a path for the body."""

    cursor_body_path: str = ""
    stop_after_empty_page: bool = False
    has_more_path: str = ""


@dataclass(frozen=True, slots=True)
class Automatic:
    """The first answer decides."""


@dataclass(frozen=True, slots=True)
class ForeignPaging:
    """Somebody else's, from the entry point group `callsheet.paginators`."""

    name: str
    arguments: Mapping[str, str] = field(default_factory=dict)


PagingKind: TypeAlias = (
    SinglePage
    | JsonLink
    | HeaderLink
    | HeaderCursor
    | Offset
    | PageNumber
    | Cursor
    | Automatic
    | ForeignPaging
)


@dataclass(frozen=True, slots=True)
class Paging:
    """A kind of paging and where it ends at the latest."""

    kind: PagingKind
    max_pages: int | None = None


def member_names(path: str) -> tuple[str, ...]:
    """The names on the way into a JSON body: `page.from` and `$['page']['from']` are one (dlt).

    Raises:
        ValueError: It is no path of names.
    """
    rest = path[1:] if path.startswith(("$.", "$[")) else path
    names = tuple(next(filter(None, found.groups())) for found in _NAME.finditer(rest))
    if not names or _NAME.sub("", rest):
        raise ValueError(f'"{path}" is no path of names with dots between them')
    return names
