"""Results of requests made by hand: a document's places, exchanges with the answer one asks for."""

from pathlib import Path

from callsheet.exchange import (
    Body,
    Exchange,
    Failure,
    FailureKind,
    Hop,
    MemoryBody,
    Response,
    SentRequest,
    Timings,
)
from callsheet.model.document import read_document
from callsheet.model.requests import RequestPlace, requests_of

FOLDER = Path("/work")


def places(text: str, name: str = "api.http") -> tuple[RequestPlace, ...]:
    return requests_of(read_document(FOLDER / name, text))


def answer(
    status: int = 200,
    body: bytes = b'{"id": 7}',
    reason: str = "OK",
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "application/json"),),
) -> Response:
    return Response(status, reason, "HTTP/1.1", headers, MemoryBody(body), "127.0.0.1:80")


def exchange(*outcomes: Response | Failure, body: bytes | None = None) -> Exchange:
    sent = SentRequest(
        "GET",
        "http://example.org/x",
        (("Accept", "*/*"),),
        None if body is None else Body((body,)),
    )
    timings = Timings(first_byte=0.01, total=0.012)
    return Exchange(tuple(Hop(sent, outcome, timings) for outcome in outcomes), 0.012)


REFUSED = Failure(FailureKind.CONNECT, "connection refused by example.org:80", "is it running?")
