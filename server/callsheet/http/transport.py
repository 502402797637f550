"""The default transport: a pool of connections, each used by one request at a time.

It is an httpx transport, so that another one can stand in its place. It differs from httpx's own in
what this project needs: an attempt bounds every wait and can end it, timings are taken, and HTTP/2
connections are not shared between threads, which httpcore's state machine does not bear.
"""

from collections.abc import Callable, Iterator
from threading import Lock
from time import perf_counter
from typing import cast

import httpcore
import httpx

from callsheet.exchange import Proxy
from callsheet.http.attempt import Attempt
from callsheet.http.opening import Contexts, open_stream
from callsheet.http.routes import Route
from callsheet.http.sockets import Stream
from callsheet.http.tls import tls_context
from callsheet.proxies import proxy_proof

KEEP_SECONDS = 30.0
"""How long an idle connection is kept."""

_REPEATABLE = frozenset({b"GET", b"HEAD", b"OPTIONS", b"TRACE", b"PUT", b"DELETE"})
"""RFC 9110, 9.2.2: idempotent methods."""

_HOP_BY_HOP = frozenset({b"connection", b"keep-alive", b"proxy-connection", b"upgrade"})
"""RFC 9113, 8.2.2: fields that HTTP/2 does not know."""


class _Http11Connection(httpcore.HTTP11Connection):
    """Takes in more at once than httpcore does: large answers come a sixth faster."""

    READ_NUM_BYTES = 256 * 1024


def _connection(
    origin: httpcore.Origin, stream: Stream
) -> httpcore.HTTP11Connection | httpcore.HTTP2Connection:
    if not stream.speaks_http2:
        return _Http11Connection(origin, stream)
    # The name that httpcore exports is a placeholder when it was imported without h2 (library.py).
    from httpcore._sync.http2 import HTTP2Connection

    return HTTP2Connection(origin, stream)


class _Line:
    """An open connection and its protocol."""

    __slots__ = ("connection", "idle_since", "stream")

    def __init__(self, route: Route, stream: Stream) -> None:
        origin = httpcore.Origin(route.scheme.encode(), route.host.encode(), route.port)
        self.stream = stream
        self.idle_since = 0.0
        self.connection = _connection(origin, stream)

    @property
    def usable(self) -> bool:
        """Whether it is young, and silent: data on an idle connection is the end of it."""
        fresh = perf_counter() - self.idle_since < KEEP_SECONDS
        return fresh and not self.stream.get_extra_info("is_readable")


class WireTransport(httpx.BaseTransport):
    """Sends over sockets of its own; safe to use from several threads.

    A request carries a `Route` and an `Attempt` in its extensions `route` and `attempt`, and in
    `target` what stands in its request line.
    """

    def __init__(self, contexts: Contexts = tls_context) -> None:
        self._contexts = contexts
        self._lock = Lock()
        self._idle: dict[Route, list[_Line]] = {}
        self._is_closed = False

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send, and receive the head of the answer; raises what sockets and httpcore raise."""
        route: Route = request.extensions["route"]
        attempt: Attempt = request.extensions["attempt"]
        line = self._kept(route)
        if line is not None:
            line.stream.lend(attempt)
            try:
                return self._over(line, route, request)
            except (httpcore.RemoteProtocolError, httpcore.WriteError, ConnectionError):
                # The server closed the kept connection just then (RFC 9112, 9.3.1).
                if attempt.aborted or attempt.answered or not _may_repeat(request, attempt):
                    raise
            except httpcore.ConnectionNotAvailable:
                pass
        return self._over(self._opened(route, attempt), route, request)

    def close(self) -> None:
        """Close the connections that are not in use; those that are when they come back."""
        with self._lock:
            self._is_closed = True
            lines = [line for kept in self._idle.values() for line in kept]
            self._idle.clear()
        for line in lines:
            line.stream.close()

    def _kept(self, route: Route) -> _Line | None:
        while True:
            with self._lock:
                kept = self._idle.get(route)
                line = kept.pop() if kept else None
            if line is None or line.usable:
                return line
            line.stream.close()

    def _opened(self, route: Route, attempt: Attempt) -> _Line:
        return _Line(route, open_stream(route, self._contexts, attempt))

    def _over(self, line: _Line, route: Route, request: httpx.Request) -> httpx.Response:
        try:
            answer = line.connection.handle_request(_core_request(line, route, request))
        except BaseException:
            line.stream.close()
            raise
        line.stream.head_ended()
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=_AnswerStream(answer, lambda: self._keep(route, line)),
            extensions=answer.extensions,
        )

    def _keep(self, route: Route, line: _Line) -> None:
        line.stream.attempt.let_go()
        if not line.connection.is_idle():
            line.stream.close()
            return
        line.idle_since = perf_counter()
        with self._lock:
            is_kept = not self._is_closed
            if is_kept:
                self._idle.setdefault(route, []).append(line)
        if not is_kept:
            line.stream.close()


class _AnswerStream(httpx.SyncByteStream):
    """The body of an answer; its connection goes back to the pool when it is closed."""

    def __init__(self, answer: httpcore.Response, done: Callable[[], None]) -> None:
        self._answer, self._done = answer, done

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._answer.iter_stream())

    def close(self) -> None:
        self._answer.close()
        self._done()


def _core_request(line: _Line, route: Route, request: httpx.Request) -> httpcore.Request:
    headers = request.headers.raw
    if line.stream.speaks_http2:
        headers = [field for field in headers if field[0].lower() not in _HOP_BY_HOP]
    if route.forwarding is not None and "proxy-authorization" not in request.headers:
        headers = [*headers, *_credentials(route.forwarding)]
    url = httpcore.URL(
        scheme=route.scheme, host=route.host, port=route.port, target=request.extensions["target"]
    )
    stream = cast(httpx.SyncByteStream, request.stream)
    return httpcore.Request(request.method, url, headers=headers, content=stream)


def _credentials(proxy: Proxy) -> list[tuple[bytes, bytes]]:
    # Not in the request's own fields: they are shown, and go on to where a redirect leads.
    proof = proxy_proof(proxy)
    return [(b"Proxy-Authorization", f"Basic {proof}".encode("ascii"))] if proof else []


def _may_repeat(request: httpx.Request, attempt: Attempt) -> bool:
    return not attempt.sent or request.method.encode() in _REPEATABLE
