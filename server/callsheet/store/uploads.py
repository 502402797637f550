"""Uploads that stopped in the middle: how far each came, so that the next run goes on there."""

import json
from dataclasses import asdict
from pathlib import Path
from threading import Lock
from typing import Protocol

from callsheet.disk import open_regular, write_atomically
from callsheet.late_dataclasses import dataclass
from callsheet.store.state_folder import make_private

_LARGEST = 64 * 1024
"""Bytes; what is larger was not written here."""


@dataclass(frozen=True, slots=True)
class UploadKey:
    """Which upload it is: the file, where it goes, and in whose name."""

    file: Path
    method: str
    url: str
    environment: str


@dataclass(frozen=True, slots=True)
class UploadProgress:
    """How far an upload came, and what it was then."""

    offset: int
    """Bytes that the server has."""

    upload_id: str
    """What the server calls the upload; empty when it gave no name."""

    stamp: tuple[int, int]
    """Time of change (nanoseconds) and size of the file."""

    piece_size: int


class Uploads(Protocol):
    """Where the progress of uploads is kept; safe to use from several threads."""

    def get(self, key: UploadKey) -> UploadProgress | None:
        """How far an upload came; None when it has not begun."""

    def put(self, key: UploadKey, progress: UploadProgress) -> None:
        """Keep how far an upload came.

        Raises:
            OSError: It cannot be written.
        """

    def remove(self, key: UploadKey) -> None:
        """Forget an upload."""


class MemoryUploads:
    """Progress for as long as the process lives."""

    def __init__(self) -> None:
        self._progress: dict[UploadKey, UploadProgress] = {}
        self._lock = Lock()

    def get(self, key: UploadKey) -> UploadProgress | None:
        """How far an upload came; None when it has not begun."""
        with self._lock:
            return self._progress.get(key)

    def put(self, key: UploadKey, progress: UploadProgress) -> None:
        """Keep how far an upload came."""
        with self._lock:
            self._progress[key] = progress

    def remove(self, key: UploadKey) -> None:
        """Forget an upload."""
        with self._lock:
            self._progress.pop(key, None)


class FolderUploads:
    """Progress in a folder, a file for each upload, which only the owner can read.

    The files do not say where an upload goes: an address may hold a secret. What is there and
    cannot be understood counts as nothing.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, key: UploadKey) -> UploadProgress | None:
        """How far an upload came; None when it has not begun."""
        try:
            with open_regular(self._path(key)) as file:
                return _progress(json.loads(file.read(_LARGEST)))
        except (OSError, ValueError, RecursionError):
            return None

    def put(self, key: UploadKey, progress: UploadProgress) -> None:
        """Keep how far an upload came; a process that is killed leaves the old or the new state.

        Raises:
            OSError: It cannot be written.
        """
        make_private(self._folder)
        data = json.dumps({"version": 1, "file": str(key.file), **asdict(progress)})
        write_atomically(self._path(key), data.encode(), private=True)

    def remove(self, key: UploadKey) -> None:
        """Forget an upload."""
        try:
            self._path(key).unlink(missing_ok=True)
        except OSError:
            # What stays is found out by the server, which knows the upload no more.
            return

    def _path(self, key: UploadKey) -> Path:
        from hashlib import sha256

        parts = (str(key.file), key.method, key.url, key.environment)
        return self._folder / f"{sha256(json.dumps(parts).encode()).hexdigest()}.json"


def _progress(value: object) -> UploadProgress | None:
    match value:
        case {
            "version": 1,
            "offset": int(offset),
            "upload_id": str(upload_id),
            "stamp": [int(changed), int(size)],
            "piece_size": int(piece_size),
        } if 0 < offset < size:
            return UploadProgress(offset, upload_id, (changed, size), piece_size)
        case _:
            return None
