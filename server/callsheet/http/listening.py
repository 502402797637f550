"""Who hears how far a send is, while it goes on."""

from typing import Protocol

from callsheet.exchange import Headers

_GROWING = (
    "text/event-stream",
    "application/x-ndjson",
    "application/jsonl",
    "application/json-seq",
)


class Listener(Protocol):
    """Hears of one request after the other; called from the thread of the send, often."""

    def sent(self, done: int, total: int) -> None:
        """So many bytes of the body are out, of so many."""

    def begun(self, headers: Headers) -> None:
        """The head of an answer came."""

    def received(self, done: int, total: int | None) -> None:
        """So many bytes of the answer came, coded as they are; None: nobody knows of how many."""

    def came(self, piece: bytes) -> None:
        """A piece of the answer, decoded, as it came."""

    def collected(self, text: str, done: int, total: int) -> None:
        """So many pages, or items of pages, came of so many; in words for a person."""


class Nobody:
    """Hears nothing."""

    def sent(self, done: int, total: int) -> None:
        """Nothing."""

    def begun(self, headers: Headers) -> None:
        """Nothing."""

    def received(self, done: int, total: int | None) -> None:
        """Nothing."""

    def came(self, piece: bytes) -> None:
        """Nothing."""

    def collected(self, text: str, done: int, total: int) -> None:
        """Nothing."""


NOBODY: Listener = Nobody()


def is_growing(headers: Headers) -> bool:
    """Whether an answer is a WebSocket, or a stream of events or lines: a part is worth having."""
    is_websocket = any(name.lower() == "sec-websocket-accept" for name, _ in headers)
    return is_websocket or media_type_of(headers) in _GROWING


def media_type_of(headers: Headers) -> str:
    """What an answer says that its body is, in lower case, without parameters; or nothing."""
    media_types = (value for name, value in headers if name.lower() == "content-type")
    return next(media_types, "").partition(";")[0].strip().lower()
