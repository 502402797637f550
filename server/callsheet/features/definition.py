"""Definition: where a variable, a request or a file is, that is named at the cursor."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from callsheet.disk import Files
from callsheet.facts.presets import find_preset, preset_written
from callsheet.features.described import described
from callsheet.features.occurrences import NameKind, Role, occurrences
from callsheet.features.paths import find_file
from callsheet.features.range_values import range_setting
from callsheet.features.target import binding_at, target_at
from callsheet.features.targets import (
    Address,
    ExchangeMember,
    FilePath,
    ImportPath,
    RequestName,
    RequestReference,
    ResourceName,
    ResourceReference,
    VariableDefinition,
    VariableUse,
)
from callsheet.features.uses import uses_of
from callsheet.late_dataclasses import dataclass
from callsheet.model.document import Document, PlacedBlock
from callsheet.model.environment import Variable
from callsheet.model.incremental import NAME as RANGE
from callsheet.model.requests import (
    RequestPlace,
    imported_documents,
    imported_path,
    visible_requests,
)
from callsheet.model.resources import visible_resources
from callsheet.model.scope import scope_of
from callsheet.model.workspace import Workspace
from callsheet.presets import script_path
from callsheet.syntax.bindings import MemberPath
from callsheet.syntax.kept import kept_of_each
from callsheet.text import Span


@dataclass(frozen=True, slots=True)
class Place:
    """A range in a file."""

    path: Path
    span: Span
    """In the text of that file."""

    named_at: Span
    """The range at the cursor that names it."""


def definition(
    workspace: Workspace, document: Document, offset: int, files: Files
) -> tuple[Place, ...]:
    """Where the thing at `offset` is defined.

    A variable leads to the value that counts here, then to those that it hides, then to those of
    the other environments, then to the requests that give it one.
    """
    match target_at(document, offset):
        case VariableUse(span, name) | VariableDefinition(span, name):
            return _member(workspace, document, offset) or _variable(
                workspace, document, offset, name, span
            )
        case RequestReference(span, name) | RequestName(span, name):
            return _request(workspace, document, name, span)
        case ResourceReference(span, name) | ResourceName(span, name):
            return _resource(workspace, document, name, span)
        case ExchangeMember(span, path):
            return _request(workspace, document, path.request.text, span)
        case ImportPath(span, path) if preset_written(path) is not None:
            bundled = _bundled(document, path)
            return (Place(bundled, Span(0, 0), span),) if bundled else ()
        case FilePath(span, path) | ImportPath(span, path):
            found = find_file(workspace, document, path, span, files)
            return (Place(found, Span(0, 0), span),) if isinstance(found, Path) else ()
        case Address(span):
            return _operation(workspace, document, offset, span)
        case _:
            return _other_name(workspace, document, offset)


def _operation(
    workspace: Workspace, document: Document, offset: int, span: Span
) -> tuple[Place, ...]:
    """Where the description of the API speaks of what a request does."""
    found = described(workspace, document, document.block_at(offset))
    if found is None:
        return ()
    node = found.operation.node if found.operation else found.found.item.node
    return (Place(node.source.path, node.span, span),)


def _other_name(workspace: Workspace, document: Document, offset: int) -> tuple[Place, ...]:
    """Of a variable in a directive or a script."""
    block = document.block_at(offset)
    for each in occurrences(block.parsed):
        span = block.placed(each.span)
        if each.kind is NameKind.VARIABLE and span.touches(offset):
            return _variable(workspace, document, offset, each.names[0], span)
    return ()


def _bundled(document: Document, written: str) -> Path | None:
    """The document of a preset; of one that has none, its functions."""
    preset = find_preset(preset_written(written) or "")
    if preset is None:
        return None
    return imported_path(document, written) or script_path(preset.name)


def place_of_request(place: RequestPlace, named_at: Span) -> Place:
    """Where the name of a request stands, or its request line when it has none."""
    request = place.block.tree.request
    piece = place.name_piece or (request.line.target if request else None)
    span = piece.span if piece else place.block.tree.span
    return Place(place.path, place.block.placed(span), named_at)


def _variable(
    workspace: Workspace, document: Document, offset: int, name: str, span: Span
) -> tuple[Place, ...]:
    block = document.block_at(offset)
    ranged = range_setting(workspace, document, block) if name == RANGE else None
    if ranged is not None:
        said = ranged.placed(ranged.directive.name.span)
        return (Place(ranged.layer.document.path, said, span),)
    scope = scope_of(workspace, document, block)
    known = (*scope.all(name), *_in_environments(workspace, document, name))
    origins = dict.fromkeys((each.origin.path, each.origin.span) for each in known)
    items = tuple(_named_in(document, block, name, span, Role.ITEM))
    places = tuple(Place(path, at, span) for path, at in origins if path and at)
    given = tuple(_given(workspace, document, name, span))
    return (*items, *places, *given) or _request(workspace, document, name, span)


def _member(workspace: Workspace, document: Document, offset: int) -> tuple[Place, ...]:
    """Where the environments have the member that the cursor is on: `name` of `{{user.name}}`."""
    block = document.block_at(offset)
    binding = binding_at(block, offset)
    path = binding.expression if binding else None
    if not isinstance(path, MemberPath):
        return ()
    for count, inside in enumerate(path.step_spans, 1):
        span = block.placed(inside)
        if span.touches(offset):
            return _in_values(
                workspace, document, block, (path.root.text, *path.steps[:count]), span
            )
    return ()


def _in_values(
    workspace: Workspace,
    document: Document,
    block: PlacedBlock,
    path: tuple[str | int, ...],
    span: Span,
) -> tuple[Place, ...]:
    """The variable of the longest name that the path begins with, and the member in its values."""
    scope = scope_of(workspace, document, block)
    for count in range(len(path), 0, -1):
        name, steps = ".".join(map(str, path[:count])), tuple(map(str, path[count:]))
        nearest = scope.find(name)
        if steps and nearest is not None and not isinstance(nearest.value, Mapping):
            return ()
        known = (*scope.all(name), *_in_environments(workspace, document, name))
        found = (each.members.get(steps) if steps else each.origin for each in known)
        origins = dict.fromkeys((each.path, each.span) for each in found if each)
        if known:
            return tuple(Place(file, at, span) for file, at in origins if file and at)
    return ()


def _given(workspace: Workspace, document: Document, name: str, span: Span) -> Iterator[Place]:
    """Where requests capture it, ask for it, or set it in a script."""
    for each in (document, *imported_documents(workspace, document)):
        for block, uses in zip(each.blocks, kept_of_each(uses_of, each.parsed), strict=True):
            if name in uses.provides:
                yield from _named_in(each, block, name, span, Role.RESULT)


def _named_in(
    document: Document, block: PlacedBlock, name: str, span: Span, role: Role
) -> Iterator[Place]:
    for each in occurrences(block.parsed):
        if each.role is role and each.kind is NameKind.VARIABLE and name in each.names:
            yield Place(document.path, block.placed(each.span_of(name)), span)


def _in_environments(workspace: Workspace, document: Document, name: str) -> Iterator[Variable]:
    """The values in all environments, also in those that are not chosen."""
    found = workspace.environments.get(document.path.parent)
    for layers in found.layers.values() if found else ():
        yield from (layer.variables[name] for layer in layers if name in layer.variables)


def _request(workspace: Workspace, document: Document, name: str, span: Span) -> tuple[Place, ...]:
    place = visible_requests(workspace, document).get(name)
    return (place_of_request(place, span),) if place else ()


def _resource(workspace: Workspace, document: Document, name: str, span: Span) -> tuple[Place, ...]:
    place = visible_resources(workspace, document).get(name)
    if place is None:
        return ()
    named = place.name_piece.span if place.name_piece else place.block.tree.span
    return (Place(place.document.path, place.block.placed(named), span),)
