"""How much there is in all: what a paginator counts by, what answers usually say, and neither."""

import pytest

from callsheet.exchange import MemoryBody, OutgoingRequest, Response
from callsheet.paging import Automatic, Cursor, JsonLink, Offset, PageNumber, Paging
from callsheet.run.paginate.page import Page
from callsheet.run.paginate.totals import Total, total_of

FIRST = OutgoingRequest("GET", "https", "api.example", None, "/items", ())


def total(body, kind, *, items=2, headers=(), max_pages=None):
    response = Response(200, "OK", "HTTP/1.1", headers, MemoryBody(b""), "")
    page = Page(FIRST, response, body, tuple(range(items)))
    found = total_of(page, Paging(kind, max_pages))
    return found and (found.number, "pages" if found.is_of_pages else "items")


@pytest.mark.parametrize(
    ("kind", "body", "expected"),
    [
        (Offset(2), {"total": 9}, (9, "items")),
        (Offset(2, offset=4), {"total": "9"}, (5, "items")),
        (Offset(2, total_path="meta.all"), {"meta": {"all": 9}}, (9, "items")),
        (Offset(2, total_path="", maximum_offset=6), {}, (6, "items")),
        (Offset(2, maximum_offset=6), {"total": 9}, (6, "items")),
        (Offset(2, total_path=""), {"total_count": 8}, (8, "items")),
        (PageNumber(1), {"total": 9}, (9, "pages")),
        (PageNumber(1, page=3), {"total": 9}, (7, "pages")),
        (PageNumber(1, maximum_page=4), {}, (3, "pages")),
        (PageNumber(1), {"meta": {"last_page": 4}}, (4, "pages")),
        (JsonLink(), {"count": 9, "next": "/2"}, (9, "items")),
        (JsonLink(), {"@odata.count": 9}, (9, "items")),
        (Cursor(), {"meta": {"totalItems": 9}}, (9, "items")),
        (Automatic(), {"page": 1, "totalPages": 3}, (3, "pages")),
        (JsonLink(), {"next": "/2"}, None),
        (JsonLink(), {"count": 2, "next": "/2"}, None),
        (JsonLink(), {"pages": 1, "next": "/2"}, None),
        (JsonLink(), {"total": None, "count": "many"}, None),
        (JsonLink(), {"total": -1}, None),
        (JsonLink(), [1, 2], None),
    ],
)
def test_what_the_first_page_says(kind, body, expected):
    assert total(body, kind) == expected


@pytest.mark.parametrize("name", ["X-Total-Count", "X-Total", "X-WP-Total", "x-total-count"])
def test_what_its_fields_say(name):
    assert total([1, 2], JsonLink(), headers=((name, "9"),)) == (9, "items")


@pytest.mark.parametrize(
    ("max_pages", "expected"), [(3, (3, "pages")), (5, (9, "items")), (None, (9, "items"))]
)
def test_no_more_than_may_be_asked_for(max_pages, expected):
    assert total({"total": 9}, Offset(2), max_pages=max_pages) == expected


def test_a_bound_alone_is_no_total():
    assert total({}, JsonLink(), max_pages=1000) is None


def test_shares():
    assert Total(8, is_of_pages=True).share(2, 500) == 0.25
    assert Total(8, is_of_pages=False).share(1, 6) == 0.75
