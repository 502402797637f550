"""The server's half of a WebSocket, byte by byte (RFC 6455)."""

import base64
import hashlib

GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


def switched(request: bytes, key: str = "") -> bytes:
    """The answer that takes a handshake, or one with another key."""
    field = next(each for each in request.split(b"\r\n") if each.startswith(b"Sec-WebSocket-Key: "))
    key = key or field.partition(b": ")[2].decode()
    accepted = base64.b64encode(hashlib.sha1((key + GUID).encode()).digest()).decode()
    return (
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Accept: {accepted}\r\n\r\n"
    ).encode()


def frame(opcode: int, data: bytes) -> bytes:
    """A whole message, or a control frame, of fewer than 65536 bytes."""
    size = bytes([len(data)]) if len(data) < 126 else b"\x7e" + len(data).to_bytes(2, "big")
    return bytes([0x80 | opcode]) + size + data
