"""The head of a request as it goes out: what is added to the typed fields, and what cannot be sent.

Added are Host, the default headers and Cookie, each unless typed, and Content-Length. A typed
Content-Length or Transfer-Encoding is dropped: the framing is the sender's business.
"""

import re
from functools import cache

from callsheet.exchange import Failure, FailureKind, Headers, OutgoingRequest
from callsheet.facts.default_headers import DEFAULT_HEADERS
from callsheet.http.decoding import accepted_codings

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_TARGET = re.compile(r"[\x21-\x7e]+")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_HALF = re.compile(r"[\ud800-\udfff]")
_FRAMING = frozenset({"content-length", "transfer-encoding"})
_DEFAULT_PORTS = {"http": 80, "https": 443}
_WITH_LENGTH = frozenset({"POST", "PUT", "PATCH"})


def head_failure(request: OutgoingRequest) -> Failure | None:
    """Why the head cannot go out as it is; nothing is sent then."""
    if request.scheme not in _DEFAULT_PORTS:
        return _unsendable(f'"{request.scheme}" is not a scheme that can be sent')
    if not request.host:
        return _unsendable("the URL names no host")
    if not _TOKEN.fullmatch(request.method):
        return _unsendable(f'"{request.method}" cannot be a method')
    if not _TARGET.fullmatch(request.target):
        return _unsendable("the request target has a space, a control or a non-ASCII character")
    for name, value in request.headers:
        if not _TOKEN.fullmatch(name):
            return _unsendable(f"{name!r} cannot be a header name")
        if _CONTROL.search(value):
            return _unsendable(f'the value of header "{name}" has a line end or control character')
        if _HALF.search(value):
            return _unsendable(f'the value of header "{name}" has half of a surrogate pair')
    return None


def wire_headers(request: OutgoingRequest, cookies: str) -> Headers:
    """Every header field that goes out, in order; `cookies` is what the jar has to say."""
    fields = [
        (name, value.strip(" \t"))
        for name, value in request.headers
        if name.lower() not in _FRAMING
    ]
    typed = {name.lower() for name, _ in fields}
    if "host" not in typed:
        fields.insert(0, ("Host", host_field(request)))
    typed |= request.omitted_headers
    fields += [field for field in _defaults() if field[0].lower() not in typed]
    if cookies:
        _add_cookies(fields, cookies)
    if request.conversation is not None:
        from callsheet.http.conversation import handshake

        fields += handshake(tuple(fields))
    size = 0 if request.body is None else request.body.size
    if size or request.method in _WITH_LENGTH:
        fields.append(("Content-Length", str(size)))
    return tuple(fields)


def port_of(request: OutgoingRequest) -> int:
    """The port to connect to."""
    return _DEFAULT_PORTS[request.scheme] if request.port is None else request.port


def typed_cookies(headers: Headers) -> frozenset[str]:
    """The names of the cookies in Cookie fields typed by hand; they win over the jar's."""
    return frozenset(
        pair.partition("=")[0].strip()
        for name, value in headers
        if name.lower() == "cookie"
        for pair in value.split(";")
    )


def host_field(request: OutgoingRequest) -> str:
    """What the Host field says unless one is typed."""
    host = f"[{request.host}]" if ":" in request.host else request.host
    default = request.port in {None, _DEFAULT_PORTS[request.scheme]}
    return host if default else f"{host}:{request.port}"


def _add_cookies(fields: list[tuple[str, str]], cookies: str) -> None:
    for index, (name, value) in enumerate(fields):
        if name.lower() == "cookie":
            fields[index] = (name, f"{value}; {cookies}" if value else cookies)
            return
    fields.append(("Cookie", cookies))


@cache
def _defaults() -> Headers:
    return tuple(
        (name, accepted_codings(value) if name == "Accept-Encoding" else value)
        for name, value in DEFAULT_HEADERS
    )


def _unsendable(message: str) -> Failure:
    return Failure(FailureKind.REFUSED, message, "nothing was sent; correct the request")
