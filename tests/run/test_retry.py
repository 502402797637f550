"""When a request is sent again, and after how long."""

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.delivery import Delivery, Retry
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
from callsheet.run.retry import backoff, may_repeat, reason_to_retry

REFUSED = Failure(FailureKind.CONNECT, "nothing listens", passing=True, unsent=True)
BROKEN = Failure(FailureKind.CONNECT, "closed", passing=True)
LATE = Failure(FailureKind.TIMEOUT, "no answer", passing=True)
LATE_CONNECT = Failure(FailureKind.TIMEOUT, "no connection", passing=True, unsent=True)


def answer(status, problem=""):
    return Response(status, "", "HTTP/1.1", (), MemoryBody(b""), "", problem)


def exchange(*outcomes):
    sent = SentRequest("POST", "http://x/", (), None)
    return Exchange(tuple(Hop(sent, outcome, Timings()) for outcome in outcomes), 0.0)


@pytest.mark.parametrize(
    ("retry", "outcome", "again"),
    [
        (Retry(1), answer(200), False),
        (Retry(1), answer(404), False),
        (Retry(1), answer(500), False),
        (Retry(1), answer(501), False),
        (Retry(1), answer(429), True),
        (Retry(1), answer(502), True),
        (Retry(1), answer(504), True),
        (Retry(1), answer(505), False),
        (Retry(1, statuses=(range(404, 405),)), answer(404), True),
        (Retry(1, statuses=()), answer(503), False),
        (Retry(1), answer(200, "the body is cut"), True),
        (Retry(1, on_failure=False), answer(200, "the body is cut"), False),
        (Retry(1), REFUSED, True),
        (Retry(1, on_connect=False), REFUSED, False),
        (Retry(1, on_failure=False), REFUSED, True),
        (Retry(1), BROKEN, True),
        (Retry(1, on_failure=False), BROKEN, False),
        (Retry(1, on_connect=False), BROKEN, True),
        (Retry(1), LATE, True),
        (Retry(1, on_timeout=False), LATE, False),
        (Retry(1, on_timeout=False), LATE_CONNECT, True),
        (Retry(1, on_timeout=False, on_connect=False), LATE_CONNECT, False),
        (Retry(1), Failure(FailureKind.DNS, "no name server", passing=True, unsent=True), True),
        (Retry(1), Failure(FailureKind.DNS, "not found", unsent=True), False),
        (Retry(1), Failure(FailureKind.TLS, "not trusted", unsent=True), False),
        (Retry(1), Failure(FailureKind.CANCELLED, "cancelled"), False),
        (Retry(1), Failure(FailureKind.REDIRECT, "too many"), False),
        (Retry(1), Failure(FailureKind.AUTHENTICATION, "no token"), False),
    ],
)
def test_what_is_tried_again(retry, outcome, again):
    assert bool(reason_to_retry(retry, outcome)) is again


@pytest.mark.parametrize(
    ("method", "headers", "retry", "outcomes", "may"),
    [
        ("GET", (), Retry(1), (answer(503),), True),
        ("PUT", (), Retry(1), (answer(503),), True),
        ("DELETE", (), Retry(1), (BROKEN,), True),
        ("QUERY", (), Retry(1), (BROKEN,), True),
        ("POST", (), Retry(1), (answer(503),), False),
        ("PATCH", (), Retry(1), (BROKEN,), False),
        ("FROB", (), Retry(1), (BROKEN,), False),
        ("POST", (), Retry(1, unsafe=True), (answer(503),), True),
        ("POST", (("idempotency-key", "1"),), Retry(1), (answer(503),), True),
        ("POST", (("X-Once", "1"),), Retry(1), (answer(503),), True),
        ("POST", (("X-Once", ""),), Retry(1), (answer(503),), False),
        ("POST", (), Retry(1), (REFUSED,), True),
        ("POST", (), Retry(1), (answer(307), REFUSED), False),
    ],
)
def test_only_what_is_safe_to_repeat(method, headers, retry, outcomes, may):
    delivery = Delivery(retry, idempotency_header="X-Once")
    request = OutgoingRequest(method, "http", "x", None, "/", headers, delivery=delivery)
    assert may_repeat(retry, request, exchange(*outcomes)) is may


def test_pauses_double_up_to_the_longest():
    retry = Retry(9, shortest=0.5, longest=5, jitter=False)
    assert [backoff(retry, tries, Random(1)) for tries in range(1, 7)] == [0.5, 1, 2, 4, 5, 5]


def test_a_great_many_tries_wait_the_longest():
    assert backoff(Retry(9999, jitter=False), 9999, Random(1)) == 30


@given(st.integers(1, 20), st.integers())
def test_jitter_takes_at_most_a_half(tries, seed):
    retry = Retry(20)
    whole = backoff(Retry(20, jitter=False), tries, Random(0))
    assert whole / 2 <= backoff(retry, tries, Random(seed)) <= whole


def test_jitter_keeps_clients_apart():
    random = Random(7)
    pauses = sorted(backoff(Retry(1), 1, random) for _ in range(20))
    assert all(earlier < later for earlier, later in pairwise(pauses))
