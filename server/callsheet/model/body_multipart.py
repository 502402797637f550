"""Multipart bodies (RFC 2046, 5.1): CRLF where the format wants it, contents as they are.

Boundary lines, the fields below them and the empty line end in CRLF; the line end before a boundary
belongs to the boundary. The line ends inside a part's content are its own and stay; only blank
lines between a file and the boundary below it are no content, or no file would arrive as it is.
"""

import re
from collections.abc import Sequence
from enum import Enum, auto
from typing import Final, TypeAlias

from callsheet.exchange import FilePart
from callsheet.model.substitute import Filled, Part

_BOUNDARY = re.compile(r';\s*boundary\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;]+))', re.IGNORECASE)
_FIELD = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+[ \t]*:")
_CRLF: Final = "\r\n"

Line: TypeAlias = list[str | FilePart]


class _Value(str):
    """A text that was not typed: it must neither end a field nor begin another one."""

    __slots__ = ()


class _Place(Enum):
    OUTSIDE = auto()
    FIELDS = auto()
    CONTENT = auto()


def boundary_of(content_type: str) -> str:
    """The boundary that a Content-Type names; empty when it names none."""
    found = _BOUNDARY.search(content_type)
    if found is None:
        return ""
    return found[2] or re.sub(r"\\(.)", r"\1", found[1])


def holds_boundary(parts: Sequence[Part | FilePart], boundary: str) -> bool:
    """Whether a value has a line that would end its part and begin another."""
    delimiter = re.compile(rf"(?:\A|[\r\n])--{re.escape(boundary)}")
    return any(isinstance(part, Filled) and delimiter.search(part.text) for part in parts)


def write_multipart(parts: Sequence[Part | FilePart], boundary: str) -> list[str | FilePart]:
    """The body as it goes out, closed with `--boundary--` when that was not typed."""
    writer = _Writer(boundary)
    for line in _lines(parts):
        writer.add(line)
    return writer.finished()


class _Writer:
    def __init__(self, boundary: str) -> None:
        self._delimiter = f"--{boundary}"
        self._out: list[str | FilePart] = []
        self._place = _Place.OUTSIDE
        self._content_started = False
        self._blank_below_file: int | None = None
        self._closed = False

    def add(self, line: Line) -> None:
        text = "".join(piece for piece in line if isinstance(piece, str))
        if not any(isinstance(piece, FilePart) for piece in line) and self._is_delimiter(text):
            self._begin_part(text.rstrip())
        elif self._place is _Place.CONTENT:
            self._add_content(line)
        elif self._place is _Place.FIELDS:
            self._add_field(line, text)
        elif line:
            self._out += [*line, _CRLF]

    def finished(self) -> list[str | FilePart]:
        """All that was written, with the last delimiter."""
        if not self._closed:
            self._begin_part(f"{self._delimiter}--")
        return self._out

    def _is_delimiter(self, text: str) -> bool:
        return text.rstrip() in (self._delimiter, f"{self._delimiter}--")

    def _begin_part(self, delimiter: str) -> None:
        if self._place is _Place.FIELDS:
            self._out.append(_CRLF)
        if self._place is not _Place.OUTSIDE:
            self._out.append(_CRLF)
        self._out.append(delimiter + _CRLF)
        self._closed = delimiter != self._delimiter
        self._place = _Place.OUTSIDE if self._closed else _Place.FIELDS

    def _add_field(self, line: Line, text: str) -> None:
        if line and all(isinstance(piece, str) for piece in line) and _FIELD.match(text):
            self._out += [*_field(line), _CRLF]
            return
        self._out.append(_CRLF)
        self._place = _Place.CONTENT
        self._content_started = False
        self._blank_below_file = None
        if line:
            self._add_content(line)

    def _add_content(self, line: Line) -> None:
        if self._blank_below_file is not None and not line:
            self._blank_below_file += 1
            return
        self._out += ["\n"] * (self._blank_below_file or 0)
        self._blank_below_file = 0 if line and isinstance(line[-1], FilePart) else None
        if self._content_started:
            self._out.append("\n")
        self._content_started = True
        self._out += line


def _field(line: Line) -> Line:
    """A field below a boundary; line ends and quotes in its values are written as in browsers."""
    before = ""
    written: Line = []
    for piece in line:
        text = str(piece)
        if isinstance(piece, _Value):
            text = text.replace("\r", "%0D").replace("\n", "%0A")
            text = text.replace('"', "%22") if before.count('"') % 2 else text
        written.append(text)
        before += text
    return written


def _lines(parts: Sequence[Part | FilePart]) -> list[Line]:
    """The typed lines; a line end inside a value begins none."""
    lines: list[Line] = [[]]
    for part in parts:
        match part:
            case FilePart():
                lines[-1].append(part)
            case Filled():
                lines[-1].append(_Value(part.text))
            case str():
                first, *more = part.split("\n")
                lines[-1] += [first] if first else []
                lines += ([text] if text else [] for text in more)
    return lines
