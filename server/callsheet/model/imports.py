"""Brings into a workspace what its documents refer to: other files, and environments."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from callsheet.disk import Files, Unreadable, decode_text
from callsheet.model.document import Document, kept_with_document, read_document
from callsheet.model.environment import read_environments
from callsheet.model.folder import folder_paths
from callsheet.model.requests import import_path, import_paths
from callsheet.model.workspace import Workspace
from callsheet.presets import document_text, is_bundled


def load_imports(workspace: Workspace, files: Files, given: Iterable[Path] = ()) -> Workspace:
    """The workspace with all that its documents import or run, directly or through others.

    So come the resource files of their folders and of those above. The environments of the folders
    that are new with them come along. Documents and environments that are there already stay as
    they are; a file that cannot be read, or may not be used, is left out.

    Args:
        workspace: Where to begin.
        files: What is read.
        given: The environment files that a person named (`--env-file`).
    """
    documents = dict(workspace.documents)
    absent: set[Path] = set()
    queue = list(documents.values())
    while queue:
        for path in paths_referred_to(queue.pop(), workspace.root):
            if path in documents or path in absent:
                continue
            found = _read(files, path)
            if found is None:
                absent.add(path)
            else:
                documents[path] = found
                queue.append(found)
    folders = dict.fromkeys(path.parent for path in documents if not is_bundled(path))
    given = tuple(given)
    environments = {
        folder: read_environments(files, folder, workspace.root, given)
        for folder in folders
        if folder not in workspace.environments
    }
    return replace(
        workspace, documents=documents, environments={**workspace.environments, **environments}
    )


def paths_referred_to(document: Document, root: Path) -> Iterator[Path]:
    """The files that a document imports or runs, and the resource files of its folders.

    Whether they exist or not.
    """
    yield from import_paths(document)
    if is_bundled(document.path):
        return
    yield from folder_paths(root, document.folder)
    yield from _run_paths(document)


@kept_with_document
def _run_paths(document: Document) -> tuple[Path, ...]:
    """The files whose requests a document runs."""
    targets = (target.text for parsed in document.parsed for target in parsed.runs)
    return tuple(import_path(document, each) for each in targets if not each.startswith("#"))


@cache
def bundled_document(path: Path) -> Document:
    """The document of a preset; nobody can change it."""
    return read_document(path, document_text(path))


def _read(files: Files, path: Path) -> Document | None:
    if is_bundled(path):
        return bundled_document(path)
    if not files.allowed(path):
        return None
    data = files.read(path)
    text = data if isinstance(data, Unreadable) else decode_text(data, path)
    return None if isinstance(text, Unreadable) else read_document(path, text)
