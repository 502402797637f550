"""The commands about connections: test one, sign in, sign out."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias, TypeVar

from lsprotocol import types as lsp

from callsheet.authentication import OAuth2
from callsheet.exchange import Failure, FailureKind, OutgoingRequest, Response, SendOptions
from callsheet.features.symbols import shown_name
from callsheet.http.cancellation import Cancellation
from callsheet.http.client import HttpClient
from callsheet.late_dataclasses import dataclass
from callsheet.lsp.answers import show
from callsheet.lsp.calls import Call, opened, target_meant
from callsheet.lsp.connection import Connection
from callsheet.lsp.connection_view import connection_text, connection_uri, connection_view, is_good
from callsheet.lsp.progress import start_progress
from callsheet.lsp.sending import opened_store, settings_now
from callsheet.lsp.snapshots import Snapshot
from callsheet.model.requests import RequestPlace
from callsheet.model.resources import ResourcePlace
from callsheet.problems import UsageError
from callsheet.run.connections import Tested, connection_of, connection_tested
from callsheet.run.session import Session, Settings
from callsheet.run.token_needs import TokenNeed, UnclearNeed, needs_of_place
from callsheet.store.tokens import Token, secrets_of

Result = TypeVar("Result")
_Got: TypeAlias = tuple[TokenNeed, Token | Failure]


async def test_connection(server: Connection, call: Call) -> dict[str, object]:
    """Say whether the server of a resource or a request is reached and takes the credentials.

    Only GET and HEAD go out, and what gets a token or signs in.
    """
    snapshot = opened(server, call)
    target = target_meant(snapshot, call)
    connection = connection_of(snapshot.workspace, snapshot.document, target)

    def work(session: Session, client: HttpClient, cancellation: Cancellation) -> Tested:
        return connection_tested(connection, session, client, cancellation)

    title = f"Testing the connection of {shown_name(connection.place)}"
    job = _Job(snapshot, connection.place, title, settings_now(server))
    tested = await _apart(server, call, job, work)
    server.state.redactor.add(tested.secrets)
    uri = connection_uri(tested, snapshot.workspace.root)
    server.state.views[uri] = connection_view(tested, server.state.redactor)
    shown, text = show(server, uri), connection_text(tested)
    server.say(text, lsp.MessageType.Info if is_good(tested) else lsp.MessageType.Error)
    return {"good": is_good(tested), "summary": server.mask(text), "uri": shown}


async def login(server: Connection, call: Call) -> bool:
    """Get a new token for a request or a resource, whatever is kept."""
    snapshot = opened(server, call)
    place = _place(target_meant(snapshot, call))
    name, settings = shown_name(place), settings_now(server)

    def work(session: Session, client: HttpClient, cancellation: Cancellation) -> list[_Got]:
        needs = _needs(place, session, settings.options)
        return [(need, _token(need, client, cancellation)) for need in needs]

    job = _Job(snapshot, place, f"Signing in for {name}", settings)
    got = await _apart(server, call, job, work)
    for need, outcome in got:
        server.state.redactor.add(need.secrets)
        if isinstance(outcome, Failure):
            hint = f": {outcome.hint}" if outcome.hint else ""
            if outcome.kind is not FailureKind.CANCELLED:
                server.say(f"{name}: {outcome.message}{hint}", lsp.MessageType.Error)
            return False
        server.state.redactor.add(secrets_of(outcome))
    server.say(f"{name}: signed in")
    return True


async def logout(server: Connection, call: Call) -> int:
    """Forget the tokens of a request or a resource, and revoke them where it is said where."""
    snapshot = opened(server, call)
    place = _place(target_meant(snapshot, call))
    name = shown_name(place)
    settings = replace(settings_now(server), prompt=lambda _name, _label: None)

    def work(session: Session, client: HttpClient, cancellation: Cancellation) -> list[str]:
        needs = _needs(place, session, settings.options)
        forgotten = (_forget(need, client, cancellation) for need in needs)
        return [each for each in forgotten if each is not None]

    job = _Job(snapshot, place, f"Signing out of {name}", settings)
    said = await _apart(server, call, job, work)
    reasons = " and ".join(filter(None, said))
    if not said:
        server.say(f"{name}: there was no token")
    elif reasons:
        server.say(f"{name}: the token is forgotten here: {reasons}", lsp.MessageType.Warning)
    else:
        server.say(f"{name}: the token is forgotten")
    return len(said)


@dataclass(frozen=True, slots=True)
class _Job:
    """What is done, as a person sees it, and for what."""

    snapshot: Snapshot
    place: RequestPlace
    title: str
    settings: Settings


async def _apart(
    server: Connection,
    call: Call,
    job: _Job,
    work: Callable[[Session, HttpClient, Cancellation], Result],
) -> Result:
    """Do what may take long in a thread, under a progress that cancels it.

    Cookies and connections are its own; the tokens are those of the workspace.
    """
    snapshot = job.snapshot
    await opened_store(server, snapshot)
    progress = await start_progress(server, call.token)
    progress.begin(job.title)
    loop = asyncio.get_running_loop()

    def tell(text: str) -> None:
        loop.call_soon_threadsafe(progress.report, text)

    def run(cancellation: Cancellation) -> Result:
        client = HttpClient(means=server.state.tokens.means(snapshot.workspace.root))
        session = Session(snapshot.workspace, snapshot.files, job.settings, client)
        try:
            with server.person.asked_by(tell, cancellation):
                return work(session, client, cancellation)
        finally:
            session.close()

    try:
        with server.sends.begin(progress.token, (job.place.key,)) as underway:
            return await server.sends.run(underway, run)
    finally:
        progress.end("")
        server.look_for_tokens(job.settings.keepers)


def _place(target: RequestPlace | ResourcePlace) -> RequestPlace:
    if isinstance(target, RequestPlace):
        return target
    return RequestPlace(target.document, target.block, target.name, target.name_piece)


def _needs(place: RequestPlace, session: Session, options: SendOptions) -> list[TokenNeed]:
    """The tokens that a place asks for.

    Raises:
        UsageError: It asks for none, or it is not known for which.
    """
    found: list[TokenNeed] = []
    for need in needs_of_place(place, session, options):
        if isinstance(need, UnclearNeed):
            said = "; ".join(each.message for each in need.problems)
            raise UsageError(f"it is not known how {shown_name(place)} signs in: {said}")
        found.append(need)
    if not found:
        raise UsageError(f"{shown_name(place)} asks for no token", "write `# @auth oauth2 …`")
    return found


def _token(need: TokenNeed, client: HttpClient, cancellation: Cancellation) -> Token | Failure:
    if isinstance(need.scheme, OAuth2):
        return client.token(need.scheme, need.options, cancellation, fresh=True)
    from callsheet.http.auth.google_service_account import token_for_google

    def send(own: OutgoingRequest) -> Response | Failure:
        return client.send(own, cancellation).outcome

    return token_for_google(need.scheme, need.options, client.means, send, fresh=True)


def _forget(need: TokenNeed, client: HttpClient, cancellation: Cancellation) -> str | None:
    """Why the server still takes it, or nothing; None when there was no token."""
    tokens, key = client.means.tokens, need.key
    token = None if key is None else tokens.get(key)
    if key is None or token is None:
        return None
    tokens.remove(key)
    if not isinstance(need.scheme, OAuth2) or not need.scheme.revoke_url:
        return ""
    from callsheet.http.auth.oauth2_revocation import revoked

    def send(own: OutgoingRequest) -> Response | Failure:
        return client.send(own, cancellation).outcome

    failure = revoked(need.scheme, token, need.options, client.means, send)
    return failure.message if isinstance(failure, Failure) else ""
