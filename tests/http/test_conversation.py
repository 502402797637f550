"""WebSockets with npm's `ws` at the other end, and with ends that do not do what they should."""

import json
from collections.abc import Iterator
from dataclasses import replace
from threading import Thread

import pytest

from callsheet.exchange import (
    Awaited,
    Body,
    Conversation,
    Failure,
    FailureKind,
    FilePart,
    Headers,
    OutgoingRequest,
    Proxies,
    Proxy,
    ProxyKind,
    Response,
    Said,
    SendOptions,
    StreamEnd,
    Timeouts,
)
from callsheet.http.cancellation import Cancellation
from callsheet.http.client import HttpClient
from callsheet.http.listening import Nobody, is_growing
from callsheet.model.conversation import conversation_of
from counterparts.ws import websockets_of_node
from relaying import Tunnels
from websocket_wire import frame, switched
from wire_server import Peer, WireServer


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with websockets_of_node() as port:
        yield port


@pytest.fixture
def client() -> Iterator[HttpClient]:
    made = HttpClient()
    yield made
    made.close()


def asked(port: int, *steps: str | Said | Awaited, **options: object) -> OutgoingRequest:
    conversation: Conversation = tuple(
        Said((step.encode(),)) if isinstance(step, str) else step for step in steps
    )
    return OutgoingRequest(
        "GET",
        "http",
        "127.0.0.1",
        port,
        "/talk",
        (("X-Token", "a"),),
        options=SendOptions(**options),  # type: ignore[arg-type]
        conversation=conversation,
    )


def heard(client: HttpClient, request: OutgoingRequest) -> tuple[str | bytes, ...]:
    outcome = client.send(request).outcome
    assert isinstance(outcome, Response), outcome
    assert (outcome.status, outcome.body_problem) == (101, "")
    return outcome.messages


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (("one",), ("ONE",)),
        (("one", "two"), ("ONE",)),
        (("one", "two", Awaited(), Awaited()), ("ONE", "TWO")),
        (("one", Awaited(), "two"), ("ONE", "TWO")),
        (("count 3", Awaited(), Awaited(), Awaited()), ("0", "1", "2")),
        (("parts", Awaited(), Awaited()), ("aéc", "pong are you there?")),
    ],
)
def test_said_and_heard(client, port, steps, expected) -> None:
    assert heard(client, asked(port, *steps))[: len(expected)] == expected


def test_the_body_has_the_messages_with_lines_between(client, port) -> None:
    outcome = client.send(asked(port, "a\nb", "c", Awaited(), Awaited())).outcome
    assert isinstance(outcome, Response)
    assert outcome.body.data == b"A\nB\n===\nC"


def test_what_was_said_is_told_as_it_is_typed(client, port) -> None:
    request = asked(port, "a", "b", Awaited(), Awaited(), "c", Awaited())
    body = client.send(request).request.body
    assert body is not None
    said = b"a\n===\nb\n=== wait-for-server\n=== wait-for-server\nc\n=== wait-for-server\n"
    assert b"".join(each for each in body.parts if isinstance(each, bytes)) == said
    assert conversation_of(Body((said,))) == request.conversation


def test_the_handshake_has_the_fields_of_the_request(client, port) -> None:
    (head,) = heard(client, asked(port, "head"))
    fields = json.loads(head)
    assert fields["x-token"] == "a"
    assert fields["host"] == f"127.0.0.1:{port}"
    assert "content-length" not in fields


def test_bytes_that_are_no_text_go_out_as_such(client, port, tmp_path) -> None:
    path = tmp_path / "data"
    path.write_bytes(b"skipped\xff\xfe\x00 and more")
    part = FilePart(path, 3, 7)
    assert heard(client, asked(port, Said((part,)))) == (b"\xff\xfe\x00",)


def test_a_long_message(client, port) -> None:
    (message,) = heard(client, asked(port, "long 3000000"))
    assert message == "x" * 3_000_000


@pytest.mark.parametrize(
    "end", [StreamEnd(events=4), StreamEnd(until="3"), StreamEnd(events=9, seconds=0.3)]
)
def test_it_is_listened_to_until_there_is_enough(client, port, end) -> None:
    count = 9 if end.events == 4 or end.until else 4
    said = heard(client, asked(port, f"count {count}", stream_end=end))
    assert said[:4] == ("0", "1", "2", "3")


def in_one_packet(peer: Peer) -> None:
    peer.send(switched(peer.request()) + b"".join(b"\x81\x01%d" % each for each in range(5)))
    peer.send(b"\x88\x02\x03\xe8")
    peer.client_left()


@pytest.mark.parametrize(
    ("steps", "end", "expected"),
    [
        ((), StreamEnd(events=3), "012"),
        ((), StreamEnd(until="1"), "01"),
        ((), StreamEnd(seconds=9), "01234"),
        ((Awaited(), Awaited(), Awaited()), StreamEnd(events=2), "012"),
        ((Awaited(), Awaited()), None, "01"),
        ((), None, "0"),
    ],
)
def test_packets_make_no_difference(client, steps, end, expected) -> None:
    cancellation = Cancellation()
    cancellation.listener = listener = Hearing()
    with WireServer(in_one_packet) as server:
        outcome = client.send(asked(server.port, *steps, stream_end=end), cancellation).outcome
    assert isinstance(outcome, Response)
    assert outcome.messages == tuple(expected)
    assert listener.heads == 1
    assert listener.pieces.rstrip("\n").encode() == outcome.body.data


def closing_at_once(peer: Peer) -> None:
    peer.send(switched(peer.request()) + frame(1, b"hi") + frame(8, b"\x0f\xa1go away"))
    peer.close()


def closing(peer: Peer) -> None:
    peer.send(switched(peer.request()) + frame(1, b"hi") + frame(8, b"\x0f\xa1go away"))
    peer.client_left()


@pytest.mark.parametrize("script", [closing, closing_at_once])
@pytest.mark.parametrize(
    "steps", [(Awaited(), "a"), (Awaited(), "a", Awaited()), ("a", "b"), ("a" * 3_000_000, "b")]
)
def test_what_is_said_to_a_server_that_has_closed(client, script, steps) -> None:
    with WireServer(script) as server:
        outcome = client.send(asked(server.port, *steps)).outcome
    said = outcome.message if isinstance(outcome, Failure) else outcome.body_problem
    assert "the server closed the WebSocket with 4001: go away" in said


class Hearing(Nobody):
    """Notes what is told of an answer as it comes."""

    def __init__(self) -> None:
        self.heads = 0
        self.pieces = ""

    def begun(self, headers: Headers) -> None:
        self.heads += is_growing(headers)

    def came(self, piece: bytes) -> None:
        assert piece.endswith(b"\n")
        self.pieces += piece.decode()


def test_what_was_said_and_heard_is_known_in_order(client, port) -> None:
    outcome = client.send(asked(port, "a", Awaited(), "b", "c", Awaited(), Awaited())).outcome
    assert isinstance(outcome, Response)
    spoken = [(each.message, each.is_ours) for each in outcome.spoken]
    assert [each for each in spoken if each[1]] == [("a", True), ("b", True), ("c", True)]
    assert [each for each in spoken if not each[1]] == [("A", False), ("B", False), ("C", False)]
    assert spoken[:3] == [("a", True), ("A", False), ("b", True)]
    moments = [each.seconds for each in outcome.spoken]
    assert moments == sorted(moments)


def test_a_server_need_not_answer_what_was_said_last(client, port) -> None:
    assert heard(client, asked(port, "nothing", timeouts=Timeouts(read=0.1))) == ()


def test_it_can_be_opened_and_closed_at_once(client, port) -> None:
    end = StreamEnd(seconds=0.0)
    assert heard(client, asked(port, stream_end=end, timeouts=Timeouts(read=None))) == ()


def test_what_is_waited_for_has_to_come(client, port) -> None:
    request = asked(port, "nothing", Awaited(), timeouts=Timeouts(read=0.1))
    outcome = client.send(request).outcome
    assert isinstance(outcome, Failure)
    assert outcome.kind is FailureKind.TIMEOUT


def test_a_server_that_closes_says_why(client, port) -> None:
    outcome = client.send(asked(port, "one", Awaited(), "bye", stream_end=StreamEnd(9))).outcome
    assert isinstance(outcome, Response)
    assert outcome.messages == ("ONE",)
    assert outcome.body_problem == "the server closed the WebSocket with 4001: go away"
    outcome = client.send(asked(port, "bye", Awaited())).outcome
    assert isinstance(outcome, Failure)
    assert "4001: go away" in outcome.message


def test_a_connection_that_is_gone(client, port) -> None:
    outcome = client.send(asked(port, "drop", Awaited())).outcome
    assert isinstance(outcome, Failure)
    assert outcome.kind in (FailureKind.PROTOCOL, FailureKind.CONNECT)


def test_through_a_proxy_it_takes_a_tunnel(client, port) -> None:
    tunnels = Tunnels()
    with WireServer(tunnels) as proxy:
        through = Proxy(ProxyKind.HTTP, "127.0.0.1", proxy.port)
        request = asked(port, "one", proxies=Proxies(http=through, https=through))
        assert heard(client, request) == ("ONE",)
    (connect,) = tunnels.asked
    assert connect.startswith(f"CONNECT 127.0.0.1:{port} ".encode())


def test_a_cancelled_one_keeps_what_came(client, port) -> None:
    cancellation = Cancellation()
    request = asked(port, "one", Awaited(), stream_end=StreamEnd(events=9))
    found: list[object] = []
    sending = Thread(target=lambda: found.append(client.send(request, cancellation).outcome))
    with WireServer(lambda peer: relayed(peer, port, cancellation)) as server:
        request = replace(request, port=server.port)
        sending.start()
        sending.join()
    (outcome,) = found
    assert isinstance(outcome, Response)
    assert outcome.messages == ("ONE",)
    assert outcome.body_problem == "it was cancelled after 1 message"


def relayed(peer: Peer, _: int, cancellation: Cancellation) -> None:
    """Answers one message, and has the request cancelled once that must have been read."""
    request = peer.request()
    peer.send(switched(request))
    peer.send(b"\x81\x03ONE")
    peer.send(b"\x89\x00")
    while b"\x8a" not in (data := peer.socket.recv(4096)):
        assert data
    cancellation.cancel()


def test_an_answer_to_another_handshake_is_none(client) -> None:
    def script(peer: Peer) -> None:
        peer.send(switched(peer.request(), "dGhlIHNhbXBsZSBub25jZQ=="))

    with WireServer(script) as server:
        outcome = client.send(asked(server.port, "one")).outcome
    assert isinstance(outcome, Failure)
    assert outcome.kind is FailureKind.PROTOCOL


def test_the_key_is_answered_as_the_standard_has_it() -> None:
    # RFC 6455, 1.3.
    from callsheet.http.conversation import _accepting

    sent = (("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),)
    assert _accepting(sent) == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="


@pytest.mark.parametrize("rubbish", [b"\xff\xff\xff\xff", b"\x81\xff", b"\x83\x00"])
def test_what_are_no_frames(client, rubbish) -> None:
    def script(peer: Peer) -> None:
        peer.send(switched(peer.request()) + b"\x81\x02hi" + rubbish)
        peer.client_left()

    with WireServer(script) as server:
        request = asked(server.port, Awaited(), Awaited(), timeouts=Timeouts(read=5))
        outcome = client.send(request).outcome
    assert isinstance(outcome, Failure)
    assert "cannot be read" in outcome.message


def test_an_answer_that_opens_none_is_an_answer(client) -> None:
    def script(peer: Peer) -> None:
        while peer.request():
            peer.send(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno")

    with WireServer(script) as server:
        outcome = client.send(asked(server.port, "one")).outcome
    assert isinstance(outcome, Response)
    assert (outcome.status, outcome.body.data) == (403, b"no")
