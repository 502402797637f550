"""What an import reads from the disk, and what it writes: all of it, or nothing."""

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from posixpath import normpath

from callsheet.cli.import_kinds import Kind
from callsheet.cli.workspace import must_exist
from callsheet.convert.imported import ENVIRONMENT_FILE, PRIVATE_FILE, GivenFile
from callsheet.disk import (
    DiskFiles,
    Files,
    Unreadable,
    decode_text,
    workspace_root_of,
    write_atomically,
)
from callsheet.features.edits import FileEdits, NewFile, edited
from callsheet.features.import_dialect import belongs_to_dialects
from callsheet.features.private_values import ignoring
from callsheet.late_dataclasses import dataclass
from callsheet.model.commented_json import CommentedJson, read_commented_json
from callsheet.problems import UsageError
from callsheet.report.excerpt import shown_path
from callsheet.values import JsonValue, json_text

Content = Mapping[PurePosixPath, str | bytes]

_STDIN = Path("-")
_OF_TOOLS = frozenset({".git", ".hg", ".svn", "node_modules"})


@dataclass(frozen=True, slots=True)
class Given:
    """The files that an import is given."""

    files: tuple[GivenFile, ...]
    folders: Mapping[Path, Path]
    """The folders that they lie in, each with the one that was named, or is around what was."""


def given_files(paths: Sequence[Path], kind: Kind) -> Given:
    """Read what was named; of folders, the files below them that are of that kind.

    Raises:
        UsageError: One is not there, cannot be read, or is a folder where none can be.
    """
    if _STDIN in paths:
        if len(paths) > 1:
            raise UsageError("`-` stands alone", "it reads standard input")
        here = Path.cwd()
        given = GivenFile(PurePosixPath("-"), sys.stdin.buffer.read())
        return Given((given,), {here: here})
    files: list[GivenFile] = []
    folders: dict[Path, Path] = {}
    for path in paths:
        must_exist(path)
        if not path.is_dir():
            together = (path, *kind.beside(path))
            names = _named_alike(together)
            files += (
                GivenFile(name, _read(each, DiskFiles(each)))
                for each, name in zip(together, names, strict=True)
            )
            around = path.resolve().parent
            folders.setdefault(around, around)
            continue
        if not kind.endings:
            raise UsageError(f'"{path}" is a folder', "name the files in it")
        found = list(_below(path, kind))
        if not found:
            endings = ", ".join(kind.endings)
            raise UsageError(f'nothing below "{path}" is one of {endings}', "name another folder")
        files += found
        top = path.resolve()
        folders |= {top.parent.joinpath(each.path.parent): top for each in found}
    return Given(tuple(files), folders)


def _named_alike(paths: Sequence[Path]) -> list[PurePosixPath]:
    """Paths as they were named; all from the root on where one leads out of this folder."""
    if len(paths) == 1:
        return [PurePosixPath(paths[0].as_posix())]
    here = Path.cwd()
    whole = [Path(os.path.abspath(each)) for each in paths]  # noqa: PTH100 - links stay
    inside = all(each.is_relative_to(here) for each in whole)
    shown = [each.relative_to(here) if inside else each for each in whole]
    return [PurePosixPath(each.as_posix()) for each in shown]


def _below(folder: Path, kind: Kind) -> Iterator[GivenFile]:
    disk = DiskFiles(workspace_root_of(folder.resolve()))
    top = PurePosixPath(folder.resolve().name)
    for around, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in _OF_TOOLS)
        for name in sorted(names):
            path = Path(around, name)
            wanted = name.lower().endswith(kind.endings) or (
                kind.with_environments and belongs_to_dialects(path)
            )
            if wanted and disk.allowed(path):
                place = top / path.relative_to(folder).as_posix()
                yield GivenFile(place, _read(path, disk), top)


def _read(path: Path, disk: Files) -> bytes:
    found = disk.read(path)
    if isinstance(found, Unreadable):
        raise UsageError(f'"{path}" cannot be read: {found.reason}')
    return found


def found_beside(
    missing: Sequence[tuple[PurePosixPath, str]], folders: Mapping[Path, Path]
) -> dict[PurePosixPath, bytes]:
    """The files that requests name and that lie beside what was imported: they come along.

    A file elsewhere is not read: whoever made a collection may name any file of this machine.
    """
    found: dict[PurePosixPath, bytes] = {}
    for by, typed in missing:
        path = typed.replace("\\", "/")
        place = PurePosixPath(normpath(by.parent / path))
        tail = by.parent.parts
        for folder, root in sorted(folders.items(), key=lambda each: not _ends(each[0], tail)):
            disk = DiskFiles(root)
            data = disk.read(folder / path) if disk.allowed(folder / path) else None
            if isinstance(data, bytes) and is_within(place):
                found.setdefault(place, data)
    return found


def _ends(folder: Path, tail: tuple[str, ...]) -> bool:
    return not tail or folder.parts[-len(tail) :] == tail


def is_within(path: PurePosixPath) -> bool:
    """Whether a path leads to a file below the folder that it is taken from."""
    parts = path.parts
    plain = not path.is_absolute() and ".." not in parts and bool(parts)
    return plain and not any(each in part for part in parts for each in ("\\", ":", "\0"))


def prepared(content: Content, folder: Path, *, force: bool) -> dict[Path, bytes]:
    """What is written where; environments join those that are there.

    Raises:
        UsageError: Something is there that would be written over.
    """
    disk = DiskFiles(folder)
    targets: dict[Path, bytes] = {}
    taken: list[Path] = []
    for path, new in content.items():
        if not is_within(path):
            raise ValueError(f"{path} leads out of the folder")
        target = folder / path
        data = new if isinstance(new, bytes) else new.encode("utf-8", "backslashreplace")
        if os.path.lexists(target) and disk.read(target) != data:
            if not force:
                taken.append(target)
            if path.name in (ENVIRONMENT_FILE.name, PRIVATE_FILE.name):
                data = _joined(target, data, disk)
        targets[target] = data
    if taken:
        others = f" and {len(taken) - 1} more" if taken[1:] else ""
        hint = "`--force` writes over them, `-o` names another folder"
        raise UsageError(
            f'"{shown_path(taken[0], Path.cwd())}"{others} would be written over', hint
        )
    if any(path.name == PRIVATE_FILE.name for path in content):
        targets |= _ignored(folder, disk)
    return targets


def write_all(targets: Mapping[Path, bytes]) -> None:
    """Write files, each whole or not at all; what is private for its owner only.

    Raises:
        UsageError: One cannot be written.
    """
    for path, data in targets.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, data, private=path.name == PRIVATE_FILE.name)
        except OSError as error:
            shown = shown_path(path, Path.cwd())
            raise UsageError(f'cannot write "{shown}": {error.strerror or error}') from error


def _joined(path: Path, data: bytes, disk: Files) -> bytes:
    """The environments of a file that is there, and of a new one, whose values count."""
    before = disk.read(path)
    text = before if isinstance(before, Unreadable) else decode_text(before, path)
    known = "" if isinstance(text, Unreadable) else text
    return f"{json_text(_merged(_members(known), _members(data.decode())), 2)}\n".encode()


def _members(text: str) -> JsonValue:
    read = read_commented_json(text)
    return read.value if isinstance(read, CommentedJson) else None


def _merged(before: JsonValue, new: JsonValue) -> JsonValue:
    if not isinstance(before, Mapping) or not isinstance(new, Mapping):
        return new
    return {**before, **{name: _merged(before.get(name), value) for name, value in new.items()}}


def _ignored(folder: Path, disk: Files) -> dict[Path, bytes]:
    """What makes git ignore the private file, unless it does."""
    root = workspace_root_of(folder)
    above = [each for each in folder.parents if each.is_relative_to(root)]
    if (root / ".git").exists() and any(ignoring(each, DiskFiles(root)) is None for each in above):
        return {}
    match ignoring(folder, disk):
        case NewFile(path, text):
            return {path: text.encode()}
        case FileEdits(path, edits):
            before = disk.read(path)
            known = b"" if isinstance(before, Unreadable) else before
            return {path: edited(known.decode("utf-8", "replace"), edits).encode()}
        case _:
            return {}
