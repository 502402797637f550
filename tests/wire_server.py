"""A loopback server that plays a script and records what it is sent, byte for byte."""

import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Self, TypeAlias

PATIENCE = 30.0
"""Seconds after which a test that waits for an event has failed."""


@dataclass
class Peer:
    """One connection, as the server sees it."""

    socket: socket.socket
    server: "WireServer"
    number: int
    _buffer: bytes = b""

    def request(self) -> bytes:
        """The next request, head and body (by its Content-Length); empty when the client left."""
        while b"\r\n\r\n" not in self._buffer:
            if not self._more():
                return b""
        head, _, _rest = self._buffer.partition(b"\r\n\r\n")
        length = next(
            (
                int(line.partition(b":")[2])
                for line in head.split(b"\r\n")[1:]
                if line.lower().startswith(b"content-length:")
            ),
            0,
        )
        size = len(head) + 4 + length
        while len(self._buffer) < size:
            if not self._more():
                break
        request, self._buffer = self._buffer[:size], self._buffer[size:]
        with self.server.lock:
            self.server.requests.append(request)
        return request

    def send(self, data: bytes) -> None:
        with suppress(OSError):
            self.socket.sendall(data)

    def client_left(self) -> bool:
        """Wait until the client closes the connection."""
        self.socket.settimeout(PATIENCE)
        while self._more():
            pass
        return True

    def close(self) -> None:
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()

    def _more(self) -> bool:
        try:
            data = self.socket.recv(65536)
        except ConnectionError:
            return False
        self._buffer += data
        return bool(data)


Script: TypeAlias = Callable[[Peer], None]


@dataclass
class WireServer:
    """Runs `script` for every connection, each in a thread."""

    script: Script
    context: ssl.SSLContext | None = None
    address: str = "127.0.0.1"
    requests: list[bytes] = field(default_factory=list)
    peers: list[Peer] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def __enter__(self) -> Self:
        self._listener = self.listen()
        self.port = 0
        if self._listener.family != getattr(socket, "AF_UNIX", None):
            self.port = self._listener.getsockname()[1]
        self._closing = Event()
        Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for peer in self.peers:
            peer.close()

    def listen(self) -> socket.socket:
        family = socket.AF_INET6 if ":" in self.address else socket.AF_INET
        return socket.create_server((self.address, 0), family=family)

    @property
    def origin(self) -> str:
        host = f"[{self.address}]" if ":" in self.address else self.address
        return f"{'https' if self.context else 'http'}://{host}:{self.port}"

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            if self.port:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        if self.context is not None:
            try:
                connection = self.context.wrap_socket(connection, server_side=True)
            except OSError:
                connection.close()
                return
        with self.lock:
            peer = Peer(connection, self, len(self.peers))
            self.peers.append(peer)
        try:
            self.script(peer)
        except OSError:
            if not self._closing.is_set():
                raise
        finally:
            peer.close()


def answers(*data: bytes) -> Script:
    """Answer the first request with the first bytes, and so on, over any number of connections."""
    left = iter(data)
    lock = Lock()

    def script(peer: Peer) -> None:
        while peer.request():
            with lock:
                answer = next(left, None)
            if answer is None:
                return
            peer.send(answer)

    return script


def routes(table: dict[str, bytes]) -> Script:
    """Answer by request target, 404 for those not in the table."""

    def script(peer: Peer) -> None:
        while request := peer.request():
            target = request.split(b" ", 2)[1].decode()
            peer.send(table.get(target, NOT_FOUND))

    return script


def once(data: bytes) -> Script:
    """Read one request, send the bytes, close the connection."""

    def script(peer: Peer) -> None:
        peer.request()
        peer.send(data)

    return script


def ok(body: bytes = b"", *headers: str, status: str = "200 OK") -> bytes:
    """An answer with a Content-Length."""
    lines = [f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode() + body


NOT_FOUND = ok(b"", status="404 Not Found")
