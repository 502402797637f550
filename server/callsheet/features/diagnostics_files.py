"""Files that a document names and that are not there, may not be used, or hold bindings."""

import re
from collections.abc import Iterator
from itertools import compress
from pathlib import Path
from typing import Final

from callsheet.disk import Files
from callsheet.facts.presets import PREFIX, PRESETS, find_preset, preset_written
from callsheet.features.links import paths_read
from callsheet.features.paths import find_file
from callsheet.model.dialects import FILLING, dialects_of
from callsheet.model.document import Document
from callsheet.model.workspace import Workspace
from callsheet.problems import Code, Problem, Severity, did_you_mean
from callsheet.syntax.kept import kept_of_each, kept_with_block
from callsheet.syntax.nodes import BodyFile, Piece
from callsheet.syntax.parse import ParsedBlock
from callsheet.text import Span

_BINDING = re.compile(rb"\{\{\s*[\w$]")
_LARGEST_LOOK: Final = 64 * 1024
"""Bytes up to which a file is looked into: files with bindings are written by hand."""


def file_problems(workspace: Workspace, document: Document, files: Files) -> Iterator[Problem]:
    """Problems with the files that a document reads, with spans of the document."""
    naming = kept_of_each(_names_files, document.parsed)
    dialects = dialects_of(workspace, document)
    for block in compress(document.blocks, naming):
        is_filled = dialects.get(block.index) in FILLING
        as_they_are = frozenset() if is_filled else _sent_as_they_are(block.parsed)
        for piece in _paths(block.parsed):
            span = block.placed(piece.span)
            found = find_file(workspace, document, piece.text, span, files)
            if isinstance(found, Problem):
                yield found
            elif piece.span in as_they_are and _holds_bindings(found, files):
                yield _kept(piece.text, span)
        for problem in _unknown_presets(block.parsed):
            yield problem.shifted(block.start)


@kept_with_block
def _names_files(parsed: ParsedBlock) -> bool:
    return bool(_paths(parsed) or _unknown_presets(parsed))


@kept_with_block
def _paths(parsed: ParsedBlock) -> tuple[Piece, ...]:
    return tuple(paths_read(parsed))


@kept_with_block
def _unknown_presets(parsed: ParsedBlock) -> tuple[Problem, ...]:
    """Imports of presets that there are not; spans of the block."""
    return tuple(
        _no_preset(name, piece.span)
        for piece in parsed.imports
        if (name := preset_written(piece.text)) is not None and find_preset(name) is None
    )


def _no_preset(name: str, span: Span) -> Problem:
    names = [preset.name for preset in PRESETS]
    return Problem(
        Code.UNRESOLVED_PRESET,
        Severity.ERROR,
        Span(span.start + len(PREFIX), span.end),
        f'there is no preset "{name}"',
        did_you_mean(name, names) or f"there are: {', '.join(names)}",
    )


@kept_with_block
def _sent_as_they_are(parsed: ParsedBlock) -> frozenset[Span]:
    """Where the block names files whose bindings stay, as with `< path`."""
    request = parsed.tree.request
    if request is None or request.body is None or parsed.directives("inject-variables"):
        return frozenset()
    files = (each for each in request.body.segments if isinstance(each, BodyFile))
    return frozenset(each.path.span for each in files if not each.substitute)


def _holds_bindings(path: Path, files: Files) -> bool:
    size = files.size(path)
    if not isinstance(size, int) or size > _LARGEST_LOOK:
        return False
    data = files.read(path)
    return isinstance(data, bytes) and _BINDING.search(data) is not None


def _kept(path: str, span: Span) -> Problem:
    return Problem(
        Code.DIALECT_DIFFERENCE,
        Severity.HINT,
        span,
        "the bindings in this file are not replaced; kulala and rest.nvim replace them",
        f"write `<@ {path}` to replace them",
    )
