"""A request body as a stream of chunks: bytes as they are, files straight from the disk."""

from collections.abc import Iterator
from os import fstat, stat_result
from pathlib import Path

import httpx

from callsheet.disk import open_regular
from callsheet.exchange import Body, Failure, FailureKind, FilePart
from callsheet.http.listening import NOBODY, Listener

_CHUNK = 256 * 1024


class BodyStream(httpx.SyncByteStream):
    """A body that can be sent more than once; `failure` says what went wrong with a file."""

    def __init__(self, body: Body | None, listener: Listener = NOBODY) -> None:
        self._parts = () if body is None else body.parts
        self._total = 0 if body is None else body.size
        self._listener = listener
        self.failure: Failure | None = None

    def check(self) -> Failure | None:
        """Whether each file is still there as it was announced."""
        for part in self._parts:
            if isinstance(part, FilePart):
                try:
                    self._compare(part, part.path.stat())
                except OSError as error:
                    self.failure = self.failure or _unreadable(part.path, error)
                if self.failure is not None:
                    break
        return self.failure

    def __iter__(self) -> Iterator[bytes]:
        """The chunks.

        Raises:
            OSError: A file cannot be read or has changed; `failure` has the words.
        """
        done = 0
        for chunk in self._chunks():
            yield chunk
            done += len(chunk)
            self._listener.sent(done, self._total)

    def _chunks(self) -> Iterator[bytes]:
        for part in self._parts:
            if isinstance(part, bytes):
                if part:
                    yield part
            else:
                yield from self._file(part)

    def _file(self, part: FilePart) -> Iterator[bytes]:
        try:
            with open_regular(part.path) as source:
                source.seek(part.start)
                left = part.size
                while left:
                    chunk = source.read(min(left, _CHUNK))
                    left -= len(chunk)
                    if not chunk or not left:
                        # Before the last chunk leaves: a body cut short cannot pass for whole.
                        self._compare(part, fstat(source.fileno()))
                    yield chunk
        except OSError as error:
            self.failure = self.failure or _unreadable(part.path, error)
            raise

    def _compare(self, part: FilePart, now: stat_result) -> None:
        size = part.size if part.stamp is None else part.stamp[1]
        changed = ""
        if now.st_size != size:
            changed = f"changed its size from {size} to {now.st_size} bytes"
        elif part.stamp is not None and now.st_mtime_ns != part.stamp[0]:
            changed = "was changed since its upload began"
        if changed:
            hint = "send again when nothing writes to it any more"
            self.failure = Failure(FailureKind.FILE, f'"{part.path}" {changed}', hint)
            raise OSError(self.failure.message)


def _unreadable(path: Path, error: OSError) -> Failure:
    return Failure(FailureKind.FILE, f'"{path}" cannot be read: {error.strerror or error}')
