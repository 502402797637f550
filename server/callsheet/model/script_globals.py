"""Global values that scripts and `@global.x = …` set by name, and whose those are."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from callsheet.model.document import Document, PlacedBlock, kept_with_document
from callsheet.model.workspace import Workspace, kept_with_documents
from callsheet.syntax.kept import kept_of_each, kept_with_block
from callsheet.syntax.nodes import InlineScript, ScriptPhase, ScriptStyle
from callsheet.syntax.parse import ParsedBlock

_SET: Final = re.compile(r"""\bglobal\s*\.\s*set\(\s*(["'`])(?P<name>[^"'`\\$]+)\1(?!\s*\+)""")
_GET: Final = re.compile(r"""\bglobal\s*\.\s*get\(\s*(["'`])(?P<name>[^"'`\\$]+)\1""")
_SET_AHEAD: Final = re.compile(r"""\.\s*set\(\s*(["'`])(?P<name>[^"'`\\$]+)\1(?!\s*\+)""")
_MEMBER: Final = re.compile(r"\$global\s*\.\s*(?P<name>[A-Za-z_]\w*)\s*(?:\?\?|\|\|)?=(?!=)")
_NONE: Final[Mapping[str, str]] = {}


def globals_of_all(workspace: Workspace) -> Mapping[str, str]:
    """The global values that scripts of any file set, each with the first request that does.

    Those of one run see each other's, whatever file they are in.
    """
    anyone = next(iter(workspace.documents.values()), None)
    return _NONE if anyone is None else _globals_of_all(workspace, anyone)


@kept_with_documents
def _globals_of_all(workspace: Workspace, _: Document) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for document in workspace.documents.values():
        for name, giver in _globals_in(document).items():
            found.setdefault(name, giver)
    return found


@kept_with_document
def _globals_in(document: Document) -> Mapping[str, str]:
    all_names = kept_of_each(_globals_of, document.parsed)
    if not any(all_names):
        return _NONE
    found: dict[str, str] = {}
    for block, names in zip(document.blocks, all_names, strict=True):
        title = block.parsed.name
        line = document.line_of(block, block.tree.span) + 1
        giver = f'"{title.text}"' if title else f"{document.path.name}, line {line}"
        for name in names:
            found.setdefault(name, giver)
    return found


@kept_with_block
def _globals_of(parsed: ParsedBlock) -> tuple[str, ...]:
    if "global" not in parsed.text:
        return ()
    items = (*parsed.tree.before, *parsed.tree.after)
    scripts = [item.source.text for item in items if isinstance(item, InlineScript)]
    set_by = (
        each for pattern in (_SET, _MEMBER) for text in scripts for each in pattern.finditer(text)
    )
    return (*_defined(parsed), *(found["name"] for found in set_by))


@kept_with_block
def set_behind(parsed: ParsedBlock) -> frozenset[str]:
    """The global values that JetBrains' scripts behind a request set."""
    if "global" not in parsed.text:
        return frozenset()
    return frozenset(
        found["name"]
        for script in _of_jetbrains(parsed, ScriptPhase.AFTER)
        for found in _SET.finditer(script.source.text)
    )


@kept_with_block
def read_ahead(parsed: ParsedBlock) -> tuple[str, ...]:
    """The global values that JetBrains' scripts ahead of a request read, in their order."""
    return tuple(
        found["name"]
        for script in _of_jetbrains(parsed, ScriptPhase.BEFORE)
        for found in _GET.finditer(script.source.text)
    )


@kept_with_block
def set_ahead(parsed: ParsedBlock) -> frozenset[str]:
    """The variables that JetBrains' scripts ahead of a request set for it."""
    return frozenset(
        found["name"]
        for script in _of_jetbrains(parsed, ScriptPhase.BEFORE)
        for found in _SET_AHEAD.finditer(script.source.text)
    )


def _of_jetbrains(parsed: ParsedBlock, phase: ScriptPhase) -> Iterator[InlineScript]:
    for item in (*parsed.tree.before, *parsed.tree.after):
        if isinstance(item, InlineScript) and (item.style, item.phase) == (
            ScriptStyle.JETBRAINS,
            phase,
        ):
            yield item


def _defined(parsed: ParsedBlock) -> tuple[str, ...]:
    return tuple(each.name.text for each in parsed.definitions if each.shared)


def shared_names(document: Document, block: PlacedBlock) -> tuple[str, ...]:
    """What `@global.x = …` lines define that a send of a request gives to all files.

    Those of its own block, and those of blocks without a request.
    """
    found = _shared_in(document)
    if not found:
        return ()
    others = (block for block in document.blocks if not block.parsed.sendable)
    blocks = (*others, block) if block.parsed.sendable else others
    return tuple(dict.fromkeys(name for each in blocks for name in _defined(each.parsed)))


@kept_with_document
def _shared_in(document: Document) -> bool:
    return "@global." in document.text and any(_defined(each) for each in document.parsed)
