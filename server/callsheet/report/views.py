"""What `--output` prints of an exchange: the body, the headers, or all that went over the wire."""

from dataclasses import replace
from enum import StrEnum

from callsheet.amounts import size_text
from callsheet.exchange import (
    Body,
    Exchange,
    Failure,
    FilePart,
    Headers,
    Hop,
    MemoryBody,
    OutgoingRequest,
    ReceivedBody,
    Response,
    SentRequest,
)
from callsheet.redact import Redactor


class View(StrEnum):
    """How much of an exchange is printed."""

    FILES = "files"
    SHORT = "short"
    BODY = "body"
    HEADERS = "headers"
    EXCHANGE = "exchange"
    NONE = "none"


def viewed(exchange: Exchange, view: View, redactor: Redactor) -> bytes:
    """The bytes to print; secrets are masked, also in a body that is no text."""
    outcome = exchange.outcome
    match view:
        case View.FILES | View.SHORT | View.NONE:
            return b""
        case View.BODY:
            return b"" if isinstance(outcome, Failure) else _body(outcome.body, redactor)
        case View.HEADERS:
            return b"" if isinstance(outcome, Failure) else _head(outcome, redactor)
        case View.EXCHANGE:
            hops = (*exchange.earlier, *exchange.hops)
            return b"".join(_hop(hop, redactor) for hop in hops)


def prepared(request: OutgoingRequest, redactor: Redactor) -> bytes:
    """A request that was not sent, as `--dry-run` prints it."""
    if request.conversation is not None:
        from callsheet.http.conversation import written

        request = replace(request, body=written(request.conversation))
    return _asked(request, redactor)


def _hop(hop: Hop, redactor: Redactor) -> bytes:
    asked = _asked(hop.request, redactor)
    match hop.outcome:
        case Failure(message=message):
            return asked + _encoded(redactor.text(f"{message}\n\n"))
        case Response(body=body):
            return asked + _head(hop.outcome, redactor) + _body(body, redactor) + b"\n"


def _asked(request: SentRequest | OutgoingRequest, redactor: Redactor) -> bytes:
    line = f"{request.method} {redactor.url(request.url)}"
    fields = _fields(request.headers, redactor)
    return _encoded(redactor.text(f"{line}\n{fields}\n{_sent(request.body)}"))


def _head(response: Response, redactor: Redactor) -> bytes:
    line = f"{response.http_version} {response.status} {response.reason}".rstrip()
    return _encoded(f"{redactor.text(line)}\n{_fields(response.headers, redactor)}\n")


def _fields(headers: Headers, redactor: Redactor) -> str:
    return "".join(f"{name}: {value}\n" for name, value in redactor.headers(headers))


def _sent(body: Body | None) -> str:
    if body is None:
        return ""
    return "".join(_sent_part(part) for part in body.parts) + "\n\n"


def _sent_part(part: bytes | FilePart) -> str:
    if isinstance(part, FilePart):
        place = f" from byte {part.start}" if part.start else ""
        return f"< {part.path.name} ({size_text(part.size)}{place})"
    return part.decode("utf-8", "replace")


def _body(body: ReceivedBody, redactor: Redactor) -> bytes:
    data = body.data if isinstance(body, MemoryBody) else body.path.read_bytes()
    try:
        text = redactor.text(data.decode("utf-8"))
    except UnicodeDecodeError:
        return redactor.data(data)
    return text.encode() if not text or text.endswith("\n") else f"{text}\n".encode()


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")
