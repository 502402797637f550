"""What is said on a WebSocket: the messages of a body, with lines of `===` between them.

`=== wait-for-server` waits for a message from there; several in a row wait for as many (JetBrains,
httpYac: dialects.md A7.5).
"""

import re
from collections.abc import Iterator

from callsheet.exchange import Awaited, Body, Conversation, FilePart, Said
from callsheet.facts.methods import Protocol, find_method
from callsheet.syntax.nodes import Request

_SCHEME = re.compile(r"\Aws(?=s?://)", re.IGNORECASE)
BETWEEN = re.compile(r"^===[ \t]*(?P<wait>wait-for-server)?[ \t]*(?=\r?$)", re.MULTILINE)
"""A line between two messages, without its end."""

_BETWEEN = re.compile(BETWEEN.pattern.encode(), re.MULTILINE)


def opens_websocket(request: Request, target: str) -> bool:
    """Whether a request is one of WebSocket: by its method, or by its scheme without a method."""
    method = request.line.method
    if method is None:
        return _SCHEME.match(target) is not None
    facts = find_method(method.text)
    return facts is not None and facts.protocol is Protocol.WEBSOCKET


def handshake_target(target: str) -> str:
    """Where the handshake goes: to `http` in place of `ws`, to `https` in place of `wss`."""
    return _SCHEME.sub("http", target, count=1)


def conversation_of(body: Body | None) -> Conversation:
    """The messages and waits of a body; blank lines around a message are none of it."""
    return tuple(_steps(body.parts if body else ()))


def _steps(parts: tuple[bytes | FilePart, ...]) -> Iterator[Said | Awaited]:
    message: list[bytes | FilePart] = []
    for part in parts:
        if isinstance(part, FilePart):
            message.append(part)
            continue
        start = 0
        for between in _BETWEEN.finditer(part):
            message.append(part[start : between.start()])
            yield from _said(message)
            message, start = [], between.end()
            if between["wait"]:
                yield Awaited()
        message.append(part[start:])
    yield from _said(message)


def _said(message: list[bytes | FilePart]) -> Iterator[Said]:
    parts = [part for part in message if part]
    if parts and isinstance(parts[0], bytes):
        parts[0] = parts[0].lstrip(b"\r\n")
    if parts and isinstance(parts[-1], bytes):
        parts[-1] = parts[-1].rstrip(b"\r\n")
    if kept := tuple(part for part in parts if part):
        yield Said(kept)
