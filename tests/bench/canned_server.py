"""A loopback server in a process of its own that answers every request with the same 200 bytes."""

import asyncio
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 200\r\n\r\n" + (
    b'{"pad":"' + b"x" * 190 + b'"}'
)
DELAY = 0.050


class Canned(asyncio.Protocol):
    """Answers at once, or after 50 ms when the path is `/slow`."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.pending = b""

    def data_received(self, data: bytes) -> None:
        *heads, self.pending = (self.pending + data).split(b"\r\n\r\n")
        for head in heads:
            if head.startswith(b"GET /slow"):
                asyncio.get_running_loop().call_later(DELAY, self.transport.write, ANSWER)
            else:
                self.transport.write(ANSWER)


@contextmanager
def canned_server() -> Iterator[str]:
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
        server = await asyncio.get_running_loop().create_server(Canned, "127.0.0.1", 0)
        port.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(main())
