"""What `--output` prints of an exchange: the body, the headers, or all that went over the wire."""

from collections.abc import Callable
from enum import StrEnum

from callsheet.amounts import size_text
from callsheet.exchange import (
    Body,
    Exchange,
    Failure,
    FilePart,
    Headers,
    MemoryBody,
    ReceivedBody,
    Response,
)


class View(StrEnum):
    """How much of an exchange is printed."""

    SHORT = "short"
    BODY = "body"
    HEADERS = "headers"
    EXCHANGE = "exchange"
    NONE = "none"


def viewed(exchange: Exchange, view: View, mask: Callable[[str], str]) -> bytes:
    """The bytes to print; a text is masked, a body that is no text goes out as it came."""
    outcome = exchange.outcome
    match view:
        case View.SHORT | View.NONE:
            return b""
        case View.BODY:
            return b"" if isinstance(outcome, Failure) else _body(outcome.body, mask)
        case View.HEADERS:
            return b"" if isinstance(outcome, Failure) else _encoded(mask(_head(outcome)))
        case View.EXCHANGE:
            return b"".join(_hop(exchange, number, mask) for number in range(len(exchange.hops)))


def _hop(exchange: Exchange, number: int, mask: Callable[[str], str]) -> bytes:
    hop = exchange.hops[number]
    request = hop.request
    asked = f"{request.method} {request.url}\n{_fields(request.headers)}\n"
    sent = _encoded(mask(asked + _sent(request.body)))
    match hop.outcome:
        case Failure(message=message):
            return sent + _encoded(mask(f"{message}\n\n"))
        case Response():
            return sent + mask(_head(hop.outcome)).encode() + _body(hop.outcome.body, mask) + b"\n"


def _head(response: Response) -> str:
    line = f"{response.http_version} {response.status} {response.reason}".rstrip()
    return f"{line}\n{_fields(response.headers)}\n"


def _fields(headers: Headers) -> str:
    return "".join(f"{name}: {value}\n" for name, value in headers)


def _sent(body: Body | None) -> str:
    if body is None:
        return ""
    return "".join(_sent_part(part) for part in body.parts) + "\n\n"


def _sent_part(part: bytes | FilePart) -> str:
    if isinstance(part, FilePart):
        return f"< {part.path.name} ({size_text(part.size)})"
    return part.decode("utf-8", "replace")


def _body(body: ReceivedBody, mask: Callable[[str], str]) -> bytes:
    data = body.data if isinstance(body, MemoryBody) else body.path.read_bytes()
    try:
        text = mask(data.decode("utf-8"))
    except UnicodeDecodeError:
        return data
    return text.encode() if not text or text.endswith("\n") else f"{text}\n".encode()


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")
