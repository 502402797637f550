"""The only reader and writer of files; everything else is given a `Files`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that cannot be had, and why, in words for a person."""

    path: Path
    reason: str


class Files(Protocol):
    """What the rooms below the edges may ask about files; a dict serves in tests."""

    def read(self, path: Path) -> bytes | Unreadable:
        """The content of a file."""

    def size(self, path: Path) -> int | Unreadable:
        """The size of a file in bytes, without reading it."""

    def names(self, folder: Path) -> tuple[str, ...]:
        """The entries of a folder, sorted; a folder's name ends with `/`; empty when there is none."""

    def allowed(self, path: Path) -> bool:
        """Whether a request may use this file: it lies, links resolved, under the workspace root."""
