"""dlt's own paginators, detectors and data finder on made-up answers, beside ours.

What they ask over loopback is compared in `test_beside_dlt`; here are the answers that no decent
server gives, and all in which we decide otherwise on purpose.
"""

import json
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

import pytest

from callsheet.exchange import Body, MemoryBody, OutgoingRequest, Response
from callsheet.paging import Cursor, HeaderCursor, HeaderLink, JsonLink, Offset, PageNumber, Paging
from callsheet.run.paginate.automatic import chosen_for
from callsheet.run.paginate.kinds import pages_of
from callsheet.run.paginate.page import LastPage, Page
from callsheet.run.paginate.select import items_path, select_items
from counterparts.dlt_duckdb import run_with_dlt

PROGRAM = """
import json, sys
from requests import Request, Response
from dlt.sources.helpers.rest_client import detector, paginators

def response(body, headers):
    made = Response()
    made.status_code, made._content = 200, json.dumps(body).encode()
    made.headers.update(headers)
    return made

def pages(case):
    paginator = getattr(paginators, case["type"])(**case["arguments"])
    request = Request(case["method"], case["url"], params=case["params"], json=case["body"])
    paginator.init_request(request)
    asked = []
    for number, (body, headers, items) in enumerate(case["answers"]):
        try:
            asked.append([request.prepare().url, json.loads(json.dumps(request.json))])
            paginator.update_state(response(body, headers), items)
        except Exception as error:
            return asked, "fault"
        if not paginator.has_next_page:
            return asked, "end"
        paginator.update_request(request)
    return asked, "more"

def detected(body):
    paginator, score = detector.PaginatorFactory().create_paginator(response(body, {}))
    path = next((str(getattr(paginator, name)) for name in
        ("next_url_path", "cursor_path", "total_path") if hasattr(paginator, name)), "")
    return type(paginator).__name__, path, score == 0.5

given = json.load(sys.stdin)
print(json.dumps({
    "pages": {name: pages(case) for name, case in given["pages"].items()},
    "detected": [detected(body) for body in given["detected"]],
    "found": [".".join(detector.find_response_page_data(body)[0]) for body in given["found"]],
}))
"""


@dataclass(frozen=True)
class Case:
    type: str
    arguments: dict
    ours: object
    answers: list
    """Body, or body, fields and items."""

    params: dict = field(default_factory=dict)
    body: dict | None = None

    def whole(self):
        """Every answer with its fields and items; each page has an item of its own."""
        for number, answer in enumerate(self.answers):
            body, headers, items = answer if isinstance(answer, tuple) else (answer, {}, None)
            yield body, headers, [number] if items is None else items


def offset(answers, **arguments):
    """With dlt's own defaults; its None for the total is our empty path."""
    ours = {name: "" if value is None else value for name, value in arguments.items()}
    return Case("OffsetPaginator", {"limit": 2, **arguments}, Offset(2, **ours), answers)


def numbered(answers, **arguments):
    ours = {name: "" if value is None else value for name, value in arguments.items()}
    return Case("PageNumberPaginator", arguments, PageNumber(**ours), answers)


def cursor(answers, params=None, body=None, **arguments):
    ours = Cursor(**arguments)
    return Case("JSONResponseCursorPaginator", arguments, ours, answers, params or {}, body)


def json_link(*links):
    return Case("JSONLinkPaginator", {}, JsonLink(), [{"next": link} for link in links])


def header_link(*fields, key="next"):
    answers = [({}, {"Link": each} if each else {}, None) for each in fields]
    return Case("HeaderLinkPaginator", {"links_next_key": key}, HeaderLink(key), answers)


MORE = {"more": True}
EMPTY = ({}, {}, [])

ALIKE = {
    "total as text": offset([{"total": "5"}] * 4),
    "total as text with zeros": offset([{"total": "005"}] * 4),
    "total as a fraction": offset([{"total": 4.5}] * 4),
    "total that grows": offset([{"total": 3}, {"total": 5}, {"total": 7}, {"total": 7}]),
    "total that shrinks": offset([{"total": 9}, {"total": 4}, {"total": 4}]),
    "total of nothing": offset([{"total": 0}] * 2),
    "total that is null": offset([{"n": None}], total_path="n"),
    "total that is gone": offset([{"total": 9}, {}], total_path="total"),
    "total that is no number": offset([{"total": "many"}], total_path="total"),
    "total and an empty page": offset([{"total": 9}, ({"total": 9}, {}, [])]),
    "total and an empty page in between": offset(
        [{"total": 5}, ({"total": 5}, {}, []), {"total": 5}, {}], stop_after_empty_page=False
    ),
    "total from an offset on": offset([{"total": 5}] * 4, offset=3),
    "offset beyond the maximum": offset([{}] * 2, offset=9, maximum_offset=4, total_path=None),
    "empty page at once": offset([EMPTY], total_path=None),
    "more as text": offset(
        [{"more": each} for each in ("true", "Yes", "1", "t", "y", "no", "true")],
        total_path=None,
        has_more_path="more",
    ),
    "no more as text": offset([{"more": "False"}] * 2, total_path=None, has_more_path="more"),
    "no more as 0": offset([{"more": "0"}] * 2, total_path=None, has_more_path="more"),
    "more as nonsense": offset([{"more": "maybe"}], total_path=None, has_more_path="more"),
    "more that is gone": offset([MORE, {}], total_path=None, has_more_path="more"),
    "more that is null": offset([{"more": None}], total_path=None, has_more_path="more"),
    "more after the total": offset(
        [{"total": 2, **MORE}] * 3, total_path="total", has_more_path="more"
    ),
    "more after the highest": offset(
        [MORE] * 4, total_path=None, has_more_path="more", maximum_offset=4
    ),
    "no more before the total": offset([{"total": 9, "more": False}] * 3, has_more_path="more"),
    "more, and an empty page": offset([(MORE, {}, [])], total_path=None, has_more_path="more"),
    "more, and empty pages": offset(
        [(MORE, {}, []), (MORE, {}, []), ({"more": False}, {}, [])],
        total_path=None,
        has_more_path="more",
        stop_after_empty_page=False,
    ),
    "pages from 0": numbered([{"total": 3}] * 5),
    "pages from 1": numbered([{"total": 3}] * 5, base_page=1),
    "pages from 1, begun at 3": numbered([{"total": 3}] * 5, base_page=1, page=3),
    "pages from 0, begun at 1": numbered([{"total": 3}] * 5, page=1),
    "pages up to one": numbered([{}] * 5, base_page=1, maximum_page=3, total_path=None),
    "pages up to less": numbered([{}] * 5, base_page=1, maximum_page=1, total_path=None),
    "cursor of nothing": cursor([{"cursors": {}}]),
    "cursor that is null": cursor([{"c": "a"}, {"c": None}], cursor_path="c"),
    "cursor that is empty": cursor([{"c": "a"}, {"c": ""}], cursor_path="c"),
    "cursor that is 0": cursor([{"c": 1}, {"c": 0}], cursor_path="c"),
    "cursor in an array": cursor([{"c": ["a", "b"]}, {}], cursor_path="c[0]"),
    "cursor to be escaped": cursor([{"c": "a+/=&? é"}, {}], cursor_path="c"),
    "cursor over a typed one": cursor(
        [{"c": "b"}, {}], {"cursor": "a", "x": "1"}, cursor_path="c"
    ),
    "cursor deep in a body": cursor(
        [{"c": "a"}, {"c": 7}, {"c": None}],
        body={"q": {"x": 1}},
        cursor_path="c",
        cursor_body_path="q.page.after",
    ),
    "cursor in a body that was not there": cursor(
        [{"c": "a"}, {}], body={}, cursor_path="c", cursor_body_path="a"
    ),
    "cursor and more": cursor(
        [{"c": "a", "more": True}, {"c": "b", "more": "no"}, {}],
        cursor_path="c",
        has_more_path="more",
    ),
    "cursor and nothing said of more": cursor([{"c": "a"}], cursor_path="c", has_more_path="more"),
    "cursor and an empty page": cursor([({"c": "a"}, {}, []), ({}, {}, [])], cursor_path="c"),
    "cursor and an empty page that ends": cursor(
        [({"c": "a"}, {}, []), {}], cursor_path="c", stop_after_empty_page=True
    ),
    "cursor in a field": Case(
        "HeaderCursorPaginator",
        {},
        HeaderCursor(),
        [({}, {"Next": "a b"}, None), ({}, {"next": "c"}, None), ({}, {}, None)],
    ),
    "link absolute and relative": json_link(
        "http://h/other?page=2", "/root?page=3", "sub?page=4", "?page=5", "../up/?page=6", None
    ),
    "link that is gone": Case("JSONLinkPaginator", {}, JsonLink(), [{}]),
    "link fields": header_link(
        '<http://h/2>; rel="next", <http://h/9>; rel="last"',
        "</3?a=1,2>; rel=next",
        '<http://h/1>; rel="prev"',
    ),
    "link fields of another relation": header_link('<http://h/2>; rel="more"', "", key="more"),
    "no link field": header_link(""),
}  # fmt: skip

OTHERWISE = {
    "a usual total that is not there is no fault": (
        offset([{}, EMPTY]), (1, "fault"), (2, "end"),
    ),
    "1 and 0 say whether there is more": (
        offset([{"more": 1}, {"more": 0}], total_path=None, has_more_path="more"),
        (1, "fault"), (2, "end"),
    ),
    "what is said of more counts more than a usual total": (
        offset([{"total": 2, **MORE}] * 3, has_more_path="more"),
        (1, "end"), (3, "more"),
    ),
    "an empty link is no link": (json_link("", None), (1, "fault"), (1, "end")),
    "an empty cursor in a field is none": (
        Case("HeaderCursorPaginator", {}, HeaderCursor(), [({}, {"next": ""}, None)] * 2),
        (2, "more"), (1, "end"),
    ),
    "a cursor that comes again does not go on for ever": (
        cursor([{"c": "a"}] * 5, cursor_path="c"), (5, "more"), (2, "fault"),
    ),
    "a page that comes again does not go on for ever": (
        numbered([({}, {}, [1])] * 5, total_path=None), (5, "more"), (2, "fault"),
    ),
    "relations have any case": (
        header_link("<http://h/2>; rel=NEXT", ""), (1, "end"), (2, "end"),
    ),
    "a link has several relations": (
        header_link('<http://h/2>; rel="next last"', ""), (1, "end"), (2, "end"),
    ),
}  # fmt: skip

DETECTED = [
    {"items": [1], "next": "http://h/2"},
    {"items": [1], "next": "/2"},
    {"items": [1], "links": {"prev": None, "next": {"href": "http://h/2"}}},
    {"items": [1], "paging": {"next": {"url": "/2"}}},
    {"items": [1], "pagination": {"next_url": "http://h/2", "total_pages": 4}},
    {"items": [1], "nextLink": "http://h/2"},
    {"items": [1], "next": "abc"},
    {"items": [1], "meta": {"next_cursor": "abc"}},
    {"items": [1], "next": "abc", "pages": 4},
    {"items": [1], "meta": {"totalPages": "4"}},
    {"items": [1], "meta": {"total_pages": 4}},
    {"items": [1], "next": None},
    {"items": [1]},
    {"id": 1},
]

FOUND = [
    [1],
    {"id": 1},
    {"data": [1]},
    {"tags": [1], "data": [2]},
    {"a": {"results": [1]}, "tags": [2]},
    {"n": 1, "users": [{}]},
    {"a": {"b": {"rows": [1]}}},
    {"a": {"b": {"c": {"rows": [1]}}}},
    {"payload": {"things": []}},
]

KINDS = {
    HeaderLink: "HeaderLinkPaginator",
    JsonLink: "JSONLinkPaginator",
    PageNumber: "PageNumberPaginator",
    Cursor: "JSONResponseCursorPaginator",
}


@pytest.fixture(scope="module")
def theirs(tmp_path_factory):
    cases = ALIKE | {name: case for name, (case, _, _) in OTHERWISE.items()}
    given = {
        "pages": {
            name: {
                "type": case.type,
                "arguments": case.arguments,
                "method": "GET" if case.body is None else "POST",
                "url": "http://h/items",
                "params": case.params,
                "body": case.body,
                "answers": list(case.whole()),
            }
            for name, case in cases.items()
        },
        "detected": DETECTED,
        "found": FOUND,
    }
    return run_with_dlt(PROGRAM, given, tmp_path_factory.mktemp("dlt"))


def page(request, body, headers, items):
    text = MemoryBody(json.dumps(body).encode())
    answer = Response(200, "OK", "HTTP/1.1", tuple(headers.items()), text, "")
    return Page(request, answer, body, tuple(items))


def ours_of(case):
    query = "&".join(f"{name}={value}" for name, value in case.params.items())
    body = None if case.body is None else Body((json.dumps(case.body).encode(),))
    target = f"/items?{query}" if query else "/items"
    first = OutgoingRequest("GET", "http", "h", None, target, (), body)
    pages = pages_of(first, Paging(case.ours))
    request = next(pages)
    asked = []
    try:
        for answer in case.whole():
            asked.append(request)
            request = pages.send(page(request, *answer))
    except StopIteration as end:
        return asked, "end" if isinstance(end.value, LastPage) else "fault"
    return asked, "more"


def meant(url):
    parts = urlsplit(url)
    return parts.hostname, parts.path, sorted(parse_qsl(parts.query, keep_blank_values=True))


@pytest.mark.parametrize("name", ALIKE)
def test_as_dlt(name, theirs):
    asked, end = theirs["pages"][name]
    found, our_end = ours_of(ALIKE[name])
    assert [meant(each.url) for each in found] == [meant(url) for url, _ in asked]
    bodies = [json.loads(each.body.parts[0]) if each.body else None for each in found]
    assert bodies == [body for _, body in asked]
    assert our_end == end


@pytest.mark.parametrize("name", OTHERWISE)
def test_otherwise_on_purpose(name, theirs):
    case, dlt_does, we_do = OTHERWISE[name]
    asked, end = theirs["pages"][name]
    found, our_end = ours_of(case)
    assert ((len(asked), end), (len(found), our_end)) == (dlt_does, we_do)


@pytest.mark.parametrize("number", range(len(DETECTED)))
def test_auto_chooses_as_dlt(number, theirs):
    kind, path, is_unsure = theirs["detected"][number]
    body = DETECTED[number]
    first = OutgoingRequest("GET", "http", "h", None, "/items", ())
    choice = chosen_for(page(first, body, {}, select_items(body, None)[0]))
    assert KINDS.get(type(choice.kind), "SinglePagePaginator") == kind
    assert (path or choice.written) in choice.written
    assert choice.is_sure is not is_unsure


@pytest.mark.parametrize("number", range(len(FOUND)))
def test_items_are_found_where_dlt_finds_them(number, theirs):
    assert items_path(FOUND[number])[0].removeprefix("$.") == theirs["found"][number]
