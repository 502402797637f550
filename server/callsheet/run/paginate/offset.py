"""offset: so many items from a number on."""

from callsheet.exchange import OutgoingRequest
from callsheet.paging import Offset
from callsheet.run.paginate.body import with_member
from callsheet.run.paginate.page import Pages
from callsheet.run.paginate.parameters import with_parameter
from callsheet.run.paginate.ranges import Range, ranged


def offset(first: OutgoingRequest, paging: Offset) -> Pages:
    """Ask for `limit` items from 0, `limit`, twice `limit` on."""

    def numbered(request: OutgoingRequest, number: int) -> OutgoingRequest:
        request = _put(request, paging.offset_param, paging.offset_body_path, number)
        return _put(request, paging.limit_param, paging.limit_body_path, paging.limit)

    bounds = Range(
        paging.offset,
        paging.limit,
        0,
        paging.maximum_offset,
        paging.total_path,
        paging.has_more_path,
        paging.stop_after_empty_page,
        "items",
    )
    return ranged(first, bounds, numbered)


def _put(request: OutgoingRequest, parameter: str, path: str, number: int) -> OutgoingRequest:
    if path:
        return with_member(request, path, number)
    return with_parameter(request, parameter, str(number))
