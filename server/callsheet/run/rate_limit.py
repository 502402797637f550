"""How fast requests go to one origin: at most so many in so many seconds, whoever sends them."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import field
from threading import Lock

from callsheet.delivery import RateLimit
from callsheet.late_dataclasses import dataclass

MOST_REMEMBERED = 100_000
"""Turns of an origin that are kept; a limit of more than these is none."""


@dataclass(slots=True)
class _Origin:
    turns: deque[float] = field(default_factory=lambda: deque(maxlen=MOST_REMEMBERED))
    """When the last requests went or will go, in order."""

    closed_until: float = 0.0


class RateLimiter:
    """Gives every request a moment of its own, in the order in which they ask.

    It is a sliding window: in no span of a limit's length do more requests go than it allows, and a
    wait that lasts too long moves no later one. Safe to use from several threads.
    """

    def __init__(self, ticks: Callable[[], float] = time.monotonic) -> None:
        """Make one; `ticks` are seconds that never run backwards."""
        self._ticks = ticks
        self._lock = Lock()
        self._origins: dict[str, _Origin] = {}

    def turn(self, origin: str, limit: RateLimit | None) -> float:
        """Take the next turn at an origin: seconds until it comes.

        Turns without a limit are remembered too, as the server counts them.
        """
        with self._lock:
            now = self._ticks()
            at = self._origins.setdefault(origin, _Origin())
            moment = now
            if limit is not None and at.turns:
                moment = max(now, at.turns[-1])
                if len(at.turns) >= limit.count:
                    moment = max(moment, at.turns[-limit.count] + limit.seconds)
            at.turns.append(max(moment, at.turns[-1]) if at.turns else moment)
            return moment - now

    def close(self, origin: str, seconds: float) -> None:
        """Remember that the server wants no request for so long."""
        with self._lock:
            at = self._origins.setdefault(origin, _Origin())
            at.closed_until = max(at.closed_until, self._ticks() + seconds)

    def closed_for(self, origin: str) -> float:
        """Seconds until the server wants requests again."""
        with self._lock:
            at = self._origins.get(origin)
            return 0.0 if at is None else max(0.0, at.closed_until - self._ticks())
