"""Sends that are under way: in threads of their own, each with the switch that ends it.

pygls' pool is not used: it reads the client's messages, so a slow server would keep a cancel
from being read.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from typing import TypeVar

from callsheet.exchange import Exchange
from callsheet.http.cancellation import Cancellation
from callsheet.late_dataclasses import dataclass
from callsheet.lsp.histories import Occasion
from callsheet.model.workspace import RequestKey

_AT_ONCE = 16

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, eq=False)
class Underway:
    """A send that has begun and has not ended."""

    token: str | int
    """By it the client names the send; a client may give the same one to several."""

    keys: frozenset[RequestKey]
    turn: int
    """Which send it is; a greater number began later."""

    switch: Cancellation


class Sends:
    """Every send that is under way."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="send")
        self._underway: set[Underway] = set()
        self._turns = count(1)
        self._ended: dict[tuple[Occasion, RequestKey], tuple[int, Exchange | None]] = {}
        """Of each request the latest send that has ended, and what came of it."""

    @contextmanager
    def begin(self, token: str | int, keys: Iterable[RequestKey]) -> Iterator[Underway]:
        """A send, from its first request to its last; meanwhile it can be cancelled."""
        send = Underway(token, frozenset(keys), next(self._turns), Cancellation())
        self._underway.add(send)
        try:
            yield send
        finally:
            self._underway.discard(send)

    async def run(self, send: Underway, work: Callable[[Cancellation], Result]) -> Result:
        """Do some of a send in a thread; a cancelled task ends it, its socket included."""
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._pool, work, send.switch)
        except asyncio.CancelledError:
            send.switch.cancel()
            raise

    def is_newest(
        self,
        send: Underway,
        occasion: Occasion,
        key: RequestKey,
        exchanges: MutableMapping[RequestKey, Exchange],
    ) -> bool:
        """Whether no send of a request that began later has ended; else its answer stays the last.

        Args:
            send: The one that ended now.
            occasion: Where it belongs.
            key: The request.
            exchanges: The last exchange of each request.
        """
        turn, later = self._ended.get((occasion, key), (0, None))
        if turn < send.turn:
            self._ended[occasion, key] = send.turn, exchanges.get(key)
            return True
        if later is None:
            exchanges.pop(key, None)
        else:
            exchanges[key] = later
        return False

    def next_number(self) -> int:
        """A number that no other send of a request has."""
        return next(self._turns)

    def cancel(self, token: str | int) -> None:
        """End the sends of a token."""
        for send in tuple(self._underway):
            if send.token == token:
                send.switch.cancel()

    def cancel_all(self, wanted: Callable[[RequestKey], bool] = lambda _: True) -> int:
        """End every send with a wanted request, and say how many there were."""
        ended = [send for send in self._underway if any(map(wanted, send.keys))]
        for send in ended:
            send.switch.cancel()
        return len(ended)

    def close(self) -> None:
        """End every send and take no more."""
        self.cancel_all()
        self._pool.shutdown(wait=False, cancel_futures=True)
