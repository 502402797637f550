"""HTTP/2 against a real server of the h2 library."""

import ssl
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

import h2.config
import h2.connection
import h2.events
import pytest
import trustme

from callsheet.exchange import (
    Body,
    Failure,
    MemoryBody,
    OutgoingRequest,
    Proxies,
    Proxy,
    ProxyKind,
    Response,
    SendOptions,
    Tls,
)
from callsheet.http.client import HttpClient
from relaying import Tunnels
from tls_files import written
from wire_server import Peer, WireServer, ok, routes

AUTHORITY = trustme.CA()
TRUSTING = Tls(authorities=written(AUTHORITY.cert_pem))


@dataclass
class H2Script:
    """Echoes every body and records the header blocks; says goodbye after `streams` requests."""

    streams: int = 1_000
    blocks: list[list[tuple[bytes, bytes]]] = field(default_factory=list)

    def __call__(self, peer: Peer) -> None:
        connection = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
        connection.initiate_connection()
        peer.send(connection.data_to_send())
        bodies: dict[int, bytes] = {}
        ended = 0
        while data := peer.socket.recv(65536):
            for event in connection.receive_data(data):
                if isinstance(event, h2.events.RequestReceived):
                    self.blocks.append(event.headers)
                    bodies[event.stream_id] = b""
                elif isinstance(event, h2.events.DataReceived):
                    bodies[event.stream_id] += event.data
                    connection.acknowledge_received_data(
                        event.flow_controlled_length, event.stream_id
                    )
                elif isinstance(event, h2.events.StreamEnded):
                    ended += 1
                    self._answer(connection, event.stream_id, bodies[event.stream_id])
            peer.send(connection.data_to_send())
            if ended == self.streams:
                peer.send(goodbye(connection))
                peer.client_left()
                return

    def _answer(self, connection: h2.connection.H2Connection, stream: int, body: bytes) -> None:
        connection.send_headers(stream, [(":status", "200"), ("x-a", "1"), ("x-a", "2")])
        for start in range(0, len(body), 16_384):
            connection.send_data(stream, body[start : start + 16_384])
        connection.end_stream(stream)


def goodbye(connection: h2.connection.H2Connection) -> bytes:
    connection.close_connection()
    return connection.data_to_send()


def server_context(*protocols: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    AUTHORITY.issue_cert("127.0.0.1").configure_cert(context)
    context.set_alpn_protocols(protocols)
    return context


@pytest.fixture
def client() -> Iterator[HttpClient]:
    made = HttpClient()
    yield made
    made.close()


def to(server: WireServer, body: bytes | None = None, target: str = "/") -> OutgoingRequest:
    return OutgoingRequest(
        "GET" if body is None else "POST",
        "https",
        "127.0.0.1",
        server.port,
        target,
        (("X-Case", "é"), ("Connection", "keep-alive"), ("Upgrade", "x")),
        None if body is None else Body((body,)),
        SendOptions(http2=True, tls=TRUSTING),
    )


def response(client: HttpClient, request: OutgoingRequest) -> Response:
    outcome = client.send(request).outcome
    assert isinstance(outcome, Response), outcome
    return outcome


def test_a_request_over_http2(client: HttpClient) -> None:
    script = H2Script()
    with WireServer(script, server_context("h2")) as server:
        got = response(client, to(server, b"body", '/a/../b?x="'))
        assert (got.status, got.http_version, got.body) == (200, "HTTP/2", MemoryBody(b"body"))
        assert got.headers == (("x-a", "1"), ("x-a", "2"))
        block = dict(script.blocks[0])
        assert block[b":path"] == b'/a/../b?x="'
        assert block[b":method"] == b"POST"
        assert block[b":authority"] == f"127.0.0.1:{server.port}".encode()
        assert block[b"x-case"] == "é".encode()
        assert block[b"content-length"] == b"4"
        assert not {b"connection", b"upgrade", b"host"} & set(block)


def test_large_bodies_both_ways(client: HttpClient) -> None:
    data = bytes(range(256)) * 100
    with WireServer(H2Script(), server_context("h2")) as server:
        assert response(client, to(server, data)).body == MemoryBody(data)


def test_the_connection_is_kept_but_not_shared(client: HttpClient) -> None:
    script = H2Script()
    with WireServer(script, server_context("h2")) as server, ThreadPoolExecutor(8) as threads:
        for _ in range(3):
            response(client, to(server))
        assert len(server.peers) == 1
        bodies = list(threads.map(lambda n: response(client, to(server, b"%d" % n)), range(80)))
        assert [body.body for body in bodies] == [MemoryBody(b"%d" % n) for n in range(80)]
        assert len(server.peers) <= 8


def test_a_goodbye_is_no_failure(client: HttpClient) -> None:
    with WireServer(H2Script(streams=1), server_context("h2")) as server:
        for _ in range(3):
            assert response(client, to(server, b"x")).body == MemoryBody(b"x")


def test_http1_when_the_server_knows_no_other(client: HttpClient) -> None:
    with WireServer(routes({"/": ok(b"one")}), server_context("http/1.1")) as server:
        got = response(client, to(server))
        assert (got.http_version, got.body) == ("HTTP/1.1", MemoryBody(b"one"))
        assert b"Connection: keep-alive" in server.requests[0]


def test_a_process_of_its_own_speaks_http2_though_it_starts_without_it() -> None:
    script = H2Script()
    with WireServer(script, server_context("h2")) as server:
        program = (
            "from callsheet.exchange import OutgoingRequest, SendOptions\n"
            "from callsheet.http.client import HttpClient\n"
            "options = SendOptions(http2=True, verify_certificates=False)\n"
            f"request = OutgoingRequest('GET', 'https', '127.0.0.1', {server.port}, '/',\n"
            "    (('Connection', 'keep-alive'),), None, options)\n"
            "print(HttpClient().send(request).outcome.http_version)\n"
        )
        ended = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True
        )
    assert ended.stdout == "HTTP/2\n"
    assert b"connection" not in dict(script.blocks[0])


@pytest.mark.parametrize("secure", [False, True])
def test_http2_through_a_tunnel(client: HttpClient, secure: bool) -> None:
    """The proxy is spoken to in HTTP/1.1, whatever is agreed on with the server."""
    tunnels = Tunnels()
    outer = server_context("h2", "http/1.1") if secure else None
    with (
        WireServer(H2Script(), server_context("h2")) as server,
        WireServer(tunnels, outer) as proxy,
    ):
        kind = ProxyKind.HTTPS if secure else ProxyKind.HTTP
        request = to(server, b"x" * 100_000)
        proxies = Proxies(https=Proxy(kind, "127.0.0.1", proxy.port))
        request = replace(request, options=replace(request.options, proxies=proxies))
        for _ in range(2):
            got = response(client, request)
            assert got.http_version == "HTTP/2"
            assert got.body == MemoryBody(b"x" * 100_000)
        assert len(tunnels.asked) == 1


def test_http2_with_a_client_certificate(client: HttpClient) -> None:
    context = server_context("h2")
    context.verify_mode = ssl.CERT_REQUIRED
    AUTHORITY.configure_trust(context)
    own = AUTHORITY.issue_cert("me@client.test")
    tls = replace(TRUSTING, certificate=written(own.private_key_and_cert_chain_pem))
    with WireServer(H2Script(), context) as server:
        request = to(server, b"body")
        mine = replace(request, options=replace(request.options, tls=tls))
        assert response(client, mine).body == MemoryBody(b"body")
        wrong = client.send(request).outcome
        assert isinstance(wrong, Failure)
        assert wrong.message == f"127.0.0.1:{server.port} wants a client certificate"
