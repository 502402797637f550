"""Files that a document names and that are not there, or may not be used."""

from collections.abc import Iterator
from functools import lru_cache

from callsheet.disk import Files
from callsheet.features.links import paths_read
from callsheet.features.paths import find_file
from callsheet.features.uses import KNOWN_BLOCKS
from callsheet.model.document import Document
from callsheet.model.workspace import Workspace
from callsheet.problems import Problem
from callsheet.syntax.nodes import Piece
from callsheet.syntax.parse import ParsedBlock


def file_problems(workspace: Workspace, document: Document, files: Files) -> Iterator[Problem]:
    """Problems with the files that a document reads, with spans of the document."""
    for block in document.blocks:
        for piece in _paths(block.parsed):
            found = find_file(workspace, document, piece.text, block.placed(piece.span), files)
            if isinstance(found, Problem):
                yield found


@lru_cache(maxsize=KNOWN_BLOCKS)
def _paths(parsed: ParsedBlock) -> tuple[Piece, ...]:
    return tuple(paths_read(parsed))
