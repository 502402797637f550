"""Paging by a number that grows: where it begins, how it goes on, where it ends (dlt)."""

from collections.abc import Callable

from callsheet.exchange import OutgoingRequest
from callsheet.late_dataclasses import dataclass
from callsheet.run.paginate.found import number_in
from callsheet.run.paginate.has_more import end_by_flag
from callsheet.run.paginate.page import LastPage, Page, Pages, PagingFault

_USUAL_TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Range:
    """A number that each page has, and what ends the counting."""

    start: int
    step: int
    base: int
    """The number of the first of all pages: totals count from there."""

    most: int | None
    total_path: str | None
    """None: at `total` (dlt's default), in answers that have it and say nothing better."""

    has_more_path: str
    stop_after_empty_page: bool
    what: str
    """What is counted: `items`, `pages`."""


def ranged(
    first: OutgoingRequest,
    bounds: Range,
    numbered: Callable[[OutgoingRequest, int], OutgoingRequest],
) -> Pages:
    """Ask for one number after the other; `numbered` puts one into a request."""
    number = bounds.start
    while True:
        try:
            request = numbered(first, number)
        except ValueError as error:
            return PagingFault(f"the number of the page cannot go into the body: {error}")
        page = yield request
        number += bounds.step
        end = _end(page, bounds, number)
        if end is not None:
            return end


def _end(page: Page, bounds: Range, following: int) -> LastPage | PagingFault | None:
    """Whether a page is the last one: whatever says so first (dlt)."""
    if bounds.stop_after_empty_page and not page.items:
        return LastPage("an empty page")
    total = _total(page, bounds)
    if bounds.total_path and total is None:
        message = f"there is no number of {bounds.what} at {bounds.total_path}"
        return PagingFault(message, "look at the answer, or leave `total_path` out")
    if bounds.most is not None and following >= bounds.most:
        return LastPage(f"{following} is the end that was set")
    if total is not None and following >= total + bounds.base:
        return LastPage(f"all {total} {bounds.what}")
    ends = total is not None or bounds.most is not None or bounds.has_more_path
    if not page.items and not ends:
        return PagingFault(
            "a page is empty and nothing says where the pages end",
            "give `total_path`, `has_more_path`, or the highest number",
        )
    return end_by_flag(page, bounds.has_more_path)


def _total(page: Page, bounds: Range) -> int | None:
    usual = "" if bounds.has_more_path else _USUAL_TOTAL
    path = usual if bounds.total_path is None else bounds.total_path
    return number_in(page.body, path) if path else None
