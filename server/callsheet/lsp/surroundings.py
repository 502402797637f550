"""What lies on disk around open documents: roots, environments, imported files.

It is kept until the client tells of a change. Not every client watches files, so the time stamps
are looked at too, at most once a second.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Generic, TypeVar

from callsheet.disk import (
    DiskFiles,
    Files,
    Stamp,
    Unreadable,
    decode_text,
    stamp_of,
    workspace_root_of,
)
from callsheet.lsp.open_files import NotedFiles, OpenFiles
from callsheet.model.document import Document, read_document
from callsheet.model.environment import EnvironmentSet, read_environments
from callsheet.model.imports import bundled_document, paths_referred_to
from callsheet.presets import is_bundled
from callsheet.text import SourceText

_SECONDS_BETWEEN_LOOKS = 1.0

_ENVIRONMENT_FILE = re.compile(r"\.env|\.env\.json|httpyac", re.IGNORECASE)
"""Names of files that can hold environments; a few others do no harm."""


Key = TypeVar("Key")
Value = TypeVar("Value")


@dataclass
class _Kept(Generic[Value]):
    """Something read from disk, and what tells that it may have changed."""

    value: Value
    stamps: tuple[Stamp | None, ...]
    looked: float


class Surroundings:
    """Reads what documents take from their folders, and keeps it until it changes."""

    def __init__(
        self, folders: Iterable[Path] = (), clock: Callable[[], float] = monotonic
    ) -> None:
        self._folders = tuple(folders)
        self._clock = clock
        self._roots: dict[Path, Path] = {}
        self._files: dict[Path, Files] = {}
        self._environments: dict[tuple[Path, Path], _Kept[EnvironmentSet]] = {}
        """By folder and root: of nested roots each has another end to look for files."""

        self._read: dict[Path, bytes] = {}
        """What environments were made of."""

        self._texts: dict[Path, str] = {}
        """Of the environment files that are open."""

        self._documents: dict[Path, _Kept[Document | None]] = {}

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders that the client has open."""
        return self._folders

    @property
    def first_folder(self) -> Path:
        """Where documents lie that were never saved."""
        return self._folders[0] if self._folders else Path.cwd()

    def change_folders(self, added: Sequence[Path], removed: Sequence[Path]) -> None:
        """Follow the folders that the client has open."""
        kept = (folder for folder in self._folders if folder not in removed)
        self._folders = (*kept, *added)
        self._roots.clear()

    def forget(self) -> None:
        """Read everything again when it is needed."""
        self._environments.clear()
        self._documents.clear()
        self._roots.clear()

    def take_text(self, path: Path, text: str | None) -> None:
        """Let the text of an open environment file count, saved or not; None leaves it to the disk.

        What was handed out before stays as it was.
        """
        texts = {**self._texts} if text is None else {**self._texts, path: text}
        if text is None:
            texts.pop(path, None)
        self._texts = texts
        self._files.clear()
        for folder, root in list(self._environments):
            if folder.is_relative_to(path.parent):
                del self._environments[folder, root]

    def root_of(self, path: Path) -> Path:
        """The innermost open folder around a file; without one, its repository or its folder."""
        if path.parent not in self._roots:
            around = [folder for folder in self._folders if path.is_relative_to(folder)]
            innermost = max(around, key=lambda folder: len(folder.parts), default=None)
            self._roots[path.parent] = innermost or workspace_root_of(path)
        return self._roots[path.parent]

    def files(self, root: Path) -> Files:
        """The files of this machine, as a workspace may use them, and those that are open."""
        if root not in self._files:
            self._files[root] = OpenFiles(DiskFiles(root), self._texts)
        return self._files[root]

    def environments(self, folder: Path, root: Path) -> EnvironmentSet:
        """What the environment files around a folder say."""

        def stamps() -> tuple[Stamp | None, ...]:
            return tuple(map(stamp_of, self._environment_files(folder, root)))

        kept = self._fresh(self._environments, (folder, root), stamps)
        if kept is None:
            noted = NotedFiles(self.files(root))
            around = read_environments(noted, folder, root)
            self._read |= noted.read_before
            self._environments[folder, root] = _Kept(around, stamps(), self._clock())
            return around
        return kept.value

    @property
    def documents(self) -> Iterator[Document]:
        """Those that were read for others."""
        return (kept.value for kept in self._documents.values() if kept.value is not None)

    def imported(
        self, document: Document, opened: Mapping[Path, Document], root: Path
    ) -> dict[Path, Document]:
        """The documents that `document` refers to, directly or through others."""
        found: dict[Path, Document] = {}
        queue = [document]
        while queue:
            for path in paths_referred_to(queue.pop(), root):
                if path in found or path == document.path:
                    continue
                if each := opened.get(path) or self.document(path, root):
                    found[path] = each
                    queue.append(each)
        return found

    def environment_source(self, path: Path) -> SourceText | None:
        """The text of an environment file as it was when its values were read.

        What is said of these has its places in that text, whatever is on disk by now.
        """
        if path not in self._read:
            return self.source(path)
        text = decode_text(self._read[path], path)
        return None if isinstance(text, Unreadable) else SourceText(text)

    def source(self, path: Path) -> SourceText | None:
        """The text of a file; None when it has none."""
        text = self._text(path, self.root_of(path))
        return None if text is None else SourceText(text)

    def document(self, path: Path, root: Path) -> Document | None:
        """A file with requests as it is on disk; None when it cannot be read, or may not be."""
        if is_bundled(path):
            return bundled_document(path)
        if not self.files(root).allowed(path):
            return None
        kept = self._fresh(self._documents, path, lambda: (stamp_of(path),))
        if kept is None:
            text = self._text(path, root)
            document = None if text is None else read_document(path, text)
            self._documents[path] = _Kept(document, (stamp_of(path),), self._clock())
            return document
        return kept.value

    def _text(self, path: Path, root: Path) -> str | None:
        data = self.files(root).read(path)
        text = data if isinstance(data, Unreadable) else decode_text(data, path)
        return None if isinstance(text, Unreadable) else text

    def _fresh(
        self,
        shelf: dict[Key, _Kept[Value]],
        key: Key,
        stamps: Callable[[], tuple[Stamp | None, ...]],
    ) -> _Kept[Value] | None:
        """What is kept, if it is there and has not changed on disk."""
        kept = shelf.get(key)
        if kept is None or self._clock() - kept.looked < _SECONDS_BETWEEN_LOOKS:
            return kept
        kept.looked = self._clock()
        return kept if kept.stamps == stamps() else None

    def _environment_files(self, folder: Path, root: Path) -> Iterable[Path]:
        files = self.files(root)
        for each in (folder, *folder.parents):
            names = (name for name in files.names(each) if _ENVIRONMENT_FILE.search(name))
            yield from (each / name for name in names)
            yield each / ".vscode" / "settings.json"
            if each == root:
                return
