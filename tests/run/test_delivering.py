"""Deliveries over a real wire, with time and chance as the test has them."""

import re
import ssl
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count
from random import Random
from threading import Event, Thread

import pytest
import trustme

from callsheet.delivery import Caching, Delivery, RateLimit, Retry
from callsheet.exchange import (
    Body,
    Exchange,
    FailureKind,
    FilePart,
    Hop,
    MemoryBody,
    OutgoingRequest,
    Response,
    SendOptions,
    SentRequest,
    Timeouts,
    Timings,
)
from callsheet.http.cancellation import Cancellation
from callsheet.http.client import HttpClient
from callsheet.run.delivering import Deliverer, DeliveryMeans, new_key, pause
from callsheet.run.kept import Kept
from callsheet.run.rate_limit import RateLimiter
from wire_server import PATIENCE, WireServer, answers, ok

UNAVAILABLE = ok(b"", status="503 Service Unavailable")
STEADY = Retry(3, jitter=False)


@dataclass
class Time:
    """A clock that only waiting moves."""

    now: float = 1_445_412_480.0
    waits: list[float] = field(default_factory=list)

    def clock(self):
        return self.now

    def wait(self, seconds, cancellation):
        self.waits.append(seconds)
        self.now += seconds


@pytest.fixture
def time():
    return Time()


@pytest.fixture
def deliverer(time):
    client = HttpClient(clock=time.clock)
    yield make(client, time)
    client.close()


def make(client, time):
    keys = (f"key-{number}" for number in count(1))
    return Deliverer(
        client,
        DeliveryMeans(
            RateLimiter(time.clock),
            Kept(clock=time.clock),
            time.clock,
            time.wait,
            Random(1),
            lambda: next(keys),
        ),
    )


def to(server, delivery, method="GET", body=None, target="/", headers=()):
    return OutgoingRequest(
        method, "http", "127.0.0.1", server.port, target, headers, body, delivery=delivery
    )


def test_it_is_tried_again_until_it_is_answered(deliverer, time):
    with WireServer(answers(UNAVAILABLE, UNAVAILABLE, ok(b"at last"))) as server:
        told = []
        exchange = deliverer.deliver(to(server, Delivery(STEADY)), tell=told.append)
    assert exchange.outcome.body.data == b"at last"
    assert (exchange.attempts, time.waits) == (3, [1, 2])
    assert [hop.outcome.status for hop in exchange.earlier] == [503, 503]
    assert exchange.notes == (
        "try 1: 503 Service Unavailable; waited 1 s",
        "try 2: 503 Service Unavailable; waited 2 s",
    )
    assert told == ["try 2 of 4, in 1 s", "try 3 of 4, in 2 s"]


def test_the_last_try_is_the_answer_whatever_it_is(deliverer):
    with WireServer(answers(*[UNAVAILABLE] * 9)) as server:
        exchange = deliverer.deliver(to(server, Delivery(STEADY)))
        assert len(server.requests) == 4
    assert (exchange.outcome.status, exchange.attempts) == (503, 4)


def test_without_a_retry_it_is_sent_once(deliverer, time):
    with WireServer(answers(UNAVAILABLE)) as server:
        exchange = deliverer.deliver(to(server, Delivery()))
    assert (exchange.attempts, exchange.notes, time.waits) == (1, (), [])


@pytest.mark.parametrize(
    ("asked", "waits", "attempts"),
    [
        ("Retry-After: 7", [7], 2),
        ("Retry-After: Wed, 21 Oct 2015 07:28:09 GMT", [9], 2),
        # Never shorter than the pause that is due anyway.
        ("Retry-After: 0", [1], 2),
        ("Retry-After: nonsense", [1], 2),
        ("Retry-After: 60", [60], 2),
        ("Retry-After: 61", [], 1),
        ("Retry-After: 99999999", [], 1),
    ],
)
def test_retry_after_is_obeyed_or_given_up(deliverer, time, asked, waits, attempts):
    busy = ok(b"", asked, status="429 Too Many Requests")
    with WireServer(answers(busy, ok())) as server:
        exchange = deliverer.deliver(to(server, Delivery(STEADY)))
    assert (time.waits, exchange.attempts) == (waits, attempts)
    if not waits:
        assert exchange.notes[0].startswith("not tried again: the server asks for ")


def test_a_longer_backoff_allows_a_longer_wait(deliverer, time):
    with WireServer(answers(ok(b"", "Retry-After: 61", status="503 x"), ok())) as server:
        deliverer.deliver(to(server, Delivery(Retry(1, longest=120, jitter=False))))
    assert time.waits == [61]


def test_an_unsafe_request_goes_out_once(deliverer):
    with WireServer(answers(UNAVAILABLE, ok())) as server:
        exchange = deliverer.deliver(to(server, Delivery(STEADY), "POST", Body((b"{}",))))
        assert len(server.requests) == 1
    assert exchange.notes == (
        "not tried again: POST may have been carried out (`unsafe=on`, or `# @idempotency-key`)",
    )


def test_one_key_for_all_tries_and_a_new_one_for_each_send(deliverer):
    delivery = Delivery(STEADY, idempotency_header="Idempotency-Key")
    with WireServer(answers(UNAVAILABLE, ok(), ok())) as server:
        for _ in range(2):
            deliverer.deliver(to(server, delivery, "POST", Body((b"{}",))))
        keys = [re.search(rb"Idempotency-Key: (.*)\r", each)[1] for each in server.requests]
    assert keys == [b"key-1", b"key-1", b"key-2"]


def test_a_typed_key_wins(deliverer):
    delivery = Delivery(idempotency_header="Idempotency-Key")
    with WireServer(answers(ok())) as server:
        deliverer.deliver(to(server, delivery, "POST", headers=(("idempotency-key", "mine"),)))
        assert server.requests[0].lower().count(b"idempotency-key") == 1
        assert b"idempotency-key: mine" in server.requests[0]


def test_keys_are_random_uuids():
    assert re.fullmatch(
        r"[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}", new_key()
    )
    assert new_key() != new_key()


def test_a_file_is_sent_again_whole(deliverer, tmp_path):
    path = tmp_path / "film.bin"
    path.write_bytes(b"0123456789" * 1000)
    body = Body((b"<", FilePart(path, 10_000), b">"))
    with WireServer(answers(UNAVAILABLE, ok())) as server:
        deliverer.deliver(to(server, Delivery(STEADY), "PUT", body))
        first, second = (request.partition(b"\r\n\r\n")[2] for request in server.requests)
    assert first == second == b"<" + path.read_bytes() + b">"


def test_a_broken_connection_is_tried_again(deliverer):
    seen = count(1)

    def script(peer):
        if peer.request() and next(seen) > 1:
            peer.send(ok(b"here"))

    with WireServer(script) as server:
        exchange = deliverer.deliver(to(server, Delivery(STEADY)))
    assert (exchange.attempts, exchange.outcome.status) == (2, 200)


def test_nobody_listens(deliverer, time):
    with WireServer(answers()) as server:
        request = to(server, Delivery(STEADY), "POST", Body((b"{}",)))
    exchange = deliverer.deliver(request)
    assert (exchange.outcome.kind, exchange.attempts) == (FailureKind.CONNECT, 4)
    assert time.waits == [1, 2, 4]


def test_no_answer_in_time(deliverer):
    ended = Event()

    def script(peer):
        peer.request()
        ended.wait(PATIENCE)

    with WireServer(script) as server:
        options = SendOptions(Timeouts(read=0.02))
        request = replace(to(server, Delivery(Retry(1, jitter=False))), options=options)
        exchange = deliverer.deliver(request)
        ended.set()
    assert (exchange.outcome.kind, exchange.attempts) == (FailureKind.TIMEOUT, 2)


def test_a_certificate_that_is_not_trusted_is_not_tried_again(deliverer, time):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    with WireServer(answers(ok()), context) as server:
        request = replace(to(server, Delivery(STEADY)), scheme="https")
        exchange = deliverer.deliver(request)
    assert (exchange.outcome.kind, exchange.attempts, time.waits) == (FailureKind.TLS, 1, [])


def test_a_host_that_does_not_exist_is_not_tried_again(deliverer, time):
    request = OutgoingRequest(
        "GET", "http", "nothing.invalid", None, "/", (), delivery=Delivery(STEADY)
    )
    exchange = deliverer.deliver(request)
    assert exchange.outcome.kind is FailureKind.DNS
    if not exchange.outcome.passing:  # Without a network the name server is not there either.
        assert (exchange.attempts, time.waits) == (1, [])


def test_polling_until_it_is_as_asserted(deliverer):
    bodies = [b"queued", b"running", b"done", b"never asked for"]
    retry = replace(STEADY, on_assert=True)
    with WireServer(answers(*map(ok, bodies))) as server:
        exchange = deliverer.deliver(
            to(server, Delivery(retry)), judged=lambda each: each.outcome.body.data == b"done"
        )
    assert (exchange.outcome.body.data, exchange.attempts) == (b"done", 3)
    assert exchange.notes[0] == "try 1: an assertion failed; waited 1 s"


def test_polling_takes_nothing_that_was_kept(deliverer):
    fresh = ok(b"", "Cache-Control: max-age=60")
    delivery = Delivery(replace(STEADY, on_assert=True), caching=Caching())
    with WireServer(answers(fresh, fresh)) as server:
        exchanges = [deliverer.deliver(to(server, delivery)) for _ in range(2)]
    assert [each.from_cache for each in exchanges] == [False, False]


def test_nobody_is_judged_unless_asked_for(deliverer):
    with WireServer(answers(ok(), ok())) as server:
        exchange = deliverer.deliver(to(server, Delivery(STEADY)), judged=lambda _: False)
    assert exchange.attempts == 1


def test_a_limit_holds_for_all_requests_to_an_origin(deliverer, time):
    with WireServer(answers(*[ok()] * 5)) as server:
        request = to(server, Delivery(rate_limit=RateLimit(2, 10)))
        exchanges = [deliverer.deliver(request) for _ in range(5)]
    assert time.waits == [10, 10]
    assert [exchange.notes for exchange in exchanges][1:3] == [
        (),
        ("waited 10 s: no more than 2 requests in 10 s",),
    ]


def test_tries_take_turns_too(deliverer, time):
    with WireServer(answers(UNAVAILABLE, ok())) as server:
        deliverer.deliver(to(server, Delivery(STEADY, RateLimit(1, 10))))
    assert time.waits == [1, 9]


def test_a_used_up_limit_is_waited_for(deliverer, time):
    spent = ok(b"", "X-RateLimit-Remaining: 0", f"X-RateLimit-Reset: {time.now + 20:.0f}")
    with WireServer(answers(spent, ok(), ok())) as server:
        limited = to(server, Delivery(rate_limit=RateLimit(100, 1)))
        deliverer.deliver(to(server, Delivery()))
        exchange = deliverer.deliver(limited)
        deliverer.deliver(limited)
    assert time.waits == [20]
    assert exchange.notes == ("waited 20 s: the server's limit is used up",)


def test_a_used_up_limit_is_no_matter_to_others(deliverer, time):
    spent = ok(b"", "X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 20")
    with WireServer(answers(spent, ok())) as server:
        for _ in range(2):
            deliverer.deliver(to(server, Delivery()))
    assert time.waits == []


def test_a_limit_that_is_used_up_for_long_is_not_waited_for(deliverer, time):
    spent = ok(b"", "RateLimit: limit=5, remaining=0, reset=3600")
    with WireServer(answers(spent, ok())) as server:
        limited = to(server, Delivery(rate_limit=RateLimit(100, 1)))
        deliverer.deliver(limited)
        exchange = deliverer.deliver(limited)
    assert time.waits == []
    assert exchange.notes == ("the server's limit is used up for 60 min 0 s; not waited for",)


def test_a_limit_that_is_not_waited_for_is_told_once_a_send(deliverer, time):
    """Not again after the wait for its own turn."""
    spent = ok(b"", "RateLimit: limit=5, remaining=0, reset=3600")
    with WireServer(answers(spent, ok())) as server:
        limited = to(server, Delivery(rate_limit=RateLimit(1, 10)))
        deliverer.deliver(limited)
        exchange = deliverer.deliver(limited)
    assert time.waits == [10]
    assert [note for note in exchange.notes if "not waited for" in note] == [
        "the server's limit is used up for 60 min 0 s; not waited for"
    ]


def test_limits_are_those_of_the_origin_that_names_them(deliverer, time):
    spent = ok(b"", "X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 20")
    with WireServer(answers(spent, ok())) as other:
        moved = ok(b"", f"Location: {other.origin}/", status="302 Found")
        with WireServer(answers(moved, ok())) as server:
            limited = to(server, Delivery(rate_limit=RateLimit(100, 1)))
            for _ in range(2):
                deliverer.deliver(limited)
    assert time.waits == []


class Steps:
    """Answers each send with the next exchange."""

    def __init__(self, *exchanges):
        self.exchanges = list(exchanges)

    def send(self, _request, _cancellation=None):
        return self.exchanges.pop(0)

    def head_of(self, request):
        return request.headers


def test_nothing_of_earlier_tries_is_lost(time):
    sent = SentRequest("GET", "http://x/", (), None)

    def hop(status):
        return Hop(sent, Response(status, "", "HTTP/1.1", (), MemoryBody(b""), ""), Timings())

    first = Exchange((hop(302), hop(503)), 1.0, (hop(201),), frozenset({"one"}))
    second = Exchange((hop(200),), 2.0, (hop(202),), frozenset({"two"}))
    request = OutgoingRequest("GET", "http", "x", None, "/", (), delivery=Delivery(STEADY))
    exchange = make(Steps(first, second), time).deliver(request)
    assert [each.outcome.status for each in exchange.earlier] == [302, 503]
    assert [each.outcome.status for each in exchange.asides] == [201, 202]
    assert (exchange.secrets, exchange.seconds) == ({"one", "two"}, 2.0)
    assert exchange.hops == second.hops


def test_times_count_from_the_first_try(deliverer, time):
    began = time.now
    with WireServer(answers(UNAVAILABLE, UNAVAILABLE, ok())) as server:
        exchange = deliverer.deliver(to(server, Delivery(STEADY)))
    first, second, third = (hop.begun for hop in (*exchange.earlier, *exchange.hops))
    assert exchange.started == datetime.fromtimestamp(began, UTC)
    assert first >= 0
    assert second >= time.waits[0] > 0
    assert third >= sum(time.waits)


def test_cancelling_ends_the_wait(time):
    client = HttpClient()
    cancellation = Cancellation()

    def wait(seconds, given):
        Thread(target=cancellation.cancel).start()
        pause(PATIENCE * 60, given)

    means = DeliveryMeans(RateLimiter(time.clock), wait=wait)
    with WireServer(answers(UNAVAILABLE, ok())) as server:
        exchange = Deliverer(client, means).deliver(to(server, Delivery(STEADY)), cancellation)
        assert len(server.requests) == 1
    client.close()
    assert exchange.outcome.kind is FailureKind.CANCELLED
    assert [hop.outcome.status for hop in exchange.earlier] == [503]


def test_ctrl_c_ends_the_wait(deliverer, time):
    def interrupted(seconds, cancellation):
        raise KeyboardInterrupt

    time.wait = interrupted
    client = HttpClient()
    with WireServer(answers(UNAVAILABLE)) as server, pytest.raises(KeyboardInterrupt):
        make(client, time).deliver(to(server, Delivery(STEADY)))
    client.close()


def test_what_is_fresh_is_not_sent(deliverer, time):
    fresh = ok(b"kept", "Cache-Control: max-age=60")
    with WireServer(answers(fresh, ok(b"new"))) as server:
        request = to(server, Delivery(caching=Caching(), rate_limit=RateLimit(1, 100)))
        first = deliverer.deliver(request)
        time.now += 12
        second = deliverer.deliver(request)
        assert len(server.requests) == 1
    assert (first.from_cache, second.from_cache) == (False, True)
    assert second.notes == ("from the cache, 12 s old",)
    assert isinstance(second.outcome, Response)
    assert (second.outcome.body, second.outcome.header("Age")) == (first.outcome.body, "12")


def test_without_the_library_it_is_sent_and_said(deliverer, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "hishel", None)
    with WireServer(answers(ok(b"", "Cache-Control: max-age=60"), ok())) as server:
        request = to(server, Delivery(caching=Caching()))
        exchanges = [deliverer.deliver(request) for _ in range(2)]
    assert [each.outcome.status for each in exchanges] == [200, 200]
    assert exchanges[0].notes == (
        'nothing is kept: `# @cache` without a lifetime needs `pip install "callsheet[cache]"`',
    )


def test_a_lifetime_needs_no_library(deliverer, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "hishel", None)
    with WireServer(answers(ok(b"a"), ok(b"b"))) as server:
        request = to(server, Delivery(caching=Caching(60)))
        bodies = [deliverer.deliver(request).outcome.body.data for _ in range(2)]
    assert bodies == [b"a", b"a"]
