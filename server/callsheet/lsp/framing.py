"""Messages in a stream of bytes: where one begins and ends, and what belongs to none.

A header that says no length, or a body of another length than it says, would shift all that
follows. So the next `Content-Length` is looked for, wherever it stands in what was no message.
"""

import re
from collections.abc import Iterator

LARGEST = 1 << 30
"""Bytes of a message; a header that announces more is taken for a broken one."""

_LONGEST_HEADER = 1 << 16
_KEPT = 1 << 10
"""Bytes at the end of what is no header that may be the beginning of one."""

_END_OF_HEADER = re.compile(rb"\r?\n\r?\n")
_LENGTH = re.compile(rb"content-length[ \t]*:[ \t]*(\d{1,12})[ \t]*(?=\r?\n|\Z)", re.IGNORECASE)


class Framer:
    """Takes bytes as they come, in pieces of any size."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._wanted: int | None = None
        """The length of the body that is on its way."""

    def feed(self, data: bytes) -> Iterator[bytes | None]:
        """The bodies that are whole with `data`; None for each piece that belongs to none."""
        self._buffer += data
        while True:
            if self._wanted is None and (header := self._header()) is not None:
                self._wanted = _length(header)
                if self._wanted is None:
                    yield None
                    continue
            if self._wanted is None or len(self._buffer) < self._wanted:
                break
            yield self._taken(self._wanted)
            self._wanted = None
        if self._wanted is None and len(self._buffer) > _LONGEST_HEADER:
            self._taken(len(self._buffer) - _KEPT)
            yield None

    def _header(self) -> bytes | None:
        """The next header, taken out of the buffer; None when it is not there yet."""
        end = _END_OF_HEADER.search(self._buffer)
        return self._taken(end.end())[: end.start()] if end else None

    def _taken(self, length: int) -> bytes:
        taken = bytes(self._buffer[:length])
        del self._buffer[:length]
        return taken


def _length(header: bytes) -> int | None:
    found = _LENGTH.findall(header)
    length = int(found[-1]) if found else None
    return length if length is not None and length <= LARGEST else None
