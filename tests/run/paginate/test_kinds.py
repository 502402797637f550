"""Every kind of paging over pages from a table; the guards that hold for all of them."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from callsheet.authentication import NO_AUTHENTICATION, Bearer
from callsheet.exchange import Body, MemoryBody, OutgoingRequest, Response
from callsheet.paging import (
    Cursor,
    HeaderCursor,
    HeaderLink,
    JsonLink,
    Offset,
    PageNumber,
    Paging,
    SinglePage,
)
from callsheet.run.paginate.kinds import pages_of
from callsheet.run.paginate.page import LastPage, Page, PagingFault
from callsheet.run.paginate.select import select_items
from callsheet.values import parse_json


def first(target="/items?x=1", method="GET", body=None, **more):
    parts = None if body is None else Body((body,))
    headers = more.pop("headers", ())
    return OutgoingRequest(method, "https", "api.example", None, target, headers, parts, **more)


def response(body, headers=()):
    text = body if isinstance(body, str) else json.dumps(body)
    return Response(200, "OK", "HTTP/1.1", tuple(headers), MemoryBody(text.encode()), "")


def json_or_text(text):
    try:
        return parse_json(text)
    except ValueError:
        return text


def asked(paging, answer, request=None, most=50, note=lambda _: None):
    """What was asked for, and how it ended; `answer` makes a body, or a response, of a request."""
    pages = pages_of(request or first(), paging, note)
    following = next(pages)
    requests = [following]
    try:
        while len(requests) <= most:
            found = answer(following)
            found = found if isinstance(found, Response) else response(found)
            body = json_or_text(found.body.data.decode())
            following = pages.send(Page(following, found, body, select_items(body, None)[0]))
            requests.append(following)
    except StopIteration as end:
        return requests, end.value
    raise AssertionError("it never ends")


def targets(paging, answer, **more):
    requests, end = asked(paging, answer, **more)
    return [each.target for each in requests], end


def numbers(name):
    """Ten items, three a page, from the number in a parameter of the query."""

    def answer(request):
        query = parse_qs(urlsplit(request.target).query)
        start = int(query[name][0])
        return {"items": list(range(10))[start : start + 3], "total": "10"}

    return answer


def test_json_link():
    links = {
        "/items?x=1": "https://api.example/items?page=2",
        "/items?page=2": "items?page=3",
        "/items?page=3": "?page=4",
    }
    found, end = targets(
        Paging(JsonLink("meta.next")),
        lambda request: {"items": [request.target], "meta": {"next": links.get(request.target)}},
    )
    assert found == ["/items?x=1", "/items?page=2", "/items?page=3", "/items?page=4"]
    assert end == LastPage("nothing at meta.next")


@pytest.mark.parametrize(
    ("headers", "name", "context", "following"),
    [
        ((), "@odata.context", "../$metadata#Scenes", "/v4/Films(1)/scenes?skip=3"),
        ((), "@odata.context", "https://api.example/v3/$metadata", "/v3/Films(1)/scenes?skip=3"),
        ((("OData-Version", "4.01"),), "@context", "/v4/$metadata", "/v4/Films(1)/scenes?skip=3"),
        ((), "@context", "https://schema.example/", "/v4/Films(1)/Films(1)/scenes?skip=3"),
        ((), "@odata.context", None, "/v4/Films(1)/Films(1)/scenes?skip=3"),
    ],
)
def test_a_link_of_odata_is_relative_to_the_context(headers, name, context, following):
    def answer(request):
        link = None if "skip" in request.target else "Films(1)/scenes?skip=3"
        body = {name: context, "value": [request.target], "@odata.nextLink": link}
        return response(body, headers)

    paging = Paging(JsonLink("['@odata.nextLink']"))
    found, _ = targets(paging, answer, request=first("/v4/Films(1)/scenes"))
    assert found == ["/v4/Films(1)/scenes", following]


def test_a_link_to_another_origin_gets_no_credentials():
    notes = []
    request = first(
        authentication=Bearer("t"),
        headers=(("X-Key", "s"), ("Cookie", "s"), ("Accept", "*/*")),
        secret_headers=frozenset({"x-key"}),
    )
    requests, _ = asked(
        Paging(JsonLink()),
        lambda each: {
            "items": [1],
            "next": "https://evil.example/" if each.host != "evil.example" else None,
        },
        request=request,
        note=notes.append,
    )
    assert [each.host for each in requests] == ["api.example", "evil.example"]
    assert requests[1].authentication == NO_AUTHENTICATION
    assert requests[1].headers == (("Accept", "*/*"),)
    assert notes == ["the next page is at https://evil.example: no credentials go there"]


@pytest.mark.parametrize("link", ["ftp://x/", "http://[", 7, "mailto:a@b"])
def test_links_that_lead_nowhere(link):
    _, end = targets(Paging(JsonLink()), lambda _: {"items": [1], "next": link})
    assert isinstance(end, PagingFault)


@pytest.mark.parametrize(
    "field",
    [
        '<https://api.example/items?page=2>; rel="next", <x>; rel="prev"',
        '<x>; rel="prev first"; title="a, <b>; rel=next", </items?page=2>; rel=NEXT',
        "<?page=2>; title*=UTF-8''x; rel=\"last next\"",
        '</items?page=2>;rel="next"',
    ],
)
def test_header_link(field):
    def answer(request):
        fields = [("link", field)] if request.target.endswith("x=1") else []
        return response([request.target], fields)

    found, end = targets(Paging(HeaderLink()), answer)
    assert found == ["/items?x=1", "/items?page=2"]
    assert end == LastPage('no link of the relation "next"')


def test_header_cursor():
    cursors = {"/items?x=1": "a b", "/items?x=1&after=a%20b": ""}
    found, _ = targets(
        Paging(HeaderCursor("X-Next", "after")),
        lambda request: response([request.target], [("x-next", cursors[request.target])]),
    )
    assert found == ["/items?x=1", "/items?x=1&after=a%20b"]


def test_cursor_in_the_query_takes_the_place_of_the_one_before():
    cursors = iter(["c1", 2, None])
    found, end = targets(
        Paging(Cursor("cursors.next", "after")),
        lambda request: {"items": [request.target], "cursors": {"next": next(cursors)}},
        request=first("/items?after=&x=1"),
    )
    assert found == ["/items?after=&x=1", "/items?after=c1&x=1", "/items?after=2&x=1"]
    assert end == LastPage("no cursor at cursors.next")


def test_cursor_in_the_body_keeps_all_digits_beside_it():
    cursors = iter([{"id": 1}, ""])
    requests, _ = asked(
        Paging(Cursor("next", cursor_body_path="page.after")),
        lambda request: {"items": [request.target], "next": next(cursors)},
        request=first("/search", "POST", b'{"big": 12345678901234567890, "f": 1.10}'),
    )
    assert requests[1].body.parts == (
        b'{"big":12345678901234567890,"f":1.10,"page":{"after":{"id":1}}}',
    )


@pytest.mark.parametrize("total_path", [None, "total", "$.total"])
def test_offset_until_the_total(total_path):
    found, end = targets(Paging(Offset(3, total_path=total_path)), numbers("offset"))
    assert found == [f"/items?x=1&offset={n}&limit=3" for n in (0, 3, 6, 9)]
    assert end == LastPage("all 10 items")


def test_offset_until_an_empty_page_or_the_highest():
    found, end = targets(
        Paging(Offset(3, offset_param="skip", limit_param="top", total_path="")), numbers("skip")
    )
    assert found[-1] == "/items?x=1&skip=12&top=3"
    assert end == LastPage("an empty page")
    found, end = targets(Paging(Offset(3, maximum_offset=5)), numbers("offset"))
    assert found == ["/items?x=1&offset=0&limit=3", "/items?x=1&offset=3&limit=3"]


def test_offset_in_the_body():
    requests, _ = asked(
        Paging(
            Offset(
                3, 3, offset_body_path="page.skip", limit_body_path="page.take", maximum_offset=6
            )
        ),
        lambda _: {"items": [1]},
        request=first("/s", "POST"),
    )
    assert [each.body.parts for each in requests] == [(b'{"page":{"skip":3,"take":3}}',)]


def test_page_numbers_from_one_until_the_total():
    found, end = targets(
        Paging(PageNumber(1, total_path="pages")),
        lambda request: {"items": [request.target], "pages": 3},
    )
    assert found == [f"/items?x=1&page={n}" for n in (1, 2, 3)]
    assert end == LastPage("all 3 pages")


def test_page_numbers_while_there_is_more():
    more = iter([True, "true", "false"])
    found, end = targets(
        Paging(PageNumber(has_more_path="more", stop_after_empty_page=False)),
        lambda request: {"items": [], "at": request.target, "more": next(more)},
    )
    assert len(found) == 3
    assert end == LastPage("the answer says that there is no more")


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        (Offset(3, total_path="gone"), "there is no number of items at gone"),
        (PageNumber(has_more_path="gone"), "whether there is more does not stand at gone"),
    ],
)
def test_what_should_stand_in_the_answer_and_does_not(kind, message):
    _, end = targets(Paging(kind), lambda request: {"items": [request.target]})
    assert end.message == message


def test_single_page_and_the_highest_number_of_pages():
    found, end = targets(Paging(SinglePage()), lambda _: {"items": [1], "next": "/x"})
    assert (found, end) == (["/items?x=1"], LastPage("only one page was asked for"))
    found, end = targets(
        Paging(PageNumber(), max_pages=2), lambda request: {"items": [request.target]}
    )
    assert (len(found), end) == (2, LastPage("max_pages=2"))


def test_a_cursor_that_comes_twice_ends_it():
    _, end = targets(
        Paging(Cursor("next")), lambda request: {"items": [request.target], "next": "same"}
    )
    assert end.message == "page 3 would ask for the same as page 2"


def test_a_page_that_comes_twice_ends_it():
    found, end = targets(Paging(PageNumber()), lambda _: {"items": [1, 2]})
    assert len(found) == 2
    assert end.message == "page 2 is the same as the one before it"


def test_a_total_that_changes_counts_as_it_is_now():
    totals = iter([4, 9, 5])
    found, end = targets(
        Paging(Offset(2)), lambda each: {"items": [each.target], "total": next(totals)}
    )
    assert (len(found), end) == (3, LastPage("all 5 items"))


def test_what_says_that_there_is_more_wins_over_the_usual_total_but_not_over_the_highest():
    paging = Paging(PageNumber(has_more_path="more", maximum_page=3))
    found, end = targets(paging, lambda each: {"items": [each.target], "total": 1, "more": True})
    assert (len(found), end) == (3, LastPage("3 is the end that was set"))


def test_empty_pages_without_an_end():
    _, end = targets(Paging(Offset(3, stop_after_empty_page=False)), lambda _: {"items": []})
    assert end.message == "a page is empty and nothing says where the pages end"


@pytest.mark.parametrize("kind", [JsonLink(), Cursor(), Offset(3, total_path="total")])
def test_an_answer_that_is_no_json_is_not_the_end(kind):
    _, end = targets(Paging(kind), lambda _: response("<html>maintenance</html>"))
    assert isinstance(end, PagingFault)


def test_a_body_that_cannot_take_the_number():
    requests, end = asked(
        Paging(PageNumber(page_body_path="page")), lambda _: [1], first("/s", "POST", b"a=b")
    )
    assert [each.body.parts for each in requests] == [(b"a=b",)]
    assert end == PagingFault("the number of the page cannot go into the body: it is no JSON")


@pytest.mark.parametrize("value", ["", 0, False, None, [], {}])
def test_cursors_and_links_of_nothing(value):
    for kind in (Cursor("next"), JsonLink()):
        found, end = targets(Paging(kind), lambda _: {"items": [1], "next": value})
        assert (len(found), type(end)) == (1, LastPage)
    found, _ = targets(Paging(Cursor()), lambda _: {"items": [1]})
    assert len(found) == 1


def test_the_highest_number_of_pages_comes_before_a_link_that_leads_nowhere():
    paging = Paging(JsonLink(), max_pages=1)
    _, end = targets(paging, lambda _: {"items": [1], "next": "mailto:a@b"})
    assert end == LastPage("max_pages=1")


def test_each_run_begins_anew():
    paging = Paging(PageNumber(1, maximum_page=3))
    runs = [targets(paging, lambda each: [each.target])[0] for _ in range(2)]
    assert runs[0] == runs[1]
    assert len(runs[0]) == 2


def test_a_link_to_a_host_with_an_umlaut():
    requests, _ = asked(
        Paging(JsonLink(), max_pages=2),
        lambda each: {"items": [each.url], "next": "https://bücher.example/ä?q=a b#top"},
    )
    assert requests[1].url == "https://xn--bcher-kva.example/%C3%A4?q=a%20b"


def test_pages_may_hold_the_same_words_when_their_answers_differ():
    found, end = targets(
        Paging(PageNumber(), max_pages=3), lambda request: {"items": ["a"], "at": request.target}
    )
    assert (len(found), end) == (3, LastPage("max_pages=3"))
    found, end = targets(
        Paging(PageNumber()), lambda request: {"items": [{"id": 1}], "at": request.target}
    )
    assert end.message == "page 2 is the same as the one before it"
