"""What a plug-in is told of an answer: the report of it, its hops and cookies, its body's kind."""

import time
from collections.abc import Iterator
from typing import assert_never
from urllib.parse import urlsplit

from callsheet.exchange import Failure, Hop, OutgoingRequest, Response, SentRequest
from callsheet.http.cookies import parse_set_cookie
from callsheet.lsp.body_kinds import body_kind, media_type_of
from callsheet.lsp.calls import Call, number_of, opened, place_meant, root_meant
from callsheet.lsp.connection import Connection
from callsheet.lsp.kept_answers import KeptAnswer
from callsheet.lsp.views import status_text
from callsheet.redact import MASK
from callsheet.report.json import Fields, request_fields
from callsheet.run.results import Sent
from callsheet.store.cookies import Cookie

_LONGEST_SENT = 512 * 1024
"""Bytes of a body that went out, of which a plug-in is told more than the size."""


def on_answer(server: Connection, call: Call) -> Fields | None:
    """The last answer of a request, one of the history or that of a name, without its body."""
    answer = _meant(server, call)
    return _told(server, answer) if answer else None


def _meant(server: Connection, call: Call) -> KeptAnswer | None:
    if isinstance(identity := call.named.get("id"), str):
        return server.answers.named(identity)
    if (number := number_of(call)) is not None:
        return server.answers.numbered(root_meant(server, call), number)
    snapshot = opened(server, call)
    place, workspace = place_meant(snapshot, call), snapshot.workspace
    return server.answers.last(workspace.root, workspace.environment, place.key)


def _told(server: Connection, answer: KeptAnswer) -> Fields:
    result, occasion = answer.result, answer.occasion
    report = request_fields(result, occasion.root, server.state.redactor, _LONGEST_SENT)
    # What came is asked for piece by piece.
    for part in (report, *_exchanges(report)):
        response = part["response"]
        if isinstance(response, dict):
            del response["body"]
    return {
        "id": answer.identity,
        "number": answer.number,
        "uri": occasion.uri,
        "name": server.mask(result.place.name),
        "line": result.place.line,
        "environment": occasion.environment,
        "time": answer.time,
        "outcome": str(result.outcome),
        "summary": server.mask(status_text(result)),
        "report": report,
        "hops": list(_hops(server, answer)),
        "cookies": [cookie_fields(server, each) for each in _cookies(result.response, answer)],
        "body": _body(result.response),
    }


def _exchanges(report: Fields) -> Iterator[Fields]:
    exchanges = report["exchanges"]
    for each in exchanges if isinstance(exchanges, list) else ():
        if isinstance(each, dict):
            yield each


def _hops(server: Connection, answer: KeptAnswer) -> Iterator[Fields]:
    if not isinstance(answer.result.fate, Sent):
        return
    exchange = answer.result.fate.exchange
    yield from (_hop(server, "aside", each) for each in exchange.asides)
    yield from (_hop(server, "try", each) for each in exchange.earlier)
    yield from (_hop(server, "redirect", each) for each in exchange.hops[:-1])
    yield _hop(server, "answer", exchange.hops[-1])


def _hop(server: Connection, kind: str, hop: Hop) -> Fields:
    fields: Fields = {
        "kind": kind,
        "method": hop.request.method,
        "url": server.state.redactor.url(hop.request.url),
        "status": None,
        "reason": "",
        "failure": None,
        "milliseconds": {
            "connect": _milliseconds(hop.timings.connect),
            "tls": _milliseconds(hop.timings.tls),
            "firstByte": _milliseconds(hop.timings.first_byte),
            "total": _milliseconds(hop.timings.total),
        },
    }
    match hop.outcome:
        case Response(status, reason):
            return fields | {"status": status, "reason": server.mask(reason)}
        case Failure(_, message):
            return fields | {"failure": server.mask(message)}
        case _:
            assert_never(hop.outcome)


def _milliseconds(seconds: float) -> float:
    return round(seconds * 1000, 3)


def _body(response: Response | None) -> Fields | None:
    if response is None:
        return None
    return {
        "size": response.body.size,
        "mediaType": media_type_of(response),
        "kind": body_kind(response),
        "whole": not response.body_problem,
    }


def _cookies(response: Response | None, answer: KeptAnswer) -> Iterator[Cookie]:
    if response is None or not isinstance(answer.result.fate, Sent):
        return
    request = _outgoing(answer.result.fate.exchange.hops[-1].request)
    for name, value in response.headers:
        if name.lower() == "set-cookie":
            cookie = parse_set_cookie(value, request, time.time())
            if cookie is not None:
                yield cookie


def _outgoing(request: SentRequest) -> OutgoingRequest:
    url = urlsplit(request.url)
    return OutgoingRequest(
        request.method, url.scheme, url.hostname or "", url.port, url.path or "/", ()
    )


def cookie_fields(server: Connection, cookie: Cookie) -> Fields:
    """A cookie as a plug-in is told of it; its value is a secret."""
    return {
        "name": server.mask(cookie.name),
        "value": MASK,
        "domain": cookie.domain,
        "path": cookie.path,
        "expires": cookie.expires,
        "secure": cookie.secure,
        "httpOnly": cookie.http_only,
    }
