"""How a request goes out: kept answers first, then its turn, then as many tries as it may have."""

import time
from collections.abc import Callable
from dataclasses import field, replace
from random import Random
from threading import Event
from typing import TYPE_CHECKING, Protocol

from callsheet.amounts import duration_text
from callsheet.delivery import RateLimit, Retry
from callsheet.exchange import (
    Exchange,
    Failure,
    FailureKind,
    Headers,
    Hop,
    OutgoingRequest,
    Response,
    SentRequest,
    Timings,
    since,
)
from callsheet.http.cancellation import Cancellation
from callsheet.http.outgoing import port_of
from callsheet.late_dataclasses import dataclass
from callsheet.run.kept import Kept
from callsheet.run.rate_limit import RateLimiter
from callsheet.run.retry import backoff, may_repeat, reason_to_retry
from callsheet.run.server_pauses import retry_after, server_pause

if TYPE_CHECKING:
    from callsheet.run.caching import Found, Question

LONGEST_PAUSE = 60.0
"""Seconds that a server's own limit is waited for; a retry's `longest` allows more."""

_SHORTEST_TOLD = 0.01
"""Seconds of waiting that are worth a note."""

_NOT_WAITED_FOR = "; not waited for"


class Client(Protocol):
    """What sends: `http.client.HttpClient`."""

    def send(self, request: OutgoingRequest, cancellation: Cancellation | None = None) -> Exchange:
        """Send once; redirects and authentication are part of it."""

    def head_of(self, request: OutgoingRequest) -> Headers:
        """The fields that a request would go out with."""


def pause(seconds: float, cancellation: Cancellation | None) -> None:
    """Let seconds pass; a cancelled send waits no longer, and Ctrl-C is heard."""
    if cancellation is None:
        time.sleep(seconds)
        return
    ended = Event()
    forget = cancellation.on_cancel(ended.set)
    ended.wait(seconds)
    forget()


def new_key() -> str:
    """A random UUID (RFC 9562, 5.4)."""
    from uuid import uuid4

    return str(uuid4())


@dataclass(frozen=True, slots=True)
class DeliveryMeans:
    """What deliveries share beside the request, so that a test can decide it.

    One is for a whole run, or a workspace in an editor: limits and kept answers hold over all of
    its sessions.
    """

    limiter: RateLimiter = field(default_factory=RateLimiter)
    kept: Kept = field(default_factory=Kept)
    clock: Callable[[], float] = time.time
    """Seconds since the epoch."""

    wait: Callable[[float, Cancellation | None], None] = pause
    random: Random = field(default_factory=Random)
    new_key: Callable[[], str] = new_key
    """Makes an idempotency key."""


class Deliverer:
    """Delivers requests as their `delivery` says; safe to use from several threads."""

    def __init__(self, client: Client, means: DeliveryMeans | None = None) -> None:
        self._client = client
        self._means = DeliveryMeans() if means is None else means

    def deliver(
        self,
        request: OutgoingRequest,
        cancellation: Cancellation | None = None,
        judged: Callable[[Exchange], bool] = lambda _: True,
        tell: Callable[[str], None] = lambda _: None,
    ) -> Exchange:
        """Send a request, or answer it from what is kept.

        Args:
            request: One idempotency key is added to it for all of its tries, unless it has one.
            cancellation: Ends the waits too.
            judged: Whether an answer is what was wanted; asked where the retry is `on_assert`.
            tell: Is told what is waited for, for a progress line.
        """
        under_way = _UnderWay(self._client, self._means, request, cancellation, judged, tell)
        return under_way.exchange()


@dataclass(slots=True)
class _UnderWay:
    """One delivery, until its exchange is there."""

    client: Client
    means: DeliveryMeans
    typed: OutgoingRequest
    cancellation: Cancellation | None
    judged: Callable[[Exchange], bool]
    tell: Callable[[str], None]
    notes: list[str] = field(default_factory=list)
    tries: list[Exchange] = field(default_factory=list)

    def exchange(self) -> Exchange:
        found = self._question()
        if found is not None:
            from callsheet.run.caching import Found

            if isinstance(found, Found):
                return self._found(found)
        request = _with_key(self.typed, self.means.new_key)
        return self._joined(self._tried(request, found))

    def _question(self) -> "Found | Question | None":
        caching, retry = self.typed.delivery.caching, self.typed.delivery.retry
        # Who polls wants to know how it is now.
        if caching is None or (retry is not None and retry.on_assert):
            return None
        try:
            asked = self.means.kept.ask(self.typed, self.client.head_of(self.typed), caching)
        except ImportError:
            from callsheet.run.caching import MISSING_LIBRARY

            self.notes.append(MISSING_LIBRARY)
            return None
        return asked

    def _found(self, found: "Found") -> Exchange:
        request = self.typed
        head = self.client.head_of(request)
        sent = SentRequest(request.method, request.url, head, request.body)
        note = f"from the cache, {found.age} s old"
        hop = Hop(sent, found.response, Timings())
        return Exchange((hop,), 0.0, from_cache=True, notes=(note,))

    def _tried(self, request: OutgoingRequest, question: "Question | None") -> Exchange:
        """The last try; those before it are in `tries`."""
        while True:
            self._take_turn(request)
            if self._is_cancelled():
                return self._cancelled(request)
            exchange = self._sent(request, question)
            seconds = self._pause_after(exchange, request)
            if seconds is None:
                return exchange
            self.tries.append(exchange)
            self.means.wait(seconds, self.cancellation)

    def _sent(self, request: OutgoingRequest, question: "Question | None") -> Exchange:
        exchange = self._heeded(request if question is None else question.request)
        if question is None:
            return exchange
        answered = question.answered(exchange)
        if answered is None:
            # The server says that something still holds, and it is nothing that is kept.
            answered = question.answered(self._heeded(question.request))
        return exchange if answered is None else answered

    def _heeded(self, request: OutgoingRequest) -> Exchange:
        exchange = self.client.send(request, self.cancellation)
        self.means.kept.heed(exchange)
        for hop in exchange.hops:
            here = hop.request.url.startswith(f"{request.origin}/")
            if here and isinstance(hop.outcome, Response):
                seconds = server_pause(hop.outcome, self.means.clock())
                if seconds is not None:
                    self.means.limiter.close(_origin(request), seconds)
        return exchange

    def _take_turn(self, request: OutgoingRequest) -> None:
        """Wait for the limit of the request's own, and where it is asked for for the server's."""
        delivery = request.delivery
        if delivery.rate_limit is None and delivery.retry is None:
            return
        origin = _origin(request)
        limit = delivery.rate_limit
        self._wait_for_server(origin, delivery.retry)
        seconds = self.means.limiter.turn(origin, limit)
        if limit is not None:
            self._wait(seconds, f"no more than {_limit_text(limit)}")
        if seconds:
            self._wait_for_server(origin, delivery.retry)

    def _wait_for_server(self, origin: str, retry: Retry | None) -> None:
        longest = max(LONGEST_PAUSE, 0.0 if retry is None else retry.longest)
        seconds = self.means.limiter.closed_for(origin)
        if seconds <= longest:
            self._wait(seconds, "the server's limit is used up")
        elif not any(note.endswith(_NOT_WAITED_FOR) for note in self.notes):
            told = f"the server's limit is used up for {duration_text(seconds)}{_NOT_WAITED_FOR}"
            self.notes.append(told)

    def _wait(self, seconds: float, why: str) -> None:
        if seconds <= 0 or self._is_cancelled():
            return
        if seconds >= _SHORTEST_TOLD:
            self.notes.append(f"waited {duration_text(seconds)}: {why}")
            self.tell(f"in {duration_text(seconds)}: {why}")
        self.means.wait(seconds, self.cancellation)

    def _pause_after(self, exchange: Exchange, request: OutgoingRequest) -> float | None:
        """Seconds until the next try; None when there is none."""
        retry = request.delivery.retry
        if retry is None:
            return None
        outcome = exchange.outcome
        reason = reason_to_retry(retry, outcome)
        if not reason and retry.on_assert and isinstance(outcome, Response):
            reason = "" if self.judged(exchange) else "an assertion failed"
        number = len(self.tries) + 1
        if not reason or number > retry.times:
            return None
        if not may_repeat(retry, request, exchange):
            self.notes.append(
                f"not tried again: {request.method} may have been carried out "
                "(`unsafe=on`, or `# @idempotency-key`)"
            )
            return None
        seconds = backoff(retry, number, self.means.random)
        asked = self._asked_pause(outcome)
        if asked > max(retry.longest, LONGEST_PAUSE):
            self.notes.append(f"not tried again: the server asks for {duration_text(asked)}")
            return None
        seconds = max(seconds, asked)
        waited = f"waited {duration_text(seconds)}"
        self.notes.append(f"try {number}: {reason}; {waited}")
        self.tell(f"try {number + 1} of {retry.times + 1}, in {duration_text(seconds)}")
        return seconds

    def _asked_pause(self, outcome: Response | Failure) -> float:
        if isinstance(outcome, Failure):
            return 0.0
        now = self.means.clock()
        return max(retry_after(outcome, now) or 0.0, server_pause(outcome, now) or 0.0)

    def _is_cancelled(self) -> bool:
        return self.cancellation is not None and self.cancellation.cancelled

    def _cancelled(self, request: OutgoingRequest) -> Exchange:
        failure = Failure(FailureKind.CANCELLED, "the request was cancelled")
        sent = SentRequest(request.method, request.url, request.headers, request.body)
        return Exchange((Hop(sent, failure, Timings()),), 0.0)

    def _joined(self, last: Exchange) -> Exchange:
        """The last try, with what has to be known of those before it."""
        if not (self.tries or self.notes):
            return last
        started = self.tries[0].started if self.tries else last.started
        tries = [since(started, each) for each in (*self.tries, last)]
        return replace(
            tries[-1],
            asides=tuple(hop for each in tries for hop in each.asides),
            secrets=frozenset().union(*(each.secrets for each in tries)),
            attempts=len(tries),
            earlier=tuple(hop for each in tries[:-1] for hop in each.hops),
            notes=(*self.notes, *last.notes),
        )


def _origin(request: OutgoingRequest) -> str:
    return f"{request.scheme}://{request.host.lower()}:{port_of(request)}"


def _limit_text(limit: RateLimit) -> str:
    number = "request" if limit.count == 1 else "requests"
    return f"{limit.count} {number} in {duration_text(limit.seconds)}"


def _with_key(request: OutgoingRequest, new_key: Callable[[], str]) -> OutgoingRequest:
    """The request with a key of its own, unless one was typed or none is wanted."""
    name = request.delivery.idempotency_header
    if not name or any(typed.lower() == name.lower() for typed, _ in request.headers):
        return request
    return replace(request, headers=(*request.headers, (name, new_key())))
