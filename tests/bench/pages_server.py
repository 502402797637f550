"""A loopback server in a process of its own: `/scenes?page=N&of=M` is a page of 1,000 rows."""

import asyncio
import multiprocessing
import re
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection

ROWS = 1000
_ROW = (
    '{"id": %d, "name": "Scene %d", "length": %.2f, "shot": %s, '
    '"changedAt": "2026-01-31T10:%02d:%02dZ", "notes": null}'
)
_ASKED = re.compile(rb"GET /scenes\?page=(\d+)&of=(\d+) ")


def length(row: int) -> float:
    """A number that a row holds, to be added up again where it ends."""
    return row % 97 + 0.5


def page(number: int, pages: int) -> bytes:
    """The body of a page, from 1; it says where the next one is."""
    first = (number - 1) * ROWS
    rows = ",".join(
        _ROW % (row, row, length(row), "true" if row % 3 else "false", row % 60, row % 59)
        for row in range(first, first + ROWS)
    )
    following = f'"/scenes?page={number + 1}&of={pages}"' if number < pages else "null"
    return f'{{"items": [{rows}], "next": {following}}}'.encode()


class _Pages(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.pending = b""

    def data_received(self, data: bytes) -> None:
        *heads, self.pending = (self.pending + data).split(b"\r\n\r\n")
        for head in heads:
            asked = _ASKED.match(head)
            body = page(int(asked[1]), int(asked[2])) if asked else b"{}"
            fields = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
            self.transport.write(b"HTTP/1.1 200 OK\r\n" + fields.encode() + body)


@contextmanager
def pages_server() -> Iterator[str]:
    """The server's base URL; it ends with the block."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.Process(target=_serve, args=(there,), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{here.recv()}"
    finally:
        process.terminate()
        process.join()


def _serve(port: Connection) -> None:
    async def main() -> None:
        server = await asyncio.get_running_loop().create_server(_Pages, "127.0.0.1", 0)
        port.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(main())
