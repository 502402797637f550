"""header_cursor: a header field has the cursor of the next page."""

from callsheet.exchange import OutgoingRequest
from callsheet.paging import HeaderCursor
from callsheet.run.paginate.page import LastPage, Pages
from callsheet.run.paginate.parameters import with_parameter


def header_cursor(first: OutgoingRequest, paging: HeaderCursor) -> Pages:
    """Send the cursor of each answer with the next request until there is none."""
    request = first
    while True:
        page = yield request
        cursor = page.response.header(paging.cursor_key)
        if not cursor:
            return LastPage(f"no cursor in `{paging.cursor_key}`")
        request = with_parameter(request, paging.cursor_param, cursor)
