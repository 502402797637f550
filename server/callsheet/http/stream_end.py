"""Ends a stream that has brought enough: so many events or lines, a text, or its time."""

import re
from collections.abc import Iterator

from callsheet.event_stream import EVENT_STREAM, Events, Lines
from callsheet.exchange import Headers, StreamEnd
from callsheet.http.listening import media_type_of

_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


class Ending:
    """Counts what comes of one answer, decoded."""

    def __init__(self, wanted: StreamEnd, headers: Headers) -> None:
        self._wanted = wanted
        self._events = Events() if media_type_of(headers) == EVENT_STREAM else None
        self._lines = Lines()
        self._count = 0
        self.is_reached = False
        """Whether nothing more is wanted; set by who keeps the time as well."""

    def take(self, piece: bytes) -> bytes:
        """As much of a piece as belongs to what was wanted."""
        if self._events is None and not self._wanted.events and not self._wanted.until:
            return piece
        size = 0
        for line in _LINE.findall(piece):
            size += len(line)
            if any(self._is_last(said) for said in self._said(line)):
                self.is_reached = True
                break
        return piece[:size]

    def _said(self, piece: bytes) -> Iterator[str]:
        if self._events is None:
            yield from self._lines.take(piece)
        else:
            yield from (event.data for event in self._events.take(piece))

    def _is_last(self, said: str) -> bool:
        self._count += 1
        is_enough = self._wanted.events is not None and self._count >= self._wanted.events
        return is_enough or bool(self._wanted.until and self._wanted.until in said)
