"""TLS against a real server, with certificates of an authority made for the test."""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread

import pytest
import trustme

from callsheet.exchange import (
    Exchange,
    Failure,
    FailureKind,
    OutgoingRequest,
    Response,
    SendOptions,
    Timeouts,
)
from callsheet.http import tls
from callsheet.http.cancellation import Cancellation
from callsheet.http.client import HttpClient
from callsheet.http.tls import tls_context
from callsheet.http.transport import WireTransport
from wire_server import PATIENCE, Peer, WireServer, ok, routes

AUTHORITY = trustme.CA()
HELLO = routes({"/": ok(b"hello")})


def server_context(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


def trusting(verify: bool, http2: bool) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    AUTHORITY.configure_trust(context)
    context.check_hostname = verify
    context.verify_mode = ssl.CERT_REQUIRED if verify else ssl.CERT_NONE
    return context


@pytest.fixture
def client() -> Iterator[HttpClient]:
    with WireTransport(trusting) as transport:
        yield HttpClient(transport=transport)


def to(server: WireServer, scheme: str = "https", **options: object) -> OutgoingRequest:
    chosen = SendOptions(**options)
    return OutgoingRequest("GET", scheme, "127.0.0.1", server.port, "/", (), options=chosen)


def failure(exchange: Exchange) -> Failure:
    assert isinstance(exchange.outcome, Failure), exchange.outcome
    return exchange.outcome


def test_a_trusted_server(client: HttpClient) -> None:
    context = server_context(AUTHORITY.issue_cert("127.0.0.1"))
    with WireServer(HELLO, context) as server:
        first, second = client.send(to(server)), client.send(to(server))
        assert isinstance(first.outcome, Response)
        assert isinstance(second.outcome, Response)
        assert first.hops[0].timings.tls > 0
        assert second.hops[0].timings.tls == 0
        assert len(server.peers) == 1


@pytest.mark.parametrize(
    ("certificate", "words"),
    [
        (AUTHORITY.issue_cert("other.test"), "the certificate is for another address"),
        (
            AUTHORITY.issue_cert("127.0.0.1", not_after=datetime(2020, 1, 1, tzinfo=UTC)),
            "the certificate has expired",
        ),
        (
            AUTHORITY.issue_cert("127.0.0.1", not_before=datetime(2100, 1, 1, tzinfo=UTC)),
            "the certificate is not valid yet",
        ),
        (
            trustme.CA().issue_cert("127.0.0.1"),
            "the certificate is signed by an authority that is not trusted",
        ),
    ],
)
def test_a_server_that_is_not_trusted(
    client: HttpClient, certificate: trustme.LeafCert, words: str
) -> None:
    with WireServer(HELLO, server_context(certificate)) as server:
        assert client.send(to(server)).outcome == Failure(
            FailureKind.TLS,
            f"127.0.0.1:{server.port} is not trusted: {words}",
            "`--insecure` or `# @tls verify=off` sends all the same, `# @tls ca=FILE` trusts it",
        )
        assert server.requests == []
        unchecked = client.send(to(server, verify_certificates=False)).outcome
        assert isinstance(unchecked, Response)


def test_the_systems_store_does_not_trust_the_test() -> None:
    client = HttpClient()
    with WireServer(HELLO, server_context(AUTHORITY.issue_cert("127.0.0.1"))) as server:
        assert failure(client.send(to(server))).kind is FailureKind.TLS
        assert isinstance(client.send(to(server, verify_certificates=False)).outcome, Response)
    client.close()


@pytest.mark.parametrize(
    "build", [tls._shared.__wrapped__, lambda _, http2: tls._system_store(http2)]
)
def test_the_systems_store_is_read(build, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """On every system: the shared context of Linux, and the one of truststore for the others."""
    authority = tmp_path / "authority.pem"
    AUTHORITY.cert_pem.write_to_path(authority)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    with WireTransport(build) as transport:
        client = HttpClient(transport=transport)
        with WireServer(HELLO, server_context(AUTHORITY.issue_cert("127.0.0.1"))) as server:
            assert isinstance(client.send(to(server)).outcome, Response)
        with WireServer(HELLO, server_context(trustme.CA().issue_cert("127.0.0.1"))) as server:
            assert failure(client.send(to(server))).kind is FailureKind.TLS


def test_contexts_are_built_once() -> None:
    assert tls_context(False, False) is tls_context(False, False)
    assert tls_context(True, False) is not tls_context(True, True)
    assert tls_context(True, False).verify_mode is ssl.CERT_REQUIRED
    assert tls_context(True, False).check_hostname


def test_a_server_without_tls(client: HttpClient) -> None:
    def plain(peer: Peer) -> None:
        peer.socket.recv(1024)
        peer.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with WireServer(plain) as server:
        assert client.send(to(server)).outcome == Failure(
            FailureKind.TLS,
            f"127.0.0.1:{server.port} does not speak TLS",
            "is it an http:// URL?",
        )


def test_plain_http_to_a_server_with_tls(client: HttpClient) -> None:
    context = server_context(AUTHORITY.issue_cert("127.0.0.1"))
    with WireServer(HELLO, context) as server:
        wrong = failure(client.send(to(server, "http")))
        assert wrong.kind in {FailureKind.PROTOCOL, FailureKind.CONNECT}


def stalled(peer: Peer) -> None:
    peer.client_left()


def test_a_handshake_that_stalls(client: HttpClient) -> None:
    with WireServer(stalled) as server:
        wrong = failure(client.send(to(server, timeouts=Timeouts(connect=0.05))))
        assert wrong.kind is FailureKind.TIMEOUT
        assert wrong.message == f"TLS with 127.0.0.1:{server.port} was not set up within 0.05 s"


def test_cancelling_a_handshake(client: HttpClient) -> None:
    cancellation = Cancellation()
    left = Event()

    def script(peer: Peer) -> None:
        peer.socket.recv(1)
        Thread(target=cancellation.cancel).start()
        peer.client_left()
        left.set()

    with WireServer(script) as server:
        exchange = client.send(to(server, timeouts=Timeouts(connect=None)), cancellation)
        assert failure(exchange).kind is FailureKind.CANCELLED
        assert left.wait(PATIENCE)


def test_cancelling_an_answer_over_tls(client: HttpClient) -> None:
    cancellation = Cancellation()
    left = Event()

    def script(peer: Peer) -> None:
        peer.request()
        Thread(target=cancellation.cancel).start()
        peer.client_left()
        left.set()

    context = server_context(AUTHORITY.issue_cert("127.0.0.1"))
    with WireServer(script, context) as server:
        exchange = client.send(to(server, timeouts=Timeouts(read=None)), cancellation)
        assert failure(exchange).kind is FailureKind.CANCELLED
        assert left.wait(PATIENCE)


def test_a_redirect_down_to_http_carries_no_credentials(client: HttpClient) -> None:
    context = server_context(AUTHORITY.issue_cert("127.0.0.1"))
    with WireServer(HELLO) as plain:
        away = routes({"/": ok(b"", f"Location: {plain.origin}/", status="302 F")})
        with WireServer(away, context) as secure:
            request = OutgoingRequest(
                "GET", "https", "127.0.0.1", secure.port, "/", (("Authorization", "t"),)
            )
            assert isinstance(client.send(request).outcome, Response)
            assert b"Authorization: t" in secure.requests[0]
            assert b"uthorization" not in plain.requests[0]
