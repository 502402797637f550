"""What another tool's files became, made ready to be written: secrets apart, laid out, checked."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from os.path import normpath
from pathlib import Path, PurePosixPath

from callsheet.convert.imported import ENVIRONMENT_FILE, PRIVATE_FILE, Imported
from callsheet.disk import REQUEST_FILE_ENDINGS, Files, Unreadable
from callsheet.facts.secret_names import is_secret_question
from callsheet.features.diagnostics import diagnostics
from callsheet.features.edits import edited
from callsheet.features.format import formatting
from callsheet.features.secrets_apart import secrets_apart
from callsheet.late_dataclasses import dataclass
from callsheet.model.commented_json import CommentedJson, read_commented_json
from callsheet.model.descriptions import load_descriptions
from callsheet.model.document import Document, read_document
from callsheet.model.imports import load_imports
from callsheet.model.workspace import Workspace
from callsheet.problems import Code, Problem, Severity
from callsheet.values import JsonValue, json_text

Content = Mapping[PurePosixPath, str | bytes]


@dataclass(frozen=True, slots=True)
class BrokenPlace:
    """An error in a file that would be written."""

    path: PurePosixPath
    document: Document
    problem: Problem


def made_ready(imported: Imported, folder: Path, files: Files) -> Imported:
    """The files as they are written into a folder: secrets apart, request files laid out."""
    found = dict(secrets_apart(imported.files))
    workspace = _workspace(found, folder, files)
    for path, document in _documents(workspace, found, folder):
        found[path] = edited(document.text, formatting(workspace, document).edits)
    return replace(imported, files=found)


def errors_in(content: Content, folder: Path, files: Files) -> Iterator[BrokenPlace]:
    """The errors that `callsheet check` would find once the files are in the folder."""
    around = WithFiles(files, {folder / path: _data(each) for path, each in content.items()})
    workspace = load_descriptions(_workspace(content, folder, files), around)
    for path, document in _documents(workspace, content, folder):
        for problem in diagnostics(workspace, document, around):
            if problem.severity is Severity.ERROR:
                yield BrokenPlace(path, document, problem)


def paths_missing(broken: Iterable[BrokenPlace]) -> tuple[tuple[PurePosixPath, str], ...]:
    """The files that are named and are not there: by whom, and how."""
    return tuple(
        (each.path, each.problem.span.of(each.document.text))
        for each in broken
        if each.problem.code is Code.MISSING_FILE
    )


def with_names(content: Content, names: Iterable[str]) -> Content:
    """The files with names that have no value, each with an empty one for a person to fill."""
    found = dict(content)
    for name in names:
        path = PRIVATE_FILE if is_secret_question(name) else ENVIRONMENT_FILE
        text = found.get(path, "{}")
        read = read_commented_json(text if isinstance(text, str) else text.decode())
        value = read.value if isinstance(read, CommentedJson) else None
        known = dict(value) if isinstance(value, Mapping) else {}
        shared = known.get("$shared")
        known["$shared"] = {**(shared if isinstance(shared, Mapping) else {}), name: ""}
        found[path] = f"{json_text(known, 2)}\n"
    return found


def names_missing(broken: Iterable[BrokenPlace]) -> tuple[str, ...]:
    """The variables that have no value anywhere."""
    spans = (
        each.problem.span.of(each.document.text)
        for each in broken
        if each.problem.code is Code.UNRESOLVED_VARIABLE
    )
    return tuple(dict.fromkeys(name for name in spans if name.isidentifier()))


def private_values(content: Content) -> Iterator[str]:
    """The values of the private environment files, which nobody is shown."""
    for path, text in content.items():
        if path.name == PRIVATE_FILE.name:
            read = read_commented_json(text if isinstance(text, str) else text.decode())
            yield from _texts(read.value if isinstance(read, CommentedJson) else None)


def _texts(value: JsonValue) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)


class WithFiles:
    """Files of the disk, and some that are not there yet."""

    def __init__(self, files: Files, new: Mapping[Path, bytes]) -> None:
        self._files = files
        self._new = new
        self._names: dict[Path, set[str]] = {}
        for path in new:
            self._names.setdefault(path.parent, set()).add(path.name)
            for folder in path.parents:
                self._names.setdefault(folder.parent, set()).add(f"{folder.name}/")

    def read(self, path: Path) -> bytes | Unreadable:
        """The content of a file."""
        found = self._new.get(_plain(path))
        return self._files.read(path) if found is None else found

    def size(self, path: Path) -> int | Unreadable:
        """The size of a file in bytes."""
        found = self._new.get(_plain(path))
        return self._files.size(path) if found is None else len(found)

    def names(self, folder: Path) -> tuple[str, ...]:
        """The entries of a folder, sorted; a folder's name ends with `/`."""
        known = self._files.names(folder)
        return tuple(sorted({*known, *self._names.get(folder, ())}))

    def allowed(self, path: Path) -> bool:
        """Whether a request may use a file."""
        return _plain(path) in self._new or self._files.allowed(path)


def _plain(path: Path) -> Path:
    """A path without `..`, as the new files are named."""
    return Path(normpath(path))


def _workspace(content: Content, folder: Path, files: Files) -> Workspace:
    documents = {
        folder / path: read_document(folder / path, text)
        for path, text in content.items()
        if isinstance(text, str) and path.suffix in REQUEST_FILE_ENDINGS
    }
    around = WithFiles(files, {folder / path: _data(each) for path, each in content.items()})
    return load_imports(Workspace(folder, documents), around)


def _documents(
    workspace: Workspace, content: Content, folder: Path
) -> Iterator[tuple[PurePosixPath, Document]]:
    for path in content:
        document = workspace.documents.get(folder / path)
        if document is not None and path.suffix in REQUEST_FILE_ENDINGS:
            yield path, document


def _data(content: str | bytes) -> bytes:
    return content if isinstance(content, bytes) else content.encode("utf-8", "backslashreplace")
