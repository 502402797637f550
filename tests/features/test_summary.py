"""What a send is summed up as."""

from dataclasses import replace

import pytest

from callsheet.exchange import Exchange, Failure, FailureKind, Hop, SentRequest, Timings
from callsheet.features.summary import summary
from fixture import answer, answered


@pytest.mark.parametrize(
    ("body", "status", "reason", "seconds", "expected"),
    [
        ("x" * 1331, 200, "OK", 0.012, "200 OK · 12 ms · 1.3 kB"),
        ("", 204, "", 1.25, "204 · 1.25 s · 0 B"),
        ("no", 404, "Not Found", 0.0004, "404 Not Found · 0.4 ms · 2 B"),
    ],
)
def test_answers(body: str, status: int, reason: str, seconds: float, expected: str):
    assert summary(answered(answer(body, status, reason), seconds)) == expected


@pytest.mark.parametrize(
    ("attempts", "from_cache", "expected"),
    [
        (3, False, "200 OK · 12 ms · 1 B · 3 tries · 1 assertion failed"),
        (1, True, "200 OK · 12 ms · 1 B · from cache · 1 assertion failed"),
    ],
)
def test_the_way_to_an_answer(attempts: int, from_cache: bool, expected: str):
    got = replace(answered(answer("x", 200), 0.012), attempts=attempts, from_cache=from_cache)
    assert summary(got, failed=1) == expected


@pytest.mark.parametrize("kind", [*FailureKind])
def test_every_failure_has_words(kind: FailureKind):
    sent = SentRequest("GET", "http://localhost/", (), None)
    exchange = Exchange((Hop(sent, Failure(kind, "why"), Timings()),), 3.0)
    words, time = summary(exchange).split(" · ")
    assert len(words) > 5
    assert time == "3 s"
