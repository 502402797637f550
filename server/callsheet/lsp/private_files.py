"""Files that only this person can read, for clients that cannot ask the server for a text."""

import shutil
from itertools import count
from pathlib import Path
from re import sub
from tempfile import mkdtemp

_READ_ONLY, _WRITABLE = 0o400, 0o600


class PrivateFiles:
    """A folder of one server process; it goes when the process goes."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._numbers = count(1)

    @property
    def folder(self) -> Path:
        """Where they are; made when it is asked for first."""
        # `mkdtemp` makes a folder that nobody else can enter.
        self._folder = self._folder or Path(mkdtemp(prefix="callsheet-"))
        return self._folder

    def write(self, name: str, content: bytes) -> Path:
        """Write a file that editors show as read-only, under a name that was never used before.

        An editor that has an older answer open would not look at that file again.
        """
        stem, _, ending = sub(r"[^\w.-]+", "_", name).rpartition(".")
        path = self.folder / f"{stem[:80]}-{next(self._numbers)}.{ending}"
        path.write_bytes(content)
        path.chmod(_READ_ONLY)
        return path

    def holds(self, path: Path) -> bool:
        """Whether a file is one of these."""
        return self._folder is not None and path.is_relative_to(self._folder)

    def close(self) -> None:
        """Remove them all."""
        if self._folder is not None:
            for path in self._folder.glob("*.*"):
                # Windows removes no file that is read-only.
                path.chmod(_WRITABLE)
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None
