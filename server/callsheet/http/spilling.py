"""Where the decoded bytes of an answer go: into memory, and past a limit into a private file."""

import os
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import BinaryIO
from weakref import finalize

from callsheet.exchange import Failure, FailureKind, MemoryBody, ReceivedBody, SpilledBody
from callsheet.http.listening import NOBODY, Listener
from callsheet.http.stream_end import Ending

HEAD = 64 * 1024
"""How much of a spilled body is kept in memory for a view, in bytes."""


class SpillFolder:
    """Where large bodies go; made when the first one comes."""

    def __init__(self, folder: Path | None, *, lasting: bool = False) -> None:
        """Make one; where no `folder` is given, it is private, and goes unless it is `lasting`."""
        self._lock = Lock()
        self._given = folder
        self._lasting = lasting or folder is not None
        self._private: _PrivateFolder | None = None

    def new_file(self) -> tuple[BinaryIO, Path]:
        """An empty file that only its owner can read."""
        import tempfile

        descriptor, name = tempfile.mkstemp(prefix="answer-", dir=self._folder())
        return os.fdopen(descriptor, "wb"), Path(name)

    def keeper_of(self, path: Path) -> object:
        """What has to be held for a file to stay there; None when it stays anyway."""
        return None if self._lasting else _KeptFile(path, self._private)

    def close(self) -> None:
        """Remove the private folder unless somebody was given a file in it."""
        with self._lock:
            if self._private is not None and not any(self._private.path.iterdir()):
                self._private.path.rmdir()
                self._private = None

    def _folder(self) -> Path:
        if self._given is not None:
            self._given.mkdir(mode=0o700, parents=True, exist_ok=True)
            return self._given
        with self._lock:
            if self._private is None:
                self._private = _PrivateFolder()
            return self._private.path


class _PrivateFolder:
    """A folder that only its owner can enter; it goes when it is empty and nobody holds it."""

    def __init__(self) -> None:
        import tempfile

        self.path = Path(tempfile.mkdtemp(prefix="callsheet-"))
        finalize(self, _remove_folder, self.path)


class _KeptFile:
    """A file that goes when nobody holds this any more, at the latest when the process ends."""

    def __init__(self, path: Path, folder: object) -> None:
        # The folder is held so that it does not go before its files.
        self._folder = folder
        finalize(self, _remove_file, path)


def _remove_file(path: Path) -> None:
    with suppress(OSError):
        path.unlink()


def _remove_folder(path: Path) -> None:
    with suppress(OSError):
        path.rmdir()


class Sink:
    """Takes decoded bytes until it is full."""

    def __init__(
        self,
        memory: int,
        total: int,
        folder: SpillFolder,
        listener: Listener = NOBODY,
        ending: Ending | None = None,
    ) -> None:
        self._listener = listener
        self._ending = ending
        self._memory, self._total, self._folder = memory, total, folder
        self._pieces: list[bytes] = []
        self._spill: _Spill | None = None
        self.size = 0
        self.failure: Failure | None = None

    @property
    def is_full(self) -> bool:
        """Whether it takes no more: what is wanted is there, or it has failed."""
        return self.failure is not None or self.is_ended

    @property
    def is_ended(self) -> bool:
        """Whether a stream has brought all that was wanted of it."""
        return self._ending is not None and self._ending.is_reached

    def write(self, piece: bytes) -> None:
        """Take a piece; check whether it `is_full` after it."""
        if self._ending is not None:
            piece = self._ending.take(piece)
        self.size += len(piece)
        if self.size > self._total:
            self.failure = _too_large(self._total)
            return
        try:
            self._take(piece)
            self._listener.came(piece)
        except OSError as error:
            self.failure = _unwritable(error)

    def finish(self) -> ReceivedBody | Failure:
        """What was taken, or why that is not everything."""
        if self.failure is not None:
            self.discard()
            return self.failure
        if self._spill is None:
            return MemoryBody(b"".join(self._pieces))
        try:
            return self._spill.finish(self.size)
        except OSError as error:
            self.discard()
            return _unwritable(error)

    def discard(self) -> None:
        """Leave nothing on the disk."""
        if self._spill is not None:
            self._spill.discard()

    def _take(self, piece: bytes) -> None:
        if self._spill is None:
            self._pieces.append(piece)
            if self.size <= self._memory:
                return
            self._spill = _Spill(self._folder)
            piece = b"".join(self._pieces)
            self._pieces.clear()
        self._spill.write(piece)


class _Spill:
    """A body on its way into a file."""

    def __init__(self, folder: SpillFolder) -> None:
        self._folder = folder
        self._file, self._path = folder.new_file()
        self._head = b""

    def write(self, piece: bytes) -> None:
        self._file.write(piece)
        self._head += piece[: HEAD - len(self._head)]

    def finish(self, size: int) -> SpilledBody:
        self._file.close()
        keeper = self._folder.keeper_of(self._path)
        return SpilledBody(self._path, size, self._head, keeper)

    def discard(self) -> None:
        # A full disk refuses the last bytes, which nobody wants any more.
        with suppress(OSError):
            self._file.close()
        self._path.unlink(missing_ok=True)


def _too_large(total: int) -> Failure:
    return Failure(
        FailureKind.TOO_LARGE,
        f"the answer's body has more than {total} bytes",
        "ask for less at a time, for instance with a page size",
    )


def _unwritable(error: OSError) -> Failure:
    reason = error.strerror or str(error)
    return Failure(FailureKind.FILE, f"the answer's body cannot be written to disk: {reason}")
