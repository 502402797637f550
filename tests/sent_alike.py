"""What one tool sends beside what another one sends: requests off the wire, made comparable."""

from collections.abc import Callable
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path
from random import Random

from callsheet.disk import DiskFiles
from callsheet.exchange import OutgoingRequest
from callsheet.http.client import HttpClient
from callsheet.model.circumstances import Circumstances
from callsheet.model.document import read_document
from callsheet.model.resolve import Resolved, resolve
from callsheet.model.scope import Scope
from wire_server import WireServer, ok

OWN_FIELDS = """
host user-agent accept accept-encoding connection content-length accept-language sec-fetch-mode
transfer-encoding expect
"""
OWN = frozenset(OWN_FIELDS.split())
"""Fields that each tool has values of its own for."""


def sent_by(act: Callable[[str], None]) -> bytes:
    """The first request that comes while something is done with an origin."""

    def script(peer):
        while peer.request():
            peer.send(ok(b""))

    with WireServer(script) as server:
        act(server.origin)
    return server.requests[0].replace(str(server.port).encode(), b"PORT")


def outgoing(text: str, folder: Path) -> OutgoingRequest:
    document = read_document(folder / "main.http", text)
    here = Circumstances(DiskFiles(folder), datetime(2030, 1, 1, tzinfo=UTC), Random(0))
    found = resolve(document, document.blocks[0], Scope(()), here)
    assert isinstance(found, Resolved), found
    return found.request


def as_compared(request: bytes, typed: frozenset[str]) -> tuple:
    head, _, body = request.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin1").split("\r\n")
    fields = [line.partition(":")[::2] for line in lines]
    pairs = [(name.lower(), value.strip()) for name, value in fields]
    media_type = dict(pairs).get("content-type", "")
    if media_type.startswith("multipart/"):
        message = message_from_bytes(f"Content-Type: {media_type}\r\n\r\n".encode() + body)
        parts = message.get_payload()
        body = [
            (
                part.get("Content-Disposition"),
                part.get("Content-Type"),
                part.get_payload(decode=True),
            )
            for part in parts
        ]
        pairs = [pair for pair in pairs if pair[0] != "content-type"]
    kept = sorted(pair for pair in pairs if pair[0] not in OWN or pair[0] in typed)
    joined: dict[str, str] = {}
    for name, value in kept:
        joined[name] = f"{joined[name]}, {value}" if name in joined else value
    return first, joined, body


def send(text: str, folder: Path) -> None:
    """Have Callsheet send the request of a text."""
    client = HttpClient()
    client.send(outgoing(text, folder))
    client.close()
