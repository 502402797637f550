"""Has the names of all files ready for a request, and shows the person that they are being read."""

import asyncio
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from callsheet.features.environment_names import environment_names
from callsheet.features.file_names import AnyNames, names_of
from callsheet.features.meanings import Meanings
from callsheet.lsp.connection import Connection
from callsheet.lsp.progress import Progress, start_progress
from callsheet.lsp.snapshots import EnvironmentSnapshot, Snapshot
from callsheet.model.document import Document
from callsheet.presets import is_bundled

_WORTH_SHOWING: Final = 50
"""Files that take long enough to be read for a person to be told."""


class _Shown:
    """The progress of an index; it begins when there is something to tell."""

    def __init__(self, server: Connection) -> None:
        self._server = server
        self._starting: asyncio.Task[Progress] | None = None
        self._progress: Progress | None = None

    def report(self, done: int, total: int) -> None:
        """Show how many files are read."""
        if total < _WORTH_SHOWING:
            return
        if self._starting is None:
            self._starting = asyncio.create_task(start_progress(self._server, None))
        elif self._progress is None and self._starting.done():
            self._progress = self._starting.result()
            self._progress.begin("Indexing", cancellable=False)
        elif self._progress is not None:
            self._progress.report(f"{done:,} of {total:,} files", 100 * done // total)

    async def end(self) -> None:
        """Show no more."""
        if self._starting is None:
            return
        progress = await self._starting
        if self._progress is None:
            # The client was asked for a progress, and would wait for one that never begins.
            progress.begin("Indexing", cancellable=False)
        progress.end("")


async def make_index(server: Connection) -> None:
    """Read the names of all files below the open folders, with a progress if that takes a while.

    Documents are judged anew when names are others: in one file that may be what another uses.
    """
    shown = _Shown(server)
    folders = server.state.surroundings.folders
    before = server.index.version
    await server.index.update(folders, shown.report)
    await shown.end()
    if server.index.version != before:
        server.judge_all()


async def meanings_below(
    server: Connection, root: Path, documents: Iterable[Document] = ()
) -> Meanings:
    """What names mean below a root, once all files are read.

    Args:
        server: Whose open files count more than the disk.
        root: The root.
        documents: More files that count: those that an open one imports.
    """
    state = server.state
    folders = state.surroundings.folders
    if not any(root.is_relative_to(folder) for folder in folders):
        folders = (*folders, root)
    await server.index.update(folders, told=state.client.watched_files)
    names = _opened(server, root, documents)
    return server.index.meanings(root, state.surroundings.root_of, names)


async def meanings_around(server: Connection, now: Snapshot | EnvironmentSnapshot) -> Meanings:
    """What names mean below the root of a document, once all files are read."""
    workspace = now.workspace
    return await meanings_below(server, workspace.root, workspace.documents.values())


def meanings_here(server: Connection, now: Snapshot | EnvironmentSnapshot) -> Meanings:
    """What names mean in a document and in those that are open, as far as they say themselves."""
    workspace = now.workspace
    names = _opened(server, workspace.root, workspace.documents.values())
    return server.index.meanings_of_open(workspace.root, names)


def _opened(server: Connection, root: Path, documents: Iterable[Document]) -> Iterator[AnyNames]:
    """The names of open files of a root, and of documents that one of them imports."""
    state = server.state
    opened = state.opened
    for document in (*documents, *state.documents):
        is_open = document.path in opened
        if not is_bundled(document.path) and (
            not is_open or state.surroundings.root_of(document.path) == root
        ):
            yield names_of(document)
    for path, place in opened.items():
        names = environment_names(path, place.at.source)
        if names is not None and state.surroundings.root_of(path) == root:
            yield names
