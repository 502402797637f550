"""Files of scripts: the variables that they set, and what they import that is not there."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Final

from callsheet.disk import Files
from callsheet.features.paths import find_file
from callsheet.features.uses import computes_names, names_set_in
from callsheet.model.circumstances import Circumstances
from callsheet.model.document import Document, PlacedBlock
from callsheet.model.handler_scripts import read_scripts
from callsheet.model.workspace import Workspace
from callsheet.problems import Code, Problem
from callsheet.syntax.kept import kept_with_block
from callsheet.syntax.nodes import InlineScript, Piece, ScriptFile, ScriptPhase
from callsheet.syntax.parse import ParsedBlock

_ANY_TIME: Final = datetime.fromtimestamp(0, UTC)
_IMPORTING: Final = ("import", "require", "export")

NO_NAMES: Final[frozenset[str]] = frozenset()


def names_set_by_files(
    workspace: Workspace, document: Document, files: Files
) -> tuple[frozenset[str], bool]:
    """The variables that scripts in files of their own set, and those that they import.

    Also whether they set some whose names nobody knows before they run.
    """
    texts = tuple(_texts(workspace, document, files))
    return NO_NAMES.union(*map(_names_in, texts)), any(map(_computes_names, texts))


def _texts(workspace: Workspace, document: Document, files: Files) -> Iterator[str]:
    read: set[tuple[str, ...]] = set()
    for block in document.blocks:
        if not _reads_scripts(block.parsed):
            continue
        # Many requests share a script, and reading it takes as long each time.
        written = _written(block.parsed)
        if written in read:
            continue
        read.add(written)
        for phase in ScriptPhase:
            for script in read_scripts(document, block, phase, _around(workspace, files)):
                if not isinstance(script, Problem):
                    yield script.script.source
                    yield from script.script.modules.values()


@kept_with_block
def _written(parsed: ParsedBlock) -> tuple[str, ...]:
    """What a block says of scripts: their texts and paths."""
    items = (*parsed.tree.before, *parsed.tree.after)
    return tuple(
        parsed.text[item.span.start : item.span.end]
        for item in items
        if isinstance(item, ScriptFile | InlineScript)
    )


def unreadable_imports(workspace: Workspace, document: Document, files: Files) -> Iterator[Problem]:
    """What scripts import that cannot be had; a file of a script itself is told by its path."""
    for block in document.blocks:
        if _reads_scripts(block.parsed):
            told = {
                block.placed(path.span)
                for path in _paths(block)
                if isinstance(_found(workspace, document, path, files), Problem)
            }
            for phase in ScriptPhase:
                for problem in read_scripts(document, block, phase, _around(workspace, files)):
                    if not isinstance(problem, Problem) or problem.code is Code.SCRIPT_NOT_RUN:
                        continue
                    if problem.span not in told:
                        yield problem


def _found(workspace: Workspace, document: Document, path: Piece, files: Files) -> Path | Problem:
    return find_file(workspace, document, path.text, path.span, files)


@kept_with_block
def _reads_scripts(parsed: ParsedBlock) -> bool:
    """Whether files of scripts belong to a block."""
    for item in (*parsed.tree.before, *parsed.tree.after):
        match item:
            case ScriptFile():
                return True
            case InlineScript(source=source) if any(word in source.text for word in _IMPORTING):
                return True
            case _:
                pass
    return False


def _paths(block: PlacedBlock) -> Iterator[Piece]:
    tree = block.parsed.tree
    return (item.path for item in (*tree.before, *tree.after) if isinstance(item, ScriptFile))


def _around(workspace: Workspace, files: Files) -> Circumstances:
    return Circumstances(files, _ANY_TIME, Random(0), root=workspace.root)


@lru_cache(maxsize=256)
def _names_in(text: str) -> frozenset[str]:
    return frozenset(names_set_in(text))


@lru_cache(maxsize=256)
def _computes_names(text: str) -> bool:
    return computes_names(text)
