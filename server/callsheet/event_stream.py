"""Server-sent events and lines of a stream, piece by piece (WHATWG HTML, 9.2.6)."""

import codecs
import re
from collections.abc import Iterator

from callsheet.late_dataclasses import dataclass

EVENT_STREAM = "text/event-stream"
_LINE_END = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class ServerEvent:
    """One event as it is dispatched."""

    type: str
    """`message` where the server names none."""

    data: str
    """Its lines, joined by LF."""

    id: str
    """The last id that the stream had by then."""


class Lines:
    """Whole lines of UTF-8 that comes in pieces; CR, LF and CRLF end one."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._begun: list[str] = []
        """The line that goes on, in the pieces that it came in: it may be long."""

        self._return = ""
        """A CR: the LF that belongs to it may come with the next piece."""

    def take(self, piece: bytes) -> Iterator[str]:
        """The lines that a piece brings to their end."""
        text = self._return + self._decoder.decode(piece)
        self._return = "\r" if text.endswith("\r") else ""
        text = text.removesuffix("\r")
        start = 0
        for end in _LINE_END.finditer(text):
            line = text[start : end.start()]
            if self._begun:
                line = "".join((*self._begun, line))
                self._begun.clear()
            yield line
            start = end.end()
        if start < len(text):
            self._begun.append(text[start:])

    def rest(self) -> str:
        """What came behind the last line end, and a CR that ends it; the stream is over."""
        return "".join((*self._begun, self._return, self._decoder.decode(b"", final=True)))


class Events:
    """The events of a stream that comes in pieces; what no blank line ends is none."""

    def __init__(self) -> None:
        self._lines = Lines()
        self._is_first = True
        self._type = ""
        self._data: list[str] = []
        self._id = ""

    def take(self, piece: bytes) -> Iterator[ServerEvent]:
        """The events that a piece brings to their end."""
        for line in self._lines.take(piece):
            yield from self._read(line)

    def end(self) -> Iterator[ServerEvent]:
        """The one whose blank line ends with the stream, in CR alone."""
        if self._lines.rest() == "\r":
            yield from self._dispatch()

    def _read(self, line: str) -> Iterator[ServerEvent]:
        if self._is_first:
            line, self._is_first = line.removeprefix("\ufeff"), False
        if not line:
            yield from self._dispatch()
            return
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        match name:
            case "event":
                self._type = value
            case "data":
                self._data.append(value)
            case "id" if "\0" not in value:
                self._id = value
            case _:
                pass

    def _dispatch(self) -> Iterator[ServerEvent]:
        data, kind = self._data, self._type
        self._data, self._type = [], ""
        if data:
            yield ServerEvent(kind or "message", "\n".join(data), self._id)


def events_of(body: bytes) -> tuple[ServerEvent, ...]:
    """The events of a whole stream."""
    events = Events()
    return (*events.take(body), *events.end())
