"""Servers that listen on a Unix socket."""

import shutil
import socket
import ssl
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from callsheet.exchange import (
    Failure,
    FailureKind,
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
from tls_files import written
from wire_server import WireServer, ok, routes

pytestmark = pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="no Unix sockets here")
AUTHORITY = trustme.CA()
HELLO = routes({"/": ok(b"hello")})


class UnixServer(WireServer):
    """The same over a Unix socket."""

    def listen(self) -> socket.socket:
        # The path of a Unix socket is short, and that of a test's folder may not be.
        self.folder = Path(tempfile.mkdtemp(prefix="unix-"))
        self.path = self.folder / "s"
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listener.bind(str(self.path))
        listener.listen()
        return listener

    def __exit__(self, *error: object) -> None:
        super().__exit__(*error)
        shutil.rmtree(self.folder)


@pytest.fixture
def client() -> Iterator[HttpClient]:
    made = HttpClient()
    yield made
    made.close()


def to(path: Path, scheme: str = "http", **options: object) -> OutgoingRequest:
    chosen = SendOptions(**{"unix_socket": path, **options})
    return OutgoingRequest("GET", scheme, "docker", None, "/", (), options=chosen)


def failure(client: HttpClient, request: OutgoingRequest) -> Failure:
    outcome = client.send(request).outcome
    assert isinstance(outcome, Failure), outcome
    return outcome


def test_the_host_is_the_typed_one_and_is_not_looked_up(client: HttpClient) -> None:
    with UnixServer(HELLO) as server:
        first, second = client.send(to(server.path)), client.send(to(server.path))
        assert isinstance(first.outcome, Response)
        assert first.outcome.body == MemoryBody(b"hello")
        assert first.outcome.remote == f"unix:{server.path}"
        assert second.hops[0].timings.connect == 0
        assert server.requests[0].startswith(b"GET / HTTP/1.1\r\nHost: docker\r\n")
        assert len(server.peers) == 1


def test_no_proxy_is_asked(client: HttpClient) -> None:
    nowhere = Proxy(ProxyKind.HTTP, "proxy.invalid", 1)
    with UnixServer(HELLO) as server:
        request = to(server.path, proxies=Proxies(nowhere, nowhere))
        assert isinstance(client.send(request).outcome, Response)


def test_tls_over_a_unix_socket(client: HttpClient) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    AUTHORITY.issue_cert("docker").configure_cert(context)
    with UnixServer(HELLO, context) as server:
        request = to(server.path, "https", tls=Tls(authorities=written(AUTHORITY.cert_pem)))
        assert isinstance(client.send(request).outcome, Response)


def test_a_redirect_to_another_origin_leaves_the_socket(client: HttpClient) -> None:
    with WireServer(HELLO) as other:
        table = {
            "/": ok(b"", "Location: /here", status="302 F"),
            "/here": ok(b"", f"Location: {other.origin}/", status="302 F"),
        }
        with UnixServer(routes(table)) as server:
            assert isinstance(client.send(to(server.path)).outcome, Response)
            assert len(server.requests) == 2
            assert other.requests[0].startswith(b"GET / HTTP/1.1\r\nHost: 127.0.0.1:")


def test_a_socket_that_is_not_there(client: HttpClient, tmp_path: Path) -> None:
    path = tmp_path / "s"
    assert failure(client, to(path)) == Failure(
        FailureKind.CONNECT, f'there is no Unix socket "{path}"', "is the server running?"
    )


def test_a_socket_on_which_nobody_listens(client: HttpClient) -> None:
    with UnixServer(HELLO) as server:
        left = server.path.with_name("left")
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as abandoned:
            abandoned.bind(str(left))
        wrong = failure(client, to(left))
        assert wrong.message == f'nothing listens on Unix socket "{left}"'


@pytest.mark.parametrize("name", ["file", "x" * 200])
def test_what_cannot_be_a_socket(client: HttpClient, name: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    wrong = failure(client, to(tmp_path / name))
    assert wrong.kind is FailureKind.CONNECT
    assert str(tmp_path / name) in wrong.message


def test_a_system_without_unix_sockets(
    client: HttpClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delattr(socket, "AF_UNIX")
    wrong = failure(client, to(tmp_path / "s"))
    assert wrong == Failure(
        FailureKind.CONNECT,
        "there are no Unix sockets for Python on this system",
        "let the server listen on a TCP port of loopback",
    )
