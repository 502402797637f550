"""The exchanges of a workspace, the oldest first: as many and as large as is allowed."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from itertools import count

from callsheet.exchange import MemoryBody, Response
from callsheet.late_dataclasses import dataclass

MOST_ENTRIES = 100
MOST_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """A request that was sent and what came of it; every text in it is masked."""

    time: float
    """When it ended, in seconds since the epoch."""

    uri: str
    """Of the document that it stands in."""

    request: str
    """Its name."""

    environment: str
    """Empty for none."""

    method: str
    url: str
    outcome: str
    """`passed`, `failed` or `errored`."""

    summary: str
    """`200 OK · 12 ms · 1.3 kB`, or why there is no answer."""

    status: int | None
    seconds: float
    size: int | None
    """Bytes of the answer's body."""

    text: str
    """All of it, to be read; empty where the request asks that nobody logs it."""

    response: Response | None = None
    """The answer as it came, to be compared and saved."""

    is_exact: bool = True
    """Whether `response` is as it came; that of another session is masked, and may have no body."""

    number: int = 0
    """By it a person names it; the history gives it, and gives none twice."""


class History:
    """The exchanges of a workspace, kept in memory."""

    def __init__(self, most_entries: int = MOST_ENTRIES, most_bytes: int = MOST_BYTES) -> None:
        self._most_entries = most_entries
        self._most_bytes = most_bytes
        self._entries: OrderedDict[int, HistoryEntry] = OrderedDict()
        self._bytes = 0
        self._numbers = count(1)

    @property
    def entries(self) -> tuple[HistoryEntry, ...]:
        """All there are, the oldest first."""
        return tuple(self._entries.values())

    def add(self, entry: HistoryEntry) -> HistoryEntry | None:
        """Take one up, with its number; None when there is no room for it.

        The oldest ones make room; one that needs more than all the room is kept without its body.
        """
        if not self._most_entries:
            return None
        entry = replace(entry, number=next(self._numbers))
        if _bytes_of(entry) > self._most_bytes:
            entry = replace(entry, text="", response=None)
        self._entries[entry.number] = entry
        self._bytes += _bytes_of(entry)
        while len(self._entries) > self._most_entries or self._is_too_large():
            _, oldest = self._entries.popitem(last=False)
            self._bytes -= _bytes_of(oldest)
        return entry

    def get(self, number: int) -> HistoryEntry | None:
        """The one of a number, as long as it is kept."""
        return self._entries.get(number)

    def of(self, is_its_file: Callable[[str], bool], request: str) -> tuple[HistoryEntry, ...]:
        """Those of a request, the newest first; a file may have been called by several URIs."""
        found = (each for each in self.entries if each.request == request and is_its_file(each.uri))
        return tuple(found)[::-1]

    def clear(self) -> int:
        """Forget all, and say how many there were."""
        number = len(self._entries)
        self._entries.clear()
        self._bytes = 0
        return number

    def _is_too_large(self) -> bool:
        return self._bytes > self._most_bytes and len(self._entries) > 1


def _bytes_of(entry: HistoryEntry) -> int:
    body = entry.response.body if entry.response else None
    held = body.data if isinstance(body, MemoryBody) else body.head if body else b""
    return len(entry.text) + len(held)
