"""Through HTTP and HTTPS proxies, byte for byte; what they refuse, and how long they may take."""

import socket
import ssl
from collections.abc import Iterator
from dataclasses import replace
from threading import Event, Thread

import pytest
import trustme

from callsheet.exchange import (
    Body,
    Exchange,
    Failure,
    FailureKind,
    MemoryBody,
    OutgoingRequest,
    Proxies,
    Proxy,
    ProxyKind,
    Response,
    SendOptions,
    Timeouts,
    Tls,
)
from callsheet.http.cancellation import Cancellation
from callsheet.http.client import HttpClient
from relaying import Tunnels
from tls_files import written
from wire_server import PATIENCE, Peer, Script, WireServer, ok, once, routes

AUTHORITY = trustme.CA()
TRUSTING = Tls(authorities=written(AUTHORITY.cert_pem))
HELLO = routes({"/": ok(b"hello")})
PROOF = "QWxhZGRpbjpvcGVuIHNlc2FtZQ=="  # of Aladdin, open sesame: RFC 7617, 2
BARE = (("Accept", "*/*"), ("Accept-Encoding", "identity"), ("User-Agent", "test"))


@pytest.fixture
def client() -> Iterator[HttpClient]:
    made = HttpClient()
    yield made
    made.close()


def secured(script: Script, host: str = "127.0.0.1", *protocols: str) -> WireServer:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    AUTHORITY.issue_cert(host).configure_cert(context)
    if protocols:
        context.set_alpn_protocols(protocols)
    return WireServer(script, context)


def at(proxy: WireServer, user: str = "", password: str = "") -> Proxies:
    kind = ProxyKind.HTTPS if proxy.context else ProxyKind.HTTP
    made = Proxy(kind, "127.0.0.1", proxy.port, user, password)
    return Proxies(http=made, https=made)


def to(url: str, proxies: Proxies, **options: object) -> OutgoingRequest:
    scheme, _, rest = url.partition("://")
    place, slash, path = rest.partition("/")
    host, _, port = place.partition(":")
    chosen = SendOptions(**{"tls": TRUSTING, "proxies": proxies, **options})
    number = int(port) if port else None
    return OutgoingRequest("GET", scheme, host, number, slash + path, BARE, options=chosen)


def failure(exchange: Exchange) -> Failure:
    assert isinstance(exchange.outcome, Failure), exchange.outcome
    return exchange.outcome


def said(exchange: Exchange) -> bytes:
    assert isinstance(exchange.outcome, Response), exchange.outcome
    assert isinstance(exchange.outcome.body, MemoryBody)
    return exchange.outcome.body.data


@pytest.mark.parametrize("secure", [False, True])
def test_http_is_asked_for_by_its_absolute_url(client: HttpClient, secure: bool) -> None:
    """RFC 9112, 3.2.2. The credentials are on the wire and nowhere else."""
    script = routes({"http://origin.test/a/../b?x=%2F": ok(b"hello")})
    with secured(script) if secure else WireServer(script) as proxy:
        proxies = at(proxy, "Aladdin", "open sesame")
        exchange = client.send(to("http://origin.test/a/../b?x=%2F", proxies))
        assert said(exchange) == b"hello"
        assert proxy.requests == [
            b"GET http://origin.test/a/../b?x=%2F HTTP/1.1\r\n"
            b"Host: origin.test\r\n"
            b"Accept: */*\r\n"
            b"Accept-Encoding: identity\r\n"
            b"User-Agent: test\r\n"
            b"Proxy-Authorization: Basic " + PROOF.encode() + b"\r\n\r\n"
        ]
        assert exchange.request.url == "http://origin.test/a/../b?x=%2F"
        assert PROOF not in str(exchange.hops)
        assert exchange.secrets == {"open sesame", PROOF}


def test_typed_credentials_of_a_proxy_win(client: HttpClient) -> None:
    with WireServer(routes({"http://origin.test/": ok()})) as proxy:
        request = to("http://origin.test/", at(proxy, "Aladdin", "open sesame"))
        client.send(replace(request, headers=(*BARE, ("proxy-authorization", "Basic typed"))))
        assert proxy.requests[0].lower().count(b"proxy-authorization: basic typed\r\n") == 1
        assert PROOF.encode() not in proxy.requests[0]


def test_the_port_and_asterisk_of_an_absolute_url(client: HttpClient) -> None:
    """RFC 9112, 3.2.4: the proxy makes `*` again of a URL without a path."""
    script = routes({"http://origin.test:8080": ok(), "http://[::1]:81/": ok()})
    with WireServer(script) as proxy:
        request = to("http://origin.test:8080/", at(proxy))
        assert said(client.send(replace(request, method="OPTIONS", target="*"))) == b""
        assert said(client.send(replace(request, host="::1", port=81))) == b""
        assert b"Host: origin.test:8080\r\n" in proxy.requests[0]
        assert b"uthorization" not in proxy.requests[0]


@pytest.mark.parametrize("secure", [False, True])
@pytest.mark.parametrize("credentials", [(), ("Aladdin", "open sesame")])
def test_https_goes_through_a_tunnel(
    client: HttpClient, secure: bool, credentials: tuple[str, ...]
) -> None:
    """And the credentials of the proxy do not: they are for the proxy alone."""
    tunnels = Tunnels()
    with (
        secured(HELLO, "origin.test") as server,
        secured(tunnels) if secure else WireServer(tunnels) as proxy,
    ):
        request = to(f"https://origin.test:{server.port}/", at(proxy, *credentials))
        first, second = client.send(request), client.send(request)
        assert said(first) == said(second) == b"hello"
        place = f"origin.test:{server.port}"
        proof = f"Proxy-Authorization: Basic {PROOF}\r\n" if credentials else ""
        asked = f"CONNECT {place} HTTP/1.1\r\nHost: {place}\r\n{proof}\r\n"
        assert tunnels.asked == [asked.encode()]
        assert server.requests == 2 * [
            f"GET / HTTP/1.1\r\nHost: {place}\r\nAccept: */*\r\n"
            "Accept-Encoding: identity\r\nUser-Agent: test\r\n\r\n".encode()
        ]
        assert first.hops[0].timings.tls > 0
        assert second.hops[0].timings.connect == 0


@pytest.mark.parametrize("secure", [False, True])
def test_large_bodies_through_a_tunnel(client: HttpClient, secure: bool) -> None:
    data = bytes(range(256)) * 4_000

    def echo(peer: Peer) -> None:
        request = peer.request()
        peer.send(ok(request.partition(b"\r\n\r\n")[2]))

    tunnels = Tunnels()
    with secured(echo) as server, secured(tunnels) if secure else WireServer(tunnels) as proxy:
        request = to(f"https://127.0.0.1:{server.port}/", at(proxy))
        assert said(client.send(replace(request, method="POST", body=Body((data,))))) == data


def test_connections_are_kept_for_their_way(client: HttpClient) -> None:
    """The same server straight, through one proxy, and through it as somebody else."""
    tunnels = Tunnels()
    with secured(HELLO) as server, WireServer(tunnels) as proxy:
        url = f"https://127.0.0.1:{server.port}/"
        ways = [Proxies(), at(proxy), at(proxy, "ada"), at(proxy, "bob")]
        for way in 2 * ways:
            assert said(client.send(to(url, way))) == b"hello"
        assert len(server.peers) == 4
        assert len(tunnels.asked) == 3


def test_an_exception_goes_straight(client: HttpClient) -> None:
    with WireServer(HELLO) as server, WireServer(Tunnels()) as proxy:
        proxies = replace(at(proxy), exceptions=("127.*",))
        assert said(client.send(to(f"{server.origin}/", proxies))) == b"hello"
        assert proxy.peers == []


def test_each_hop_finds_its_own_way(client: HttpClient) -> None:
    with WireServer(HELLO) as server:
        away = ok(b"", f"Location: {server.origin}/", status="302 Found")
        with WireServer(routes({"http://origin.test/": away})) as proxy:
            proxies = replace(at(proxy, "Aladdin", "open sesame"), exceptions=("127.*",))
            assert said(client.send(to("http://origin.test/", proxies))) == b"hello"
            assert b"Proxy-Authorization" in proxy.requests[0]
            assert b"roxy" not in server.requests[0]
            assert server.requests[0].startswith(b"GET / HTTP/1.1\r\n")


WANTS = ok(b"<html><title>no</title>", "Proxy-Authenticate: Basic realm=x", status="407 Auth")
NEGOTIATES = ok(b"", "Proxy-Authenticate: Negotiate", "Proxy-Authenticate: NTLM", status="407 A")


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize(
    ("answer", "credentials", "message", "hint"),
    [
        (WANTS, (), "wants credentials (407)", "in its URL"),
        (WANTS, ("ada", "s3cret"), "refused the credentials (407)", "check user and password"),
        (
            NEGOTIATES,
            ("ada", "s3cret"),
            "wants credentials by Negotiate or NTLM, and Callsheet gives them by Basic",
            "local proxy",
        ),
    ],
)
def test_credentials_that_a_proxy_wants(
    client: HttpClient,
    scheme: str,
    answer: bytes,
    credentials: tuple[str, ...],
    message: str,
    hint: str,
) -> None:
    with WireServer(once(answer)) as proxy:
        wrong = failure(client.send(to(f"{scheme}://origin.test/", at(proxy, *credentials))))
        assert wrong.kind is FailureKind.PROXY
        assert wrong.message == f"the proxy 127.0.0.1:{proxy.port} {message}"
        assert hint in wrong.hint
        assert "s3cret" not in str(wrong)


def test_a_407_of_a_server_is_an_answer(client: HttpClient) -> None:
    with WireServer(routes({"/": WANTS})) as server:
        outcome = client.send(to(f"{server.origin}/", Proxies())).outcome
        assert isinstance(outcome, Response)
        assert outcome.status == 407


PAGE = b"<html><head><title>ERROR: no\nsuch host</title><style>x</style></head></html>"


@pytest.mark.parametrize(
    ("answer", "words", "passing"),
    [
        (ok(PAGE, status="502 Bad Gateway"), "502 Bad Gateway: ERROR: no such host", True),
        (ok(b"not for you", status="403 Forbidden"), "403 Forbidden: not for you", False),
        (ok(b"<p>a</p><script>x</script> b", status="500 E"), "500 E: a b", False),
        (ok(b"of s3cret", status="500 E"), "500 E", False),
        (ok(b"x" * 999, status="500 E"), f"500 E: {'x' * 200}...", False),
        (b"HTTP/1.1 503 Busy\r\n\r\n", "503 Busy", True),
        (b"HTTP/1.1 503 Busy\r\nContent-Length: 99\r\n\r\ncut", "503 Busy: cut", True),
        (b"HTTP/1.1 100 Go\r\n\r\nHTTP/1.1 502 No\r\nContent-Length: 0\r\n\r\n", "502 No", True),
    ],
)
def test_a_proxy_that_does_not_connect(
    client: HttpClient, answer: bytes, words: str, passing: bool
) -> None:
    with WireServer(once(answer)) as proxy:
        wrong = failure(client.send(to("https://origin.test/", at(proxy, "ada", "s3cret"))))
        assert wrong.kind is FailureKind.PROXY
        assert wrong.message == f"the proxy 127.0.0.1:{proxy.port} answered {words}"
        assert wrong.passing is passing
        assert wrong.unsent


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (b"", "proxy {} closed the connection without an answer"),
        (b"SSH-2.0-x\r\n\r\n", "the answer from proxy {} is not HTTP: illegal status line"),
        (b"HTTP/1.1 200 OK\r\n\r\nhello", "the proxy {} sent more than its answer to CONNECT"),
    ],
)
def test_a_proxy_that_is_none(client: HttpClient, answer: bytes, message: str) -> None:
    with WireServer(once(answer)) as proxy:
        wrong = failure(client.send(to("https://origin.test/", at(proxy))))
        assert wrong.kind is FailureKind.PROXY
        assert wrong.message.startswith(message.format(f"127.0.0.1:{proxy.port}"))


def test_silence_could_be_the_fault_of_either(client: HttpClient) -> None:
    with WireServer(once(b"")) as proxy:
        wrong = failure(client.send(to("http://origin.test/", at(proxy))))
        assert wrong.kind is FailureKind.PROTOCOL
        assert wrong.message == (
            f"origin.test:80 through proxy 127.0.0.1:{proxy.port} "
            "closed the connection without an answer"
        )


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_is_not_there(client: HttpClient, scheme: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    proxies = Proxies(*2 * (Proxy(ProxyKind.HTTP, "127.0.0.1", port),))
    wrong = failure(client.send(to(f"{scheme}://origin.test/", proxies)))
    assert wrong.kind is FailureKind.PROXY
    assert wrong.message == f"nothing listens on proxy 127.0.0.1:{port}"
    assert wrong.passing


def test_a_proxy_whose_name_nobody_knows(
    client: HttpClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    proxies = Proxies(http=Proxy(ProxyKind.HTTP, "proxy.test", 3128))
    wrong = failure(client.send(to("http://origin.test/", proxies)))
    assert (wrong.kind, wrong.message) == (FailureKind.PROXY, 'host "proxy.test" was not found')


def test_an_https_proxy_that_is_not_trusted(client: HttpClient) -> None:
    with secured(HELLO, "other.test") as proxy:
        wrong = failure(client.send(to("http://origin.test/", at(proxy))))
        assert wrong.kind is FailureKind.PROXY
        assert wrong.message == (
            f"proxy 127.0.0.1:{proxy.port} is not trusted: the certificate is for another address"
        )
        assert proxy.requests == []


@pytest.mark.parametrize("secure", [False, True])
def test_a_server_behind_a_proxy_that_is_not_trusted(client: HttpClient, secure: bool) -> None:
    tunnels = Tunnels()
    with (
        secured(HELLO, "other.test") as server,
        secured(tunnels) if secure else WireServer(tunnels) as proxy,
    ):
        place = f"origin.test:{server.port}"
        wrong = failure(client.send(to(f"https://{place}/", at(proxy))))
        assert wrong.kind is FailureKind.TLS
        assert wrong.message == f"{place} is not trusted: the certificate is for another host"
        unchecked = to(f"https://{place}/", at(proxy), verify_certificates=False)
        assert said(client.send(unchecked)) == b"hello"


def test_a_client_certificate_is_not_for_the_proxy(client: HttpClient) -> None:
    own = AUTHORITY.issue_cert("me@client.test")
    tls = replace(
        TRUSTING,
        certificate=written(*own.cert_chain_pems),
        key=written(own.private_key_pem),
    )
    seen: dict[str, bool] = {}

    def noting(name: str, script: Script) -> Script:
        def noted(peer: Peer) -> None:
            assert isinstance(peer.socket, ssl.SSLSocket)
            seen[name] = peer.socket.getpeercert(True) is not None
            script(peer)

        return noted

    with secured(noting("server", HELLO)) as server, secured(noting("proxy", Tunnels())) as proxy:
        for each in (server, proxy):
            assert each.context is not None
            each.context.verify_mode = ssl.CERT_OPTIONAL
            AUTHORITY.configure_trust(each.context)
        request = to(f"https://127.0.0.1:{server.port}/", at(proxy), tls=tls)
        assert said(client.send(request)) == b"hello"
    assert seen == {"server": True, "proxy": False}


def silent(peer: Peer) -> None:
    peer.client_left()


@pytest.mark.parametrize("secure", [False, True])
@pytest.mark.parametrize(
    ("timeouts", "message"),
    [
        (Timeouts(connect=0.05), "no connection to proxy {} within 0.05 s"),
        (
            Timeouts(None, None, None, 0.05),
            "no whole answer from proxy {} within the total timeout",
        ),
    ],
)
def test_a_proxy_that_does_not_answer(
    client: HttpClient, secure: bool, timeouts: Timeouts, message: str
) -> None:
    with secured(silent) if secure else WireServer(silent) as proxy:
        wrong = failure(client.send(to("https://origin.test/", at(proxy), timeouts=timeouts)))
        assert wrong.kind is FailureKind.TIMEOUT
        assert wrong.message == message.format(f"127.0.0.1:{proxy.port}")


@pytest.mark.parametrize("secure", [False, True])
def test_a_tunnel_in_which_nothing_comes(client: HttpClient, secure: bool) -> None:
    """The handshake inside of a tunnel is bounded as well."""
    tunnels = Tunnels()
    with (
        WireServer(silent) as server,
        secured(tunnels) if secure else WireServer(tunnels) as proxy,
    ):
        place = f"127.0.0.1:{server.port}"
        options = to(f"https://{place}/", at(proxy), timeouts=Timeouts(connect=0.2))
        wrong = failure(client.send(options))
        assert wrong.kind is FailureKind.TIMEOUT
        assert wrong.message == f"TLS with {place} was not set up within 0.2 s"


@pytest.mark.parametrize("secure", [False, True])
def test_cancelling_while_a_proxy_thinks(client: HttpClient, secure: bool) -> None:
    cancellation = Cancellation()
    left = Event()

    def script(peer: Peer) -> None:
        peer.request()
        Thread(target=cancellation.cancel).start()
        peer.client_left()
        left.set()

    with secured(script) if secure else WireServer(script) as proxy:
        request = to("https://origin.test/", at(proxy), timeouts=Timeouts(None, None, None))
        assert failure(client.send(request, cancellation)).kind is FailureKind.CANCELLED
        assert left.wait(PATIENCE)


@pytest.mark.parametrize("secure", [False, True])
def test_cancelling_an_answer_in_a_tunnel(client: HttpClient, secure: bool) -> None:
    cancellation = Cancellation()
    left = Event()

    def script(peer: Peer) -> None:
        peer.request()
        Thread(target=cancellation.cancel).start()
        peer.client_left()
        left.set()

    tunnels = Tunnels()
    with secured(script) as server, secured(tunnels) if secure else WireServer(tunnels) as proxy:
        url = f"https://127.0.0.1:{server.port}/"
        request = to(url, at(proxy), timeouts=Timeouts(None, None, None))
        assert failure(client.send(request, cancellation)).kind is FailureKind.CANCELLED
        assert left.wait(PATIENCE)


@pytest.mark.parametrize("secure", [False, True])
def test_an_answer_in_a_tunnel_that_is_late(client: HttpClient, secure: bool) -> None:
    def script(peer: Peer) -> None:
        peer.request()
        peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhal")
        peer.client_left()

    tunnels = Tunnels()
    with secured(script) as server, secured(tunnels) if secure else WireServer(tunnels) as proxy:
        place = f"127.0.0.1:{server.port}"
        wrong = failure(
            client.send(to(f"https://{place}/", at(proxy), timeouts=Timeouts(read=0.1)))
        )
        assert wrong.message == f"nothing more came from {place} within 0.1 s"


@pytest.mark.parametrize("secure", [False, True])
def test_a_body_cut_off_in_a_tunnel(client: HttpClient, secure: bool) -> None:
    tunnels = Tunnels()
    cut = once(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhal")
    with secured(cut) as server, secured(tunnels) if secure else WireServer(tunnels) as proxy:
        outcome = client.send(to(f"https://127.0.0.1:{server.port}/", at(proxy))).outcome
        assert isinstance(outcome, Response)
        assert outcome.body == MemoryBody(b"hal")
        assert outcome.body_problem == "the body broke off after 3 of 9 bytes"
