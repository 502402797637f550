"""Links: the files that a document names, to be opened with a click."""

from collections.abc import Iterator
from pathlib import Path

from callsheet.disk import Files
from callsheet.facts.directive_facts import ArgumentKind
from callsheet.facts.directives import find_directive
from callsheet.facts.presets import preset_written
from callsheet.features.paths import find_file
from callsheet.features.schemas_named import schemas_named
from callsheet.late_dataclasses import dataclass
from callsheet.model.descriptions import descriptions_named
from callsheet.model.document import Document, PlacedBlock
from callsheet.model.graphql_documents import query_files
from callsheet.model.loops import Loop, SourceKind, loops_of
from callsheet.model.requests import imported_path
from callsheet.model.workspace import Workspace
from callsheet.presets import is_bundled
from callsheet.syntax import nodes
from callsheet.syntax.bindings import FileContents
from callsheet.syntax.directives import arguments_of
from callsheet.syntax.kept import kept_of_each, kept_with_block
from callsheet.syntax.nodes import Piece
from callsheet.syntax.parse import ParsedBlock
from callsheet.text import Span

_WITH_FILES = frozenset({"auth", "sign", "tls", "upload"})


@dataclass(frozen=True, slots=True)
class Link:
    """A path in the text and the file that it leads to."""

    span: Span
    path: Path


def links(workspace: Workspace, document: Document, files: Files) -> tuple[Link, ...]:
    """The paths of a document whose files exist; a path with a binding in it is none yet."""
    named = kept_of_each(_paths, document.parsed)
    return tuple(
        link
        for block, paths in zip(document.blocks, named, strict=True)
        if paths or block.parsed.imports
        for link in _links(workspace, document, block, files)
    )


@kept_with_block
def _paths(parsed: ParsedBlock) -> tuple[Piece, ...]:
    return (*paths_read(parsed), *paths_of_settings(parsed))


def paths_read(parsed: ParsedBlock) -> Iterator[Piece]:
    """The paths of files that a block reads, but those that a binding completes."""
    imports = (piece for piece in parsed.imports if preset_written(piece.text) is None)
    named = (*_paths_of_items(parsed), *paths_of_loops(parsed), *_paths_of_bindings(parsed))
    schemas = (path for path, _ in schemas_named(parsed))
    pieces = (*imports, *named, *descriptions_named(parsed), *schemas)
    return (piece for piece in pieces if piece.text and "{{" not in piece.text)


@kept_with_block
def paths_of_settings(parsed: ParsedBlock) -> tuple[Piece, ...]:
    """The files that `# @tls cert=`, `# @auth jwt key_file=` and the like name.

    Those that cannot be read are told with the rest of the setting.
    """
    if not parsed.has_any(_WITH_FILES):
        return ()
    return tuple(
        piece
        for directive in parsed.tree.directives
        for piece in path_arguments(directive)
        if piece.text and "{{" not in piece.text
    )


def path_arguments(directive: nodes.Directive) -> Iterator[Piece]:
    """The values of a directive that are paths of files; spans of the block."""
    facts = find_directive(directive.name.text)
    if facts is None:
        return
    arguments = arguments_of(directive.value, facts)
    row = facts.variant(arguments.variant) or facts
    for key, piece in arguments.keyword:
        argument = row.keyed(key.text)
        if argument is not None and argument.kind is ArgumentKind.PATH:
            yield piece


def paths_of_loops(parsed: ParsedBlock) -> Iterator[Piece]:
    """The files whose rows the loops of a block go through."""
    for loop in loops_of(parsed):
        if isinstance(loop, Loop) and loop.kind is SourceKind.FILE:
            yield loop.source


def _paths_of_items(parsed: ParsedBlock) -> Iterator[Piece]:
    for item in nodes.items_of(parsed.tree):
        match item:
            case nodes.BodyFile(path=path) | nodes.ScriptFile(path=path):
                yield path
            case nodes.Run(target=target) if not target.text.startswith("#"):
                yield target
            case _:
                pass
    yield from (each.path for each in query_files(parsed))


def _paths_of_bindings(parsed: ParsedBlock) -> Iterator[Piece]:
    for binding in parsed.bindings:
        if isinstance(binding.expression, FileContents):
            yield binding.expression.path


def _links(
    workspace: Workspace, document: Document, block: PlacedBlock, files: Files
) -> Iterator[Link]:
    for piece in _paths(block.parsed):
        span = block.placed(piece.span)
        found = find_file(workspace, document, piece.text, span, files)
        if isinstance(found, Path):
            yield Link(span, found)
    for piece in block.parsed.imports:
        path = imported_path(document, piece.text)
        if path is not None and is_bundled(path):
            yield Link(block.placed(piece.span), path)
