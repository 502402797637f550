"""Completion in environment files: keys that others have or miss, and environments."""

import json
import re
from collections.abc import Iterable, Iterator

from callsheet.features.completion_items import Item, ItemKind, literal
from callsheet.features.environment_document import EnvironmentDocument
from callsheet.features.environment_values import values_of
from callsheet.features.hover_values import MASK, one_line, plain
from callsheet.features.uses import uses_of
from callsheet.late_dataclasses import dataclass
from callsheet.model.commented_json import WANTED_KEY, JsonFault, read_commented_json
from callsheet.model.document import Document, kept_with_document
from callsheet.model.environment import EnvironmentSet
from callsheet.model.environment_files import IN_ENVIRONMENT, SHARED, TOP_LEVEL, Kind
from callsheet.model.requests import imported_documents
from callsheet.model.secret_command import SECRETS
from callsheet.model.workspace import Workspace
from callsheet.text import SourceText, Span

_TYPED = re.compile(r'"[\w.$-]*"?|[\w.$-]*')
_NAME = re.compile(r"[\w.-]*")
_BEFORE_NEW_LINES = frozenset("{, ")
"""Characters of JSON behind which people press Enter or indent, which offers would take."""

_NEXT = re.compile(r'\s*(?P<next>[:"])?')


@dataclass(frozen=True, slots=True)
class _Name:
    """A name that can stand at the cursor."""

    name: str
    kind: ItemKind
    detail: str
    value: str = '"$1"'
    """A snippet for what stands behind it."""

    rank: int = 0


def environment_completion(
    workspace: Workspace, document: EnvironmentDocument, offset: int, trigger: str = ""
) -> tuple[Item, ...]:
    """The keys that can stand at the cursor; values are the person's own.

    `trigger`: the character that the client asks for, when a person did not ask themselves.
    """
    if document.kind is None:
        return tuple(_lines(workspace, document, offset))
    if trigger in _BEFORE_NEW_LINES:
        return ()
    fault = read_commented_json(document.text[:offset])
    if not document.text[:offset].strip() or not isinstance(fault, JsonFault):
        return ()
    if fault.wanted != WANTED_KEY or fault.span.end < offset:
        return ()
    path = tuple(step for step in fault.path if isinstance(step, str))
    before = document.around
    if path[: len(before)] != before:
        return ()
    path = path[len(before) :]
    span = _typed(document, fault.span.start, offset)
    names = _names(workspace, _without(document, span), path)
    return tuple(_item(document, span, each) for each in names)


def _typed(document: EnvironmentDocument, start: int, offset: int) -> Span:
    """The key that is being typed, up to its quote."""
    typed = _TYPED.match(document.text, start)
    return Span(start, max(offset, typed.end()) if typed else offset)


def _without(document: EnvironmentDocument, span: Span) -> EnvironmentDocument:
    """The file as it was before the key was begun, which most often breaks it."""
    before, behind = document.text[: span.start], document.text[span.end :]
    rest = before + behind
    for text in (rest, f'{before}""{behind}', f"{rest}}}", f"{rest}}}}}"):
        if not isinstance(read_commented_json(text), JsonFault):
            return EnvironmentDocument(document.path, SourceText(text))
    return document


def _names(
    workspace: Workspace, document: EnvironmentDocument, path: tuple[str, ...]
) -> Iterable[_Name]:
    match path:
        case ():
            return _environments(workspace, document)
        case (name,) if name == SECRETS:
            return (_Name("command", ItemKind.KEYWORD, "prints a secret", '"$1 {name\\\\}"'),)
        case (name,):
            return _keys(workspace, document, name)
        case _:
            return ()


def _environments(workspace: Workspace, document: EnvironmentDocument) -> Iterator[_Name]:
    around = workspace.environments.get(document.folder, EnvironmentSet())
    written = _written(document, ())
    for name in around.names:
        if name not in written:
            yield _Name(name, ItemKind.ENVIRONMENT, "an environment of other files", "{$1}")
    for name in TOP_LEVEL if document.kind is not Kind.SETTINGS else SHARED[:1]:
        if name not in written and (name != SECRETS or document.kind is Kind.PRIVATE):
            value = '"$1"' if name == "$schema" else "{$1}"
            detail = "holds in every environment" if name in SHARED else ""
            yield _Name(name, ItemKind.KEYWORD, detail, value, rank=1 + TOP_LEVEL.index(name))


def _keys(workspace: Workspace, document: EnvironmentDocument, name: str) -> Iterator[_Name]:
    """What the documents need and nobody gives, then what other environments have."""
    around = workspace.environments.get(document.folder, EnvironmentSet())
    written = _written(document, (name,))
    for needed in sorted(_unresolved(workspace, document, around) - written):
        yield _Name(needed, ItemKind.VARIABLE, "has no value yet")
    for other, key, shown in _of_others(around, document, name):
        if key not in written and not values_of(around, name, key):
            written |= {key}
            yield _Name(key, ItemKind.VARIABLE, f"{other}: {shown}", rank=1)
    for key in IN_ENVIRONMENT[:1]:
        if key not in written:
            yield _Name(key, ItemKind.KEYWORD, "asks before unsafe requests", "true", rank=2)


def _of_others(
    around: EnvironmentSet, document: EnvironmentDocument, name: str
) -> Iterator[tuple[str, str, str]]:
    """Environments, keys and values beside an environment; the file itself may be broken now."""
    for each in document.variables:
        if each.environment not in (name, *SHARED):
            shown = one_line(each.value) if document.kind is Kind.PUBLIC else MASK
            yield each.environment, each.name, shown
    for other in around.names:
        for layer in around.layers.get(other, ()) if other != name else ():
            for key, variable in layer.variables.items():
                yield other, key, plain(variable)


def _written(document: EnvironmentDocument, path: tuple[str, ...]) -> frozenset[str]:
    """The keys that an object of the file has already, as far as it can be read."""
    if not path:
        return frozenset(each.name for each in document.environments)
    members = (each for each in document.variables if each.environment == path[0])
    return frozenset(each.name for each in members)


def _unresolved(
    workspace: Workspace, document: EnvironmentDocument, around: EnvironmentSet
) -> frozenset[str]:
    """The names that documents below the folder use, and that have no value anywhere."""
    folder = document.folder
    known = {
        name for layers in around.layers.values() for layer in layers for name in layer.variables
    }
    missing: set[str] = set()
    for each in workspace.documents.values():
        if each.path.is_relative_to(folder):
            given = [_given(other) for other in (each, *imported_documents(workspace, each))]
            missing |= _taken(each) - known.union(*given)
    return frozenset(missing)


@kept_with_document
def _taken(document: Document) -> frozenset[str]:
    return frozenset().union(*(uses_of(block.parsed).names for block in document.blocks))


@kept_with_document
def _given(document: Document) -> frozenset[str]:
    given = (uses_of(block.parsed).provides for block in document.blocks)
    named = (block.parsed.name.text for block in document.blocks if block.parsed.name)
    return frozenset(named).union(*given)


def _item(document: EnvironmentDocument, span: Span, name: _Name) -> Item:
    key = json.dumps(name.name, ensure_ascii=False)
    behind = _NEXT.match(document.text, span.end)
    following = behind["next"] if behind else None
    label = name.name
    if following == ":":
        return Item(label, name.kind, span, key, name.detail, compared=key)
    comma = "," if following == '"' else ""
    text = f"{literal(key)}: {name.value}{comma}"
    sort = f"{name.rank} {label}"
    return Item(
        label,
        name.kind,
        span,
        text,
        name.detail,
        is_snippet=True,
        sort=sort,
        compared=key if document.text[span.start : span.start + 1] == '"' else label,
    )


def _lines(workspace: Workspace, document: EnvironmentDocument, offset: int) -> Iterator[Item]:
    """The names that can begin a line of a `.env` file."""
    line = document.source.line_span(document.source.line_of(offset))
    before = document.text[line.start : offset]
    found = _NAME.fullmatch(before.removeprefix("export "))
    if found is None:
        return
    around = workspace.environments.get(document.folder, EnvironmentSet())
    written = {each.name for each in document.variables}
    span = Span(offset - len(found[0]), offset)
    for name in sorted(_unresolved(workspace, document, around) - written):
        yield Item(name, ItemKind.VARIABLE, span, f"{name}=", "has no value yet")
