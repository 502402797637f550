"""Answers that were recorded: which of them a request gets."""

import json
from pathlib import Path

import pytest

from callsheet.mock.exchanges import Asked
from callsheet.mock.recorded import (
    Recording,
    Recordings,
    recordings_of_document,
    recordings_of_har,
)
from callsheet.model.document import read_document


def entry(
    url: str, text: str, method: str = "GET", status: int = 200, sent: str = "", **content: str
) -> dict[str, object]:
    post = {"postData": {"mimeType": "text/plain", "text": sent}} if sent else {}
    headers = [
        {"name": "Content-Type", "value": "text/plain"},
        {"name": "Content-Encoding", "value": "gzip"},
        {"name": "X-One", "value": "a\nb"},
        {"name": "Bad Name", "value": "x"},
    ]
    return {
        "request": {"method": method, "url": url, **post},
        "response": {"status": status, "headers": headers, "content": {"text": text, **content}},
    }


def archive(*entries: object) -> Recordings:
    return Recordings(recordings_of_har(json.dumps({"log": {"entries": entries}})))


def stored(text: str) -> Recordings:
    return Recordings(recordings_of_document(read_document(Path("a.http"), text)))


def answer(
    recordings: Recordings, target: str, method: str = "GET", body: str = "", **headers: str
) -> str:
    found = recordings.reply(Asked(method, target, tuple(headers.items()), body.encode()))
    return "" if found is None else f"{found.status} {found.body.decode()}"


SHOP = (
    entry("https://a.test/v1/items", "all"),
    entry("https://a.test/v1/items?page=2", "second"),
    entry("https://a.test/v1/items/7", "seven"),
    entry("https://a.test/v1/items", "made", "POST", 201, "lamp"),
    entry("https://a.test/v1/items", "refused", "POST", 409, "door"),
    entry("https://a.test/", "home"),
)


@pytest.mark.parametrize(
    ("method", "target", "body", "said"),
    [
        ("GET", "/v1/items", "", "200 all"),
        ("GET", "/items", "", "200 all"),
        ("GET", "/api/v1/items", "", "200 all"),
        ("GET", "/v1/items?page=2", "", "200 second"),
        ("GET", "/v1/items?page=3", "", "200 all"),
        ("GET", "/v1/items/7", "", "200 seven"),
        ("HEAD", "/v1/items/7", "", "200 seven"),
        ("GET", "/v1/items/8", "", ""),
        ("POST", "/v1/items", "lamp", "201 made"),
        ("POST", "/v1/items", "door", "409 refused"),
        ("PUT", "/v1/items", "", ""),
        ("GET", "/", "", "200 home"),
    ],
)
def test_archive(method: str, target: str, body: str, said: str):
    assert answer(archive(*SHOP), target, method, body) == said


def test_fields_of_the_connection_are_left_out():
    found = archive(SHOP[0]).reply(Asked("GET", "/v1/items"))
    assert found is not None
    assert found.headers == (("Content-Type", "text/plain"), ("X-One", "a b"))


def test_the_same_request_is_answered_by_one_after_the_other():
    waits = archive(*(entry("https://a.test/job", each) for each in ("new", "busy", "done")))
    assert [answer(waits, "/job") for _ in range(5)] == [
        "200 new",
        "200 busy",
        "200 done",
        "200 done",
        "200 done",
    ]


def test_an_address_that_is_none_hurts_no_other():
    found = archive(entry("https://[a/x?y#z", "odd"), entry("https://a.test/x", "plain"))
    assert answer(found, "/x") == "200 plain"
    assert answer(found, "/x?y=") == "200 odd"


def test_a_status_may_be_wished():
    assert answer(archive(*SHOP), "/v1/items", "POST", "lamp", Prefer="code=409") == "409 refused"
    assert answer(archive(*SHOP), "/v1/items", "POST", Prefer="code=500").startswith("404 ")


@pytest.mark.parametrize(
    ("content", "body"),
    [
        ({"encoding": "base64", "text": "AAEC"}, b"\0\1\2"),
        ({"encoding": "base64", "text": "!"}, b""),
        ({"text": "\ud800é"}, "?é".encode()),
        ({}, b""),
    ],
)
def test_bodies_of_archives(content: dict[str, str], body: bytes):
    found = archive(
        entry("https://a.test/x", "") | {"response": {"status": 200, "content": content}}
    )
    reply = found.reply(Asked("GET", "/x"))
    assert reply is not None
    assert reply.body == body


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '{"log": 1}',
        '{"log": {"entries": [1, {}, {"request": {}}]}}',
        json.dumps({"log": {"entries": [entry("ws://a.test/", "x")]}}),
        json.dumps({"log": {"entries": [entry("https://a.test/", "x", status=0)]}}),
        json.dumps({"log": {"entries": [entry("https://a.test/", "x", status=101)]}}),
    ],
)
def test_what_is_no_archive_has_no_recordings(text: str):
    assert recordings_of_har(text) == ()


FILE = """\
@base = https://a.test/v1

### One
GET {{base}}/items/{{id}}?full=yes

HTTP/1.1 200 OK
Content-Type: application/json
Set-Cookie: a=b

{"id": 1}

HTTP/1.1 404 Not Found

### Two
POST {{elsewhere}}/items
Content-Type: text/plain

lamp

HTTP/2 201 Created

### Three
GET /items/9

HTTP/1.1 200
Content-Type: text/plain

nine

### Four
GET /unanswered
"""


@pytest.mark.parametrize(
    ("method", "target", "said"),
    [
        ("GET", "/v1/items/1?full=yes", '200 {"id": 1}'),
        ("GET", "/items/5", '200 {"id": 1}'),
        ("GET", "/v1/items/9", "200 nine"),
        ("POST", "/items", "201 "),
        ("GET", "/unanswered", ""),
        ("GET", "/items", ""),
    ],
)
def test_request_file(method: str, target: str, said: str):
    assert answer(stored(FILE), target, method) == said


def test_answers_of_a_request_below_one_another():
    found = stored(FILE)
    assert answer(found, "/v1/items/1", Prefer="code=404") == "404 "
    statuses = [each.status for each in found.recordings if isinstance(each, Recording)]
    assert statuses == [200, 404, 201, 200]
