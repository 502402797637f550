"""Which connections the files have to test: resources, named requests, else origins."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import partial
from typing import assert_never

from callsheet.delivery import PLAIN_DELIVERY
from callsheet.exchange import Failure, OutgoingRequest
from callsheet.facts.exit_codes import ExitCode
from callsheet.http.cancellation import Cancellation
from callsheet.http.client import HttpClient
from callsheet.late_dataclasses import dataclass
from callsheet.model.auth_requests import auth_requests
from callsheet.model.document import Document
from callsheet.model.needs import needs_of
from callsheet.model.requests import RequestPlace, requests_of, visible_requests
from callsheet.model.resolve import (
    Resolved,
    Unresolved,
    resolve,
    resolve_base,
    resolve_without_body,
)
from callsheet.model.resources import ResourcePlace, resources_of, visible_resources
from callsheet.model.settings import Level, settings_of
from callsheet.model.workspace import Workspace
from callsheet.presets import is_bundled
from callsheet.problems import Problem, UsageError, did_you_mean
from callsheet.run.connection_test import ConnectionReport, check_connection, has_credentials
from callsheet.run.obtained import credentials_of, tokens_obtained
from callsheet.run.plan import Step, plan
from callsheet.run.results import NotSent, Outcome, Prepared, RequestResult, Sent, Skipped
from callsheet.run.session import Session
from callsheet.run.token_needs import named

_HARMLESS = ("GET", "HEAD")
_OF_ONE_REQUEST = frozenset(
    {"content-type", "content-length", "content-encoding", "transfer-encoding", "expect", "range"}
    | {"if-match", "if-none-match", "if-modified-since", "if-unmodified-since", "if-range"}
)
"""Fields, in lower case, that are about the body or the target of one request."""


class Kind(StrEnum):
    """What goes out for a connection."""

    BASE = "base"
    """A GET of the base URL."""

    REQUEST = "request"
    """The request itself."""

    ORIGIN = "origin"
    """A GET of `/` where the request goes."""


@dataclass(frozen=True, slots=True)
class Connection:
    """Something to test."""

    place: RequestPlace
    kind: Kind
    name: str = ""
    """What the person calls it; empty: it is known by its address only."""


@dataclass(frozen=True, slots=True)
class NotTested:
    """A connection that could not be tried."""

    problems: tuple[Problem, ...] = ()
    """Of its file."""

    reason: str = ""
    """In place of problems: what signs in for it failed."""

    @property
    def exit_code(self) -> ExitCode:
        """What it says to the shell."""
        return ExitCode.NOT_MADE


@dataclass(frozen=True, slots=True)
class Tested:
    """What came of a connection, and the secrets that were met."""

    connection: Connection
    outcome: ConnectionReport | NotTested
    secrets: frozenset[str] = frozenset()


def connections_of(
    workspace: Workspace, documents: Sequence[Document], names: Sequence[str] = ()
) -> tuple[Connection, ...]:
    """What there is to test in the documents, each of it once.

    Raises:
        UsageError: A name fits nothing, or a request that may change something.
    """
    if names:
        found = (each for name in names for each in _named(workspace, documents, name))
    else:
        found = (each for document in documents for each in _of_file(workspace, document))
    by_place = {(each.place.path, each.place.block.index): each for each in found}
    return tuple(by_place.values())


def connection_of(
    workspace: Workspace, document: Document, place: RequestPlace | ResourcePlace
) -> Connection:
    """What to test for one resource, or for one request without changing anything."""
    if isinstance(place, ResourcePlace):
        return _of_resource(place)
    if place.method.upper() in _HARMLESS:
        return Connection(place, Kind.REQUEST, place.name)
    settings = settings_of(workspace, document, place.block)
    return Connection(place, Kind.BASE if settings.nearest("base-url") else Kind.ORIGIN, place.name)


def all_tested(
    connections: Sequence[Connection], open_session: Callable[[], tuple[Session, HttpClient]]
) -> Iterator[Tested]:
    """Test one after the other, each in a session of its own.

    Several requests to one address are one test, with the credentials of the first that has some.
    """
    for connection in connections:
        if connection.name:
            yield connection_tested(connection, *open_session())
    nameless = [each for each in connections if not each.name]
    for found in _by_url(nameless, open_session()[0]) if nameless else ():
        yield found if isinstance(found, Tested) else connection_tested(found, *open_session())


def _of_file(workspace: Workspace, document: Document) -> Iterator[Connection]:
    """Its resources, and those that its requests use; else where its requests go.

    The resource of a preset has variables of the file in its address: a request that uses it
    stands for it.
    """
    places = {id(each.block): each for each in resources_of(document)}
    requests = requests_of(document)
    of_presets: list[RequestPlace] = []
    for place in requests:
        for layer in settings_of(workspace, document, place.block).layers:
            if layer.level is Level.RESOURCE and is_bundled(layer.document.path):
                of_presets.append(place)
                break
            if layer.level is Level.RESOURCE:
                used = ResourcePlace(layer.document, layer.block, layer.resource, None)
                places.setdefault(id(layer.block), used)
                break
    resources = [each for each in places.values() if _has_base(workspace, each)]
    yield from map(_of_resource, resources)
    for place in of_presets if resources or of_presets else requests:
        settings = settings_of(workspace, document, place.block)
        yield Connection(place, Kind.BASE if settings.nearest("base-url") else Kind.ORIGIN)


def _has_base(workspace: Workspace, place: ResourcePlace) -> bool:
    return settings_of(workspace, place.document, place.block).nearest("base-url") is not None


def _of_resource(place: ResourcePlace) -> Connection:
    name = place.name or "resource"
    request = RequestPlace(place.document, place.block, name, place.name_piece)
    return Connection(request, Kind.BASE, name)


def _named(
    workspace: Workspace, documents: Sequence[Document], name: str
) -> tuple[Connection, ...]:
    resources = {
        id(each.block): each
        for document in documents
        for each in visible_resources(workspace, document).values()
    }
    found = [_of_resource(each) for each in resources.values() if _fits(each.name, name)]
    requests = [place for document in documents for place in requests_of(document)]
    fitting = [place for place in requests if _fits(place.name, name)]
    harmless = [place for place in fitting if place.method.upper() in _HARMLESS]
    if fitting and not harmless and not found:
        raise UsageError(
            f'"{name}" is a {fitting[0].method} request, which may change something',
            "name a GET or HEAD request, or a resource",
        )
    found += [Connection(place, Kind.REQUEST, place.name) for place in harmless]
    if not found:
        known = [*(each.name for each in resources.values()), *(each.name for each in requests)]
        hint = did_you_mean(name, known) or "see the requests with `callsheet list`"
        raise UsageError(f'no resource or request is named "{name}"', hint)
    return tuple(found)


def _fits(name: str, pattern: str) -> bool:
    return name == pattern or fnmatchcase(name, pattern)


def _by_url(connections: Sequence[Connection], session: Session) -> Iterator[Connection | Tested]:
    """One connection for each address, and those that go nowhere."""
    chosen: dict[str, tuple[Connection, bool]] = {}
    lost: list[tuple[Connection, Unresolved]] = []
    for connection in connections:
        resolved = _resolved(connection, session)
        if isinstance(resolved, Unresolved):
            lost.append((connection, resolved))
            continue
        url, proves = resolved.request.url, has_credentials(resolved.request)
        if url not in chosen or (proves and not chosen[url][1]):
            chosen[url] = (connection, proves)
    yield from (connection for connection, _ in chosen.values())
    for connection, unresolved in lost:
        place = connection.place
        # What needs the answer of another request most often goes where that one goes.
        if not chosen or not needs_of(session.workspace, place.document, place.block):
            yield Tested(connection, NotTested(unresolved.problems), unresolved.secrets)


def _resolved(connection: Connection, session: Session) -> Resolved | Unresolved:
    place = connection.place
    match connection.kind:
        case Kind.BASE:
            return session.resolved(place, resolve_base)
        case Kind.REQUEST:
            return session.resolved(place, resolve)
        case Kind.ORIGIN:
            resolved = session.resolved(place, resolve_without_body)
            if isinstance(resolved, Unresolved):
                return resolved
            return replace(resolved, request=_root(resolved.request))
        case _:
            assert_never(connection.kind)


def _root(request: OutgoingRequest) -> OutgoingRequest:
    headers = tuple(each for each in request.headers if each[0].lower() not in _OF_ONE_REQUEST)
    return replace(request, method="GET", target="/", headers=headers, body=None)


def connection_tested(
    connection: Connection,
    session: Session,
    client: HttpClient,
    cancellation: Cancellation | None = None,
) -> Tested:
    """Test one connection in a session of its own; a switch ends it."""
    secrets: frozenset[str] = frozenset()
    steps = _first(connection, session.workspace)
    faults = tuple(fault for step in steps for fault in step.faults)
    if faults:
        return Tested(connection, NotTested(faults))
    for step in steps:
        result = session.perform(step, cancellation)
        secrets |= result.secrets
        why = _failure_of(result)
        if why:
            reason = f'"{step.place.name}", which goes first, failed: {why}'
            return Tested(connection, NotTested(reason=reason), secrets)
    resolved = _resolved(connection, session)
    secrets |= resolved.secrets
    if isinstance(resolved, Unresolved):
        return Tested(connection, NotTested(resolved.problems), secrets)
    request = replace(
        resolved.request,
        delivery=PLAIN_DELIVERY,
        authentication=named(resolved.request.authentication, connection.name),
    )
    send = partial(client.send, cancellation=cancellation)
    guessed = connection.kind is Kind.ORIGIN
    report = check_connection(request, send, signed_in=bool(steps), guessed=guessed)
    secrets = secrets.union(*map(tokens_obtained, report.exchanges))
    return Tested(connection, report, secrets | credentials_of(request))


def _first(connection: Connection, workspace: Workspace) -> tuple[Step, ...]:
    """What goes first: of a request all that it needs, of a base URL what signs in."""
    place = connection.place
    if connection.kind is Kind.REQUEST:
        return plan(workspace, (place,))[:-1]
    settings = settings_of(workspace, place.document, place.block)
    found = (
        visible_requests(workspace, setting.layer.document).get(piece.text)
        for setting, piece in auth_requests(settings)
    )
    return plan(workspace, (each for each in found if each is not None))


def _failure_of(result: RequestResult) -> str:
    match result.fate:
        case Sent(exchange):
            outcome = exchange.outcome
            if isinstance(outcome, Failure):
                return outcome.message
            if result.outcome is Outcome.FAILED:
                return "an assertion does not hold"
            return f"the answer is {outcome.status}" if outcome.status >= 400 else ""
        case NotSent(problems):
            return problems[0].message
        case Skipped(reason):
            return reason
        case Prepared():
            return ""
        case _:
            assert_never(result.fate)
