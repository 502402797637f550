"""Sends resolved requests: hops, cookies, decoding, limits; what happened comes back as a value.

httpx, and with it `ssl`, is imported when the first request is sent, not before.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from threading import Event, Lock
from typing import TYPE_CHECKING, TypeAlias

from callsheet.exchange import (
    Body,
    Exchange,
    Failure,
    FailureKind,
    Headers,
    Hop,
    OutgoingRequest,
    Response,
    SendOptions,
    SentRequest,
    Timings,
)
from callsheet.http.attempt import Attempt
from callsheet.http.cancellation import Cancellation
from callsheet.http.cookies import CookieJar, Stored
from callsheet.http.library import load_httpx
from callsheet.http.outgoing import head_failure, typed_cookies, wire_headers
from callsheet.http.receiving import ReceiveLimits, Receiver
from callsheet.http.redirects import location_of, redirected, too_many
from callsheet.no_authentication import NoAuthentication
from callsheet.proxies import secrets_of

if TYPE_CHECKING:
    import httpx

    from callsheet.authentication import OAuth2
    from callsheet.http.auth.flow import Means
    from callsheet.store.tokens import Token

__all__ = ["Heard", "HttpClient", "ReceiveLimits"]


_INTERRUPTED = Failure(FailureKind.CANCELLED, "the request was interrupted")

Heard: TypeAlias = Callable[[OutgoingRequest, Hop, datetime], None]
"""Is told what went out, for which request, and when it began, in UTC."""


class HttpClient:
    """One pool of connections and one cookie jar; safe to use from several threads.

    A typed Cookie field and the jar are merged into one: the typed cookies come first, and a cookie
    of the jar with the name of a typed one is left out.
    """

    def __init__(
        self,
        limits: ReceiveLimits | Receiver | None = None,
        transport: "httpx.BaseTransport | None" = None,
        cookies: CookieJar | None = None,
        clock: Callable[[], float] = time.time,
        means: "Means | Callable[[], Means] | None" = None,
        *,
        heard: Heard | None = None,
    ) -> None:
        """Make a client; several can share a transport, which then is not theirs to close.

        `means` may be made when a request first has to be authenticated. `heard` is told of
        everything that went out, as soon as it has ended and in the thread that sent it.
        """
        self._given_means = means
        self._heard = heard
        self.cookies = CookieJar() if cookies is None else cookies
        own = limits if isinstance(limits, Receiver) else Receiver(limits or ReceiveLimits())
        self._receiver = own
        self._clock = clock
        self._lock = Lock()
        self._given = transport
        self._own: httpx.BaseTransport | None = None

    def branched(self) -> "HttpClient":
        """A client with the same connections and tokens; the cookies that it takes are its own.

        It begins with those that are there now.
        """
        cookies = self.cookies.branched()
        means = partial(getattr, self, "means")
        given = self._receiver, self._transport(), cookies, self._clock, means
        return HttpClient(*given, heard=self._heard)

    def take(self, branch: "HttpClient") -> None:
        """Take the cookies that a branch was given, as if they came now."""
        self.cookies.take(branch.cookies)

    def see(self, branch: "HttpClient") -> None:
        """As `take`; of another branch, whose cookies are not this one's to give."""
        self.cookies.see(branch.cookies)

    @property
    def given_cookies(self) -> Sequence[Stored]:
        """What came into the jar of a branch since it began."""
        return self.cookies.stored or ()

    @property
    def means(self) -> "Means":
        """What authentication needs, the same for all requests."""
        with self._lock:
            if self._given_means is None:
                from callsheet.http.auth.flow import Means

                self._given_means = Means(clock=self._clock)
            elif callable(self._given_means):
                self._given_means = self._given_means()
            return self._given_means

    def send(self, request: OutgoingRequest, cancellation: Cancellation | None = None) -> Exchange:
        """Authenticate, send, follow redirects, receive.

        Never raises for what the network or the server does.
        """
        load_httpx()
        started, moment = time.perf_counter(), datetime.fromtimestamp(self._clock(), UTC)
        total = request.options.timeouts.total
        deadline = None if total is None else started + total
        obtained = set(secrets_of(request.options))
        hops: list[Hop] = []
        asides: list[Hop] = []
        redirects = 0
        following: OutgoingRequest | None = request
        while following is not None:
            send = partial(self._hop, since=started, deadline=deadline, cancellation=cancellation)
            if _is_as_it_goes_out(following):
                hops.append(send(following))
            else:
                from callsheet.http.authenticating import Authenticating

                means = self._means_for(obtained, cancellation)
                Authenticating(following, means, send, hops, asides).run()
            redirects += 1
            following, refused = _next(following, hops[-1].outcome, redirects)
            if refused is not None:
                hops.append(refused)
        seconds = time.perf_counter() - started
        secrets = frozenset(obtained)
        return Exchange(tuple(hops), seconds, tuple(asides), secrets, started=moment)

    def token(
        self,
        scheme: "OAuth2",
        options: SendOptions,
        cancellation: Cancellation | None = None,
        *,
        fresh: bool = False,
    ) -> "Token | Failure":
        """A token without a request to go with: the one that is kept, else a new one.

        It is a new one in any case when it shall be `fresh`.
        """
        from callsheet.http.auth.oauth2 import token_for

        load_httpx()
        means = self._means_for(set(secrets_of(options)), cancellation)
        since = time.perf_counter()
        return token_for(
            scheme,
            options,
            means,
            lambda request: self._hop(request, since, None, cancellation).outcome,
            fresh=fresh,
        )

    def _means_for(self, obtained: set[str], cancellation: Cancellation | None) -> "Means":
        means = replace(self.means, obtained=obtained)
        if cancellation is None:
            return means
        ended = Event()
        cancellation.on_cancel(ended.set)

        def wait(seconds: float) -> None:
            ended.wait(seconds)

        own = wait if means.wait is time.sleep else means.wait
        return replace(means, cancelled=ended.is_set, wait=own)

    def head_of(self, request: OutgoingRequest) -> Headers:
        """The fields that a request would go out with now, less what its scheme adds to them."""
        headers = wire_headers(request, self._cookie_pairs(request))
        return headers + self._fallback_cookies(request)

    def close(self) -> None:
        """Close the connections and remove temporary files that nobody was given."""
        with self._lock:
            own, self._own = self._own, None
        if own is not None:
            own.close()
        self._receiver.close()

    def _hop(
        self,
        request: OutgoingRequest,
        since: float,
        deadline: float | None,
        cancellation: Cancellation | None,
    ) -> Hop:
        attempt = Attempt(request.options.timeouts, deadline)
        failure = head_failure(request)
        if failure is not None:
            return _unsent(request, failure)
        headers = self.head_of(request)
        began = datetime.fromtimestamp(self._clock(), UTC) if self._heard else None
        outcome: Response | Failure = _INTERRUPTED
        try:
            outcome = self._answer(request, headers, attempt, cancellation)
        finally:
            sent = SentRequest(request.method, request.url, headers, _body_of(request))
            hop = Hop(sent, outcome, attempt.timings(), attempt.started - since)
            if self._heard is not None and began is not None:
                # Ctrl-C may come while an answer is waited for, but the request went out.
                self._heard(request, hop, began)
        if isinstance(outcome, Response) and request.options.use_cookies:
            self.cookies.store(outcome.headers, request, self._clock())
        return hop

    def _answer(
        self,
        request: OutgoingRequest,
        headers: Headers,
        attempt: Attempt,
        cancellation: Cancellation | None,
    ) -> Response | Failure:
        if cancellation is None:
            return self._send(request, headers, attempt)
        attempt.listener = cancellation.listener
        forget = cancellation.on_cancel(attempt.abort)
        outcome = self._send(request, headers, attempt)
        forget()
        return outcome

    def _send(
        self, request: OutgoingRequest, headers: tuple[tuple[str, str], ...], attempt: Attempt
    ) -> Response | Failure:
        from callsheet.http.hop import send_over

        return send_over(self._transport(), request, headers, attempt, self._receiver)

    def _transport(self) -> "httpx.BaseTransport":
        if self._given is not None:
            return self._given
        with self._lock:
            if self._own is None:
                load_httpx()
                from callsheet.http.transport import WireTransport

                self._own = WireTransport()
            return self._own

    def _fallback_cookies(self, request: OutgoingRequest) -> Headers:
        typed = any(name.lower() == "x-fallback-cookies" for name, _ in request.headers)
        use = request.options.use_cookies and not typed
        value = self.cookies.fallback_for(request) if use else ""
        return (("X-Fallback-Cookies", value),) if value else ()

    def _cookie_pairs(self, request: OutgoingRequest) -> str:
        if not request.options.use_cookies:
            return ""
        found = self.cookies.cookies_for(request, self._clock())
        typed = typed_cookies(request.headers) if found else frozenset()
        return "; ".join(
            f"{cookie.name}={cookie.value}" if cookie.name else cookie.value
            for cookie in found
            if cookie.name not in typed
        )


def _body_of(request: OutgoingRequest) -> Body | None:
    if request.conversation is None:
        return request.body
    from callsheet.http.conversation import written

    return written(request.conversation)


def _is_as_it_goes_out(request: OutgoingRequest) -> bool:
    """Whether nothing is added to a request to prove who sends it."""
    return isinstance(request.authentication, NoAuthentication) and not request.signatures


def _next(
    request: OutgoingRequest, outcome: Response | Failure, sent: int
) -> tuple[OutgoingRequest | None, Hop | None]:
    """The request that follows, or the hop that was refused, or neither."""
    if isinstance(outcome, Failure) or not request.options.follow_redirects:
        return None, None
    location = location_of(request, outcome)
    if location is None:
        return None, None
    following = redirected(request, outcome.status, location)
    if isinstance(following, Failure):
        return None, _refused(request.method, location, following)
    if sent > request.options.maximum_redirects:
        refusal = too_many(request.options.maximum_redirects)
        return None, _refused(following.method, location, refusal)
    return following, None


def _refused(method: str, url: str, failure: Failure) -> Hop:
    return Hop(SentRequest(method, url, (), None), failure, Timings())


def _unsent(request: OutgoingRequest, failure: Failure) -> Hop:
    sent = SentRequest(request.method, request.url, request.headers, request.body)
    return Hop(sent, failure, Timings())
