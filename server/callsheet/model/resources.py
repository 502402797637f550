"""Resources: blocks with `# @resource`, whose settings the requests share that use them."""

from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from callsheet.facts.directives import find_directive
from callsheet.model.document import Document, PlacedBlock, kept_with_document
from callsheet.model.requests import imported_documents
from callsheet.model.workspace import Workspace
from callsheet.syntax.directives import arguments_of
from callsheet.syntax.nodes import Piece

FOLDER_FILE = "_resource.http"
"""The file whose resources every request file in its folder and below can use."""


@dataclass(frozen=True, slots=True)
class ResourcePlace:
    """A resource and where it stands."""

    document: Document
    block: PlacedBlock
    name: str
    name_piece: Piece | None
    """Where the name stands in the block; None when it has none."""


@kept_with_document
def resources_of(document: Document) -> tuple[ResourcePlace, ...]:
    """The resources of a document in the order of the file."""
    if "@resource" not in document.text.lower():
        return ()
    places = []
    for block in document.blocks:
        directives = block.parsed.directives("resource")
        if directives:
            piece = _name(directives[-1].value) or block.parsed.name
            places.append(ResourcePlace(document, block, piece.text if piece else "", piece))
    return tuple(places)


@kept_with_document
def head_of(document: Document) -> PlacedBlock | None:
    """The first block, when it has neither a request nor a resource: it holds for the file."""
    first = document.blocks[0]
    is_head = not first.parsed.sendable and not first.parsed.directives("resource")
    return first if is_head else None


def visible_resources(workspace: Workspace, document: Document) -> Mapping[str, ResourcePlace]:
    """What `# @use` can name: a document's own resources, the imported ones, the folder's."""
    around = folder_document(workspace, document)
    documents = (document, *imported_documents(workspace, document), *((around,) if around else ()))
    return ChainMap(*map(_by_name, documents))


def folder_document(workspace: Workspace, document: Document) -> Document | None:
    """The nearest resource file upward; a resource file itself has none."""
    if document.path.name == FOLDER_FILE:
        return None
    for path in folder_paths(workspace.root, document.path):
        if path in workspace.documents:
            return workspace.documents[path]
    return None


def folder_paths(root: Path, path: Path) -> tuple[Path, ...]:
    """Where a resource file for the file at `path` may lie, the nearest first."""
    folders = [path.parent, *path.parent.parents]
    end = folders.index(root) + 1 if root in folders else 1
    return tuple(folder / FOLDER_FILE for folder in folders[:end])


@kept_with_document
def _by_name(document: Document) -> dict[str, ResourcePlace]:
    found: dict[str, ResourcePlace] = {}
    for place in resources_of(document):
        found.setdefault(place.name, place)
    return found


def _name(value: Piece) -> Piece | None:
    facts = find_directive("resource")
    return arguments_of(value, facts).first if facts else None
