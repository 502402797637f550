"""NTLM and Negotiate against pyspnego's server side, each handshake bound to its connection."""

import socket
import sys
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
import spnego
from spnego.exceptions import SpnegoError

from auth_flows import answer, get, played
from callsheet.authentication import NoAuthentication, Ntlm
from callsheet.exchange import Body, Exchange, FailureKind, OutgoingRequest, Response, SendOptions
from callsheet.http.auth.flow import Means
from callsheet.http.auth.lanes import Lanes
from callsheet.http.auth.ntlm import ntlm
from callsheet.http.client import HttpClient
from counterparts.curl import curl
from wire_server import Peer, WireServer, ok

ADA = Ntlm("ada", "Lövelace 1", "FILMS")


def guarding(protocol: str, extra: str = "") -> Callable[[Peer], None]:
    """A server that lets in a connection once it is proven, as IIS does."""
    name = "NTLM" if protocol == "ntlm" else "Negotiate"

    def refused(token: bytes | None = None) -> bytes:
        more = "" if token is None else f" {b64encode(token).decode()}"
        lines = [f"WWW-Authenticate: {name}{more}", *filter(None, [extra])]
        return ok(b"no", *lines, status="401 Unauthorized")

    def script(peer: Peer) -> None:
        acceptor, proven = None, False
        while data := peer.request():
            proof = _proof(data, name)
            if proof is not None:
                if acceptor is None or acceptor.complete:
                    acceptor = spnego.server(protocol=protocol)
                    proven = False
                try:
                    token = acceptor.step(proof)
                except (SpnegoError, ValueError):
                    acceptor = None
                    peer.send(refused())
                    continue
                if not acceptor.complete:
                    peer.send(refused(token))
                    continue
                proven = True
            peer.send(ok(data.partition(b" ")[2].partition(b" ")[0]) if proven else refused())

    return script


def _proof(data: bytes, name: str) -> bytes | None:
    for line in data.partition(b"\r\n\r\n")[0].split(b"\r\n"):
        kind, _, value = line.partition(b": ")
        if kind.lower() == b"authorization" and value.startswith(name.encode()):
            return b64decode(value.removeprefix(name.encode()))
    return None


@pytest.fixture(autouse=True)
def users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "users").write_text("FILMS:ada:Lövelace 1\nFILMS:bob:plain\n", encoding="utf-8")
    monkeypatch.setenv("NTLM_USER_FILE", str(tmp_path / "users"))


@pytest.fixture
def client() -> Iterator[HttpClient]:
    made = HttpClient()
    yield made
    made.close()


def to(server: WireServer, scheme: Ntlm | NoAuthentication, target: str = "/a") -> OutgoingRequest:
    return OutgoingRequest(
        "POST",
        "http",
        "127.0.0.1",
        server.port,
        target,
        (),
        Body((b"body",)),
        authentication=scheme,
    )


def statuses(exchange: Exchange) -> list[int]:
    return [each.outcome.status for each in exchange.hops if isinstance(each.outcome, Response)]


@pytest.mark.parametrize("protocol", ["ntlm", "negotiate"])
def test_a_handshake(client: HttpClient, protocol: str) -> None:
    scheme = Ntlm(ADA.user, ADA.password, ADA.domain, negotiate=protocol == "negotiate")
    with WireServer(guarding(protocol)) as server:
        exchange = client.send(to(server, scheme))
        assert statuses(exchange) == [401, 401, 200]
        assert len(server.peers) == 1
        assert [each.endswith(b"body") for each in server.requests] == [True] * 3
        proofs = [value.partition(" ")[2] for value in _authorizations(exchange)]
        assert {ADA.password, *proofs} <= exchange.secrets
        assert statuses(client.send(to(server, scheme, "/b"))) == [200], "proven already"
        assert len(server.peers) == 1


def _authorizations(exchange: Exchange) -> list[str]:
    return [
        value
        for hop in exchange.hops
        for name, value in hop.request.headers
        if name == "Authorization"
    ]


def test_curl_gets_in_too() -> None:
    """So that the other end is known to speak what others speak; curl's passwords are ASCII."""
    with WireServer(guarding("ntlm")) as server:
        curl("--fail", "--ntlm", "--user", "FILMS\\bob:plain", f"{server.origin}/a")
        assert len(server.peers) == 1


def test_http2_is_not_used() -> None:
    wanted = replace(get(), options=SendOptions(http2=True))
    done = played(ntlm(wanted, ADA, Means()))
    assert not done.sent[0].options.http2


def test_a_wrong_password(client: HttpClient) -> None:
    with WireServer(guarding("ntlm")) as server:
        exchange = client.send(to(server, Ntlm("ada", "wrong", "FILMS")))
    assert statuses(exchange) == [401, 401, 401]


def test_nobody_else_gets_a_proven_connection(client: HttpClient) -> None:
    with WireServer(guarding("ntlm")) as server:
        assert statuses(client.send(to(server, ADA)))[-1] == 200
        assert statuses(client.send(to(server, NoAuthentication()))) == [401]
        assert statuses(client.send(to(server, Ntlm("ada", "wrong", "FILMS"))))[-1] == 401
        assert len(server.peers) == 3


def test_many_at_once(client: HttpClient) -> None:
    """Each handshake has a connection of its own, and there are no more of them than threads."""
    with WireServer(guarding("ntlm")) as server, ThreadPoolExecutor(6) as threads:
        sent = [to(server, ADA, f"/{number}") for number in range(30)]
        outcomes = list(threads.map(lambda each: statuses(client.send(each))[-1], sent))
        assert outcomes == [200] * 30
        assert len(server.peers) <= 6


def test_a_connection_that_was_closed_is_proven_anew(client: HttpClient) -> None:
    with WireServer(guarding("ntlm")) as server:
        client.send(to(server, ADA))
        server.peers[0].socket.shutdown(socket.SHUT_RDWR)
        assert statuses(client.send(to(server, ADA))) == [401, 401, 200]


def test_a_server_that_closes_in_between_is_not_asked_for_ever(client: HttpClient) -> None:
    with WireServer(guarding("ntlm", "Connection: close")) as server:
        exchange = client.send(to(server, ADA))
    assert set(statuses(exchange)) <= {401}
    assert len(exchange.hops) <= 4


@pytest.mark.parametrize("offered", [("Basic realm=x",), ("NTLM =broken",), ("Negotiate",), ()])
def test_what_is_not_asked_for(offered: tuple[str, ...]) -> None:
    refused = answer(401, *(("WWW-Authenticate", each) for each in offered))
    done = played(ntlm(get(), ADA, Means()), [refused])
    assert (len(done.sent), done.refused) == (1, None)


def test_a_broken_message_is_a_failure() -> None:
    offers = [answer(401, ("WWW-Authenticate", each)) for each in ("NTLM", "NTLM bm9uc2Vuc2U=")]
    means = Means()
    done = played(ntlm(get(), ADA, means), offers)
    assert done.refused is not None
    assert done.refused.kind is FailureKind.AUTHENTICATION
    assert done.refused.message.startswith("NTLM failed")
    lanes = {each.options.lane for each in done.sent}
    assert lanes == {means.lanes.take(("http://a.test", ADA))}, "the lane was given back"


def test_without_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "spnego", None)
    done = played(ntlm(get(), ADA, Means()))
    assert done.sent == []
    assert done.refused is not None
    assert done.refused.hint == 'pip install "callsheet[ntlm]"'


def test_lanes() -> None:
    lanes = Lanes()
    first, second = lanes.take("a"), lanes.take("a")
    assert first != second
    lanes.give_back("a", first)
    assert lanes.take("b") not in {first, second}
    assert lanes.take("a") == first
