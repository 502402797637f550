from time import perf_counter

import pytest

from callsheet.exchange import Timeouts
from callsheet.http.attempt import Attempt


def test_patience_is_the_least_of_what_is_left() -> None:
    assert Attempt(Timeouts()).patience(3) == 3
    assert Attempt(Timeouts()).patience(None) is None
    patient = Attempt(Timeouts(), perf_counter() + 1_000)
    assert patient.patience(3) == 3
    left = patient.patience(None)
    assert left is not None
    assert 0 < left <= 1_000
    assert not patient.overdue


def test_patience_comes_to_an_end() -> None:
    late = Attempt(Timeouts(), perf_counter() - 1)
    assert late.overdue
    with pytest.raises(TimeoutError):
        late.patience(3)


def test_an_abort_ends_this_wait_and_the_later_ones() -> None:
    ended: list[str] = []
    attempt = Attempt(Timeouts())
    attempt.end_with(lambda: ended.append("first"))
    attempt.abort()
    attempt.end_with(lambda: ended.append("second"))
    assert ended == ["first", "second"]


def test_a_connection_let_go_is_not_ended() -> None:
    ended: list[str] = []
    attempt = Attempt(Timeouts())
    attempt.end_with(lambda: ended.append("first"))
    attempt.let_go()
    attempt.abort()
    assert ended == []
    assert attempt.aborted


def test_timings_of_what_did_not_happen_are_zero() -> None:
    timings = Attempt(Timeouts()).timings()
    assert (timings.connect, timings.tls, timings.first_byte) == (0, 0, 0)
    assert timings.total > 0
