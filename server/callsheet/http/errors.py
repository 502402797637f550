"""Every way in which a send goes wrong, turned into a failure with words for a person.

Libraries are told apart by the names of their exceptions, so that none is imported for this; what
comes from httpx, httpcore, h11 or h2 and what the system raises is known, all else is our bug.
"""

import socket
from collections.abc import Iterator
from dataclasses import replace

from callsheet.exchange import Failure, FailureKind, OutgoingRequest
from callsheet.http.attempt import Attempt, Phase

_LIBRARIES = frozenset({"h11", "h2", "hpack", "httpcore", "httpx", "hyperframe", "socksio"})
_TIMEOUT_PHASES = {
    "ConnectTimeout": Phase.CONNECT,
    "PoolTimeout": Phase.CONNECT,
    "ReadTimeout": Phase.READ,
    "WriteTimeout": Phase.WRITE,
}


def failure_of(error: Exception, request: OutgoingRequest, attempt: Attempt) -> Failure | None:
    """What went wrong with `attempt` at `request`; None when `error` is not the network's doing."""
    causes = tuple(_causes(error))
    if not any(_is_known(cause) for cause in causes):
        return None
    if attempt.aborted:
        return Failure(FailureKind.CANCELLED, "the request was cancelled")
    if attempt.refusal is not None:
        return attempt.refusal
    place = _place(request, attempt)
    found = (
        _timeout(cause, place, attempt)
        or _tls(cause, place)
        or _connection(cause, request, place, attempt)
        for cause in causes
    )
    failure = next(filter(None, found), None) or _protocol(error, place, attempt)
    failure = replace(failure, unsent=attempt.phase in {Phase.CONNECT, Phase.TLS})
    if attempt.proxy and failure.kind is not FailureKind.TIMEOUT:
        return replace(failure, kind=FailureKind.PROXY)
    return failure


def is_cut(error: Exception) -> bool:
    """Whether an answer's body ended too early or was broken, not too late or by our own doing."""
    known = type(error).__name__ in {"RemoteProtocolError", "ReadError"} and _is_known(error)
    return known or isinstance(error, ConnectionError) or _is_of(error, "h2", "hpack", "hyperframe")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _is_known(error: BaseException) -> bool:
    return isinstance(error, OSError | UnicodeError | OverflowError) or _is_of(error, *_LIBRARIES)


def _is_of(error: BaseException, *libraries: str) -> bool:
    return type(error).__module__.partition(".")[0] in libraries


def _timeout(error: BaseException, place: str, attempt: Attempt) -> Failure | None:
    phase = _TIMEOUT_PHASES.get(type(error).__name__)
    if phase is None:
        if not isinstance(error, TimeoutError):
            return None
        phase = attempt.phase
    if attempt.overdue:
        message = f"no whole answer from {place} within the total timeout"
        hint = "allow more with `# @timeout total=…`"
        return Failure(FailureKind.TIMEOUT, message, hint, passing=True)
    timeouts = attempt.timeouts
    match phase:
        case Phase.CONNECT:
            what, limit, key = f"no connection to {place}", timeouts.connect, "connect"
        case Phase.TLS:
            what, limit, key = f"TLS with {place} was not set up", timeouts.connect, "connect"
        case Phase.WRITE:
            what, limit, key = f"{place} took no more of the request", timeouts.write, "write"
        case Phase.READ:
            more = "nothing more" if attempt.answered else "no answer"
            what, limit, key = f"{more} came from {place}", timeouts.read, "read"
    within = "" if limit is None else f" within {limit:g} s"
    hint = f"allow more with `# @timeout {key}=…`"
    return Failure(FailureKind.TIMEOUT, what + within, hint, passing=True)


def _tls(error: BaseException, place: str) -> Failure | None:
    import ssl

    from callsheet.http.tls_errors import tls_failure

    return tls_failure(error, place) if isinstance(error, ssl.SSLError) else None


def _connection(
    error: BaseException, request: OutgoingRequest, place: str, attempt: Attempt
) -> Failure | None:
    match error:
        case socket.gaierror():
            proxy, _, _ = attempt.proxy.rpartition(":")
            return _unknown_host(error, proxy or request.host)
        case FileNotFoundError() if request.options.unix_socket is not None:
            message = f"there is no {place}"
            return Failure(FailureKind.CONNECT, message, "is the server running?", passing=True)
        case UnicodeError():
            message = f'"{request.host}" cannot be a host name'
            return Failure(FailureKind.DNS, message, "a label has 1 to 63 characters")
        case OverflowError():
            return Failure(
                FailureKind.CONNECT, f"{request.port} cannot be a port", "use 1 to 65535"
            )
        case ConnectionRefusedError():
            message = f"nothing listens on {place}"
            hint = "is the server running, on this port?"
            return Failure(FailureKind.CONNECT, message, hint, passing=True)
        case ConnectionError():
            message = f"{place} closed the connection"
            hint = "it may have refused the request; try again"
            return Failure(FailureKind.CONNECT, message, hint, passing=True)
        case OSError():
            reason = error.strerror or str(error)
            message = f"no connection to {place}: {reason.lower()}"
            return Failure(FailureKind.CONNECT, message, passing=True)
        case _:
            return None


def _unknown_host(error: socket.gaierror, host: str) -> Failure:
    if error.errno == socket.EAI_AGAIN:
        message = f'the name server did not answer for host "{host}"'
        hint = "is this machine connected to the network?"
        return Failure(FailureKind.DNS, message, hint, passing=True)
    return Failure(FailureKind.DNS, f'host "{host}" was not found', "check the name, and the proxy")


def _protocol(error: Exception, place: str, attempt: Attempt) -> Failure:
    text = str(error)
    match type(error).__name__:
        case "ConnectError" | "NetworkError":
            message = f"no connection to {place}: {text}"
            return Failure(FailureKind.CONNECT, message, passing=True)
        case "ReadError" | "WriteError" | "CloseError":
            message = f"{place} closed the connection"
            return Failure(FailureKind.CONNECT, message, text, passing=True)
        case "ProxyError":
            return Failure(FailureKind.PROXY, f"the proxy refused: {text}")
        case "DecodingError":
            return Failure(FailureKind.DECODING, f"the answer's body cannot be decoded: {text}")
        case "TooManyRedirects":
            return Failure(FailureKind.REDIRECT, text)
        case "LocalProtocolError" | "InvalidURL" | "UnsupportedProtocol":
            return Failure(FailureKind.REFUSED, f"the request cannot be sent: {text}")
    if _is_of(error, "socksio"):
        message = f"the answer from {place} is not SOCKS5"
        return Failure(FailureKind.PROTOCOL, message, "is it an http:// proxy?")
    if "disconnected" in text:
        when = "amid the answer's head" if attempt.answered else "without an answer"
        message = f"{place} closed the connection {when}"
        hint = "it may have refused the request; try again"
        return Failure(FailureKind.PROTOCOL, message, hint, passing=True)
    if "_SWITCH_UPGRADE" in text:
        message = f"{place} answered 101 Switching Protocols, which nobody asked for"
        return Failure(FailureKind.PROTOCOL, message, "`WEBSOCKET URL` opens a WebSocket")
    if "too long" in text:
        return Failure(FailureKind.PROTOCOL, f"the answer's head from {place} is over 100 kB")
    # A header line that is quoted may hold a cookie, and nobody would know it for one.
    told, _, _ = text.partition("header line: ")
    text = text if told == text else f"{told}header line"
    message = f"the answer from {place} is not HTTP: {text}"
    return Failure(FailureKind.PROTOCOL, message, "does another protocol run on this port?")


def _place(request: OutgoingRequest, attempt: Attempt) -> str:
    if attempt.proxy:
        return f"proxy {attempt.proxy}"
    if request.options.unix_socket is not None:
        return f'Unix socket "{request.options.unix_socket}"'
    host = f"[{request.host}]" if ":" in request.host else request.host
    port = request.port if request.port is not None else {"http": 80}.get(request.scheme, 443)
    return f"{host}:{port}{_asked(request)}"


def _asked(request: OutgoingRequest) -> str:
    """Who was spoken to in place of the server; silence could be the fault of either."""
    if request.options.proxies.http is None:
        return ""
    from callsheet.http.proxy_refusals import place_of
    from callsheet.http.routes import route_of

    proxy = route_of(request).forwarding
    return "" if proxy is None else f" through proxy {place_of(proxy)}"
