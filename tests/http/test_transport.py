"""Connections: kept, found dead, waited for too long, cancelled."""

import socket
from collections.abc import Callable, Iterator
from threading import Event, Thread

import pytest

from callsheet.exchange import (
    Body,
    Exchange,
    Failure,
    FailureKind,
    OutgoingRequest,
    Response,
    SendOptions,
    Timeouts,
)
from callsheet.http.cancellation import Cancellation
from callsheet.http.client import HttpClient
from wire_server import PATIENCE, Peer, WireServer, ok, routes


@pytest.fixture
def client() -> Iterator[HttpClient]:
    made = HttpClient()
    yield made
    made.close()


def to(
    server: WireServer,
    method: str = "GET",
    body: bytes | None = None,
    timeouts: Timeouts | None = None,
) -> OutgoingRequest:
    options = SendOptions(timeouts=timeouts or Timeouts())
    parts = None if body is None else Body((body,))
    return OutgoingRequest(method, "http", server.address, server.port, "/", (), parts, options)


def failure(exchange: Exchange) -> Failure:
    assert isinstance(exchange.outcome, Failure), exchange.outcome
    return exchange.outcome


def test_a_connection_is_kept(client: HttpClient) -> None:
    with WireServer(routes({"/": ok(b"x")})) as server:
        first, second = client.send(to(server)), client.send(to(server))
        assert len(server.peers) == 1
        assert first.hops[0].timings.connect > 0
        assert second.hops[0].timings.connect == 0
        assert second.hops[0].timings.first_byte > 0


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_connection_closed_while_idle_is_replaced(client: HttpClient, method: str) -> None:
    closed = Event()

    def script(peer: Peer) -> None:
        peer.request()
        peer.send(ok(b"%d" % peer.number))
        if peer.number == 0:
            peer.close()
            closed.set()

    with WireServer(script) as server:
        client.send(to(server, method))
        assert closed.wait(PATIENCE)
        exchange = client.send(to(server, method))
        assert isinstance(exchange.outcome, Response)
        assert len(server.peers) == 2


@pytest.mark.parametrize(
    ("method", "peers"), [("GET", 2), ("PUT", 2), ("DELETE", 2), ("POST", 1), ("PATCH", 1)]
)
def test_only_an_idempotent_request_is_repeated(
    client: HttpClient, method: str, peers: int
) -> None:
    """The server takes the second request on a kept connection and closes without an answer."""

    def script(peer: Peer) -> None:
        peer.request()
        peer.send(ok(b"first"))
        if peer.number == 0:
            peer.request()

    with WireServer(script) as server:
        client.send(to(server, method, b"body"))
        exchange = client.send(to(server, method, b"body"))
        assert len(server.peers) == peers
        if peers == 1:
            assert "without an answer" in failure(exchange).message
        else:
            assert isinstance(exchange.outcome, Response)
            assert server.requests[1] == server.requests[2]


def test_a_first_connection_that_closes_is_not_repeated(client: HttpClient) -> None:
    with WireServer(lambda peer: peer.request() and None) as server:
        assert failure(client.send(to(server))).kind is FailureKind.PROTOCOL
        assert len(server.peers) == 1


def test_closing_the_client_closes_its_connections() -> None:
    left = Event()

    def script(peer: Peer) -> None:
        peer.request()
        peer.send(ok())
        peer.client_left()
        left.set()

    client = HttpClient()
    with WireServer(script) as server:
        client.send(to(server))
        client.close()
        assert left.wait(PATIENCE)


def test_a_connection_that_comes_back_after_the_end_is_closed() -> None:
    left, ended = Event(), Event()

    def script(peer: Peer) -> None:
        peer.request()
        ended.wait(PATIENCE)
        peer.send(ok())
        peer.client_left()
        left.set()

    client = HttpClient()
    with WireServer(script) as server:
        sender = Thread(target=lambda: client.send(to(server)))
        sender.start()
        while not server.requests:
            sender.join(0.01)
        client.close()
        ended.set()
        sender.join(PATIENCE)
        assert left.wait(PATIENCE)


def test_an_early_answer_to_an_unread_body_counts(client: HttpClient) -> None:
    def script(peer: Peer) -> None:
        peer.socket.recv(1024)
        peer.send(ok(b"too big", "Connection: close", status="413 Too Large"))
        peer.socket.shutdown(socket.SHUT_WR)
        peer.client_left()

    with WireServer(script) as server:
        outcome = client.send(to(server, "POST", b"x" * 100_000)).outcome
        assert isinstance(outcome, Response)
        assert outcome.status == 413


def refused_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def test_nothing_listens(client: HttpClient) -> None:
    port = refused_port()
    exchange = client.send(OutgoingRequest("GET", "http", "127.0.0.1", port, "/", ()))
    assert exchange.outcome == Failure(
        FailureKind.CONNECT,
        f"nothing listens on 127.0.0.1:{port}",
        "is the server running, on this port?",
    )


@pytest.mark.parametrize("host", ["no-such-host.invalid", "a..b", "x" * 64 + ".test"])
def test_hosts_that_are_not_there(client: HttpClient, host: str) -> None:
    wrong = failure(client.send(OutgoingRequest("GET", "http", host, None, "/", ())))
    assert wrong.kind is FailureKind.DNS
    assert f'"{host}"' in wrong.message


def test_a_port_that_is_none(client: HttpClient) -> None:
    wrong = failure(client.send(OutgoingRequest("GET", "http", "127.0.0.1", 99999, "/", ())))
    assert wrong.kind is FailureKind.CONNECT
    assert "99999" in wrong.message


@pytest.fixture
def full_backlog() -> Iterator[int]:
    """A port whose queue of connections is full, so that the next one waits."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        waiting = []
        while True:
            filler = socket.socket()
            filler.settimeout(0.05)
            waiting.append(filler)
            try:
                filler.connect(listener.getsockname())
            except TimeoutError:
                break
        yield listener.getsockname()[1]
        for filler in waiting:
            filler.close()


@pytest.mark.parametrize(
    ("timeouts", "words"),
    [
        (Timeouts(connect=0.05), "no connection to 127.0.0.1:{port} within 0.05 s"),
        (Timeouts(total=0.05), "no whole answer from 127.0.0.1:{port} within the total timeout"),
    ],
)
def test_connecting_takes_too_long(
    client: HttpClient, full_backlog: int, timeouts: Timeouts, words: str
) -> None:
    options = SendOptions(timeouts=timeouts)
    request = OutgoingRequest("GET", "http", "127.0.0.1", full_backlog, "/", (), options=options)
    wrong = failure(client.send(request))
    assert (wrong.kind, wrong.message) == (
        FailureKind.TIMEOUT,
        words.format(port=full_backlog),
    )


def silent(peer: Peer) -> None:
    peer.request()
    peer.client_left()


def half_an_answer(peer: Peer) -> None:
    peer.request()
    peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
    peer.client_left()


def drip(peer: Peer) -> None:
    """Send a byte whenever the client did not leave for a little while: never a read timeout."""
    peer.request()
    peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
    peer.socket.settimeout(0.01)
    for _ in range(1_000):
        try:
            if not peer.socket.recv(1):
                return
        except TimeoutError:
            peer.socket.sendall(b".")


@pytest.mark.parametrize(
    ("script", "timeouts", "words"),
    [
        (silent, Timeouts(read=0.05), "no answer came from {place} within 0.05 s"),
        (half_an_answer, Timeouts(read=0.05), "nothing more came from {place} within 0.05 s"),
        (silent, Timeouts(total=0.05), "no whole answer from {place} within the total timeout"),
        (drip, Timeouts(total=0.1), "no whole answer from {place} within the total timeout"),
        (drip, Timeouts(read=5, total=0.1), "no whole answer from {place} within the total"),
    ],
)
def test_answering_takes_too_long(
    client: HttpClient, script: Callable[[Peer], None], timeouts: Timeouts, words: str
) -> None:
    with WireServer(script) as server:
        wrong = failure(client.send(to(server, timeouts=timeouts)))
        assert wrong.kind is FailureKind.TIMEOUT
        assert words.format(place=f"127.0.0.1:{server.port}") in wrong.message


def test_the_total_covers_all_hops(client: HttpClient) -> None:
    def script(peer: Peer) -> None:
        for _ in range(1_000):
            if not peer.request():
                return
            peer.send(ok(b"", "Location: /", status="302 F"))

    options = SendOptions(timeouts=Timeouts(total=0.1), maximum_redirects=100_000)
    with WireServer(script) as server:
        request = OutgoingRequest("GET", "http", "127.0.0.1", server.port, "/", (), options=options)
        assert failure(client.send(request)).kind is FailureKind.TIMEOUT


def test_writing_takes_too_long(client: HttpClient) -> None:
    done = Event()
    with WireServer(lambda _: done.wait(PATIENCE) and None) as server:
        wrong = failure(client.send(to(server, "POST", b"x" * 30_000_000, Timeouts(write=0.05))))
        done.set()
    assert wrong.message == f"127.0.0.1:{server.port} took no more of the request within 0.05 s"


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"])
def test_cancelling_closes_the_connection(client: HttpClient, answer: bytes) -> None:
    cancellation = Cancellation()
    left = Event()

    def script(peer: Peer) -> None:
        peer.request()
        peer.send(answer)
        Thread(target=cancellation.cancel).start()
        peer.client_left()
        left.set()

    with WireServer(script) as server:
        exchange = client.send(to(server, timeouts=Timeouts(read=None)), cancellation)
        assert exchange.outcome == Failure(FailureKind.CANCELLED, "the request was cancelled")
        assert left.wait(PATIENCE)


def test_cancelling_while_connecting(client: HttpClient, full_backlog: int) -> None:
    cancellation = Cancellation()
    began = Event()

    class Watched(Cancellation):
        def on_cancel(self, action: Callable[[], None]) -> Callable[[], None]:
            forget = super().on_cancel(action)
            began.set()
            return forget

    cancellation = Watched()
    outcomes: list[Exchange] = []
    options = SendOptions(timeouts=Timeouts(connect=None))
    request = OutgoingRequest("GET", "http", "127.0.0.1", full_backlog, "/", (), options=options)
    sender = Thread(target=lambda: outcomes.append(client.send(request, cancellation)))
    sender.start()
    assert began.wait(PATIENCE)
    cancellation.cancel()
    sender.join(PATIENCE)
    assert failure(outcomes[0]).kind is FailureKind.CANCELLED


def test_cancelled_before_the_send(client: HttpClient) -> None:
    cancellation = Cancellation()
    cancellation.cancel()
    with WireServer(routes({"/": ok()})) as server:
        exchange = client.send(to(server), cancellation)
        assert failure(exchange).kind is FailureKind.CANCELLED
        assert server.requests == []


def test_cancelling_on_a_kept_connection_is_not_repeated(client: HttpClient) -> None:
    cancellation = Cancellation()

    def script(peer: Peer) -> None:
        peer.request()
        peer.send(ok())
        peer.request()
        Thread(target=cancellation.cancel).start()
        peer.client_left()

    with WireServer(script) as server:
        client.send(to(server))
        assert failure(client.send(to(server), cancellation)).kind is FailureKind.CANCELLED
        assert len(server.peers) == 1
