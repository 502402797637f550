"""Hashes over a request body as it goes out, piece by piece."""

from typing import Protocol

from callsheet.exchange import Body, Failure


class Hash(Protocol):
    """What hashlib and hmac make."""

    def update(self, data: bytes, /) -> None:
        """Take in more bytes."""


def feed_body(body: Body | None, taking: Hash) -> Failure | None:
    """Give a hash all bytes of a body; a file is read from the disk, never whole.

    Returns:
        Why a file cannot be read.
    """
    from callsheet.http.sending import BodyStream

    stream = BodyStream(body)
    try:
        for chunk in stream:
            taking.update(chunk)
    except OSError:
        if stream.failure is None:
            raise
    return stream.failure
