"""Paging by a number that grows: where it begins, how it goes on, where it ends (dlt)."""

from collections.abc import Callable
from dataclasses import dataclass

from callsheet.exchange import OutgoingRequest
from callsheet.run.paginate.found import flag_in, number_in
from callsheet.run.paginate.page import LastPage, Page, Pages, PagingFault


@dataclass(frozen=True, slots=True)
class Range:
    """A number that each page has, and what ends the counting."""

    start: int
    step: int
    base: int
    """The number of the first of all pages: totals count from there."""

    most: int | None
    total_path: str
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
    if bounds.stop_after_empty_page and not page.items:
        return LastPage("an empty page")
    if bounds.total_path:
        total = number_in(page.body, bounds.total_path)
        if total is None:
            message = f"there is no number of {bounds.what} at {bounds.total_path}"
            return PagingFault(message, "look at the answer, or leave `total_path` out")
        if following >= total + bounds.base:
            return LastPage(f"all {total} {bounds.what}")
    if bounds.most is not None and following >= bounds.most:
        return LastPage(f"{following} is the end that was set")
    if bounds.has_more_path:
        more = flag_in(page.body, bounds.has_more_path)
        if more is None:
            message = f"whether there is more does not stand at {bounds.has_more_path}"
            return PagingFault(message, "look at the answer, or leave `has_more_path` out")
        if not more:
            return LastPage("the answer says that there is no more")
    if not (page.items or bounds.total_path or bounds.most is not None or bounds.has_more_path):
        return PagingFault(
            "a page is empty and nothing says where the pages end",
            "give `total_path`, `has_more_path`, or the highest number",
        )
    return None
