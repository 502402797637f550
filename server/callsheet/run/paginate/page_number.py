"""page_number: the page of a number."""

from callsheet.exchange import OutgoingRequest
from callsheet.paging import PageNumber
from callsheet.run.paginate.body import with_member
from callsheet.run.paginate.page import Pages
from callsheet.run.paginate.parameters import with_parameter
from callsheet.run.paginate.ranges import Range, ranged


def page_number(first: OutgoingRequest, paging: PageNumber) -> Pages:
    """Ask for one page after the other."""

    def numbered(request: OutgoingRequest, number: int) -> OutgoingRequest:
        if paging.page_body_path:
            return with_member(request, paging.page_body_path, number)
        return with_parameter(request, paging.page_param, str(number))

    bounds = Range(
        paging.base_page if paging.page is None else paging.page,
        1,
        paging.base_page,
        paging.maximum_page,
        paging.total_path,
        paging.has_more_path,
        paging.stop_after_empty_page,
        "pages",
    )
    return ranged(first, bounds, numbered)
