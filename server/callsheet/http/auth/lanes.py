"""Lanes: connections that serve one flow at a time, for schemes that prove a connection."""

from collections.abc import Hashable
from threading import Lock


class Lanes:
    """Which lanes there are and which are free; safe to use from several threads.

    There are never more lanes than there were flows at once.
    """

    def __init__(self) -> None:
        self._free: dict[Hashable, list[str]] = {}
        self._made = 0
        self._lock = Lock()

    def take(self, purpose: Hashable) -> str:
        """A lane that nobody else uses until it is given back; one used before if there is."""
        with self._lock:
            free = self._free.get(purpose)
            if free:
                return free.pop()
            self._made += 1
            return str(self._made)

    def give_back(self, purpose: Hashable, lane: str) -> None:
        """Let the next flow of the same purpose have it."""
        with self._lock:
            self._free.setdefault(purpose, []).append(lane)
