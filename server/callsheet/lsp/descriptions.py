"""Descriptions of APIs for open documents, read in a thread: who types never waits for one."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from threading import Lock, Thread
from time import monotonic
from typing import Final

from callsheet.disk import Files, Stamp, stamp_of
from callsheet.late_dataclasses import dataclass
from callsheet.lsp.lifetime import keep_for_long
from callsheet.lsp.open_files import OpenFiles
from callsheet.openapi.description import Description, read_description
from callsheet.openapi.operations import find_path
from callsheet.openapi.source import Breathe, Fault, at_once
from callsheet.text import SourceText

logger = logging.getLogger(__name__)

_LARGE: Final = 500_000
"""Characters of a description that Python shall not search for garbage: that takes too long."""

_SECONDS_BETWEEN_LOOKS: Final = 1.0
"""Time stamps are looked at again after it."""


@dataclass(slots=True)
class _Kept:
    """A description as it was read, and the stamps of its files then."""

    said: Description | Fault
    stamps: Mapping[Path, Stamp | None]
    texts: Mapping[Path, SourceText]
    """Of its files, as they were read; so are its places."""

    looked: float
    news: int
    """How often a text had been typed in when it was asked for."""


class Descriptions:
    """What has been read of the descriptions that documents name; the rest is being read."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._kept: dict[Path, _Kept] = {}
        self._wanted: dict[Path, tuple[Files, int]] = {}
        self._being_read: tuple[Path, int] | None = None
        self._typed: dict[Path, str] = {}
        self._news: dict[Path, int] = {}
        """For each file that was typed in the number of its last news."""

        self._lock = Lock()
        self._reader: Thread | None = None
        self.breathe: Breathe = at_once
        """Is called in that other thread now and then, so that a large one keeps nobody waiting."""

        self.when_read: Callable[[], None] = lambda: None
        """Called in another thread when descriptions are others than they were."""

    def known(self, paths: Iterable[Path], files: Files) -> Mapping[Path, Description | Fault]:
        """Those of `paths` that have been read; the others, and those that changed, will be."""
        found: dict[Path, Description | Fault] = {}
        for path in paths:
            kept = self._kept.get(path)
            if kept is None or self._is_stale(kept):
                self._want(path, files, kept)
            if kept is not None:
                found[path] = kept.said
        return found

    def take_text(self, path: Path, text: str | None) -> None:
        """Let the text of an open file count, saved or not; None leaves it to the disk."""
        typed = {each: said for each, said in self._typed.items() if each != path}
        self._typed = typed if text is None else typed | {path: text}
        self._news[path] = max(self._news.values(), default=0) + 1

    def reads(self, path: Path) -> bool:
        """Whether a file is one of a description."""
        return path in set(self.files)

    @property
    def files(self) -> Iterator[Path]:
        """Every file that was read, or should have been."""
        for kept in list(self._kept.values()):
            yield from kept.stamps

    def text(self, path: Path) -> SourceText | None:
        """The text of a file of a description, as it was read; None when it is of none."""
        texts = (kept.texts.get(path) for kept in list(self._kept.values()))
        return next((text for text in texts if text is not None), None)

    def look_again(self) -> None:
        """Look at the files when one is asked for next: something may have changed."""
        for kept in self._kept.values():
            kept.looked = float("-inf")

    def wait(self) -> None:
        """Wait until all that was asked for has been read."""
        while (reader := self._reader) is not None:
            reader.join()

    def _is_stale(self, kept: _Kept) -> bool:
        if any(self._news.get(path, 0) > kept.news for path in kept.stamps):
            return True
        if self._clock() - kept.looked < _SECONDS_BETWEEN_LOOKS:
            return False
        kept.looked = self._clock()
        return any(stamp_of(path) != stamp for path, stamp in kept.stamps.items())

    def _want(self, path: Path, files: Files, seen: _Kept | None) -> None:
        """Have a file read, unless somebody has read it since it was `seen`."""
        news = max(self._news.values(), default=0)
        with self._lock:
            if self._being_read == (path, news) or self._kept.get(path) is not seen:
                return
            self._wanted[path] = OpenFiles(files, self._typed), news
            if self._reader is None:
                self._reader = Thread(target=self._read_all, daemon=True, name="descriptions")
                self._reader.start()

    def _read_all(self) -> None:
        while (wanted := self._next()) is not None:
            path, files, news = wanted
            before = stamp_of(path)
            try:
                said = read_description(path, files, self.breathe)
                if isinstance(said, Description):
                    find_path(said, "/")
            except Exception:
                logger.exception("a description could not be read")
                said = Fault(path, "it cannot be understood")
            read = said.sources if isinstance(said, Description) else ()
            stamps = {path: before} | {each: stamp_of(each) for each in read if each != path}
            self._kept[path] = _Kept(said, stamps, _texts_of(said), self._clock(), news)
            if isinstance(said, Description) and said.size >= _LARGE:
                keep_for_long()
            self.when_read()

    def _next(self) -> tuple[Path, Files, int] | None:
        """What is to be read next; without anything, the thread ends."""
        with self._lock:
            if not self._wanted:
                self._reader = self._being_read = None
                return None
            path, (files, news) = self._wanted.popitem()
            self._being_read = path, news
            return path, files, news


def _texts_of(said: Description | Fault) -> Mapping[Path, SourceText]:
    sources = said.sources.values() if isinstance(said, Description) else ()
    texts = {each.path: SourceText(each.text) for each in sources}
    for text in texts.values():
        # The lines of a large one take a while to be found, here where nobody waits.
        _ = text.line_starts
    return texts
