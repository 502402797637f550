"""Going through pages: what is handed on, what is told, and what ends it."""

import json

import pytest

from callsheet.authentication import NO_AUTHENTICATION, Bearer
from callsheet.exchange import (
    Exchange,
    Failure,
    FailureKind,
    Hop,
    MemoryBody,
    OutgoingRequest,
    Response,
    SentRequest,
    Timings,
)
from callsheet.http.listening import Nobody
from callsheet.model.paging import Collection
from callsheet.paging import Automatic, HeaderLink, JsonLink, Offset, PageNumber, Paging
from callsheet.run.collecting import Collector

FIRST = OutgoingRequest(
    "GET", "https", "api.example", None, "/items", (), authentication=Bearer("t")
)


def exchange(request, answer):
    outcome = answer
    if not isinstance(answer, Response | Failure):
        body = answer if isinstance(answer, str) else json.dumps(answer)
        outcome = Response(200, "OK", "HTTP/1.1", (), MemoryBody(body.encode()), "")
    sent = SentRequest(request.method, request.url, request.headers, request.body)
    return Exchange((Hop(sent, outcome, Timings()),), 0.0)


def collected(paging, answers, select=None):
    """The items of each page, the requests, the collector and what was wrong."""
    left, requests, taken = iter(answers), [], []

    def deliver(request):
        requests.append(request)
        return exchange(request, next(left))

    collector = Collector(
        Collection(Paging(paging) if paging else None, select), deliver, taken.append
    )
    _, wrong = collector.run(FIRST)
    return taken, requests, collector, wrong


def test_the_first_page_decides_where_the_items_are():
    pages = [
        {"things": [{"n": 1}], "other": []},
        {"other": [{"n": 9}], "things": [{"n": 2}]},
        {"other": [{"n": 9}], "things": None},
    ]
    taken, _, collector, wrong = collected(PageNumber(1), pages)
    assert taken == [({"n": 1},), ({"n": 2},), ()]
    assert wrong is None
    assert collector.notes == [
        "the items were found at `$.things`; `# @select` says otherwise",
    ]
    assert [(each.number, each.items) for each in collector.pages] == [(1, 1), (2, 1), (3, 0)]


@pytest.mark.parametrize(
    ("paging", "answer"),
    [
        (JsonLink(), Response(200, "", "", (), MemoryBody(b'{"next": "p2", "items": [1]}'), "")),
        (HeaderLink(), Response(200, "", "", (("Link", "<p2>; rel=next"),), MemoryBody(b"[]"), "")),
    ],
)
def test_links_are_relative_to_where_the_redirects_led(paging, answer):
    requests = []

    def deliver(request):
        requests.append(request.url)
        first, *_ = exchange(request, "{}").hops
        if len(requests) > 1:
            return Exchange((first,), 0.0)
        sent = SentRequest("GET", "https://api.example/v2/items/", (), None)
        return Exchange((first, Hop(sent, answer, Timings())), 0.0)

    Collector(Collection(Paging(paging)), deliver, lambda _: None).run(FIRST)
    assert requests == ["https://api.example/items", "https://api.example/v2/items/p2"]


def test_what_auto_chose_is_told_once():
    pages = [{"items": [1], "next": "/items?page=2"}, {"items": [2], "next": None}]
    taken, requests, collector, wrong = collected(Automatic(), pages, "items")
    assert (taken, wrong) == ([(1,), (2,)], None)
    assert [each.target for each in requests] == ["/items", "/items?page=2"]
    assert collector.notes == [
        "`auto` chose `json_link next_url_path=next`: a URL stands there",
    ]


def test_another_origin_is_told_and_gets_no_credentials():
    pages = [{"items": [1], "next": "https://other.example/2"}, {"items": [2]}]
    _, requests, collector, _ = collected(JsonLink(), pages, "items")
    assert requests[1].authentication == NO_AUTHENTICATION
    assert collector.notes == ["the next page is at https://other.example: no credentials go there"]


@pytest.mark.parametrize(
    ("paging", "answers", "message"),
    [
        (JsonLink(), [{"items": [1], "next": "ftp://x"}],
         'the link "ftp://x" to the next page cannot be followed'),
        (JsonLink(), [{"items": [1], "next": "/items"}],
         "page 2 would ask for the same as page 1"),
        (PageNumber(), [{"items": [1]}] * 2, "page 2 is the same as the one before it"),
        (Offset(1, total_path="n"), [{"items": [1]}], "there is no number of items at n"),
        (JsonLink(), [{"items": [1], "next": "/2"}, "<html>"],
         "the answer is no JSON, with no next in it"),
    ],
)  # fmt: skip
def test_what_ends_the_pages_too_early_is_wrong(paging, answers, message):
    _, _, _, wrong = collected(paging, answers)
    assert wrong.message == message


def test_no_answer_ends_the_pages():
    failure = Failure(FailureKind.TIMEOUT, "no answer within 20 s")
    taken, _, _, wrong = collected(JsonLink(), [{"items": [1], "next": "/2"}, failure])
    assert (taken, wrong) == ([(1,)], None)


def told(paging, answers, **more):
    """What is said between the pages, each of which takes two seconds."""
    left, said, seconds = iter(answers), [], iter(range(0, 100, 2))
    collector = Collector(
        Collection(paging, "items"),
        lambda request: exchange(request, next(left)),
        lambda _: None,
        tell=said.append,
        clock=lambda: float(next(seconds)),
        **more,
    )
    collector.run(FIRST)
    return said


PAIRS = [{"items": [1, 2], "total": 7}, {"items": [3, 4], "total": 7}, {"items": [5, 6]}]


def test_it_says_how_far_it_is_and_how_long_it_may_take_yet():
    assert told(Paging(Offset(2)), [*PAIRS, {"items": []}]) == [
        "1 page, 2 of 7 items, 5 s left",
        "2 pages, 4 of 7 items, 3 s left",
        "3 pages, 6 of 7 items, 1 s left",
    ]
    links = [{**each, "next": f"/{number}"} for number, each in enumerate(PAIRS)]
    assert told(Paging(JsonLink()), [*links, {"items": []}], is_alone=False) == [
        "1 page, 2 of 7 items",
        "2 pages, 4 of 7 items",
        "3 pages, 6 of 7 items",
    ]


class Hearing(Nobody):
    def __init__(self):
        self.heard = []

    def collected(self, text, done, total):
        self.heard.append((text.partition(",")[0], done, total))


def test_whoever_listens_hears_how_many_of_how_many_came():
    hearing = Hearing()
    told(Paging(Offset(2)), [*PAIRS, {"items": []}], listener=hearing)
    assert hearing.heard == [("1 page", 2, 7), ("2 pages", 4, 7), ("3 pages", 6, 7)]
    paged = [{"items": [1], "next": "/2", "total_pages": 2}, {"items": [2]}]
    told(Paging(JsonLink()), paged, listener=hearing)
    assert hearing.heard[3:] == [("1 of 2 pages", 1, 2)]
    told(Paging(JsonLink()), [{"items": [1], "next": "/2"}, {"items": [2]}], listener=hearing)
    assert hearing.heard[4:] == []


def test_where_nobody_says_how_much_there_is_no_time_is_told():
    pages = [{"items": [1], "next": "/2"}, {"items": [2], "next": "/3"}, {"items": [3]}]
    assert told(Paging(JsonLink()), pages) == ["1 page, 1 item", "2 pages, 2 items"]


def test_more_came_than_was_said():
    pages = [{"items": [each], "total": 2, "next": f"/{each}"} for each in range(3)]
    assert told(Paging(JsonLink()), [*pages, {"items": []}]) == [
        "1 page, 1 of 2 items, 2 s left",
        "2 pages, 2 of 2 items",
        "3 pages, 3 items",
    ]
