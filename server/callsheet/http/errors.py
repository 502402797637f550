"""Every way in which a send goes wrong, turned into a failure with words for a person.

Libraries are told apart by the names of their exceptions, so that none is imported for this; what
comes from httpx, httpcore, h11 or h2 and what the system raises is known, all else is our bug.
"""

import socket
from collections.abc import Iterator

from callsheet.exchange import Failure, FailureKind, OutgoingRequest
from callsheet.http.attempt import Attempt, Phase

_LIBRARIES = frozenset({"h11", "h2", "hpack", "httpcore", "httpx", "hyperframe", "socksio"})
_TIMEOUT_PHASES = {
    "ConnectTimeout": Phase.CONNECT,
    "PoolTimeout": Phase.CONNECT,
    "ReadTimeout": Phase.READ,
    "WriteTimeout": Phase.WRITE,
}
_CERTIFICATE_CHECKS = {
    9: "the certificate is not valid yet",
    10: "the certificate has expired",
    18: "the certificate is self-signed",
    19: "the certificate is signed by an authority that is not trusted",
    20: "the certificate is signed by an authority that is not trusted",
    21: "the certificate is signed by an authority that is not trusted",
    23: "the certificate was revoked",
    62: "the certificate is for another host",
    64: "the certificate is for another address",
}


def failure_of(error: Exception, request: OutgoingRequest, attempt: Attempt) -> Failure | None:
    """What went wrong with `attempt` at `request`; None when `error` is not the network's doing."""
    causes = tuple(_causes(error))
    if not any(_is_known(cause) for cause in causes):
        return None
    if attempt.aborted:
        return Failure(FailureKind.CANCELLED, "the request was cancelled")
    place = _place(request)
    for cause in causes:
        failure = (
            _timeout(cause, place, attempt)
            or _tls(cause, place)
            or _connection(cause, request, place)
        )
        if failure is not None:
            return failure
    return _protocol(error, place, attempt)


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
        return Failure(FailureKind.TIMEOUT, message, "allow more with `# @timeout total=…`")
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
    return Failure(FailureKind.TIMEOUT, what + within, f"allow more with `# @timeout {key}=…`")


def _tls(error: BaseException, place: str) -> Failure | None:
    import ssl

    if isinstance(error, ssl.SSLCertVerificationError):
        check = _CERTIFICATE_CHECKS.get(
            getattr(error, "verify_code", 0), getattr(error, "verify_message", str(error))
        )
        return Failure(
            FailureKind.TLS,
            f"{place} is not trusted: {check}",
            "`--insecure` or `# @tls verify=off` sends all the same, `# @tls ca=FILE` trusts it",
        )
    if not isinstance(error, ssl.SSLError):
        return None
    if isinstance(error, ssl.SSLEOFError):
        message = f"{place} closed the connection while TLS was set up or in use"
        return Failure(FailureKind.TLS, message, "does it ask for a client certificate?")
    # Only errors that OpenSSL raised have a reason.
    reason: str = getattr(error, "reason", None) or str(error)
    if reason in {"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE"}:
        return Failure(FailureKind.TLS, f"{place} does not speak TLS", "is it an http:// URL?")
    words = reason.lower().replace("_", " ")
    return Failure(FailureKind.TLS, f"TLS with {place} failed: {words}")


def _connection(error: BaseException, request: OutgoingRequest, place: str) -> Failure | None:
    match error:
        case socket.gaierror():
            return _unknown_host(error, request.host)
        case UnicodeError():
            message = f'"{request.host}" cannot be a host name'
            return Failure(FailureKind.DNS, message, "a label has 1 to 63 characters")
        case OverflowError():
            return Failure(
                FailureKind.CONNECT, f"{request.port} cannot be a port", "use 1 to 65535"
            )
        case ConnectionRefusedError():
            message = f"nothing listens on {place}"
            return Failure(FailureKind.CONNECT, message, "is the server running, on this port?")
        case ConnectionError():
            message = f"{place} closed the connection"
            return Failure(
                FailureKind.CONNECT, message, "it may have refused the request; try again"
            )
        case OSError():
            reason = error.strerror or str(error)
            return Failure(FailureKind.CONNECT, f"no connection to {place}: {reason.lower()}")
        case _:
            return None


def _unknown_host(error: socket.gaierror, host: str) -> Failure:
    if error.errno == socket.EAI_AGAIN:
        message = f'the name server did not answer for host "{host}"'
        return Failure(FailureKind.DNS, message, "is this machine connected to the network?")
    return Failure(FailureKind.DNS, f'host "{host}" was not found', "check the name, and the proxy")


def _protocol(error: Exception, place: str, attempt: Attempt) -> Failure:
    text = str(error)
    match type(error).__name__:
        case "ConnectError" | "NetworkError":
            return Failure(FailureKind.CONNECT, f"no connection to {place}: {text}")
        case "ReadError" | "WriteError" | "CloseError":
            return Failure(FailureKind.CONNECT, f"{place} closed the connection", text)
        case "ProxyError":
            return Failure(FailureKind.PROXY, f"the proxy refused: {text}")
        case "DecodingError":
            return Failure(FailureKind.DECODING, f"the answer's body cannot be decoded: {text}")
        case "TooManyRedirects":
            return Failure(FailureKind.REDIRECT, text)
        case "LocalProtocolError" | "InvalidURL" | "UnsupportedProtocol":
            return Failure(FailureKind.PROTOCOL, f"the request cannot be sent: {text}")
    if "disconnected" in text:
        when = "amid the answer's head" if attempt.answered else "without an answer"
        message = f"{place} closed the connection {when}"
        return Failure(FailureKind.PROTOCOL, message, "it may have refused the request; try again")
    if "too long" in text:
        return Failure(FailureKind.PROTOCOL, f"the answer's head from {place} is over 100 kB")
    # A header line that is quoted may hold a cookie, and nobody would know it for one.
    told, _, _ = text.partition("header line: ")
    text = text if told == text else f"{told}header line"
    message = f"the answer from {place} is not HTTP: {text}"
    return Failure(FailureKind.PROTOCOL, message, "does another protocol run on this port?")


def _place(request: OutgoingRequest) -> str:
    host = f"[{request.host}]" if ":" in request.host else request.host
    port = request.port if request.port is not None else {"http": 80}.get(request.scheme, 443)
    return f"{host}:{port}"
