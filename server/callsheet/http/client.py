"""Sends resolved requests: hops, cookies, decoding, limits; what happened comes back as a value."""

from dataclasses import dataclass
from pathlib import Path

from callsheet.exchange import Exchange, OutgoingRequest
from callsheet.http.cancellation import Cancellation


@dataclass(frozen=True, slots=True)
class ReceiveLimits:
    """How much of an answer is held, written and accepted, in decoded bytes."""

    memory: int = 8 * 1024 * 1024
    """Larger bodies are written to a file while they arrive."""

    total: int = 4 * 1024 * 1024 * 1024
    """Larger bodies are refused: `too-large`."""

    spill_folder: Path | None = None
    """Where large bodies go; a private temporary folder when None."""


class HttpClient:
    """One pool of connections and one cookie jar; safe to use from several threads."""

    def send(self, request: OutgoingRequest, cancellation: Cancellation | None = None) -> Exchange:
        """Send, follow redirects, receive. Never raises for what the network or the server does."""
        raise AssertionError(request, cancellation)

    def close(self) -> None:
        """Close the connections and remove temporary files that nobody was given."""
