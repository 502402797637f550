"""Servers that mean harm: what they send has an end, and no way in."""

import gzip
import re
from collections.abc import Iterator

import pytest

from callsheet.exchange import (
    Failure,
    FailureKind,
    OutgoingRequest,
    Response,
    SendOptions,
    Timeouts,
)
from callsheet.http.client import HttpClient
from callsheet.http.cookies import MOST_OF_A_DOMAIN
from callsheet.http.redirects import redirected
from wire_server import Peer, WireServer, once

OK = b"HTTP/1.1 200 OK\r\n"
FOUND = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: "


@pytest.fixture
def client() -> Iterator[HttpClient]:
    made = HttpClient()
    yield made
    made.close()


def to(server: WireServer) -> OutgoingRequest:
    options = SendOptions(timeouts=Timeouts(total=20))
    return OutgoingRequest("GET", "http", server.address, server.port, "/", (), options=options)


FLOODS = {
    "1xx": (b"", b"HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n", "head"),
    "header lines": (OK, b"A: b\r\n", "head"),
    "one header line": (OK + b"A: ", b"b", "head"),
    "a status line": (b"HTTP/1.1 200 ", b"b", "head"),
    "no HTTP": (b"", b"\0", "not HTTP"),
    "chunk extension": (OK + b"Transfer-Encoding: chunked\r\n\r\n1;a=", b"b", "broke off"),
    "trailers": (OK + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"A: b\r\n", "broke off"),
    "gzip header": (
        OK + b"Content-Encoding: gzip\r\n\r\n\x1f\x8b\x08\x08\0\0\0\0\0\0",
        b"a",
        "no end in gzip",
    ),
    "empty gzip blocks": (
        OK + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"a")[:10],
        b"\0\0\0\xff\xff",
        "no end in gzip",
    ),
}


@pytest.mark.parametrize("name", FLOODS)
def test_what_never_ends_is_given_up(client: HttpClient, name: str) -> None:
    first, again, said = FLOODS[name]

    def flood(peer: Peer) -> None:
        peer.request()
        peer.socket.sendall(first)
        while True:
            peer.socket.sendall(again * (65536 // len(again)))

    def script(peer: Peer) -> None:
        try:
            flood(peer)
        except OSError:
            peer.close()

    with WireServer(script) as server:
        outcome = client.send(to(server)).outcome
    words = outcome.message if isinstance(outcome, Failure) else outcome.body_problem
    assert said in words


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Length: -1",
        b"Content-Length: " + b"9" * 5000,
        b"Content-Length: 1\r\nContent-Length: 2",
        b"Transfer-Encoding: gzip, chunked",
        b"A: a\0b",
        b"\xff: a",
    ],
)
def test_a_head_that_is_none(client: HttpClient, head: bytes) -> None:
    with WireServer(once(OK + head + b"\r\n\r\nab")) as server:
        outcome = client.send(to(server)).outcome
    assert isinstance(outcome, Failure)
    assert outcome.kind is FailureKind.PROTOCOL
    assert "header line: " not in outcome.message


@pytest.mark.parametrize("size", [b"-1", b"F" * 30, b"x", b""])
def test_a_chunk_size_that_is_none(client: HttpClient, size: bytes) -> None:
    answer = OK + b"Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n" + size + b"\r\nab"
    with WireServer(once(answer)) as server:
        outcome = client.send(to(server)).outcome
    assert isinstance(outcome, Response)
    assert outcome.body_problem == "the body broke off after 1 bytes"


def test_codings_upon_codings(client: HttpClient) -> None:
    answer = OK + b"Content-Length: 2\r\nContent-Encoding: " + b"gzip," * 3000 + b"gzip\r\n\r\nab"
    with WireServer(once(answer)) as server:
        outcome = client.send(to(server)).outcome
    assert isinstance(outcome, Response)
    assert "codings" in outcome.body_problem


@pytest.mark.parametrize(
    ("location", "shown"),
    [
        ("http://a.test:" + "1" * 5000 + "/", "http://a.test:1"),
        ("http://a.test:1x/", "http://a.test:1x/"),
        ("http://" + "a" * 90_000 + ".\u0300/", "http://aaa"),
        ("//[::1", "//[::1"),
        ("app://done?code=c0de#token=t0ken", "app://done"),
        ("app://user:passw0rd@done", "app://done"),
    ],
)
def test_redirects_that_lead_nowhere(client: HttpClient, location: str, shown: str) -> None:
    with WireServer(once(FOUND + location.encode() + b"\r\n\r\n")) as server:
        outcome = client.send(to(server)).outcome
    assert isinstance(outcome, Failure)
    assert outcome.kind is FailureKind.REDIRECT
    assert f'"{shown}' in outcome.message
    assert not re.search("c0de|t0ken|passw0rd", outcome.message)
    assert len(outcome.message) < 300


def test_cookies_without_number(client: HttpClient) -> None:
    cookies = b"".join(b"Set-Cookie: c%d=1\r\n" % number for number in range(1000))
    with WireServer(once(OK + cookies + b"Content-Length: 0\r\n\r\n")) as server:
        client.send(to(server))
    names = [cookie.name for cookie in client.cookies.snapshot()]
    assert len(names) == MOST_OF_A_DOMAIN
    assert names[-1] == "c999"


def test_a_field_with_a_secret_stays_with_its_origin() -> None:
    headers = (("X-Mine", "s3cret"), ("X-Other", "1"))
    request = OutgoingRequest(
        "GET", "https", "a.test", None, "/", headers, secret_headers=frozenset({"x-mine"})
    )
    for location, kept in (("https://a.test/b", headers), ("https://b.test/", headers[1:])):
        following = redirected(request, 307, location)
        assert isinstance(following, OutgoingRequest)
        assert following.headers == kept
