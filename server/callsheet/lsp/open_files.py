"""Files as a person sees them, where what is open counts more than the disk; and as they were."""

from collections.abc import Mapping
from pathlib import Path

from callsheet.disk import Files, Unreadable


class OpenFiles:
    """A `callsheet.disk.Files` in which the texts of open files lie over those of another."""

    def __init__(self, saved: Files, texts: Mapping[Path, str]) -> None:
        self._saved = saved
        self._texts = texts

    def read(self, path: Path) -> bytes | Unreadable:
        """The content of a file, as it is in the editor where it is open."""
        text = self._texts.get(path)
        return self._saved.read(path) if text is None else text.encode("utf-8", "surrogatepass")

    def size(self, path: Path) -> int | Unreadable:
        """The size of a file in bytes."""
        if path not in self._texts:
            return self._saved.size(path)
        content = self.read(path)
        return content if isinstance(content, Unreadable) else len(content)

    def names(self, folder: Path) -> tuple[str, ...]:
        """The entries of a folder, those among them that were never saved."""
        opened = {path.name for path in self._texts if path.parent == folder}
        return tuple(sorted(opened.union(self._saved.names(folder))))

    def allowed(self, path: Path) -> bool:
        """Whether a request may use a file; see `disk.Files`."""
        return self._saved.allowed(path)


class NotedFiles:
    """A `callsheet.disk.Files` that keeps what was read of another."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self.read_before: dict[Path, bytes] = {}

    def read(self, path: Path) -> bytes | Unreadable:
        """The content of a file."""
        content = self._files.read(path)
        if isinstance(content, bytes):
            self.read_before[path] = content
        return content

    def size(self, path: Path) -> int | Unreadable:
        """The size of a file in bytes."""
        return self._files.size(path)

    def names(self, folder: Path) -> tuple[str, ...]:
        """The entries of a folder."""
        return self._files.names(folder)

    def allowed(self, path: Path) -> bool:
        """Whether a request may use a file; see `disk.Files`."""
        return self._files.allowed(path)
