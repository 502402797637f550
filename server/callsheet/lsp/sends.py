"""Sends that are under way: in threads of their own, each with the switch that ends it.

pygls' pool is not used: it reads the client's messages, so a slow server would keep a cancel
from being read.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from callsheet.http.cancellation import Cancellation
from callsheet.model.workspace import RequestKey

_AT_ONCE = 16

Result = TypeVar("Result")


class Sends:
    """The switch of every send, by the token that names it to the client."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="send")
        self._underway: dict[str | int, tuple[RequestKey, Cancellation]] = {}

    async def run(
        self, token: str | int, key: RequestKey, work: Callable[[Cancellation], Result]
    ) -> Result:
        """Do the work of a send in a thread; a cancelled task ends it, its socket included."""
        cancellation = Cancellation()
        self._underway[token] = (key, cancellation)
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._pool, work, cancellation)
        except asyncio.CancelledError:
            cancellation.cancel()
            raise
        finally:
            del self._underway[token]

    def cancel(self, token: str | int) -> None:
        """End one send."""
        if found := self._underway.get(token):
            found[1].cancel()

    def cancel_all(self, wanted: Callable[[RequestKey], bool] = lambda _: True) -> int:
        """End every send of a wanted request, and say how many there were."""
        ended = [switch for key, switch in self._underway.values() if wanted(key)]
        for cancellation in ended:
            cancellation.cancel()
        return len(ended)

    def close(self) -> None:
        """End every send and take no more."""
        self.cancel_all()
        self._pool.shutdown(wait=False, cancel_futures=True)
