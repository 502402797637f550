"""Streams that have brought enough: cut behind the event that was the last, whatever its coding."""

import gzip
from dataclasses import replace

import pytest

from callsheet.exchange import OutgoingRequest, Response, SendOptions, StreamEnd, Timeouts
from callsheet.http.client import HttpClient
from callsheet.http.stream_end import Ending
from wire_server import Peer, WireServer

EVENTS = "event: a\ndata: 1\n\n: still here\n\ndata: 2\ndata: two ä\n\ndata: 3\n\n".encode()
TYPES = {
    "text/event-stream; charset=utf-8": EVENTS,
    "application/x-ndjson": b'{"a": 1}\n{"a": 2}\r\n{"a": 3}\n',
    "text/plain": b"one\ntwo\nthree\n",
}


def asked(server: WireServer, end: StreamEnd, read: float | None = 10.0) -> OutgoingRequest:
    options = SendOptions(Timeouts(read=read), stream_end=end)
    return OutgoingRequest("GET", "http", "127.0.0.1", server.port, "/", (), options=options)


def streaming(head: str, data: bytes, left: list[bool]):
    """An answer that never ends, and is not ended by the server."""

    def script(peer: Peer) -> None:
        peer.request()
        peer.send(f"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n{head}\r\n\r\n".encode())
        for byte in range(0, len(data), 5):
            piece = data[byte : byte + 5]
            peer.send(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        left.append(peer.client_left())

    return script


def received(media_type: str, data: bytes, end: StreamEnd, coding: str = "") -> tuple[bytes, str]:
    left: list[bool] = []
    head = f"Content-Type: {media_type}" + (f"\r\nContent-Encoding: {coding}" if coding else "")
    with WireServer(streaming(head, data, left)) as server:
        client = HttpClient()
        exchange = client.send(asked(server, end))
        client.close()
    assert isinstance(exchange.outcome, Response), exchange.outcome
    return exchange.outcome.body.data, exchange.outcome.body_problem


@pytest.mark.parametrize("media_type", TYPES)
@pytest.mark.parametrize("count", [1, 2, 3])
def test_so_many_events_or_lines(media_type: str, count: int) -> None:
    data, problem = received(media_type, TYPES[media_type], StreamEnd(events=count))
    said = data.count(b"data: ") - (count > 1) if b"data" in data else data.count(b"\n")
    assert (said, problem) == (count, "")
    assert TYPES[media_type].startswith(data)


def test_the_event_that_has_a_text() -> None:
    data, problem = received("text/event-stream", EVENTS, StreamEnd(events=9, until="two ä"))
    assert (data, problem) == (EVENTS[: EVENTS.index(b"data: 3")], "")


def test_what_is_compressed_is_counted_as_it_was_said() -> None:
    packed = gzip.compress(EVENTS)[:-8]
    data, problem = received("text/event-stream", packed, StreamEnd(events=2), "gzip")
    assert (data, problem) == (EVENTS[: EVENTS.index(b"data: 3")], "")


@pytest.mark.parametrize("media_type", TYPES)
def test_its_time_is_over(media_type: str) -> None:
    data, problem = received(media_type, TYPES[media_type], StreamEnd(seconds=0.2))
    assert (data, problem) == (TYPES[media_type], "")


def test_no_silence_is_too_long_within_its_time() -> None:
    left: list[bool] = []
    head = "Content-Type: text/event-stream"
    with WireServer(streaming(head, EVENTS, left)) as server:
        client = HttpClient()
        exchange = client.send(asked(server, StreamEnd(seconds=0.3), read=0.05))
        client.close()
    assert isinstance(exchange.outcome, Response)
    assert exchange.outcome.body.data == EVENTS


def test_an_answer_that_ends_before_that_is_whole_and_its_connection_kept() -> None:
    def script(peer: Peer) -> None:
        while peer.request():
            head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
            peer.send(f"{head}Content-Length: {len(EVENTS)}\r\n\r\n".encode() + EVENTS)

    with WireServer(script) as server:
        client = HttpClient()
        request = asked(server, StreamEnd(events=9, seconds=9))
        for each in (request, replace(request, options=SendOptions())):
            outcome = client.send(each).outcome
            assert isinstance(outcome, Response)
            assert (outcome.body.data, outcome.body_problem) == (EVENTS, "")
        client.close()
        assert len(server.peers) == 1


@pytest.mark.parametrize("size", [1, 2, 7, 100])
def test_pieces_are_cut_where_the_last_event_ends(size: int) -> None:
    ending = Ending(StreamEnd(events=2), (("content-type", "text/event-stream"),))
    kept = b""
    for start in range(0, len(EVENTS), size):
        kept += ending.take(EVENTS[start : start + size])
        if ending.is_reached:
            break
    assert kept == EVENTS[: EVENTS.index(b"data: 3")]
