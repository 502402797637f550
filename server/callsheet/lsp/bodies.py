"""The bodies that a plug-in looks at, each in the forms that it was asked for."""

import mmap
import re
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import field
from email.message import Message
from threading import Lock
from typing import Literal, TypeAlias, assert_never

from callsheet.exchange import MemoryBody, Response, SpilledBody
from callsheet.late_dataclasses import dataclass
from callsheet.lsp.body_kinds import body_kind
from callsheet.lsp.hex_lines import hex_lines, hex_total
from callsheet.lsp.json_levels import Level, Step, below, level_of
from callsheet.lsp.laid_out import laid_out
from callsheet.lsp.text_lines import Octets, TextLines
from callsheet.redact import Redactor

Form: TypeAlias = Literal["pretty", "raw", "hex"]

_MOST_BODIES = 4
"""Bodies whose layouts are kept; another one is laid out again."""

_MOST_LEVELS = 16
"""Values in a body whose members are kept."""

_LONGEST_LINE = 20_000
_MARGIN = 4_000
"""Characters behind the cut that may hold the rest of a secret."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some lines of a body, masked."""

    lines: tuple[str, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Found:
    """Where a text is."""

    line: int
    character: int
    length: int


@dataclass(slots=True)
class ShownBody:
    """A body and its layouts; made in a thread, one at a time."""

    response: Response
    data: Octets
    _texts: dict[Form, TextLines] = field(default_factory=dict)
    _levels: dict[tuple[Step, ...], Level | None] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def page(self, form: Form, start: int, count: int, redactor: Redactor) -> Page:
        """Some of its lines."""
        if form == "hex":
            return Page(tuple(hex_lines(self.data, start, count, redactor)), hex_total(self.data))
        text = self.text(form)
        lines = tuple(_shown(line, redactor) for line in text.lines(start, count))
        return Page(lines, text.total)

    def find(self, form: Form, wanted: str, start: int, redactor: Redactor) -> Found | None:
        """The next place of a text, as it is shown."""
        pattern = re.compile(re.escape(wanted), re.IGNORECASE)
        for number, line in self.text(form).holding(wanted, start):
            if found := pattern.search(_shown(line, redactor)):
                return Found(number, found.start(), len(found[0]))
        return None

    def level(self, path: tuple[Step, ...]) -> Level | None:
        """A value in it; the last ones are kept, since a large body takes a while."""
        above = self.level(path[:-1]) if path else None
        with self._lock:
            if path not in self._levels:
                self._levels[path] = below(above, path[-1]) if path else level_of(self.data)
                while len(self._levels) > _MOST_LEVELS:
                    del self._levels[next(iter(self._levels))]
            return self._levels[path]

    def text(self, form: Form) -> TextLines:
        """It as text: laid out, or as it came."""
        with self._lock:
            if form not in self._texts:
                self._texts[form] = self._made(form)
            return self._texts[form]

    def _made(self, form: Form) -> TextLines:
        match form:
            case "pretty":
                text = laid_out(self.data, body_kind(self.response))
                return TextLines(text) if text is not None else self._made("raw")
            case "raw" | "hex":
                return _text_lines(self.data, self.response)
            case _:
                assert_never(form)


class Bodies:
    """The bodies that were looked at last."""

    def __init__(self) -> None:
        self._bodies: OrderedDict[str, ShownBody] = OrderedDict()

    def body(self, identity: str, response: Callable[[], Response | None]) -> ShownBody | None:
        """The body of an answer; None when there is none, or its file is gone.

        Args:
            identity: That of the answer.
            response: Finds it.
        """
        if identity not in self._bodies:
            found = response()
            data = _octets(found) if found else None
            if found is None or data is None:
                return None
            self._bodies[identity] = ShownBody(found, data)
        self._bodies.move_to_end(identity)
        while len(self._bodies) > _MOST_BODIES:
            self._bodies.popitem(last=False)
        return self._bodies[identity]


def _octets(response: Response) -> Octets | None:
    match response.body:
        case MemoryBody(data):
            return data
        case SpilledBody(path):
            try:
                with path.open("rb") as file:
                    return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            except (OSError, ValueError):
                return None
        case _:
            assert_never(response.body)


def _text_lines(data: Octets, response: Response) -> TextLines:
    header = Message()
    header["Content-Type"] = response.header("Content-Type") or ""
    encoding = header.get_content_charset("utf-8")
    try:
        if "\n".encode(encoding) == b"\n":
            return TextLines(data, encoding)
        return TextLines(bytes(data).decode(encoding, "replace").encode("utf-8", "replace"))
    except LookupError:
        return TextLines(data)


def _shown(line: str, redactor: Redactor) -> str:
    """A line masked, and then cut: half of a secret would not be known for one."""
    masked = redactor.text(line[: _LONGEST_LINE + _MARGIN])
    if len(line) <= _LONGEST_LINE:
        return masked
    return f"{masked[:_LONGEST_LINE]} … {len(line) - _LONGEST_LINE:,} more"
