"""Serves one client over stdin and stdout, and any client whose bytes come in pieces."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor

from pygls.io_ import StdoutWriter

from callsheet.lsp.framing import Framer
from callsheet.lsp.lifetime import take_stdout
from callsheet.lsp.receiving import Receiver
from callsheet.lsp.wire import Wire

AT_ONCE = 1 << 20
"""Bytes that are read at once."""


def serve_stdio(wire: Wire) -> None:
    """Serve the client at the other end until it leaves.

    Raises:
        SystemExit: The client said `exit`.
    """
    wire.protocol.set_writer(StdoutWriter(take_stdout()))
    asyncio.run(_serve(wire))


async def serve_stream(wire: Wire, read: Callable[[], Awaitable[bytes]]) -> None:
    """Take messages out of what `read` gives, piece by piece, until that is nothing."""
    framer, receiver = Framer(), Receiver(wire.protocol)
    while data := await read():
        for _ in receiver.take(framer.feed(data)):
            # What was begun with a message goes on before the next one is looked at.
            await asyncio.sleep(0)


async def _serve(wire: Wire) -> None:
    # A thread of its own: who ends the loop would wait for those of the loop's own pool.
    thread, stdin = ThreadPoolExecutor(1, "stdin"), sys.stdin.fileno()
    loop = asyncio.get_running_loop()

    async def read() -> bytes:
        return await loop.run_in_executor(thread, os.read, stdin, AT_ONCE)

    await serve_stream(wire, read)
