"""Against proxies that are not ours: squid, proxy.py and microsocks."""

import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from callsheet.exchange import (
    Failure,
    FailureKind,
    OutgoingRequest,
    Proxies,
    Proxy,
    ProxyKind,
    SendOptions,
    Tls,
)
from callsheet.http.client import HttpClient
from callsheet.proxies import proxies_of_environment
from counterparts import microsocks
from counterparts.proxy_py import proxy_py
from counterparts.squid import PASSWORD, USER, Squid, squid
from tls_files import written
from wire_server import WireServer, ok, routes

DOMAINS = ("domain1.com", "domain2.com", "domain3.com")
NOBODY = "forbidden.com"
AUTHORITY = trustme.CA()
TRUSTING = Tls(authorities=written(AUTHORITY.cert_pem))
HELLO = routes({"/": ok(b"hello")})


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[HttpClient]:
    """Finds the domains of the tests on this machine, as the proxies do."""
    real = socket.getaddrinfo

    def answer(host: str, *more: object, **options: object) -> object:
        found = "127.0.0.1" if host in DOMAINS else host
        return real(found, *more, **options)

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    made = HttpClient()
    yield made
    made.close()


@pytest.fixture(scope="module")
def plain() -> Iterator[WireServer]:
    with WireServer(HELLO) as server:
        yield server


@pytest.fixture(scope="module")
def secure() -> Iterator[WireServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    AUTHORITY.issue_cert(*DOMAINS, NOBODY, "127.0.0.1").configure_cert(context)
    with WireServer(HELLO, context) as server:
        yield server


@pytest.fixture(scope="module")
def proxy() -> Iterator[Squid]:
    with squid((*DOMAINS, NOBODY), protected=["domain2.com"]) as running:
        yield running


def to(server: WireServer, host: str, proxies: Proxies) -> OutgoingRequest:
    scheme = "https" if server.context else "http"
    options = SendOptions(tls=TRUSTING, proxies=proxies)
    return OutgoingRequest("GET", scheme, host, server.port, "/", (), options=options)


def way(client: HttpClient, request: OutgoingRequest, proxy_port: int) -> str:
    """`proxy`, `no proxy` or `Auth error`: the words of the table."""
    outcome = client.send(request).outcome
    if isinstance(outcome, Failure):
        assert outcome.kind is FailureKind.PROXY
        assert PASSWORD not in str(outcome)
        return "Auth error" if "credentials (407)" in outcome.message else outcome.message
    assert outcome.status == 200
    return "proxy" if outcome.remote == f"127.0.0.1:{proxy_port}" else "no proxy"


LOGINS = {"valid": (USER, PASSWORD), "incorrect": (USER, "wrong"), "missing": ("", "")}

TABLE = [
    pytest.param(False, "", "missing", ("no proxy", "no proxy", "no proxy"), id="1"),
    pytest.param(True, "", "valid", ("proxy", "proxy", "proxy"), id="2"),
    pytest.param(True, "domain3.com", "incorrect", ("proxy", "Auth error", "no proxy"), id="3a"),
    pytest.param(True, "domain3.com", "missing", ("proxy", "Auth error", "no proxy"), id="3b"),
    pytest.param(True, "domain3.com", "valid", ("proxy", "proxy", "no proxy"), id="4"),
]
"""Proxy set, hosts without it, login, and how each domain is reached: the second wants a login."""


@pytest.mark.parametrize(("is_set", "exceptions", "login", "ways"), TABLE)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_the_table_of_the_connector(
    client: HttpClient,
    plain: WireServer,
    secure: WireServer,
    proxy: Squid,
    scheme: str,
    is_set: bool,
    exceptions: str,
    login: str,
    ways: tuple[str, ...],
) -> None:
    user, password = LOGINS[login]
    prefix = f"CONNECTOR_{scheme.upper()}_PROXY_"
    environ = {
        f"{prefix}HOST": "127.0.0.1" if is_set else "",
        f"{prefix}PORT": str(proxy.port),
        f"{prefix}USER": user,
        f"{prefix}PASSWORD": password,
        "CONNECTOR_HTTP_NON_PROXY_HOSTS": exceptions,
    }
    proxies = proxies_of_environment(environ)
    assert isinstance(proxies, Proxies)
    server = secure if scheme == "https" else plain
    requests = [to(server, domain, proxies) for domain in DOMAINS]
    assert tuple(way(client, request, proxy.port) for request in requests) == ways


@pytest.mark.parametrize("exceptions", ["domain3.*", "*3.com", "other.com|*ain3.com"])
def test_exceptions_with_wildcards(
    client: HttpClient, plain: WireServer, proxy: Squid, exceptions: str
) -> None:
    environ = {
        "CONNECTOR_HTTP_PROXY_HOST": "127.0.0.1",
        "CONNECTOR_HTTP_PROXY_PORT": str(proxy.port),
        "CONNECTOR_HTTP_NON_PROXY_HOSTS": exceptions,
    }
    proxies = proxies_of_environment(environ)
    assert isinstance(proxies, Proxies)
    assert way(client, to(plain, "domain1.com", proxies), proxy.port) == "proxy"
    assert way(client, to(plain, "domain3.com", proxies), proxy.port) == "no proxy"


def test_squid_is_told_and_tells_on_nothing_of_the_credentials(
    client: HttpClient, plain: WireServer, proxy: Squid
) -> None:
    both = Proxies(Proxy(ProxyKind.HTTP, "127.0.0.1", proxy.port, USER, PASSWORD))
    plain.requests.clear()
    assert way(client, to(plain, "domain2.com", both), proxy.port) == "proxy"
    (request,) = plain.requests
    assert b"Via: 1.1 squid.test" in request
    assert b"roxy-Authorization" not in request


def test_what_squid_refuses(client: HttpClient, secure: WireServer, proxy: Squid) -> None:
    both = Proxies(*2 * (Proxy(ProxyKind.HTTP, "127.0.0.1", proxy.port),))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        closed = listener.getsockname()[1]
    wrong = client.send(to(secure, NOBODY, both)).outcome
    assert isinstance(wrong, Failure)
    assert wrong.kind is FailureKind.PROXY
    assert "answered 403 Forbidden: ERROR: " in wrong.message
    options = SendOptions(tls=TRUSTING, proxies=both)
    request = OutgoingRequest("GET", "https", "domain1.com", closed, "/", (), options=options)
    unreachable = client.send(request).outcome
    assert isinstance(unreachable, Failure)
    assert "answered 503 Service Unavailable: ERROR: " in unreachable.message


@pytest.mark.parametrize("host", ["127.0.0.1"])
def test_a_proxy_that_is_reached_over_tls(
    client: HttpClient, plain: WireServer, secure: WireServer, host: str
) -> None:
    """TLS to proxy.py, and inside of it TLS to the server."""
    leaf = AUTHORITY.issue_cert("127.0.0.1")
    certificate, key = written(*leaf.cert_chain_pems), written(leaf.private_key_pem)
    options: tuple[str | Path, ...] = ("--cert-file", certificate, "--key-file", key)
    with proxy_py(*options, "--basic-auth", "ada:s3cret") as port:
        known = Proxy(ProxyKind.HTTPS, "127.0.0.1", port, "ada", "s3cret")
        for server in (plain, secure):
            for _ in range(2):
                assert way(client, to(server, host, Proxies(known, known)), port) == "proxy"
            unknown = Proxy(ProxyKind.HTTPS, "127.0.0.1", port)
            assert way(client, to(server, host, Proxies(unknown, unknown)), port) == "Auth error"


@pytest.mark.parametrize("kind", [ProxyKind.SOCKS5, ProxyKind.SOCKS5H])
@pytest.mark.parametrize("credentials", [(), ("ada", "s3cret")])
def test_microsocks(
    client: HttpClient,
    plain: WireServer,
    secure: WireServer,
    kind: ProxyKind,
    credentials: tuple[str, ...],
) -> None:
    program = microsocks.microsocks()
    with microsocks.serving(program, *credentials) as port:
        known = Proxy(kind, "127.0.0.1", port, *credentials)
        for server in (plain, secure):
            request = to(server, "127.0.0.1", Proxies(known, known))
            assert way(client, request, port) == "proxy"
        if credentials:
            wrong = Proxy(kind, "127.0.0.1", port, "ada", "wrong")
            said = way(client, to(plain, "127.0.0.1", Proxies(wrong)), port)
            assert said == f"the proxy 127.0.0.1:{port} refused the credentials"
