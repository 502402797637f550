"""The index: the names of all files below the open folders, kept up to date in the background.

No request waits for it that does not ask for it: between two files the event loop goes on. What is
open counts more than the disk, and is never older than the last keystroke.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from pathlib import Path
from time import monotonic, perf_counter
from typing import Final

from callsheet.disk import Stamp, Unreadable, decode_text
from callsheet.features.addresses import Address
from callsheet.features.environment_names import environment_names
from callsheet.features.file_names import AnyNames, FileNames, name_table, names_of
from callsheet.features.meanings import Meanings
from callsheet.lsp.lifetime import keep_for_long
from callsheet.lsp.walk import MOST_FILES, walk
from callsheet.model.document import read_source
from callsheet.text import SourceText

logger = logging.getLogger(__name__)

_SECONDS_BETWEEN_LOOKS: Final = 2.0
"""Time stamps are looked at again after it where no client tells of changes."""

_SECONDS_OF_WORK: Final = 0.004
"""After it the messages that came in meanwhile get their turn."""

_SECONDS_BETWEEN_REPORTS: Final = 0.1

_FILES_BETWEEN_FREEZES: Final = 100
"""Files after whose names it pays to tell Python that they stay: a search takes 40 ms else."""

_MOST_ADDRESSES: Final = 2000

_LARGE: Final = 32 * 1024
"""Bytes of a file that is parsed in a thread, since it takes longer than a turn."""


class Index:
    """The names of all files below folders."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._names: dict[Path, tuple[Stamp, AnyNames | None]] = {}
        self._version = 0
        """Another one whenever `_names` changes."""

        self.is_whole = True
        """Whether there are no more files than are looked at."""

        self._stale = True
        self._looked = float("-inf")
        self._task: asyncio.Task[None] | None = None
        self._folders: tuple[Path, ...] = ()
        self._meanings: dict[Path, tuple[object, Meanings]] = {}
        """By root, with what the answer depends on."""

        self._addresses: dict[Path, tuple[int, tuple[Address, ...]]] = {}
        """By root, with the version."""

        self._meanings_of_open: dict[Path, tuple[object, Meanings]] = {}

    @property
    def version(self) -> int:
        """Another one whenever a file was found to be another, or to be gone."""
        return self._version

    def knows(self, root: Path) -> bool:
        """Whether all files below a root have been read, as they were not long ago."""
        is_read = self._task is None and self._looked > float("-inf")
        return is_read and any(root.is_relative_to(folder) for folder in self._folders)

    @property
    def saved(self) -> Mapping[Path, AnyNames]:
        """The names of all files as they lie on disk."""
        return {path: names for path, (_, names) in self._names.items() if names is not None}

    def mark(self) -> None:
        """Look at the disk again when the names are needed: something may have changed."""
        self._stale = True

    async def update(
        self,
        folders: Iterable[Path],
        report: Callable[[int, int], None] = lambda _done, _of: None,
        *,
        told: bool = True,
    ) -> None:
        """Have the names as they are on disk; at once when nothing changed.

        Args:
            folders: Below which files count.
            report: Told how many files are read, of how many.
            told: Whether the client says when files change.
        """
        if (wanted := tuple(folders)) != self._folders:
            self._folders, self._stale = wanted, True
        while self._is_underway or self._is_stale(told=told):
            if self._task is None or not self._is_underway:
                self._stale = False
                self._task = asyncio.create_task(self._look(self._folders, report))
                self._task.add_done_callback(self._ended)
            # Who gives up waiting does not end it for the others.
            await asyncio.shield(self._task)

    def addresses(self, root: Path, root_of: Callable[[Path], Path]) -> tuple[Address, ...]:
        """Where the requests of the files below a root go, as they lie on disk; not too many."""
        kept = self._addresses.get(root)
        if kept is None or kept[0] != self._version:
            below = (each for path, each in self.saved.items() if root_of(path) == root)
            files = (each for each in below if isinstance(each, FileNames))
            found = dict.fromkeys(address for each in files for address in each.addresses)
            kept = (self._version, tuple(islice(found, _MOST_ADDRESSES)))
            self._addresses[root] = kept
        return kept[1]

    def meanings(
        self, root: Path, root_of: Callable[[Path], Path], opened: Iterable[AnyNames]
    ) -> Meanings:
        """What names mean below a root; open files as they are in the editor.

        Args:
            root: The root.
            root_of: The root of a file.
            opened: The names of open files, and of those that they import.
        """
        over = {each.path: each for each in opened}
        key = (self._version, _identity(over))
        kept = self._meanings.get(root)
        if kept is not None and kept[0] == key:
            return kept[1]
        known = (names for _, names in self._names.values() if names is not None)
        saved = [each for each in known if each.path not in over and root_of(each.path) == root]
        meanings = Meanings(name_table(root, (*saved, *over.values())))
        self._meanings[root] = (key, meanings)
        return meanings

    def meanings_of_open(self, root: Path, opened: Iterable[AnyNames]) -> Meanings:
        """What names mean as far as open files say; nothing is waited for."""
        over = {each.path: each for each in opened}
        kept = self._meanings_of_open.get(root)
        if kept is not None and kept[0] == _identity(over):
            return kept[1]
        meanings = Meanings(name_table(root, over.values()))
        self._meanings_of_open[root] = (_identity(over), meanings)
        return meanings

    @property
    def _is_underway(self) -> bool:
        # We hear of its end a turn later, which never comes while somebody awaits what is done.
        return self._task is not None and not self._task.done()

    def _is_stale(self, *, told: bool) -> bool:
        too_old = self._clock() - self._looked >= _SECONDS_BETWEEN_LOOKS
        return self._stale or (not told and too_old)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._task = None if self._task is task else self._task
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("the index could not be made", exc_info=error)

    async def _look(self, folders: tuple[Path, ...], report: Callable[[int, int], None]) -> None:
        self._looked = self._clock()
        found = await asyncio.to_thread(walk, folders)
        self.is_whole = len(found) < MOST_FILES
        gone = self._names.keys() - found.keys()
        for path in gone:
            del self._names[path]
        changed = [path for path, stamp in found.items() if self._stamp(path) != stamp]
        self._version += bool(gone or changed)
        began = told = perf_counter()
        for number, path in enumerate(changed):
            stamp = found[path]
            # For the first one the grammars are loaded, which takes long as well.
            takes_long = stamp[1] > _LARGE or number == 0
            names = await asyncio.to_thread(_read, path) if takes_long else _read(path)
            self._names[path] = (stamp, names)
            if number % _FILES_BETWEEN_FREEZES == _FILES_BETWEEN_FREEZES - 1:
                keep_for_long()
            if (now := perf_counter()) - began > _SECONDS_OF_WORK:
                if now - told > _SECONDS_BETWEEN_REPORTS:
                    report(number, len(changed))
                    told = now
                await asyncio.sleep(0.001)
                began = perf_counter()
        self._version += bool(changed)

    def _stamp(self, path: Path) -> Stamp | None:
        kept = self._names.get(path)
        return kept[0] if kept else None


def _identity(names: Mapping[Path, AnyNames]) -> object:
    # What was compared is kept with the answer, so no other object can have the same id.
    return tuple(sorted((path, id(each)) for path, each in names.items()))


def _read(path: Path) -> AnyNames | None:
    """The names of a file; None when it cannot be read."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    text = decode_text(data, path)
    if isinstance(text, Unreadable):
        return None
    source = SourceText(text)
    return environment_names(path, source) or names_of(read_source(path, source))
