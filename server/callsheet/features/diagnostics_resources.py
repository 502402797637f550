"""Names that resources need: they are judged where requests use the resource and fill them in."""

from collections.abc import Iterator
from dataclasses import replace

from callsheet.features.diagnostics_variables import KnownNames, unresolved_variables
from callsheet.features.uses import uses_of
from callsheet.model.document import Document, PlacedBlock, kept_with_document
from callsheet.model.folder import FOLDER_FILE, taking_documents
from callsheet.model.resources import resources_of
from callsheet.model.settings import Level, Setting, Settings, SettingsLayer, settings_of
from callsheet.model.workspace import Workspace
from callsheet.problems import Problem
from callsheet.syntax.kept import kept_of_each, kept_of_each_for, kept_with_block
from callsheet.syntax.parse import ParsedBlock


def names_without_value(
    workspace: Workspace, document: Document, known: KnownNames
) -> Iterator[Problem]:
    """The names in the blocks of a file, and in the resources it uses, that have no value.

    Those in a resource of another file are told where this file uses it, each once for a resource.
    """
    elsewhere = _filled_elsewhere(workspace, document)
    found = kept_of_each_for(unresolved_variables, document.parsed, known)
    for block, problems in zip(document.blocks, found, strict=True):
        if problems and block.index not in elsewhere:
            for problem in _unresolved(document, block.parsed, known):
                yield problem.shifted(block.start)
    told: set[tuple[str, str]] = set()
    for settings, layer in _taken(workspace, document):
        if _is_in(layer, document):
            continue
        for problem in _unresolved(document, layer.block.parsed, known):
            if (layer.resource, problem.message) not in told:
                told.add((layer.resource, problem.message))
                yield _at_use(problem, settings, layer, document)


def _unresolved(document: Document, parsed: ParsedBlock, known: KnownNames) -> Iterator[Problem]:
    """Names in a block without a value; a resource sees the items of the loops that use it."""
    found = unresolved_variables(parsed, known)
    items = _items_of(document) if found and parsed.directives("resource") else ()
    return (each for each in found if each.span.of(parsed.text) not in items)


def _filled_elsewhere(workspace: Workspace, document: Document) -> frozenset[int]:
    """The blocks whose bindings no request of the file fills in, by their index.

    They are the resources that only other files use, and all that stands in the resource file of a
    folder as long as no file is known for which it holds.
    """
    if document.path.name == FOLDER_FILE and not taking_documents(workspace, document):
        return frozenset(each.index for each in document.blocks if not each.parsed.sendable)
    resources = resources_of(document)
    if not resources:
        return frozenset()
    taken = (layer for _, layer in _taken(workspace, document) if _is_in(layer, document))
    used = {layer.block.index for layer in taken}
    return frozenset(place.block.index for place in resources) - used


@kept_with_document
def _items_of(document: Document) -> frozenset[str]:
    return frozenset[str]().union(*(uses_of(each.parsed).own for each in document.blocks))


def _at_use(
    problem: Problem, settings: Settings, layer: SettingsLayer, document: Document
) -> Problem:
    message = f'{problem.message}, and the resource "{layer.resource}" needs it'
    place = Setting(layer.block.parsed.directives("resource")[-1], layer)
    return settings.placed(replace(problem, message=message), place, document)


def _taken(workspace: Workspace, document: Document) -> Iterator[tuple[Settings, SettingsLayer]]:
    """The resources that the requests and the head of a file use, for each name once."""
    first: dict[str, PlacedBlock] = {}
    for block, name in zip(document.blocks, kept_of_each(_used, document.parsed), strict=True):
        if name is not None:
            first.setdefault(name, block)
    for block in first.values():
        settings = settings_of(workspace, document, block)
        yield from ((settings, each) for each in settings.layers if each.level is Level.RESOURCE)


@kept_with_block
def _used(parsed: ParsedBlock) -> str | None:
    """What a block that is no resource itself says that it uses."""
    uses = parsed.directives("use")
    return uses[-1].value.text if uses and not parsed.directives("resource") else None


def _is_in(layer: SettingsLayer, document: Document) -> bool:
    return layer.document.path == document.path
