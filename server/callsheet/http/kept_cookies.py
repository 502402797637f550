"""A cookie jar that outlives the process: loaded from a file before, saved into it after."""

import time
from collections.abc import Callable
from pathlib import Path
from threading import Lock

from callsheet.disk import Unreadable
from callsheet.http.cookies import CookieJar
from callsheet.store.cookie_file import change_cookie_file, read_cookie_file
from callsheet.store.cookie_lines import BrokenLine
from callsheet.store.cookies import Kept


class KeptCookies:
    """A jar and its file, which other processes may change at the same time."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        self.path = path
        self.jar = CookieJar()
        self._clock = clock
        self._lock = Lock()
        self._known: tuple[Kept, ...] = ()
        """What the file held when it was last looked at."""

    def load(self) -> tuple[BrokenLine, ...] | Unreadable:
        """Take over what the file holds; gives the lines that hold no cookie."""
        read = read_cookie_file(self.path)
        if isinstance(read, Unreadable):
            return read
        with self._lock:
            self.jar.take_over(self._known, read.kept)
            self._known = read.kept
        return read.broken

    def save(self) -> str:
        """Write what changed; gives why that cannot be done, or nothing.

        What others wrote meanwhile comes into the jar.
        """
        with self._lock:
            now = self.jar.snapshot()
            try:
                merged = change_cookie_file(self.path, self._known, now, self._clock())
            except OSError as error:
                return (error.strerror or "it cannot be written").lower()
            if isinstance(merged, Unreadable):
                return merged.reason
            self.jar.take_over(now, merged)
            self._known = merged
            return ""
