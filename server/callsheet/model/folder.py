"""The resource file of a folder: what it has holds for the request files there and below."""

from functools import lru_cache
from pathlib import Path

from callsheet.model.document import Document
from callsheet.model.workspace import Workspace

FOLDER_FILE = "_resource.http"
"""The name of such a file; the nearest one upward counts, up to the workspace root."""


def folder_document(workspace: Workspace, document: Document) -> Document | None:
    """The resource file that holds for a document; such a file itself has none."""
    if document.path.name == FOLDER_FILE:
        return None
    for path in folder_paths(workspace.root, document.folder):
        found = workspace.documents.get(path)
        if found is not None:
            return found
    return None


def taking_documents(workspace: Workspace, document: Document) -> tuple[Document, ...]:
    """The known documents for which a resource file holds; none when it is another file."""
    if document.path.name != FOLDER_FILE:
        return ()
    return tuple(
        each
        for each in workspace.documents.values()
        if (found := folder_document(workspace, each)) and found.path == document.path
    )


@lru_cache(maxsize=1024)
def folder_paths(root: Path, folder: Path) -> tuple[Path, ...]:
    """Where the resource file for the files of a folder may lie, the nearest first."""
    folders = [folder, *folder.parents]
    end = folders.index(root) + 1 if root in folders else 1
    return tuple(each / FOLDER_FILE for each in folders[:end])
