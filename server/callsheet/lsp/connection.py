"""One connection to one client: its state, its sends and the ways to speak to it."""

import asyncio
import json
from collections.abc import Coroutine, Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException

from callsheet.features.diagnostics import diagnostics
from callsheet.features.environment_problems import environment_problems
from callsheet.lsp.bodies import Bodies
from callsheet.lsp.completion_writer import Offered
from callsheet.lsp.diagnostic_writer import DiagnosticWriter
from callsheet.lsp.histories import Histories
from callsheet.lsp.index import Index
from callsheet.lsp.kept_answers import KeptAnswers
from callsheet.lsp.known_names import KnownNames
from callsheet.lsp.protocol import Protocol, Written
from callsheet.lsp.semantic_tokens import SentTokens
from callsheet.lsp.sends import Sends
from callsheet.lsp.snapshots import EnvironmentSnapshot, Snapshot
from callsheet.lsp.state import State
from callsheet.lsp.wire import Wire
from callsheet.model.secrets import Keepers
from callsheet.model.workspace import Workspace
from callsheet.problems import Problem
from callsheet.report.style import printable

if TYPE_CHECKING:
    from callsheet.lsp.person import EditorPerson

_SECONDS_OF_REST = 0.15
"""After a key typed into a file that others depend on, before they are judged anew."""


class Connection:
    """What every handler is given."""

    def __init__(self, wire: Wire, state: State) -> None:
        self.wire = wire
        self.state = state
        self.sends = Sends()
        self.histories = Histories(self.state.settings, self.state.redactor)
        self.answers = KeptAnswers(self.histories)
        self.bodies = Bodies()
        self.sent_tokens = SentTokens()
        self.index = Index()
        self.known_names = KnownNames(self.index)
        self.offered = Offered()
        self.person: EditorPerson
        """Who is at the client."""

        self._told: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._broken_environment_files: dict[str, frozenset[str]] = {}
        """By document, the files in which something was wrong when they were last read."""

        self.pulled = False
        """Whether the client has asked for diagnostics."""

        self._judging: asyncio.Task[None] | None = None
        self._masked: frozenset[str] | None = None
        self._writer = DiagnosticWriter(self.protocol.unstructure)
        self.protocol.mask = self.mask

    @property
    def is_plugin(self) -> bool:
        """Whether the client is one of ours, which shows answers itself."""
        return self.state.settings.is_on("plugin")

    @property
    def protocol(self) -> Protocol:
        """Where messages are written."""
        return self.wire.protocol

    def meet(self, person: "EditorPerson") -> None:
        """Take over who is asked, and who signs in."""
        self.person = self.state.tokens.person = person
        self.state.tokens.say = person.warn

    def mask(self, text: str) -> str:
        """A text that leaves, without its secrets."""
        return self.state.redactor.text(text)

    def _said(self, text: str) -> str:
        """A text for a message box; VS Code makes links of `[a](b)`, and some run commands."""
        return printable(self.mask(text)).replace("](", "] (")

    def say(self, message: str, kind: lsp.MessageType = lsp.MessageType.Info) -> None:
        """Tell the person something."""
        self.wire.window_show_message(lsp.ShowMessageParams(kind, self._said(message)))

    def tell_once(self, messages: Iterable[str]) -> None:
        """Warn of what was not told before."""
        for message in messages:
            if message not in self._told:
                self._told.add(message)
                self.say(message, lsp.MessageType.Warning)

    def say_with_address(self, message: str, address: str) -> None:
        """Tell the person something that may have a web address in it, which they have to open.

        It holds no token, and masked in any part it would lead nowhere.
        """
        pieces = message.split(address) if address else [message]
        text = printable(address).join(map(self._said, pieces))
        self.wire.window_show_message(lsp.ShowMessageParams(lsp.MessageType.Info, text))

    async def request(self, method: str, params: object) -> Any:
        """Ask the client in a way of our own."""
        return await self.protocol.send_request_async(method, params)

    async def ask(self, question: str, *answers: str) -> str | None:
        """Let the person choose; None when they chose nothing or the client cannot ask."""
        actions = [lsp.MessageActionItem(answer) for answer in answers]
        params = lsp.ShowMessageRequestParams(
            lsp.MessageType.Info, self._said(question), actions=actions
        )
        try:
            chosen = await self.wire.window_show_message_request_async(params)
        except JsonRpcException:
            return None
        return chosen.title if chosen else None

    def publish(self, uri: str) -> None:
        """Say what is wrong in a document, as long as the client does not ask for that itself."""
        snapshot = self.state.snapshot(uri) or self.state.environment_snapshot(uri)
        if snapshot is None or self.pulled:
            return
        self.protocol.notify_written(
            lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS,
            Written(
                f'{{"uri": {json.dumps(uri)}, "version": {snapshot.version}, '
                f'"diagnostics": {self.written_diagnostics(snapshot)}}}'
            ),
        )

    def was_pulled(self) -> None:
        """Push no more: from now on the client asks, and would show everything twice.

        What it announced does not tell, since some that can ask never do.
        """
        if not self.pulled:
            self.pulled = True
            for uri in (*self.state.uris, *self.state.environment_uris):
                self.wire.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, []))

    def written_diagnostics(self, snapshot: Snapshot | EnvironmentSnapshot) -> str:
        """What is wrong in a document, as the JSON array that goes out."""
        if self._masked is not self.state.redactor.secrets:
            self._masked = self.state.redactor.secrets
            self._writer = DiagnosticWriter(self.protocol.unstructure)
        known = replace(snapshot, workspace=self.knowing(snapshot))
        found = self.state.settings.severities.judged(problems_of(known))
        return self._writer.write(snapshot.convert, found)

    def publish_environment_files(
        self, uri: str, known: dict[Path, tuple[Problem, ...]] | None = None
    ) -> None:
        """Say what is wrong in the environment files around a document, and what no longer is.

        Nobody asks for these: most clients do not show them to us as documents. What is `known` of
        some is not found out again, and the others are added.
        """
        if (snapshot := self.state.snapshot(uri)) is None:
            return
        judged = self.state.settings.severities.judged
        found = {
            place.uri: replace(snapshot.convert, here=place).diagnostics(judged(problems))
            for place, problems in self.state.environment_files(
                self.knowing(snapshot), snapshot.files, {} if known is None else known
            )
        }
        told = found.keys() | self._broken_environment_files.pop(uri, frozenset())
        for each in told - set(self.state.environment_uris):
            params = lsp.PublishDiagnosticsParams(each, found.get(each, []))
            self.wire.text_document_publish_diagnostics(params)
        self._broken_environment_files[uri] = frozenset(found)

    def look_for_tokens(self, keepers: Keepers | None = None) -> None:
        """Find out apart which requests have a token, and then have their lenses drawn.

        Nobody is asked for a secret; `keepers` say again what they said in a send.
        """
        for uri in self.state.uris:
            if (snapshot := self.state.snapshot(uri)) is not None:
                self.begin(self._look_for_tokens(snapshot, keepers or Keepers()))

    async def _look_for_tokens(self, snapshot: Snapshot, keepers: Keepers) -> None:
        tokens, workspace = self.state.tokens, snapshot.workspace
        look = partial(tokens.keys_of, workspace, snapshot.document, snapshot.files, keepers)
        if tokens.note(workspace, await asyncio.to_thread(look)):
            self.refresh()

    def look_again(self) -> None:
        """Read anew what lies around the documents, and say what changed by it."""
        self.state.surroundings.forget()
        self.state.descriptions.look_again()
        self.index.mark()
        self.look_for_tokens()
        self.judge_all()

    def knowing(self, snapshot: Snapshot | EnvironmentSnapshot) -> Workspace:
        """The workspace of a snapshot, and who uses what in all files, once they are read."""
        root_of = self.state.surroundings.root_of
        return self.known_names.told(snapshot.workspace, root_of, snapshot.files)

    def look_soon(self) -> None:
        """Judge all documents anew once nobody has typed for a moment what others depend on."""
        if self._judging is not None:
            self._judging.cancel()
        self._judging = asyncio.create_task(self._judge_after_rest())
        self._tasks.add(self._judging)
        self._judging.add_done_callback(self._tasks.discard)

    async def _judge_after_rest(self) -> None:
        await asyncio.sleep(_SECONDS_OF_REST)
        known: dict[Path, tuple[Problem, ...]] = {}
        for uri in (*self.state.uris, *self.state.environment_uris):
            self.publish(uri)
            self.publish_environment_files(uri, known)
            # With hundreds of documents a person would wait for this, who is typing.
            await asyncio.sleep(0)
        self._refresh_all()

    def judge_all(self) -> None:
        """Say anew what is wrong in all open documents."""
        known: dict[Path, tuple[Problem, ...]] = {}
        for uri in (*self.state.uris, *self.state.environment_uris):
            self.publish(uri)
            self.publish_environment_files(uri, known)
        self._refresh_all()

    def _refresh_all(self) -> None:
        if self.pulled and self.state.client.refreshes_diagnostics:
            self.wire.workspace_diagnostic_refresh(None)
        self.refresh()

    def begin(self, work: Coroutine[Any, Any, None]) -> None:
        """Have something done beside all else."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def refresh(self) -> None:
        """Have lenses and inlay text asked for anew."""
        if self.state.client.refreshes_lenses:
            self.wire.workspace_code_lens_refresh(None)
        if self.state.client.refreshes_hints:
            self.wire.workspace_inlay_hint_refresh(None)

    def close(self) -> None:
        """End every send and remove what was written for the client."""
        self.sends.close()
        self.state.close_all()


def problems_of(snapshot: Snapshot | EnvironmentSnapshot) -> tuple[Problem, ...]:
    """What is wrong in a document, of whichever kind."""
    match snapshot:
        case Snapshot(workspace=workspace, document=document, files=files):
            return diagnostics(workspace, document, files)
        case EnvironmentSnapshot(workspace=workspace, document=opened, files=files):
            return environment_problems(workspace, opened, files)
