"""Turns of a thread that works beside the loop: it goes on when the loop has nothing in hand.

Two threads of Python that both compute have half of the time each, and who types notices that.
"""

import asyncio
from contextlib import suppress
from threading import Event
from time import monotonic
from typing import Final

_SECONDS_OF_A_TURN: Final = 0.004
_LONGEST_WAIT: Final = 0.1
"""Seconds after which a turn begins though the loop is still at something: that may take long."""


class Turns:
    """The turns of one thread."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, longest: float | None = _LONGEST_WAIT
    ) -> None:
        """Make those of a thread beside `loop`, for which it waits so many seconds at most."""
        self._loop = loop
        self._longest = longest
        self._end = 0.0

    def take(self) -> None:
        """Go on while the turn lasts; then wait until the loop has done what it has in hand."""
        if monotonic() < self._end:
            return
        is_free = Event()
        with suppress(RuntimeError):
            # The loop may have ended meanwhile.
            self._loop.call_soon_threadsafe(is_free.set)
            is_free.wait(self._longest)
        self._end = monotonic() + _SECONDS_OF_A_TURN
