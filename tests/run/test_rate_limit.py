"""How fast requests go to an origin, by a clock of the test's."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from callsheet.delivery import RateLimit
from callsheet.run.rate_limit import RateLimiter

HERE = "http://x:80"


@dataclass
class Clock:
    now: float = 1000.0

    def __call__(self):
        return self.now


@given(
    st.integers(1, 5),
    st.integers(1, 10),
    st.lists(st.integers(0, 12), min_size=1, max_size=40),
)
def test_no_span_holds_more_than_the_limit(count, seconds, idle):
    clock = Clock()
    limiter = RateLimiter(clock)
    moments = []
    for pause in idle:
        clock.now += pause
        moments.append(clock.now + limiter.turn(HERE, RateLimit(count, seconds)))
    assert moments == sorted(moments)
    for index in range(count, len(moments)):
        assert moments[index] - moments[index - count] >= seconds


@given(st.integers(1, 5), st.integers(1, 10), st.integers(1, 30))
def test_no_one_waits_longer_than_the_limit_wants(count, seconds, number):
    limiter = RateLimiter(Clock())
    waits = [limiter.turn(HERE, RateLimit(count, seconds)) for _ in range(number)]
    assert waits == [index // count * seconds for index in range(number)]


def test_a_late_turn_moves_no_later_one():
    clock = Clock()
    limiter = RateLimiter(clock)
    limit = RateLimit(1, 1.0)
    due = []
    for late in (0.0, 0.4, 0.4, 0.4):
        due.append(clock.now + limiter.turn(HERE, limit))
        clock.now = due[-1] + late
    assert due == [1000, 1001, 1002, 1003]


def test_origins_do_not_share_a_limit():
    limiter = RateLimiter(Clock())
    limit = RateLimit(1, 60)
    assert [limiter.turn(f"http://{host}:80", limit) for host in "aab"] == [0, 60, 0]


def test_nobody_overtakes_who_waits():
    limiter = RateLimiter(Clock())
    assert [limiter.turn(HERE, RateLimit(1, 10)), limiter.turn(HERE, RateLimit(1, 10))] == [0, 10]
    assert limiter.turn(HERE, RateLimit(9, 1)) == 10


def test_requests_without_a_limit_count():
    limiter = RateLimiter(Clock())
    assert [limiter.turn(HERE, None), limiter.turn(HERE, None)] == [0, 0]
    assert limiter.turn(HERE, RateLimit(2, 5)) == 5


def test_several_threads_share_one_limit():
    limiter = RateLimiter(Clock())
    with ThreadPoolExecutor(8) as pool:
        waits = pool.map(lambda _: limiter.turn(HERE, RateLimit(3, 10)), range(30))
    assert sorted(waits) == [index // 3 * 10 for index in range(30)]


def test_a_closed_origin_opens_again():
    clock = Clock()
    limiter = RateLimiter(clock)
    limiter.close(HERE, 30)
    limiter.close(HERE, 10)
    assert limiter.closed_for(HERE) == 30
    clock.now += 31
    assert limiter.closed_for(HERE) == 0
    assert limiter.closed_for("http://y:80") == 0
