"""The bodies of a long run, in a file that nobody else can open once memory holds enough."""

from collections.abc import Iterable
from functools import partial
from threading import Lock
from weakref import finalize

from callsheet.exchange import MemoryBody, Response
from callsheet.run.results import RequestResult, Sent

ENOUGH = 64 * 1024 * 1024
"""Bytes of bodies that a run holds in memory."""

_SMALL = 4096
"""Bytes below which a body is not worth the way to a file and back."""


class PutAside:
    """Takes what has been shown, and may be wanted again by a later request or a report."""

    def __init__(self, enough: int = ENOUGH) -> None:
        """Begin with nothing; a file is made when memory holds `enough` bytes of bodies."""
        self._left = enough
        self._file: _PrivateFile | None = None

    def take(self, result: RequestResult) -> None:
        """Hold the bodies of a result in memory while there is room, else in the file."""
        for body in _bodies(result):
            if body.size < _SMALL or body.is_aside:
                continue
            self._left -= body.size
            if self._left < 0 and not self._put(body):
                return

    def _put(self, body: MemoryBody) -> bool:
        try:
            self._file = self._file or _PrivateFile()
            at = self._file.add(body.data)
        except OSError:
            # Where no disk has room memory has to do.
            return False
        body.put_aside(partial(self._file.read, at, body.size))
        return True


class _PrivateFile:
    """A file without a name; it goes when nothing that lies in it is held any more."""

    def __init__(self) -> None:
        from tempfile import TemporaryFile

        self._file = TemporaryFile(prefix="callsheet-", buffering=0)  # noqa: SIM115 - see below
        self._lock = Lock()
        finalize(self, self._file.close)

    def add(self, data: bytes) -> int:
        """Write behind what is there; where it begins."""
        with self._lock:
            at = self._file.seek(0, 2)
            written = 0
            while written < len(data):
                written += self._file.write(memoryview(data)[written:]) or 0
            return at

    def read(self, at: int, size: int) -> bytes:
        """What was written there."""
        with self._lock:
            self._file.seek(at)
            return self._file.read(size)


def _bodies(result: RequestResult) -> Iterable[MemoryBody]:
    """Each once, though the last answer is that of the last hop too."""
    if not isinstance(result.fate, Sent):
        return ()
    exchange = result.fate.exchange
    outcomes = (exchange.outcome, *(hop.outcome for hop in exchange.hops))
    bodies = (each.body for each in outcomes if isinstance(each, Response))
    return {id(body): body for body in bodies if isinstance(body, MemoryBody)}.values()
