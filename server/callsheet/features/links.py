"""Links: the files that a document names, to be opened with a click."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from callsheet.disk import Files
from callsheet.features.paths import find_file
from callsheet.model.document import Document, PlacedBlock
from callsheet.model.workspace import Workspace
from callsheet.syntax import nodes
from callsheet.syntax.bindings import FileContents
from callsheet.syntax.nodes import Piece
from callsheet.syntax.parse import ParsedBlock
from callsheet.text import Span


@dataclass(frozen=True, slots=True)
class Link:
    """A path in the text and the file that it leads to."""

    span: Span
    path: Path


def links(workspace: Workspace, document: Document, files: Files) -> tuple[Link, ...]:
    """The paths of a document whose files exist; a path with a binding in it is none yet."""
    return tuple(
        link for block in document.blocks for link in _links(workspace, document, block, files)
    )


def paths_read(parsed: ParsedBlock) -> Iterator[Piece]:
    """The paths of files that a block reads, but those that a binding completes."""
    pieces = (*parsed.imports, *_paths_of_items(parsed), *_paths_of_bindings(parsed))
    return (piece for piece in pieces if piece.text and "{{" not in piece.text)


def _paths_of_items(parsed: ParsedBlock) -> Iterator[Piece]:
    for item in nodes.items_of(parsed.tree):
        match item:
            case nodes.BodyFile(path=path) | nodes.ScriptFile(path=path):
                yield path
            case nodes.Run(target=target) if not target.text.startswith("#"):
                yield target
            case _:
                pass


def _paths_of_bindings(parsed: ParsedBlock) -> Iterator[Piece]:
    for binding in parsed.bindings:
        if isinstance(binding.expression, FileContents):
            yield binding.expression.path


def _links(
    workspace: Workspace, document: Document, block: PlacedBlock, files: Files
) -> Iterator[Link]:
    for piece in paths_read(block.parsed):
        span = block.placed(piece.span)
        found = find_file(workspace, document, piece.text, span, files)
        if isinstance(found, Path):
            yield Link(span, found)
