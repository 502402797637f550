"""SOCKS5 on the wire (RFC 1928, RFC 1929)."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import suppress

import pytest
import trustme

from callsheet.exchange import (
    Failure,
    FailureKind,
    OutgoingRequest,
    Proxies,
    Proxy,
    ProxyKind,
    Response,
    SendOptions,
    Timeouts,
    Tls,
)
from callsheet.http.client import HttpClient
from relaying import Socks
from tls_files import written
from wire_server import Peer, WireServer, ok, once, routes

AUTHORITY = trustme.CA()
TRUSTING = Tls(authorities=written(AUTHORITY.cert_pem))
HELLO = routes({"/": ok(b"hello")})
KINDS = [ProxyKind.SOCKS5, ProxyKind.SOCKS5H]


@pytest.fixture
def client() -> Iterator[HttpClient]:
    made = HttpClient()
    yield made
    made.close()


def to(
    proxy: WireServer,
    kind: ProxyKind,
    port: int = 1,
    host: str = "127.0.0.1",
    scheme: str = "http",
    credentials: tuple[str, str] = ("", ""),
    timeouts: Timeouts | None = None,
) -> OutgoingRequest:
    both = Proxies(*2 * (Proxy(kind, "127.0.0.1", proxy.port, *credentials),))
    options = SendOptions(timeouts=timeouts or Timeouts(), tls=TRUSTING, proxies=both)
    return OutgoingRequest("GET", scheme, host, port, "/", (), options=options)


def failure(client: HttpClient, request: OutgoingRequest) -> Failure:
    outcome = client.send(request).outcome
    assert isinstance(outcome, Failure), outcome
    return outcome


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "bound",
    [b"\x01\x7f\x00\x00\x01\x00\x00", b"\x03\x04a.xy\x00\x00", b"\x04" + bytes(18)],
    ids=["ipv4", "name", "ipv6"],
)
def test_a_server_behind_socks(client: HttpClient, kind: ProxyKind, bound: bytes) -> None:
    script = Socks(bound=bound)
    with WireServer(HELLO) as server, WireServer(script) as proxy:
        for _ in range(2):
            assert isinstance(client.send(to(proxy, kind, server.port)).outcome, Response)
        assert script.asked == [b"\x01\x7f\x00\x00\x01"]
        assert script.offered == [b"\x00"]
        assert all(each.startswith(b"GET / HTTP/1.1\r\n") for each in server.requests)
        assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("kind", "host", "asked"),
    [
        (ProxyKind.SOCKS5H, "origin.test", b"\x03origin.test"),
        (ProxyKind.SOCKS5, "origin.test", b"\x01\x7f\x01\x01\x01"),
        (ProxyKind.SOCKS5H, "::1", b"\x04" + bytes(15) + b"\x01"),
        (ProxyKind.SOCKS5, "::1", b"\x04" + bytes(15) + b"\x01"),
    ],
)
def test_who_resolves_names(
    client: HttpClient, kind: ProxyKind, host: str, asked: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SOCKS5 here, with an IPv4 address ahead of others; SOCKS5H not at all."""
    real = socket.getaddrinfo

    def answer(host: str, port: int, *more: int, **options: int) -> list[object]:
        if host != "origin.test":
            return list(real(host, port, *more, **options))
        return [*real("::2", port, *more, **options), *real("127.1.1.1", port, *more, **options)]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    script = Socks()
    with WireServer(HELLO) as server, WireServer(script) as proxy:
        request = to(proxy, kind, server.port, host)
        assert isinstance(client.send(request).outcome, Response)
        assert script.asked == [asked]


def test_a_name_that_is_not_known_here(client: HttpClient, monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.getaddrinfo

    def answer(host: str, port: int, *more: int, **options: int) -> object:
        if host == "origin.test":
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        return real(host, port, *more, **options)

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    with WireServer(Socks()) as proxy:
        wrong = failure(client, to(proxy, ProxyKind.SOCKS5, host="origin.test"))
        assert (wrong.kind, wrong.message) == (FailureKind.DNS, 'host "origin.test" was not found')


@pytest.mark.parametrize("kind", KINDS)
def test_tls_behind_socks_with_credentials(client: HttpClient, kind: ProxyKind) -> None:
    script = Socks(b"ad\xc3\xa9", b"open sesame")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    AUTHORITY.issue_cert("127.0.0.1").configure_cert(context)
    with WireServer(HELLO, context) as server, WireServer(script) as proxy:
        request = to(proxy, kind, server.port, scheme="https", credentials=("adé", "open sesame"))
        exchange = client.send(request)
        assert isinstance(exchange.outcome, Response)
        assert script.offered == [b"\x00\x02"]
        assert "open sesame" in exchange.secrets


@pytest.mark.parametrize(
    ("credentials", "message", "hint"),
    [
        (("", ""), "wants credentials", "socks5h://user:password@host:port"),
        (("ada", "s3cret"), "refused the credentials", "check user and password"),
        (("ada", "s3cret" * 99), "cannot be given this user and password", ""),
    ],
)
def test_credentials_that_are_refused(
    client: HttpClient, credentials: tuple[str, str], message: str, hint: str
) -> None:
    with WireServer(Socks(b"bob", b"other")) as proxy:
        wrong = failure(client, to(proxy, ProxyKind.SOCKS5H, credentials=credentials))
        assert wrong.kind is FailureKind.PROXY
        assert wrong.message.startswith(f"the proxy 127.0.0.1:{proxy.port} {message}")
        assert hint in wrong.hint
        assert "s3cret" not in str(wrong)


@pytest.mark.parametrize(
    ("reply", "words", "passing"),
    [
        (1, "failed", True),
        (2, "does not allow this by its rules", False),
        (4, "cannot reach or find origin.test:1", True),
        (5, "found nothing that listens on origin.test:1", True),
        (8, "does not know addresses of this kind", False),
        (99, "answered 99", False),
    ],
)
def test_what_a_proxy_replies(client: HttpClient, reply: int, words: str, passing: bool) -> None:
    with WireServer(Socks(reply=reply)) as proxy:
        wrong = failure(client, to(proxy, ProxyKind.SOCKS5H, host="origin.test"))
        assert wrong.kind is FailureKind.PROXY
        assert wrong.message == f"the proxy 127.0.0.1:{proxy.port} {words}"
        assert wrong.passing is passing
        assert wrong.unsent


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "the answer from proxy {} is not SOCKS5"),
        (b"", "proxy {} closed the connection without an answer"),
        (b"\x05", "proxy {} closed the connection without an answer"),
        (b"\x05\x00\x00\x00\x00\x01", "the answer from proxy {} is not SOCKS5"),
    ],
)
def test_what_is_not_socks(client: HttpClient, answer: bytes, message: str) -> None:
    def script(peer: Peer) -> None:
        peer.socket.recv(3)
        peer.send(answer)
        # The client may have seen enough, and left.
        with suppress(OSError):
            peer.socket.shutdown(socket.SHUT_WR)
            peer.client_left()

    with WireServer(script) as proxy:
        wrong = failure(client, to(proxy, ProxyKind.SOCKS5H))
        assert wrong.kind is FailureKind.PROXY
        assert wrong.message == message.format(f"127.0.0.1:{proxy.port}")


def test_a_host_that_has_no_room(client: HttpClient) -> None:
    with WireServer(Socks()) as proxy:
        wrong = failure(client, to(proxy, ProxyKind.SOCKS5H, host="a" * 256))
        assert (wrong.kind, wrong.message) == (
            FailureKind.DNS,
            f'"{"a" * 256}" cannot be a host name',
        )


@pytest.mark.parametrize(
    "timeouts", [Timeouts(connect=0.05), Timeouts(None, None, None, 0.05)], ids=["one", "total"]
)
def test_a_proxy_that_does_not_reply(client: HttpClient, timeouts: Timeouts) -> None:
    with WireServer(lambda peer: peer.client_left() and None) as proxy:
        wrong = failure(client, to(proxy, ProxyKind.SOCKS5H, timeouts=timeouts))
        assert wrong.kind is FailureKind.TIMEOUT
        assert f"proxy 127.0.0.1:{proxy.port} within" in wrong.message


def test_an_http_proxy_that_is_taken_for_socks(client: HttpClient) -> None:
    with WireServer(once(b"HTTP/1.1 400 Bad Request\r\n\r\n")) as proxy:
        timeouts = Timeouts(connect=0.05)
        wrong = failure(client, to(proxy, ProxyKind.SOCKS5, timeouts=timeouts))
        assert wrong.kind is FailureKind.TIMEOUT
