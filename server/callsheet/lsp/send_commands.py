"""The commands that send: a request, all that it needs, its next page, all of its pages."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from enum import Enum, auto
from pathlib import Path
from typing import Any, assert_never

from lsprotocol import types as lsp

from callsheet.amounts import counted, listed
from callsheet.exchange import Response
from callsheet.features.symbols import shown_name
from callsheet.http.cancellation import Cancellation
from callsheet.late_dataclasses import dataclass
from callsheet.lsp.answers import keep, show, view_of
from callsheet.lsp.calls import Call, opened, place_meant, places_meant, uri_of
from callsheet.lsp.connection import Connection
from callsheet.lsp.cookie_commands import save_cookies
from callsheet.lsp.ended import was_cancelled
from callsheet.lsp.environment_commands import choose_if_needed
from callsheet.lsp.histories import Occasion
from callsheet.lsp.history_commands import last_sent
from callsheet.lsp.next_page import step_behind
from callsheet.lsp.passing import Passing
from callsheet.lsp.person import DO_NOT_SEND, SEND
from callsheet.lsp.plugin_news import (
    Passed,
    tell_given_up,
    tell_history,
    tell_progress,
    tell_sending,
    tell_sent,
)
from callsheet.lsp.progress import Progress, start_progress
from callsheet.lsp.sending import opened_store, settings_now
from callsheet.lsp.sends import Underway
from callsheet.lsp.snapshots import Snapshot
from callsheet.lsp.views import message_text, response_uri, status_text
from callsheet.model.parents import parent_keys
from callsheet.model.requests import RequestPlace
from callsheet.model.workspace import RequestKey
from callsheet.problems import UsageError
from callsheet.run.phases import in_phases
from callsheet.run.plan import Step, plan
from callsheet.run.results import Outcome, RequestResult, Skipped
from callsheet.run.session import Session

_SAFE_METHODS = ("GET", "HEAD")


class Pages(Enum):
    """How many pages are sent of a request that has `# @paginate`."""

    FIRST = auto()
    NEXT = auto()
    """The one behind the last answer."""

    ALL = auto()


async def send(server: Connection, call: Call) -> dict[str, Any] | None:
    """Send a request, or several that are selected, and before it what it needs and has not.

    Without arguments the request that was sent last.
    """
    return await _send(server, call if call.text(0) else last_sent(server, call), again=False)


async def send_again(server: Connection, call: Call) -> dict[str, Any] | None:
    """Send the request that was sent last, or that of an exchange of the history."""
    return await _send(server, last_sent(server, call), again=False)


async def send_all(server: Connection, call: Call) -> dict[str, Any] | None:
    """Send a request and all that it needs again; without a name, all requests of the file."""
    return await _send(server, call, again=True)


async def next_page(server: Connection, call: Call) -> dict[str, Any] | None:
    """Send a request for the page behind its last answer."""
    return await _send(server, call, again=False, pages=Pages.NEXT)


async def all_pages(server: Connection, call: Call) -> dict[str, Any] | None:
    """Send a request for all of its pages, from the first on."""
    return await _send(server, call, again=False, pages=Pages.ALL)


async def show_answer(server: Connection, call: Call) -> str:
    """Show the last answer of a request again."""
    snapshot = opened(server, call)
    place = place_meant(snapshot, call)
    uri = response_uri(place.path, place.name, snapshot.workspace.root)
    if uri not in server.state.views:
        raise UsageError(f'"{shown_name(place)}" has no answer yet', "send it first")
    return show(server, uri)


async def cancel(server: Connection, call: Call) -> int:
    """End the sends of a request, of a file, or all; says how many there were."""
    snapshot = server.state.snapshot(call.text(0))
    if snapshot is None:
        return server.sends.cancel_all()
    if not call.text(1) and call.line is None:
        return server.sends.cancel_all(lambda key: key.path == snapshot.document.path)
    wanted = place_meant(snapshot, call).key
    return server.sends.cancel_all(lambda key: key == wanted)


async def _send(
    server: Connection, call: Call, *, again: bool, pages: Pages = Pages.FIRST
) -> dict[str, Any] | None:
    planned = _planned(server, call, again=again)
    await choose_if_needed(server, planned.snapshot, planned.steps)
    # With the environment that was chosen, other things may be needed.
    planned = _planned(server, call, again=again)
    snapshot, steps = planned.snapshot, planned.steps
    if pages is Pages.NEXT:
        steps = (step_behind(snapshot, planned.places[-1], steps),)
    if not await _confirmed(server, steps, planned.places):
        return None
    progress = await start_progress(server, call.token)
    progress.begin(f"Sending {_title(planned.places)}")
    ended = "cancelled"
    try:
        keys = (step.place.key for step in steps)
        with server.sends.begin(progress.token, keys) as underway:
            results = await _perform(
                _Performance(server, snapshot, progress, underway), steps, pages
            )
        ended = status_text(_telling(results))
    finally:
        progress.end(ended)
    told = _shown(server, _telling(results), snapshot.workspace.root)
    if len(planned.places) > 1:
        told["results"] = [_told(server, each, snapshot.workspace.root) for each in results]
    return told


def _title(places: Sequence[RequestPlace]) -> str:
    return shown_name(places[0]) if len(places) == 1 else counted(len(places), "request")


def _telling(results: Sequence[RequestResult]) -> RequestResult:
    """The last result; when that was skipped since another failed, the one that failed."""
    *others, last = results
    failed = (each for each in others if each.response is None)
    return next(failed, last) if isinstance(last.fate, Skipped) else last


def _shown(server: Connection, result: RequestResult, root: Path) -> dict[str, Any]:
    """Show how a send ended, and say it to a plug-in."""
    uri = response_uri(result.place.path, result.place.name, root)
    if result.response is not None:
        uri = show(server, uri)
    if not server.is_plugin and (result.response is None or not server.state.client.show_document):
        server.say(message_text(result), _kind(result))
    server.refresh()
    return {**_told(server, result, root), "uri": uri}


def _told(server: Connection, result: RequestResult, root: Path) -> dict[str, Any]:
    """How a send ended, as a plug-in is told of it."""
    return {
        "name": result.place.name,
        "outcome": str(result.outcome),
        "summary": server.mask(status_text(result)),
        "uri": response_uri(result.place.path, result.place.name, root),
    }


def _kind(result: RequestResult) -> lsp.MessageType:
    match result.outcome:
        case Outcome.ERRORED:
            return lsp.MessageType.Error
        case Outcome.FAILED | Outcome.SKIPPED:
            return lsp.MessageType.Warning
        case Outcome.PASSED:
            return lsp.MessageType.Info
        case _:
            assert_never(result.outcome)


@dataclass(frozen=True, slots=True)
class _Performance:
    """A send, and all that it is done with."""

    server: Connection
    snapshot: Snapshot
    progress: Progress
    underway: Underway

    async def rounds(self, session: Session, step: Step, identity: int) -> list[RequestResult]:
        """Do one step in a thread; what the person is told meanwhile is seen in the progress."""
        loop, name = asyncio.get_running_loop(), shown_name(step.place)

        def report(passed: Passed) -> None:
            self.progress.report(f"{name}: {passed.text}", passed.share)
            tell_progress(self.server, identity, passed)

        def told(text: str) -> None:
            loop.call_soon_threadsafe(report, Passed(text))

        def work(cancellation: Cancellation) -> list[RequestResult]:
            rounds = list[RequestResult]()
            with self.server.person.asked_by(told, cancellation):
                for result in session.results(step, cancellation, tell=told):
                    rounds.append(result)
                    if result.iteration is not None:
                        loop.call_soon_threadsafe(report, _rounds_passed(rounds))
                    if was_cancelled(result) or cancellation.cancelled:
                        break
            return rounds

        self.progress.report(name)
        self.underway.switch.listener = passing = Passing(self.server, identity, report)
        try:
            return await self.server.sends.run(self.underway, work)
        finally:
            passing.end()

    async def do(self, session: Session, step: Step) -> list[RequestResult]:
        """Do one step, and tell of it from its beginning to its end."""
        identity = self.server.sends.next_number()
        uri = uri_of(self.snapshot, step.place.path)
        tell_sending(self.server, identity, uri, step.place, self.underway.token)
        try:
            rounds = await self.rounds(session, step, identity)
            await self.note(session, step, rounds, identity)
        except BaseException:
            tell_given_up(self.server, identity, uri, step.place)
            raise
        return rounds

    async def note(
        self, session: Session, step: Step, rounds: Sequence[RequestResult], identity: int
    ) -> None:
        """Remember how a step went, and show it unless a later send of it has ended already."""
        server, workspace = self.server, self.snapshot.workspace
        server.state.redactor.add(frozenset().union(*(each.secrets for each in rounds)))
        await save_cookies(server, workspace)
        text = view_of(server, rounds)
        occasion = Occasion(
            uri_of(self.snapshot, step.place.path), workspace.root, workspace.environment
        )
        exchanges = session.exchanges
        is_newest = server.sends.is_newest(self.underway, occasion, step.place.key, exchanges)
        if is_newest:
            server.state.sessions.note_ended(workspace, step, rounds)
            keep(server, rounds[-1], text, workspace.root)
        number = await server.histories.note(rounds[-1], text, occasion)
        answer = server.answers.keep(rounds, occasion, number, is_newest=is_newest)
        tell_sent(server, identity, answer)
        tell_history(server, workspace.root)


def _rounds_passed(rounds: Sequence[RequestResult]) -> Passed:
    done, iteration = len(rounds), rounds[-1].iteration
    share = iteration.share if iteration else None
    return Passed(counted(done, "round"), "rounds", done, round(done / share) if share else None)


async def _perform(
    performance: _Performance, steps: Sequence[Step], pages: Pages
) -> list[RequestResult]:
    server, snapshot = performance.server, performance.snapshot
    await opened_store(server, snapshot)
    settings = settings_now(server)
    session = server.state.session(snapshot, settings)
    parents = _parents(snapshot, steps)
    results: list[RequestResult] = []
    for step in steps:
        whole = pages is Pages.ALL or step.place.key in parents
        session.use(replace(settings, only_first_page=not whole))
        rounds = await performance.do(session, step)
        results += rounds
        if was_cancelled(rounds[-1]) or performance.underway.switch.cancelled:
            break
    server.look_for_tokens(session.settings.keepers)
    return results


def _parents(snapshot: Snapshot, steps: Sequence[Step]) -> frozenset[RequestKey]:
    """The requests that are sent for others which go through their items: all of them."""
    needed = {key for step in steps for key in step.needs}
    return parent_keys(snapshot.workspace) & needed


async def _confirmed(
    server: Connection, steps: Sequence[Step], places: Sequence[RequestPlace]
) -> bool:
    """Whether the person agrees to what would be sent beside what they asked for."""
    asked_for = {place.key for place in places}
    others = [step.place for step in steps if step.place.key not in asked_for]
    unsafe = [place for place in others if place.method.upper() not in _SAFE_METHODS]
    if not unsafe:
        return True
    named = listed([f"{place.method} {shown_name(place)}" for place in unsafe])
    question = f"{shown_name(places[-1])} needs {named} first"
    return await server.ask(question, SEND, DO_NOT_SEND) == SEND


@dataclass(frozen=True, slots=True)
class _Planned:
    """What would be sent, as the document is now."""

    snapshot: Snapshot
    places: tuple[RequestPlace, ...]
    """What was asked for."""

    steps: Sequence[Step]


def _planned(server: Connection, call: Call, *, again: bool) -> _Planned:
    snapshot = opened(server, call)
    several = again or call.last_line is not None
    places = places_meant(snapshot, call) if several else (place_meant(snapshot, call),)
    answered = frozenset() if again else _answered(snapshot)
    steps = plan(snapshot.workspace, in_phases(places), answered)
    return _Planned(snapshot, places, steps)


def _answered(snapshot: Snapshot) -> frozenset[RequestKey]:
    return frozenset(
        key
        for key, exchange in snapshot.workspace.exchanges.items()
        if isinstance(exchange.outcome, Response)
    )
