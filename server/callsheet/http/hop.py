"""One request and its answer over an httpx transport: where our values and httpx's meet."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from time import perf_counter
from typing import cast

import httpx

from callsheet.exchange import Failure, Headers, MemoryBody, OutgoingRequest, Proxy, Response
from callsheet.http.attempt import Attempt
from callsheet.http.errors import failure_of, is_cut
from callsheet.http.listening import is_growing
from callsheet.http.receiving import Receiver
from callsheet.http.routes import Route, route_of
from callsheet.http.sending import BodyStream
from callsheet.http.stream_end import Ending
from callsheet.http.transport import WireTransport


def send_over(
    transport: httpx.BaseTransport,
    request: OutgoingRequest,
    headers: Headers,
    attempt: Attempt,
    receiver: Receiver,
) -> Response | Failure:
    """Send a request with exactly these headers, and take in the whole answer."""
    if request.conversation is not None:
        from callsheet.http.conversation import missing_library

        if missing := missing_library():
            return missing
    body = BodyStream(request.body, attempt.listener)
    failure = body.check()
    if failure is not None:
        return failure
    try:
        url = _url(request.origin, "" if isinstance(transport, WireTransport) else request.target)
        made = _httpx_request(request, url, headers, body, attempt)
        answer = transport.handle_request(made)
        try:
            if answer.status_code == 407:
                route: Route = made.extensions["route"]
                if route.forwarding is not None:
                    return _refused_by(route.forwarding, answer)
            if answer.status_code == 101 and request.conversation is not None:
                return _conversed(answer, request, headers, attempt)
            return _received(answer, request, attempt, receiver)
        finally:
            answer.close()
    except Exception as error:
        failure = body.failure or failure_of(error, request, attempt)
        if failure is None:
            raise
        return failure


def _refused_by(proxy: Proxy, answer: httpx.Response) -> Failure:
    from callsheet.http.proxy_refusals import refusal

    headers = [(_text(name), _text(value)) for name, value in answer.headers.raw]
    return refusal(proxy, answer.status_code, "", headers, b"")


class _Incoming:
    """The chunks of an answer as they come; `cut` says in words how they ended too early."""

    def __init__(
        self,
        chunks: Iterable[bytes],
        promised: str | None,
        ending: Ending | None,
        *,
        growing: bool,
    ) -> None:
        self._chunks, self._promised, self._growing = chunks, promised, growing
        self._ending = ending
        self._size = 0
        self.cut = ""

    def until_cut(self, attempt: Attempt) -> Iterator[bytes]:
        promised = int(self._promised) if self._promised and self._promised.isdecimal() else None
        try:
            for chunk in self._all(attempt):
                self._size += len(chunk)
                attempt.listener.received(self._size, promised)
                yield chunk
        except Exception as error:
            if self._ending is not None and attempt.has_listened and not attempt.aborted:
                self._ending.is_reached = True
                return
            if attempt.aborted and self._growing and self._size:
                self.cut = f"it was cancelled after {self._size} bytes"
                return
            if attempt.aborted or not is_cut(error):
                raise
            of = "" if self._promised is None else f" of {self._promised}"
            self.cut = f"the body broke off after {self._size}{of} bytes"

    def _all(self, attempt: Attempt) -> Iterator[bytes]:
        yield from self._chunks
        if attempt.aborted:
            # A body without a length ends where its connection ends, which we ended.
            raise ConnectionAbortedError


def _received(
    answer: httpx.Response, request: OutgoingRequest, attempt: Attempt, receiver: Receiver
) -> Response | Failure:
    headers = tuple((_text(name), _text(value)) for name, value in answer.headers.raw)
    named = {name.lower(): value for name, value in headers}
    attempt.listener.begun(headers)
    stream = cast(httpx.SyncByteStream, answer.stream)
    ending = _ending(request, headers, attempt)
    promised = named.get("content-length")
    incoming = _Incoming(stream, promised, ending, growing=is_growing(headers))
    coding = ""
    if "content-encoding" in named:
        coding = ",".join(value for name, value in headers if name.lower() == "content-encoding")
    received = receiver.receive(incoming.until_cut(attempt), coding, attempt.listener, ending)
    if isinstance(received, Failure):
        return received
    return Response(
        status=answer.status_code,
        reason=_text(answer.extensions.get("reason_phrase", b"")),
        http_version=_text(answer.extensions.get("http_version", b"HTTP/1.1")),
        headers=headers,
        body=received.body,
        remote=attempt.remote,
        body_problem="; ".join(filter(None, (incoming.cut, received.problem))),
        certificate=attempt.certificate,
    )


def _conversed(
    answer: httpx.Response, request: OutgoingRequest, sent: Headers, attempt: Attempt
) -> Response | Failure:
    from callsheet.http.conversation import conversed

    headers = tuple((_text(name), _text(value)) for name, value in answer.headers.raw)
    reason = _text(answer.extensions.get("reason_phrase", b""))
    head = Response(101, reason, "HTTP/1.1", headers, MemoryBody(b""), attempt.remote)
    return conversed(head, request, sent, answer.extensions["network_stream"], attempt)


def _ending(request: OutgoingRequest, headers: Headers, attempt: Attempt) -> Ending | None:
    wanted = request.options.stream_end
    if wanted is None:
        return None
    if wanted.seconds is not None:
        attempt.listen_until = perf_counter() + wanted.seconds
    return Ending(wanted, headers)


def _httpx_request(
    request: OutgoingRequest, url: httpx.URL, headers: Headers, body: BodyStream, attempt: Attempt
) -> httpx.Request:
    timeouts = request.options.timeouts
    route = route_of(request)
    target = request.target if route.forwarding is None else request.url
    made = httpx.Request(
        request.method,
        url,
        headers=[(name.encode("ascii"), value.encode("utf-8")) for name, value in headers],
        stream=body,
        extensions={
            "target": target.encode("ascii"),
            "timeout": {
                "connect": timeouts.connect,
                "read": timeouts.read,
                "write": timeouts.write,
            },
            "attempt": attempt,
            "route": route,
        },
    )
    made.method = request.method  # httpx makes capitals of it
    return made


@lru_cache(maxsize=256)
def _url(origin: str, target: str) -> httpx.URL:
    # What goes out is the extension `target`; the URL's own is for other transports to look at.
    try:
        return httpx.URL(origin + target if target.startswith("/") else origin)
    except httpx.InvalidURL:
        return httpx.URL(origin)


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")
