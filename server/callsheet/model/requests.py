"""The requests of a document, their names, and which of them a reference means."""

import re
from collections import ChainMap
from collections.abc import Mapping
from functools import lru_cache
from os.path import normpath
from pathlib import Path

from callsheet.facts.presets import find_preset, preset_written
from callsheet.late_dataclasses import dataclass
from callsheet.model.document import Document, PlacedBlock, kept_with_document
from callsheet.model.folder import folder_document
from callsheet.model.workspace import RequestKey, Workspace, kept_with_documents
from callsheet.presets import document_path
from callsheet.syntax import nodes

_NOT_IDENTIFIER = re.compile(r"\W")


@dataclass(frozen=True, slots=True)
class RequestPlace:
    """A block that can be sent, and where it stands."""

    document: Document
    block: PlacedBlock
    name: str
    """Its `@name`, else its title, else `#3` by its place (dialects.md A2)."""

    name_piece: nodes.Piece | None
    """Where the name stands in the block; None when it has none of its own."""

    @property
    def key(self) -> RequestKey:
        """The request's identity over edits."""
        return RequestKey(self.document.path, self.name)

    @property
    def path(self) -> Path:
        """The file it stands in."""
        return self.document.path

    @property
    def line(self) -> int:
        """The line, from 0, of its request line."""
        tree = self.block.tree
        span = tree.request.line.span if tree.request else tree.span
        return self.document.line_of(self.block, span)

    @property
    def method(self) -> str:
        """The method as typed; GET when none is, empty for a command line."""
        request = self.block.tree.request
        if request is None:
            return ""
        return request.line.method.text if request.line.method else "GET"

    @property
    def target(self) -> str:
        """The target as typed, its lines joined."""
        request = self.block.tree.request
        return "".join(piece.text for piece in request.target_pieces) if request else ""


@kept_with_document
def requests_of(document: Document) -> tuple[RequestPlace, ...]:
    """The requests of a document in the order of the file; not every block has one."""
    places: list[RequestPlace] = []
    for block in document.blocks:
        if not block.parsed.sendable:
            continue
        piece = block.parsed.name
        name = piece.text if piece else f"#{len(places) + 1}"
        places.append(RequestPlace(document, block, name, piece))
    return tuple(places)


# All names of a document are asked for with every key.
@lru_cache(maxsize=20_000)
def identifier_of(name: str) -> str:
    """The identifier by which a binding can name a request whose name is free text."""
    if name.isascii() and name.isidentifier():
        return name
    identifier = _NOT_IDENTIFIER.sub("_", name)
    return f"_{identifier}" if identifier[:1].isdigit() else identifier


@kept_with_documents
def visible_requests(workspace: Workspace, document: Document) -> Mapping[str, RequestPlace]:
    """What a reference in `document` can name: its own requests, then those it imports.

    Both the name and its identifier lead to the request; the first of two alike wins.
    """
    own = _requests_by_name(document)
    imported = imported_documents(workspace, document)
    return ChainMap(own, *map(_requests_by_name, imported)) if imported else own


@kept_with_documents
def imported_documents(workspace: Workspace, document: Document) -> tuple[Document, ...]:
    """The documents that `document` imports, directly or through others, nearest first.

    The resource file of its folder comes last, with what that imports.
    """
    around = folder_document(workspace, document)
    if around is None and not import_paths(document):
        return ()
    seen = {document.path: document}
    _add_imports(seen, document, workspace)
    if around is not None and around.path not in seen:
        seen[around.path] = around
        _add_imports(seen, around, workspace)
    return tuple(seen.values())[1:]


def _add_imports(seen: dict[Path, Document], document: Document, workspace: Workspace) -> None:
    queue = [document]
    while queue:
        for path in import_paths(queue.pop(0)):
            imported = workspace.documents.get(path)
            if imported is not None and path not in seen:
                seen[path] = imported
                queue.append(imported)


@kept_with_document
def import_paths(document: Document) -> tuple[Path, ...]:
    """The files that a document imports, as absolute paths, whether they exist or not."""
    written = (piece.text for block in document.blocks for piece in block.parsed.imports)
    paths = (imported_path(document, each) for each in written)
    return tuple(path for path in paths if path is not None)


def imported_path(document: Document, written: str) -> Path | None:
    """The file that `# @import` means; None for a preset without a document."""
    name = preset_written(written)
    if name is None:
        return import_path(document, written)
    preset = find_preset(name)
    return document_path(name) if preset is not None and preset.resource else None


@kept_with_documents
def imported_presets(workspace: Workspace, document: Document) -> tuple[str, ...]:
    """The names of the presets that a document imports, directly or through others."""
    found = (document, *imported_documents(workspace, document))
    return tuple(dict.fromkeys(name for each in found for name in _presets(each)))


@kept_with_document
def _presets(document: Document) -> tuple[str, ...]:
    written = (piece.text for block in document.blocks for piece in block.parsed.imports)
    names = (preset_written(each) for each in written)
    return tuple(name for name in names if name is not None and find_preset(name) is not None)


def import_path(document: Document, written: str) -> Path:
    """The file that a path behind `import` or `run` means in a document."""
    return Path(normpath(document.path.parent / written))


@kept_with_document
def _requests_by_name(document: Document) -> dict[str, RequestPlace]:
    found: dict[str, RequestPlace] = {}
    for place in requests_of(document):
        found.setdefault(place.name, place)
        found.setdefault(identifier_of(place.name), place)
    return found
