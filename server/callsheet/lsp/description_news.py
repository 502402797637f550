"""What follows when descriptions have been read: documents are judged anew, and files watched."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial

from lsprotocol import types as lsp

from callsheet.features.diagnostics_described import described_problems
from callsheet.lsp.client import Client
from callsheet.lsp.connection import Connection
from callsheet.lsp.turns import Turns


def follow_descriptions(server: Connection) -> None:
    """Judge documents anew, in the loop that runs now, whenever descriptions are others."""
    loop = asyncio.get_running_loop()
    watched: set[str] = set()
    server.state.descriptions.breathe = Turns(loop).take
    server.state.descriptions.when_read = partial(
        _in_loop, loop, lambda: server.begin(_take_news(server, watched))
    )


def _in_loop(loop: asyncio.AbstractEventLoop, work: Callable[[], None]) -> None:
    """Have the loop do something, unless it has ended meanwhile."""
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(work)


async def _take_news(server: Connection, watched: set[str]) -> None:
    for uri in server.state.uris:
        snapshot = server.state.snapshot(uri)
        if snapshot is not None:
            # What is found is kept with the blocks: judging them in the loop is fast then.
            problems = described_problems(snapshot.workspace, snapshot.document)
            await asyncio.to_thread(deque, problems, 0)
    server.judge_all()
    names = {path.name for path in server.state.descriptions.files} - watched
    watched |= names
    wishes = [*_wishes(server.state.client, [f"**/{_plain(name)}" for name in sorted(names)])]
    if names and wishes:
        server.wire.client_register_capability(lsp.RegistrationParams(wishes))


def _wishes(client: Client, patterns: list[str]) -> Iterator[lsp.Registration]:
    """What makes a client tell of files: that they change on disk, and what is typed in them."""
    options: dict[str, object] = {}
    if client.watched_files:
        watchers = [lsp.FileSystemWatcher(glob_pattern=each) for each in patterns]
        watching = lsp.DidChangeWatchedFilesRegistrationOptions(watchers=watchers)
        options[lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES] = watching
    if client.more_documents:
        files = [lsp.TextDocumentFilterPattern(pattern=each) for each in patterns]
        shown = lsp.TextDocumentRegistrationOptions(document_selector=files)
        options[lsp.TEXT_DOCUMENT_DID_OPEN] = options[lsp.TEXT_DOCUMENT_DID_CLOSE] = shown
        options[lsp.TEXT_DOCUMENT_DID_CHANGE] = lsp.TextDocumentChangeRegistrationOptions(
            sync_kind=lsp.TextDocumentSyncKind.Incremental, document_selector=files
        )
    for method, said in options.items():
        yield lsp.Registration(f"{method} {' '.join(patterns)}", method, said)


def _plain(name: str) -> str:
    """A pattern for a name; what patterns are written with stands for itself."""
    return "".join("?" if each in "*?[]{}" else each for each in name)
