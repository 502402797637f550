"""What a mock answers by: descriptions and recordings, read anew when their files change."""

from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Lock
from typing import Final, TypeAlias, TypeGuard

from callsheet.disk import REQUEST_FILE_ENDINGS, Files, Stamp, Unreadable, decode_text, stamp_of
from callsheet.late_dataclasses import dataclass
from callsheet.mock.described import Chance, described_reply
from callsheet.mock.exchanges import Asked, Reply, problem
from callsheet.mock.recorded import (
    Recordings,
    recordings_of_document,
    recordings_of_har,
)
from callsheet.model.document import read_document
from callsheet.openapi.description import Description, read_description
from callsheet.openapi.operations import find_path
from callsheet.openapi.source import Fault

Source: TypeAlias = Description | Recordings
_HAR_BEGINS: Final = 4_000
"""Characters within which an archive says that it is one."""


@dataclass(frozen=True, slots=True)
class Read:
    """A file as it was read last."""

    path: Path
    source: Source
    stamps: tuple[tuple[Path, Stamp | None], ...]
    """Of all files that it was read from."""


def read_file(path: Path, files: Files) -> Read | Fault:
    """A description, an archive (HAR), or a request file with the answers that are stored in it."""
    # One that changes while it is read is read again.
    stamp = stamp_of(path)
    found = _read(path, files)
    if isinstance(found, Fault):
        return found
    others = [each for each in found.sources if each != path] if _is_described(found) else []
    return Read(path, found, ((path, stamp), *((each, stamp_of(each)) for each in others)))


def _is_described(source: Source) -> TypeGuard[Description]:
    return isinstance(source, Description)


def _read(path: Path, files: Files) -> Source | Fault:
    data = files.read(path)
    text = data if isinstance(data, Unreadable) else decode_text(data, path)
    if isinstance(text, Unreadable):
        return Fault(path, f"it cannot be read: {text.reason}")
    if path.suffix in REQUEST_FILE_ENDINGS:
        found = recordings_of_document(read_document(path, text))
        return Recordings(found) if found else Fault(path, "no answer is stored in it")
    if path.suffix == ".har" or ('"log"' in text[:_HAR_BEGINS] and '"openapi"' not in text):
        found = recordings_of_har(text)
        return Recordings(found) if found else Fault(path, "it is no archive with answers (HAR)")
    return read_description(path, files)


class Sources:
    """The files that a mock was given; a description wins where it refuses, else a recording."""

    def __init__(
        self,
        read: Sequence[Read],
        files: Files,
        seed: int,
        told: Callable[[str], None],
        *,
        dynamic: bool = False,
    ) -> None:
        """Answer by what was read.

        Args:
            read: What was read, in the order in which it is asked.
            files: Where it is read again.
            seed: What answers by chance depend on, beside the request.
            told: Who hears that a file was read again, or why it was not.
            dynamic: Whether answers are made by chance where nobody wishes it.
        """
        self._read = list(read)
        self._files = files
        self._chance = Chance(dynamic, seed)
        self._told = told
        self._lock = Lock()

    def reply(self, asked: Asked) -> Reply:
        """What is answered to a request."""
        with self._lock:
            self._look()
            sources = [each.source for each in self._read]
        recorded = next(
            (
                found
                for each in sources
                if isinstance(each, Recordings) and (found := each.reply(asked)) is not None
            ),
            None,
        )
        descriptions = [each for each in sources if isinstance(each, Description)]
        description = next((each for each in descriptions if find_path(each, asked.path)), None)
        if description is None and recorded is not None:
            return recorded
        if description is None:
            known = "the description has" if descriptions else "there is"
            return problem(404, f"{known} no path like {asked.path}")
        found = described_reply(description, asked, self._chance)
        return found if recorded is None or found.notes else recorded

    def _look(self) -> None:
        """Read again what has changed; a file that became wrong stays as it was."""
        for at, each in enumerate(self._read):
            now = tuple((path, stamp_of(path)) for path, _ in each.stamps)
            if now == each.stamps:
                continue
            found = read_file(each.path, self._files)
            if isinstance(found, Fault):
                self._read[at] = Read(each.path, each.source, now)
                line = f":{found.line}" if found.line else ""
                self._told(f"{each.path}{line} is not read again: {found.message}")
            else:
                self._read[at] = found
                self._told(f"{each.path} has changed and is read again")
