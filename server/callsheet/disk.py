"""The only reader and writer of files; everything else is given a `Files`."""

import codecs
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from errno import EINVAL, EISDIR
from pathlib import Path
from secrets import token_hex
from shutil import copyfileobj
from typing import BinaryIO, Protocol, TypeAlias

from callsheet.facts.markups import ENDINGS
from callsheet.late_dataclasses import dataclass

LARGEST_READ = 256 * 1024 * 1024
"""Bytes that a file may have to be read whole; a larger one is streamed or refused."""

REQUEST_FILE_ENDINGS = (".http", ".rest")
"""Endings of files that hold requests."""

_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)

_PIECE = 1024 * 1024

_READ = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)

Stamp: TypeAlias = tuple[int, int]
"""A file's time of change, in nanoseconds, and its size in bytes."""


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
        """The entries of a folder, sorted; a folder's ends with `/`; empty when there is none."""

    def allowed(self, path: Path) -> bool:
        """Whether a request may use a file: it lies, links resolved, under the workspace root."""


class DiskFiles:
    """The files of this machine; a request may use those under `root` or an allowed path."""

    def __init__(self, root: Path, allowed_paths: Iterable[Path] = ()) -> None:
        self._roots = tuple(path.resolve() for path in (root, *allowed_paths))

    def read(self, path: Path) -> bytes | Unreadable:
        """The content of a file of at most `LARGEST_READ` bytes."""
        size = self.size(path)
        if isinstance(size, Unreadable):
            return size
        try:
            with open_regular(path) as file:
                # What the system calls empty may go on and on, as in /proc.
                data = file.read(LARGEST_READ + 1)
        except OSError as error:
            return Unreadable(path, _reason(error))
        if len(data) > LARGEST_READ:
            return Unreadable(path, f"it is larger than {LARGEST_READ // 1024 // 1024} MB")
        return data

    def size(self, path: Path) -> int | Unreadable:
        """The size of a file in bytes; pipes and devices, which have none, are not read."""
        try:
            if path.is_file():
                return path.stat().st_size
            path.stat()
        except (OSError, ValueError) as error:
            return Unreadable(path, _reason(error))
        return Unreadable(path, "it is a folder" if path.is_dir() else "it is not a regular file")

    def names(self, folder: Path) -> tuple[str, ...]:
        """The entries of a folder, sorted; a folder's name ends with `/`."""
        try:
            with os.scandir(folder) as entries:
                return tuple(sorted(each.name + "/" * _is_folder(each) for each in entries))
        except (OSError, ValueError):
            return ()

    def allowed(self, path: Path) -> bool:
        """Whether a file lies, with `..` and links followed, under one of the roots.

        What lies in a `.git` does not count: its settings hold credentials, its hooks are run.
        """
        if path.drive not in {"", *(root.drive for root in self._roots)}:
            # Only to ask for a file on another machine tells it who asks (Windows).
            return False
        try:
            real = path.resolve()
        except (OSError, ValueError, RuntimeError):
            return False
        return any(
            real.is_relative_to(root) and not _is_of_git(real.relative_to(root))
            for root in self._roots
        )


def open_regular(path: Path) -> BinaryIO:
    """Open a file for reading; never waits, as for the other end of a pipe.

    Raises:
        OSError: It cannot be read, or is a pipe, a device or a folder.
    """
    descriptor = os.open(path, _READ)
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return os.fdopen(descriptor, "rb")
    os.close(descriptor)
    raise OSError(EINVAL, "it is not a regular file")


def write_atomically(path: Path, data: bytes, *, private: bool = False) -> None:
    """Write a whole file or nothing; who reads meanwhile sees the old one.

    An existing file keeps its mode, and a link stays a link. With `private`, only the owner may
    read it, from the first byte on.

    Raises:
        OSError: The folder or the file cannot be written.
    """
    with _replacing(path, private=private) as file:
        file.write(data)


def write_pieces_atomically(path: Path, pieces: Iterable[bytes]) -> None:
    """As `write_atomically`, without all of it in memory; a pipe or a device is written to.

    Raises:
        OSError: The folder or the file cannot be written.
    """
    if _is_special(path):
        with path.open("wb", buffering=0) as file:
            for piece in pieces:
                file.write(piece)
        return
    with _replacing(path, private=False) as file:
        file.writelines(pieces)


class AppendedLines:
    """A file to which lines are added, each in one piece: several processes may do so at once.

    It is readable by its owner only when it is made. A line that a process could not finish,
    because it was killed or the disk was full, is ended first.
    """

    def __init__(self, path: Path) -> None:
        """Open the file, and make it when there is none.

        Raises:
            OSError: It cannot be written.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
        self._descriptor = os.open(path, flags, 0o600)
        if not _is_special(path) and not _ends_with_line(path):
            os.write(self._descriptor, b"\n")

    def add(self, line: bytes) -> None:
        """Add a line; it is the system's when this returns, and outlives a kill.

        Raises:
            OSError: It cannot be written.
        """
        left = memoryview(line + b"\n")
        while left:
            left = left[os.write(self._descriptor, left) :]

    def close(self) -> None:
        """Close the file."""
        os.close(self._descriptor)


def _ends_with_line(path: Path) -> bool:
    with path.open("rb") as file:
        if not file.seek(0, os.SEEK_END):
            return True
        file.seek(-1, os.SEEK_END)
        return file.read() == b"\n"


def make_writable(path: Path) -> None:
    """Make the folder of a file that will be written, and see whether it can be.

    Raises:
        OSError: It cannot; the file itself stays as it is.
    """
    if path.is_dir():
        raise IsADirectoryError(EISDIR, "it is a folder")
    path.parent.mkdir(parents=True, exist_ok=True)
    if not _is_special(path):
        trial = path.resolve().parent / f".{token_hex(8)}"
        os.close(os.open(trial, _NEW_FILE, 0o600))
        trial.unlink()


def _is_special(path: Path) -> bool:
    """Whether a path is a pipe, a terminal or a device, whose place no file may take."""
    return path.exists() and not path.is_file()


def copy_atomically(source: Path, path: Path) -> None:
    """Copy a file in pieces, whole or not at all, as `write_atomically`.

    Raises:
        OSError: It cannot be read, or not be written.
    """
    with open_regular(source) as original, _replacing(path, private=False) as file:
        copyfileobj(original, file, _PIECE)


def share_atomically(source: Path, path: Path) -> None:
    """Let a file of ours, which nobody writes to any more, have a second place: it is not copied.

    Where the two lie on different disks it is.

    Raises:
        OSError: It cannot be read, or not be written.
    """
    with _replacing(path, private=False) as file:
        mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
        unfinished = Path(file.name)
        shared = unfinished.with_name(f"{unfinished.name}.shared")
        try:
            shared.hardlink_to(source)
        except OSError:
            with open_regular(source) as original:
                copyfileobj(original, file, _PIECE)
        else:
            shared.chmod(mode)
            shared.replace(unfinished)


@contextmanager
def _replacing(path: Path, *, private: bool) -> Iterator[BinaryIO]:
    """A file that takes the place of another when all of it is written."""
    target = path.resolve() if path.is_symlink() else path
    unfinished = target.with_name(f".{target.name[:64]}.{token_hex(8)}")
    # The system takes from 0666 what the person's mask forbids.
    descriptor = os.open(unfinished, _NEW_FILE, 0o600 if private else 0o666)
    try:
        with open(unfinished, "wb", opener=lambda *_: descriptor) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if not private and target.exists():
            unfinished.chmod(stat.S_IMODE(target.stat().st_mode))
        unfinished.replace(target)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def free_name(path: Path) -> Path:
    """`path`, or when it exists the first free one of `name-1.json`, `name-2.json` ..."""
    number = 0
    candidate = path
    while os.path.lexists(candidate):
        number += 1
        candidate = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return candidate


def find_request_files(paths: Iterable[Path], *, markdown: bool = False) -> tuple[Path, ...]:
    """The files with requests that `paths` mean, each once.

    A file counts whatever its ending; a folder means every `.http` and `.rest` file below it,
    with `markdown` every document that may have requests in fences too, sorted by path, hidden
    and ignored ones as well.
    """
    endings = (*REQUEST_FILE_ENDINGS, *ENDINGS) if markdown else REQUEST_FILE_ENDINGS
    found = (file for path in paths for file in _files_of(path, endings))
    return tuple(dict.fromkeys(found))


def decode_text(data: bytes, path: Path = Path()) -> str | Unreadable:
    """The text of a file: UTF-8, or UTF-16 when it begins with that byte order mark."""
    utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return data.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        # `utf-8-sig` counts from behind the byte order mark.
        marked = len(codecs.BOM_UTF8) if data.startswith(codecs.BOM_UTF8) else 0
        offset = error.start + (0 if utf16 else marked)
        encoding = "UTF-16" if utf16 else "UTF-8"
        return Unreadable(path, f"byte {data[offset]:#04x} at offset {offset} is not {encoding}")


def workspace_root_of(path: Path) -> Path:
    """The nearest folder above `path` that holds a `.git`; its own folder when there is none."""
    folder = path if path.is_dir() else path.parent
    above = (each for each in (folder, *folder.parents) if (each / ".git").exists())
    return next(above, folder)


def stamp_of(path: Path) -> Stamp | None:
    """What is another when a file has changed; None when there is none."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    return status.st_mtime_ns, status.st_size


def _files_of(path: Path, endings: tuple[str, ...]) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if name != ".git")
        for name in sorted(names):
            file = Path(folder, name)
            if name.lower().endswith(endings) and not _leads_out(file, path):
                yield file


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_dir()
    except OSError:  # A link to itself.
        return False


def _leads_out(file: Path, path: Path) -> bool:
    """Whether a file is a link to one outside the repository of `path`, which nobody named."""
    return file.is_symlink() and not DiskFiles(workspace_root_of(path.resolve())).allowed(file)


def _is_of_git(path: Path) -> bool:
    # Such are the names on file systems without case, and their short ones.
    return any(part.lower().rstrip(" .") in (".git", "git~1") for part in path.parts)


def _reason(error: OSError | ValueError) -> str:
    match error:
        case FileNotFoundError() | NotADirectoryError():
            return "it does not exist"
        case PermissionError():
            return "you may not read it"
        case OSError(strerror=str(words)):
            return words[:1].lower() + words[1:]
        case _:
            return "its name cannot be a file's"
