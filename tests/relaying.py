"""Proxies on loopback that keep what they were asked, and join the two ends."""

import socket
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Thread

from wire_server import Peer


@dataclass
class Tunnels:
    """Plays an HTTP proxy that answers each CONNECT with `answer`, and connects on if that is 200.

    It connects to the port that it is asked for, at 127.0.0.1 whatever the host.
    """

    answer: bytes = b"HTTP/1.1 200 Connection established\r\n\r\n"
    asked: list[bytes] = field(default_factory=list)

    def __call__(self, peer: Peer) -> None:
        request = peer.request()
        if not request:
            return
        self.asked.append(request)
        peer.send(self.answer)
        if self.answer.startswith(b"HTTP/1.1 200"):
            join(peer, int(request.split(b" ", 2)[1].rpartition(b":")[2]))


@dataclass
class Socks:
    """Plays a SOCKS5 proxy (RFC 1928); with a user, it wants the password (RFC 1929)."""

    user: bytes = b""
    password: bytes = b""
    reply: int = 0
    bound: bytes = b"\x01\x7f\x00\x00\x01\x00\x00"
    """Kind, address and port that it says it connected from."""

    asked: list[bytes] = field(default_factory=list)
    """Kind and address of the targets, as they came."""

    offered: list[bytes] = field(default_factory=list)

    def __call__(self, peer: Peer) -> None:
        # A client may see at once that it cannot go on.
        with suppress(ConnectionResetError):
            self._serve(peer)

    def _serve(self, peer: Peer) -> None:
        _, count = exactly(peer, 2)
        methods = exactly(peer, count)
        self.offered.append(methods)
        wanted = 2 if self.user else 0
        if wanted not in methods:
            peer.send(b"\x05\xff")
            return
        peer.send(bytes((5, wanted)))
        if self.user and not self._known(peer):
            return
        kind = exactly(peer, 4)[3:]
        size = {1: 4, 4: 16}.get(kind[0]) or exactly(peer, 1)[0]
        self.asked.append(kind + exactly(peer, size))
        port = int.from_bytes(exactly(peer, 2), "big")
        # Byte by byte: nobody promised that a reply comes in one piece.
        for byte in bytes((5, self.reply, 0)) + self.bound:
            peer.send(bytes((byte,)))
        if self.reply == 0:
            join(peer, port)

    def _known(self, peer: Peer) -> bool:
        _, size = exactly(peer, 2)
        user = exactly(peer, size)
        password = exactly(peer, exactly(peer, 1)[0])
        known = (user, password) == (self.user, self.password)
        peer.send(b"\x01\x00" if known else b"\x01\x01")
        return known


def exactly(peer: Peer, size: int) -> bytes:
    data = b""
    while len(data) < size:
        more = peer.socket.recv(size - len(data))
        if not more:
            raise ConnectionResetError
        data += more
    return data


def join(peer: Peer, port: int) -> None:
    """Carry bytes both ways until one end closes."""
    with socket.create_connection(("127.0.0.1", port)) as server:
        server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        back = Thread(target=_carry, args=(server, peer.socket), daemon=True)
        back.start()
        _carry(peer.socket, server)
        back.join()


def _carry(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_RDWR)
