"""Which values of requests and answers are credentials."""

import pytest

from callsheet.exchange import (
    Body,
    Exchange,
    Hop,
    MemoryBody,
    OutgoingRequest,
    Response,
    SentRequest,
    Timings,
)
from callsheet.run.obtained import LONGEST_BODY, credentials_of, tokens_obtained

NOTHING = SentRequest("GET", "http://a.test/", (), None)


def obtained(body: bytes = b"", headers=()) -> set[str]:
    response = Response(200, "OK", "HTTP/1.1", tuple(headers), MemoryBody(body), "")
    return set(tokens_obtained(Exchange((Hop(NOTHING, response, Timings()),), 0.1)))


@pytest.mark.parametrize(
    ("body", "secrets"),
    [
        (b'{"access_token": "a1.b2", "token_type": "Bearer", "expires_in": 3600}', set()),
        (b'{"access_token": "a1.b2-c3", "token_type": "Bearer"}', {"a1.b2-c3"}),
        (b'[{"user": {"refreshToken":"r-1234567"}}]', {"r-1234567"}),
        (b'{"ID-TOKEN" :\n "x\\/y\\u00e9\\"zz"}', {'x/yé"zz'}),
        (b'{"password": "required", "client_secret": "may not be empty"}', set()),
        (b'{"code": "not-found-1", "key": "item-12345", "username": "bob-12345"}', set()),
        (b'{"nextPageToken": "page-2-of-3"}', set()),
        (b'{"token": 123456}', set()),
        (b'{"token": "cut sho', set()),
        (b"access_token=a%2Fb-1234&scope=all&token_type=bearer", {"a/b-1234"}),
        (b"a text with token=a-1234567 in it", set()),
        (b'{"token": "a-1234567"}' + b" " * LONGEST_BODY, set()),
        (b'\xff\xfe{"token": "a-1234567"}', {"a-1234567"}),
    ],
)
def test_tokens_in_bodies(body, secrets):
    assert obtained(body) == secrets


@pytest.mark.parametrize(
    ("name", "value", "secrets"),
    [
        ("Set-Cookie", "sid=abc123def; HttpOnly", {"abc123def"}),
        ("Set-Cookie", "sid=abc123def; Path=/", set()),
        ("Set-Cookie", "session_id=abc123def", {"abc123def"}),
        ("Set-Cookie", "x=0123456789abcdef0", {"0123456789abcdef0"}),
        ("Set-Cookie", "seen=17000000000000000000; HttpOnly", set()),
        ("X-Auth-Token", "t-123456", {"t-123456"}),
        (
            "Location",
            "/cb?code=c-123456&state=s-123456#id_token=i-123456",
            {"c-123456", "i-123456"},
        ),
        ("ETag", '"abc123def"', set()),
    ],
)
def test_tokens_in_fields(name, value, secrets):
    assert obtained(headers=[(name, value)]) == secrets


def test_what_a_request_carries():
    headers = (
        ("Authorization", "Bearer b-123456"),
        ("X-Api-Key", "k-123456"),
        ("Cookie", "lang=en; token=c-123456"),
        ("X-Other", "o-123456"),
    )
    body = Body((b'{"client_secret": "s-123456", "name": "n-123456"}',))
    request = OutgoingRequest("POST", "http", "a.test", None, "/?api%5Fkey=q-123456", headers, body)
    assert credentials_of(request) == {f"{letter}-123456" for letter in ("b", "k", "c", "s", "q")}
