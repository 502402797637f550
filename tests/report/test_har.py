"""The HAR report: by the schemas of HAR 1.2, and read back by our own import."""

import json
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from callsheet.convert.draft import written
from callsheet.convert.from_har import from_har
from callsheet.exchange import (
    Body,
    Exchange,
    FilePart,
    Hop,
    Response,
    SentRequest,
    SpilledBody,
    Spoken,
    Timings,
)
from callsheet.redact import Redactor
from callsheet.report.har import har_pieces
from callsheet.report.went_out import WentOut
from callsheet.run.plan import LoopItem, Step
from callsheet.run.results import FileRecord, Iteration, RequestResult, RunRecord, Sent, Skipped
from counterparts.har_validator import complaints
from made_results import FOLDER, REFUSED, answer, places

TEXT = """\
### login
POST http://example.org/x

### users
GET http://example.org/y
"""
BEGAN = datetime(2026, 11, 21, 3, 44, tzinfo=UTC)
LOGIN, USERS = places(TEXT)
COOKIE = "sid=abcdef1234567890; Path=/; HttpOnly; Expires=Wed, 21 Oct 2026 07:28:00 GMT"


def sent(url="http://example.org/x?a=1&b=%C3%A4", headers=(("Accept", "*/*"),), body=None):
    return SentRequest("POST" if body else "GET", url, headers, body)


def hop(outcome=None, begun=0.0, request=None, timings=None):
    timings = timings or Timings(0.01, 0.02, 0.25, 0.3)
    return Hop(request or sent(), outcome or answer(), timings, begun)


def exchange(*hops, **more):
    return Exchange(hops, 1.0, started=BEGAN, **more)


def went_out(result):
    """What is heard of a result while it is performed."""
    if not isinstance(result.fate, Sent):
        return
    found = result.fate.exchange
    step = Step(result.place, items=items_of(result))
    for each in (*found.asides, *found.earlier, *found.hops):
        if each.begun is not None:
            yield WentOut(each, found.started + timedelta(seconds=each.begun), step)


def items_of(result):
    return (LoopItem("x", None, result.iteration.index),) if result.iteration else ()


def report(*results, secrets=()):
    record = RunRecord("dev", BEGAN, 1.0, (FileRecord(FOLDER / "api.http", results),))
    everything = sorted(
        (each for result in results for each in went_out(result)), key=lambda each: each.moment
    )
    return "".join(har_pieces(record, everything, FOLDER, Redactor(secrets)))


def entries(*results, **more):
    text = report(*results, **more)
    assert complaints(text) == ""
    return json.loads(text)["log"]["entries"]


def test_an_entry():
    moved = answer(302, b"", "Found", (("Location", "/x"), ("Set-Cookie", COOKIE)))
    found = entries(RequestResult(LOGIN, Sent(exchange(hop(moved)))))
    assert found == [
        {
            "pageref": "api.http",
            "startedDateTime": "2026-11-21T03:44:00.000Z",
            "time": 300.0,
            "request": {
                "method": "GET",
                "url": "http://example.org/x?a=1&b=%C3%A4",
                "httpVersion": "HTTP/1.1",
                "cookies": [],
                "headers": [{"name": "Accept", "value": "*/*"}],
                "queryString": [{"name": "a", "value": "1"}, {"name": "b", "value": "ä"}],
                "headersSize": -1,
                "bodySize": 0,
            },
            "response": {
                "status": 302,
                "statusText": "Found",
                "httpVersion": "HTTP/1.1",
                "cookies": [
                    {
                        "name": "sid",
                        "value": "•••",
                        "httpOnly": True,
                        "secure": False,
                        "path": "/",
                        "expires": "2026-10-21T07:28:00.000Z",
                    }
                ],
                "headers": [
                    {"name": "Location", "value": "/x"},
                    {"name": "Set-Cookie", "value": COOKIE.replace("abcdef1234567890", "•••")},
                ],
                "content": {"size": 0, "mimeType": "x-unknown", "text": ""},
                "redirectURL": "/x",
                "headersSize": -1,
                "bodySize": -1,
            },
            "cache": {},
            "timings": {
                "blocked": -1,
                "dns": -1,
                "connect": 30.0,
                "ssl": 20.0,
                "send": 0,
                "wait": 250.0,
                "receive": 20.0,
            },
            "comment": "api.http:2 login",
            "serverIPAddress": "127.0.0.1",
        }
    ]


def test_every_hop_has_an_entry_in_the_order_in_which_they_began():
    whole = exchange(
        hop(answer(302), 2.0),
        hop(answer(200), 2.5),
        asides=(hop(answer(201), 0.0),),
        earlier=(hop(answer(503), 0.5), hop(REFUSED, 1.0)),
    )
    later = replace(exchange(hop(answer(204))), started=datetime(2026, 11, 21, 3, 43, tzinfo=UTC))
    found = entries(
        RequestResult(LOGIN, Sent(whole), iteration=Iteration(3, None)),
        RequestResult(USERS, Sent(later)),
        RequestResult(USERS, Skipped("because")),
    )
    assert [each["response"]["status"] for each in found] == [204, 201, 503, 0, 302, 200]
    assert found[-1]["startedDateTime"] == "2026-11-21T03:44:02.500Z"
    assert found[-1]["comment"] == "api.http:2 login [3]"
    assert found[3]["response"]["comment"] == "connection refused by example.org:80 [connect]"


def test_what_did_not_go_out_has_none():
    kept = Exchange((Hop(sent(), answer(), Timings()),), 0.0, from_cache=True)
    refused = exchange(Hop(sent(), REFUSED, Timings()))
    assert entries(*(RequestResult(LOGIN, Sent(each)) for each in (kept, refused))) == []


def test_bodies():
    image = sent(body=Body((b"\xff\xd8",)), headers=(("Content-Type", "image/jpeg"),))
    form = sent(body=Body((b"a", FilePart(FOLDER / "film.bin", 2048), b"b")))
    spilled = SpilledBody(FOLDER / "x", 10**9, b"head")
    big = Response(200, "OK", "HTTP/1.1", (), spilled, "unix:/tmp/socket")
    first, second = entries(
        RequestResult(LOGIN, Sent(exchange(hop(answer(200, b"\xff"), request=image)))),
        RequestResult(LOGIN, Sent(exchange(hop(big, request=form)))),
    )
    assert first["request"]["postData"] == {
        "mimeType": "image/jpeg",
        "text": "/9g=",
        "encoding": "base64",
    }
    assert first["response"]["content"] == {
        "size": 1,
        "mimeType": "application/json",
        "text": "/w==",
        "encoding": "base64",
    }
    assert second["request"]["postData"] == {
        "mimeType": "",
        "text": "ab",
        "comment": "without its files: film.bin (2 kB)",
    }
    assert second["request"]["bodySize"] == 2050
    assert second["response"]["content"] == {
        "size": 10**9,
        "mimeType": "x-unknown",
        "comment": "left out: it is too large",
    }


def test_messages_of_a_websocket_are_told_as_chrome_does():
    spoken = (
        Spoken("hi, it is me", True, 0.25),
        Spoken("hello me", False, 0.5),
        Spoken(b"\xffme", False, 1.5),
    )
    talked = replace(answer(), status=101, spoken=spoken)
    went = RequestResult(LOGIN, Sent(exchange(hop(talked, begun=2.0))))
    (entry,) = entries(went, secrets=("it is me",))
    at = BEGAN.timestamp() + 2
    assert entry["_resourceType"] == "websocket"
    assert entry["_webSocketMessages"] == [
        {"type": "send", "time": at + 0.25, "opcode": 1, "data": "hi, •••"},
        {"type": "receive", "time": at + 0.5, "opcode": 1, "data": "hello me"},
        {"type": "receive", "time": at + 1.5, "opcode": 2, "data": b64encode(b"\xffme").decode()},
    ]
    (quiet,) = places("# @no-log\nWEBSOCKET ws://example.org/x\n")
    (entry,) = entries(replace(went, place=quiet))
    assert "_webSocketMessages" not in entry
    (entry,) = entries(RequestResult(LOGIN, Sent(exchange(hop()))))
    assert "_resourceType" not in entry


def test_secrets_are_masked_wherever_they_stand():
    secret = "s3cret/value ü"
    headers = (("Cookie", f"sid={secret}; b=2"), ("X-Note", secret), ("Authorization", "Bearer x9"))
    request = sent(
        "http://ada:pw@example.org/s3cret%2Fvalue%20%C3%BC?k=s3cret%2Fvalue+%C3%BC&token=abc",
        headers,
        Body((secret.encode(),)),
    )
    back = answer(200, secret.encode(), secret, (("X-Back", secret), ("Location", f"/{secret}")))
    text = report(
        RequestResult(LOGIN, Sent(exchange(hop(back, request=request)))), secrets=[secret]
    )
    assert complaints(text) == ""
    assert "s3cret" not in text
    assert "x9" not in text
    (entry,) = json.loads(text)["log"]["entries"]
    assert entry["request"]["cookies"] == [
        {"name": "sid", "value": "•••"},
        {"name": "b", "value": "•••"},
    ]
    assert entry["request"]["queryString"] == [
        {"name": "k", "value": "•••"},
        {"name": "token", "value": "•••"},
    ]


def test_an_exchange_that_is_not_to_be_logged():
    (place,) = places("# @no-log\nGET http://example.org/x\n")
    back = answer(200, b"private", headers=(("Set-Cookie", COOKIE),))
    request = sent(body=Body((b"words",)))
    (entry,) = entries(RequestResult(place, Sent(exchange(hop(back, request=request)))))
    assert entry["request"]["headers"] == entry["response"]["headers"] == []
    assert entry["response"]["cookies"] == []
    assert "postData" not in entry["request"]
    assert "text" not in entry["response"]["content"]


def test_it_is_read_back():
    headers = (("Accept", "*/*"), ("X-Twice", "1"), ("X-Twice", "2"))
    body = Body((b'{"a": 1}',))
    text = report(
        RequestResult(LOGIN, Sent(exchange(hop(request=sent(headers=headers, body=body)))))
    )
    (draft,) = from_har(text)
    assert written(draft).text == (
        'POST http://example.org/x?a=1&b=%C3%A4\nAccept: */*\nX-Twice: 1\nX-Twice: 2\n\n{"a": 1}\n'
    )


def test_the_schemas_would_say_something():
    assert "startedDateTime" in complaints(
        report(RequestResult(LOGIN, Sent(exchange(hop())))).replace("2026-", "x-")
    )
