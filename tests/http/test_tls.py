"""TLS against a real server, with certificates of an authority made for the test."""

import ssl
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
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
    Tls,
)
from callsheet.http import tls
from callsheet.http.cancellation import Cancellation
from callsheet.http.client import HttpClient
from callsheet.http.tls import Security, tls_context
from tls_files import written
from wire_server import PATIENCE, Peer, WireServer, ok, routes

AUTHORITY = trustme.CA()
TRUSTING = Tls(authorities=written(AUTHORITY.cert_pem))
HELLO = routes({"/": ok(b"hello")})


def server_context(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


@pytest.fixture
def client() -> Iterator[HttpClient]:
    made = HttpClient()
    yield made
    made.close()


def to(server: WireServer, scheme: str = "https", **options: object) -> OutgoingRequest:
    chosen = SendOptions(**{"tls": TRUSTING, **options})
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


UNCHECKED = "`# @tls verify=off` or `--insecure` sends unchecked"
RENEW = f"the server needs a new one, or the clock of this machine is wrong; {UNCHECKED}"


@pytest.mark.parametrize(
    ("certificate", "words", "hint"),
    [
        (
            AUTHORITY.issue_cert("other.test"),
            "the certificate is for another address",
            f"is the host in the URL the right one? {UNCHECKED}",
        ),
        (
            AUTHORITY.issue_cert("127.0.0.1", not_after=datetime(2020, 1, 1, tzinfo=UTC)),
            "the certificate has expired",
            RENEW,
        ),
        (
            AUTHORITY.issue_cert("127.0.0.1", not_before=datetime(2100, 1, 1, tzinfo=UTC)),
            "the certificate is not valid yet",
            RENEW,
        ),
        (
            trustme.CA().issue_cert("127.0.0.1"),
            "the certificate is signed by an authority that is not trusted",
            f"`# @tls ca=FILE` with the certificate of the authority trusts it; {UNCHECKED}",
        ),
    ],
)
def test_a_server_that_is_not_trusted(
    client: HttpClient, certificate: trustme.LeafCert, words: str, hint: str
) -> None:
    with WireServer(HELLO, server_context(certificate)) as server:
        assert client.send(to(server)).outcome == Failure(
            FailureKind.TLS, f"127.0.0.1:{server.port} is not trusted: {words}", hint
        )
        assert server.requests == []
        unchecked = client.send(to(server, verify_certificates=False)).outcome
        assert isinstance(unchecked, Response)


def test_a_certificate_for_another_name(client: HttpClient) -> None:
    with WireServer(HELLO, server_context(AUTHORITY.issue_cert("other.test"))) as server:
        request = replace(to(server), host="localhost")
        assert failure(client.send(request)).message == (
            f"localhost:{server.port} is not trusted: the certificate is for another host"
        )


def test_a_self_signed_certificate_is_trusted_when_it_is_named(client: HttpClient) -> None:
    """Made by openssl: no test library of ours signs a server's certificate with its own key."""
    folder = TRUSTING.authorities.parent
    made = folder / "self.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-keyout", folder / "self.key", "-out", made, "-days", "2"),
            *("-subj", "/CN=self", "-addext", "subjectAltName=IP:127.0.0.1"),
        ],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made, folder / "self.key")
    with WireServer(HELLO, context) as server:
        assert client.send(to(server)).outcome == Failure(
            FailureKind.TLS,
            f"127.0.0.1:{server.port} is not trusted: the certificate is self-signed",
            f"`# @tls ca=FILE` with its certificate trusts it; {UNCHECKED}",
        )
        assert isinstance(client.send(to(server, tls=Tls(authorities=made))).outcome, Response)


def test_the_systems_store_does_not_trust_the_test(client: HttpClient) -> None:
    with WireServer(HELLO, server_context(AUTHORITY.issue_cert("127.0.0.1"))) as server:
        assert failure(client.send(to(server, tls=Tls()))).kind is FailureKind.TLS


@pytest.mark.parametrize("platform", [sys.platform, "win32"])
def test_the_systems_store_is_read(
    client: HttpClient, platform: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On every system: the shared context of Linux, and the one of truststore for the others."""
    monkeypatch.setenv("SSL_CERT_FILE", str(TRUSTING.authorities))
    monkeypatch.setattr(tls, "_contexts", {})
    monkeypatch.setattr(tls.sys, "platform", platform)
    with WireServer(HELLO, server_context(AUTHORITY.issue_cert("127.0.0.1"))) as server:
        assert isinstance(client.send(to(server, tls=Tls())).outcome, Response)
    with WireServer(HELLO, server_context(trustme.CA().issue_cert("127.0.0.1"))) as server:
        assert failure(client.send(to(server, tls=Tls()))).kind is FailureKind.TLS


def test_contexts_are_built_once_for_the_same_wishes() -> None:
    plain = Security(verify=True, http2=False)
    context = tls_context(plain)
    assert isinstance(context, ssl.SSLContext)
    assert context is tls_context(plain)
    assert context is not tls_context(plain._replace(http2=True))
    assert context is not tls_context(plain._replace(tls=Tls(minimum="1.3")))
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname


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
            request = replace(to(secure), headers=(("Authorization", "t"),))
            assert isinstance(client.send(request).outcome, Response)
            assert b"Authorization: t" in secure.requests[0]
            assert b"uthorization" not in plain.requests[0]
