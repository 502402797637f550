"""What follows when descriptions have been read: documents are judged anew, and files watched."""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from lsprotocol import types as lsp

from callsheet.features.diagnostics_described import described_problems
from callsheet.lsp.connection import Connection


def follow_descriptions(server: Connection) -> None:
    """Judge documents anew, in the loop that runs now, whenever descriptions are others."""
    loop = asyncio.get_running_loop()
    watched: set[str] = set()
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
    if names and server.state.client.watched_files:
        watched |= names
        _watch(server, sorted(names))


def _watch(server: Connection, names: list[str]) -> None:
    watchers = [lsp.FileSystemWatcher(glob_pattern=f"**/{_plain(name)}") for name in names]
    registration = lsp.Registration(
        id=f"descriptions {' '.join(names)}",
        method=lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES,
        register_options=lsp.DidChangeWatchedFilesRegistrationOptions(watchers=watchers),
    )
    server.wire.client_register_capability(lsp.RegistrationParams([registration]))


def _plain(name: str) -> str:
    """A pattern for a name; what patterns are written with stands for itself."""
    return "".join("?" if each in "*?[]{}" else each for each in name)
