"""Serves one client over TCP: for editors in another container, and for debugging."""

import asyncio
import sys

from callsheet.lsp.stdio import AT_ONCE, serve_stream
from callsheet.lsp.wire import Wire


def serve_tcp(wire: Wire, host: str, port: int) -> None:
    """Wait for one client and serve it until it leaves; port 0 takes a free one.

    Raises:
        OSError: The address cannot be listened at.
    """
    asyncio.run(_serve(wire, host, port))


async def _serve(wire: Wire, host: str, port: int) -> None:
    arrived: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Queue()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await arrived.put((reader, writer))

    listener = await asyncio.start_server(accept, host, port)
    address = listener.sockets[0].getsockname()
    print(f"listening at {address[0]}:{address[1]}", file=sys.stderr, flush=True)
    reader, writer = await arrived.get()
    listener.close()
    wire.protocol.set_writer(writer)
    await serve_stream(wire, lambda: reader.read(AT_ONCE))
