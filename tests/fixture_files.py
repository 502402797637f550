"""Files that exist only in a test: a dict in place of a disk."""

from collections.abc import Mapping
from pathlib import Path
from posixpath import normpath

from callsheet.disk import Unreadable

ROOT = Path("/workspace")


class MemoryFiles:
    """A `callsheet.disk.Files`; keys are paths, relative ones count from `ROOT`."""

    def __init__(self, files: Mapping[str, str | bytes] | None = None, also: Path = ROOT) -> None:
        self.also = also
        """What may be used beside `ROOT`."""

        self.files = {
            Path(normpath(ROOT / name)): content if isinstance(content, bytes) else content.encode()
            for name, content in (files or {}).items()
        }

    def read(self, path: Path) -> bytes | Unreadable:
        return self.files.get(Path(normpath(path)), Unreadable(path, "it does not exist"))

    def size(self, path: Path) -> int | Unreadable:
        content = self.read(path)
        return content if isinstance(content, Unreadable) else len(content)

    def names(self, folder: Path) -> tuple[str, ...]:
        here = Path(normpath(folder))
        below = (path.relative_to(here).parts for path in self.files if here in path.parents)
        return tuple(sorted({parts[0] + "/" * (len(parts) > 1) for parts in below}))

    def allowed(self, path: Path) -> bool:
        real = Path(normpath(path))
        return real.is_relative_to(ROOT) or real.is_relative_to(self.also)
