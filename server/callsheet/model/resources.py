"""Resources: blocks with `# @resource`, whose settings the requests share that use them."""

from collections import ChainMap
from collections.abc import Mapping

from callsheet.facts.directive_facts import Place
from callsheet.facts.directives import find_directive
from callsheet.late_dataclasses import dataclass
from callsheet.model.document import Document, PlacedBlock, kept_with_document
from callsheet.model.folder import FOLDER_FILE
from callsheet.model.requests import imported_documents
from callsheet.model.workspace import Workspace
from callsheet.syntax.directives import arguments_of
from callsheet.syntax.nodes import Piece


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


def place_of(document: Document, block: PlacedBlock) -> Place:
    """Where the directives of a block stand; a block that is nothing yet becomes a request."""
    if block.parsed.sendable:
        return Place.REQUEST
    if block.parsed.directives("resource"):
        return Place.RESOURCE
    is_whole = len(document.blocks) == 1 and document.path.name != FOLDER_FILE
    return Place.REQUEST if block.index or is_whole else Place.FILE


def visible_resources(workspace: Workspace, document: Document) -> Mapping[str, ResourcePlace]:
    """What `# @use` can name: a document's own resources, the imported ones, the folder's."""
    documents = (document, *imported_documents(workspace, document))
    return ChainMap(*map(_by_name, documents))


@kept_with_document
def _by_name(document: Document) -> dict[str, ResourcePlace]:
    found: dict[str, ResourcePlace] = {}
    for place in resources_of(document):
        found.setdefault(place.name, place)
    return found


def _name(value: Piece) -> Piece | None:
    facts = find_directive("resource")
    return arguments_of(value, facts).first if facts else None
