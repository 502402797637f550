"""Files of scripts: the variables that they set, and what they import that is not there."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Final

from callsheet.disk import Files
from callsheet.features.paths import find_file
from callsheet.features.uses import names_set_in
from callsheet.model.circumstances import Circumstances
from callsheet.model.document import Document, PlacedBlock, kept_with_document
from callsheet.model.handler_scripts import read_scripts
from callsheet.model.workspace import Workspace, kept_with_documents
from callsheet.problems import Problem
from callsheet.syntax.kept import kept_of_each, kept_with_block
from callsheet.syntax.nodes import InlineScript, Piece, ScriptFile, ScriptPhase
from callsheet.syntax.parse import ParsedBlock

_ANY_TIME: Final = datetime.fromtimestamp(0, UTC)
_IMPORTING: Final = ("import", "require", "export")

_GLOBAL = re.compile(r"""\bglobal\s*\.\s*set\(\s*(["'`])(?P<name>[^"'`\\$]+)\1""")

NO_NAMES: Final[frozenset[str]] = frozenset()


def names_set_by_files(workspace: Workspace, document: Document, files: Files) -> frozenset[str]:
    """The variables that scripts in files of their own set, and those that they import."""
    found = NO_NAMES
    for block in document.blocks:
        if _reads_scripts(block.parsed):
            for phase in ScriptPhase:
                for script in read_scripts(document, block, phase, _around(workspace, files)):
                    if not isinstance(script, Problem):
                        texts = (script.script.source, *script.script.modules.values())
                        found = found.union(*map(_names_in, texts))
    return found


def globals_of_all(workspace: Workspace) -> frozenset[str]:
    """The global values that scripts of any file set: those of one run see each other's."""
    anyone = next(iter(workspace.documents.values()), None)
    return NO_NAMES if anyone is None else _globals_of_all(workspace, anyone)


@kept_with_documents
def _globals_of_all(workspace: Workspace, _: Document) -> frozenset[str]:
    return NO_NAMES.union(*filter(None, map(_globals_in, workspace.documents.values())))


@kept_with_document
def _globals_in(document: Document) -> frozenset[str]:
    return NO_NAMES.union(*filter(None, kept_of_each(_globals_of, document.parsed)))


@kept_with_block
def _globals_of(parsed: ParsedBlock) -> frozenset[str]:
    if "global" not in parsed.text:
        return NO_NAMES
    items = (*parsed.tree.before, *parsed.tree.after)
    scripts = (item.source.text for item in items if isinstance(item, InlineScript))
    return frozenset(found["name"] for each in scripts for found in _GLOBAL.finditer(each))


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
                    if isinstance(problem, Problem) and problem.span not in told:
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
