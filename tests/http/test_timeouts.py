"""Which limit each wait of a send has, read off its sockets; what runs out is in test_transport."""

import socket
from collections.abc import Iterator
from itertools import groupby

import pytest

from callsheet.exchange import (
    Body,
    OutgoingRequest,
    Proxies,
    Proxy,
    ProxyKind,
    Response,
    SendOptions,
    Timeouts,
)
from callsheet.http.client import HttpClient
from relaying import Socks
from wire_server import WireServer, ok, routes


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float | None]:
    """The limits of the sockets that clients open, in order."""
    limits: list[float | None] = []

    class Watched(socket.socket):
        def settimeout(self, value: float | None) -> None:
            limits.append(value)
            super().settimeout(value)

    monkeypatch.setattr("callsheet.http.connecting.socket.socket", Watched)
    return limits


@pytest.fixture
def server(waits: list[float | None]) -> Iterator[WireServer]:
    with WireServer(routes({"/": ok(b"hello")})) as running:
        waits.clear()
        yield running


def send(server: WireServer, timeouts: Timeouts, proxies: Proxies | None = None) -> None:
    client = HttpClient()
    options = SendOptions(timeouts=timeouts, proxies=proxies or Proxies())
    request = OutgoingRequest(
        "POST", "http", "127.0.0.1", server.port, "/", (), Body((b"x",)), options
    )
    assert isinstance(client.send(request).outcome, Response)
    client.close()


def distinct(waits: list[float | None]) -> list[float | None]:
    """Without repeats, and without the fractions that are over when a limit is set."""
    return [each for each, _ in groupby(None if wait is None else round(wait) for wait in waits)]


@pytest.mark.parametrize(
    ("timeouts", "limits"),
    [
        (Timeouts(500, 700, 900), [500, 900, 700]),
        (Timeouts(None, 700, 900), [None, 900, 700]),
        (Timeouts(500, None, 900), [500, 900, None]),
        (Timeouts(500, 700, None), [500, None, 700]),
        (Timeouts(None, None, None), [None]),
        (Timeouts(None, None, None, 800), [800]),
        (Timeouts(500, 700, 900, 600), [500, 600]),
        (Timeouts(500, None, 900, 600), [500, 600]),
    ],
)
def test_connect_then_write_then_read(
    server: WireServer, waits: list[float | None], timeouts: Timeouts, limits: list[float | None]
) -> None:
    send(server, timeouts)
    assert distinct(waits) == limits


@pytest.mark.parametrize(
    ("timeouts", "limits"),
    [
        (Timeouts(500, 700, 900), [500, 900, 700]),
        (Timeouts(None, 700, 900), [None, 900, 700]),
        (Timeouts(None, 700, 900, 600), [600]),
    ],
)
def test_what_is_said_to_a_proxy_belongs_to_connecting(
    server: WireServer, waits: list[float | None], timeouts: Timeouts, limits: list[float | None]
) -> None:
    """One limit for all of it: what is left goes down from step to step."""
    with WireServer(Socks()) as proxy:
        waits.clear()
        send(server, timeouts, Proxies(http=Proxy(ProxyKind.SOCKS5, "127.0.0.1", proxy.port)))
        assert distinct(waits) == limits
