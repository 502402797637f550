"""The descriptions that `# @openapi` names: which holds for a request, and how they are read."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from os.path import normpath
from pathlib import Path

from callsheet.disk import Files
from callsheet.model.document import Document, PlacedBlock, kept_with_document
from callsheet.model.request_files import places_of
from callsheet.model.settings import Setting, settings_of
from callsheet.model.workspace import Workspace
from callsheet.openapi.description import Description, read_description
from callsheet.openapi.source import Fault
from callsheet.syntax.kept import kept_of_each, kept_with_block
from callsheet.syntax.nodes import Piece
from callsheet.syntax.parse import ParsedBlock

NAME = "openapi"

_NONE = ("off", "false", "no")
"""What takes a request out of the description of its file."""


@kept_with_block
def descriptions_named(parsed: ParsedBlock) -> tuple[Piece, ...]:
    """The files that the `# @openapi` lines of a block name; spans of the block."""
    written = (directive.value for directive in parsed.directives(NAME))
    return tuple(piece for piece in written if _is_path(piece.text))


def is_address(text: str) -> bool:
    """Whether an `# @openapi` names what would have to be fetched."""
    return text.lower().startswith(("http://", "https://"))


def named_descriptions(documents: Iterable[Document], root: Path, files: Files) -> tuple[Path, ...]:
    """The descriptions that documents name, as far as they are there and may be read."""
    found = (
        _located(document, piece, root, files)
        for document in documents
        for piece in _named_in(document)
    )
    return tuple(dict.fromkeys(path for path in found if path is not None))


@kept_with_document
def _named_in(document: Document) -> tuple[Piece, ...]:
    named = kept_of_each(descriptions_named, document.parsed)
    return tuple(piece for pieces in named for piece in pieces)


def load_descriptions(workspace: Workspace, files: Files) -> Workspace:
    """The workspace with the descriptions that its documents name, read now."""
    paths = named_descriptions(workspace.documents.values(), workspace.root, files)
    if not paths:
        return workspace
    return replace(workspace, descriptions={path: read_description(path, files) for path in paths})


def description_for(
    workspace: Workspace, document: Document, block: PlacedBlock
) -> Description | None:
    """The description that holds for a block; None for none, and as long as it is being read."""
    if not workspace.descriptions:
        return None
    setting = settings_of(workspace, document, block).nearest(NAME)
    found = said_by(workspace, setting) if setting else None
    return found if isinstance(found, Description) else None


def said_by(workspace: Workspace, setting: Setting) -> Description | Fault | None:
    """What became of the description that an `# @openapi` names."""
    piece = setting.directive.value
    if not _is_path(piece.text):
        return None
    places = _places(setting.layer.document, piece, workspace.root)
    return next((known for path in places if (known := workspace.descriptions.get(path))), None)


def _is_path(text: str) -> bool:
    return bool(text) and "{{" not in text and text.lower() not in _NONE and not is_address(text)


def _located(document: Document, piece: Piece, root: Path, files: Files) -> Path | None:
    for path in _places(document, piece, root):
        if files.allowed(path) and isinstance(files.size(path), int):
            return path
    return None


def _places(document: Document, piece: Piece, root: Path) -> Iterator[Path]:
    return (Path(normpath(each)) for each in places_of(piece.text, document.folder, root))
