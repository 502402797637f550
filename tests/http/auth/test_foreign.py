"""Schemes of others, as installed entry points."""

import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import EntryPoint
from types import ModuleType

import pytest

from auth_flows import get, played
from callsheet.authentication import Foreign
from callsheet.exchange import FailureKind, OutgoingRequest
from callsheet.http.auth.fields import with_field
from callsheet.http.auth.flow import Flow, Main, Means
from callsheet.http.auth.foreign import foreign, foreign_schemes
from callsheet.http.client import HttpClient
from wire_server import WireServer, answers, ok


def knock(request: OutgoingRequest, arguments: Mapping[str, str], means: Means) -> Flow:
    """Knocks as often as asked; the server must answer 401 in between."""
    answer = yield Main(request)
    while not hasattr(answer, "status") or answer.status == 401:
        means.obtained.add(arguments["secret"])
        answer = yield Main(with_field(request, "X-Knock", arguments["1"] + arguments["secret"]))
    return None


def broken(request: OutgoingRequest, arguments: Mapping[str, str], means: Means) -> Flow:
    yield Main(request)
    raise LookupError("no such door")


@pytest.fixture(autouse=True)
def installed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    module = ModuleType("doors")
    module.knock, module.broken = knock, broken
    monkeypatch.setitem(sys.modules, "doors", module)
    asked: list[str] = []

    def entries(*, group: str) -> list[EntryPoint]:
        asked.append(group)
        return [
            EntryPoint("knock", "doors:knock", group),
            EntryPoint("knock", "doors:broken", group),
            EntryPoint("broken", "doors:broken", group),
            EntryPoint("gone", "nowhere:at_all", group),
        ]

    monkeypatch.setattr("callsheet.http.auth.foreign.entry_points", entries)
    foreign_schemes.cache_clear()
    yield asked
    foreign_schemes.cache_clear()


def test_over_the_wire(installed: list[str]) -> None:
    client = HttpClient()
    scheme = Foreign("knock", {"1": "knock ", "secret": "open-sesame"})
    with WireServer(answers(ok(status="401 Who"), ok(), ok())) as server:
        request = OutgoingRequest(
            "GET", "http", "127.0.0.1", server.port, "/", (), authentication=scheme
        )
        exchange = client.send(request)
        client.send(request)
    client.close()
    assert b"X-Knock: knock open-sesame" in server.requests[1]
    assert len(exchange.hops) == 2
    assert exchange.secrets == {"open-sesame"}
    assert installed == ["callsheet.auth"], "entry points are looked for once"


@pytest.mark.parametrize(
    ("name", "sent", "message", "hint"),
    [
        ("knok", 0, 'no authentication scheme is called "knok"', 'did you mean "knock"?'),
        ("xyz", 0, 'no authentication scheme is called "xyz"', "`callsheet.auth`"),
        ("broken", 1, '"broken" failed: LookupError: no such door', "`doors:broken`"),
        ("gone", 0, '"gone" failed: ModuleNotFoundError', "`nowhere:at_all`"),
    ],
)
def test_failures(name: str, sent: int, message: str, hint: str) -> None:
    done = played(foreign(get(), Foreign(name), Means()))
    assert len(done.sent) == sent
    assert done.refused is not None
    assert done.refused.kind is FailureKind.AUTHENTICATION
    assert message in done.refused.message
    assert hint in done.refused.hint
