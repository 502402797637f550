"""The kept answers of a run or a workspace, imported and opened when a request first needs them."""

import time
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from callsheet.delivery import Caching
from callsheet.exchange import Exchange, Headers, OutgoingRequest
from callsheet.facts.methods import find_method

if TYPE_CHECKING:
    from callsheet.run.caching import AnswerCache, Found, Question


class Kept:
    """Stands for a cache that may never be needed; safe to use from several threads."""

    def __init__(self, folder: Path | None = None, clock: Callable[[], float] = time.time) -> None:
        """Make one: with a folder the answers outlive the process, readable by their owner."""
        self._folder = folder
        self._clock = clock
        self._lock = Lock()
        self._cache: AnswerCache | None = None

    def ask(
        self, request: OutgoingRequest, head: Headers, caching: Caching
    ) -> "Found | Question | None":
        """See `caching.AnswerCache.ask`."""
        return self._opened().ask(request, head, caching)

    def heed(self, exchange: Exchange) -> None:
        """See `caching.AnswerCache.heed`."""
        if self._cache is None and self._folder is None:
            return
        # Most requests change nothing, and need no cache for it.
        if not all(_is_safe(hop.request.method) for hop in exchange.hops):
            self._opened().heed(exchange)

    def _opened(self) -> "AnswerCache":
        with self._lock:
            if self._cache is None:
                from callsheet.run.caching import AnswerCache
                from callsheet.store.kept_answers import KeptAnswers

                self._cache = AnswerCache(KeptAnswers(self._folder), self._clock)
            return self._cache


def _is_safe(method: str) -> bool:
    found = find_method(method)
    return found is not None and found.safe
