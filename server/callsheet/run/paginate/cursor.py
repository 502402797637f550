"""cursor: the body has the cursor of the next page."""

from callsheet.exchange import OutgoingRequest
from callsheet.paging import Cursor
from callsheet.run.paginate.body import with_member
from callsheet.run.paginate.found import found_in, no_json
from callsheet.run.paginate.has_more import end_by_flag
from callsheet.run.paginate.page import LastPage, Pages, PagingFault
from callsheet.run.paginate.parameters import with_parameter
from callsheet.values import value_text


def cursor(first: OutgoingRequest, paging: Cursor) -> Pages:
    """Send the cursor of each answer with the next request until there is none."""
    request = first
    while True:
        page = yield request
        if no_json(page.body):
            return PagingFault(f"the answer is no JSON, with no {paging.cursor_path} in it")
        found = found_in(page.body, paging.cursor_path)
        if not found:
            return LastPage(f"no cursor at {paging.cursor_path}")
        if paging.stop_after_empty_page and not page.items:
            return LastPage("an empty page")
        end = end_by_flag(page, paging.has_more_path)
        if end is not None:
            return end
        if paging.cursor_body_path:
            try:
                request = with_member(request, paging.cursor_body_path, found)
            except ValueError as error:
                return PagingFault(f"the cursor cannot go into the body: {error}")
        else:
            request = with_parameter(request, paging.cursor_param or "cursor", value_text(found))
