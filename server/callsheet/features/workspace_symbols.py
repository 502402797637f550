"""Workspace symbols: requests, resources, variables and environment keys of all files, by name."""

from collections.abc import Iterator
from enum import StrEnum
from heapq import nsmallest
from pathlib import Path

from callsheet.features.file_names import EnvironmentNames, FileNames, NameTable
from callsheet.features.occurrences import NameKind, Occurrence, Role
from callsheet.late_dataclasses import dataclass
from callsheet.presets import is_bundled
from callsheet.text import Span


class NamedKind(StrEnum):
    """What is found."""

    REQUEST = "request"
    RESOURCE = "resource"
    VARIABLE = "variable"
    ENVIRONMENT_KEY = "environment key"


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """Something that has a name, and where it stands."""

    name: str
    kind: NamedKind
    path: Path
    span: Span
    container: str
    """The file, and the environment of a key."""


_KINDS = {
    NameKind.REQUEST: NamedKind.REQUEST,
    NameKind.RESOURCE: NamedKind.RESOURCE,
    NameKind.VARIABLE: NamedKind.VARIABLE,
}


def workspace_symbols(table: NameTable, query: str, limit: int) -> tuple[NamedPlace, ...]:
    """The best matches for a query, at most `limit`; an empty query is matched by all.

    The letters of the query stand in the name in their order; those that stand together, at the
    beginning of a word, count more. A query with capital letters minds case.
    """
    rated = ((distance(query, each.name), each) for each in _places(table))
    found = ((far, each) for far, each in rated if far is not None)
    best = nsmallest(limit, found, key=lambda pair: (pair[0], pair[1].name, pair[1].path))
    return tuple(each for _, each in best)


def distance(query: str, name: str) -> int | None:
    """How far a name is from a query; None when the query's letters do not stand in it."""
    if query == query.lower():
        name = name.lower()
    if name.startswith(query):
        return len(name) - len(query)
    at = name.find(query)
    if at >= 0:
        return 100 + (0 if not name[at - 1].isalnum() else 50) + at
    place, gaps = -1, 0
    for letter in query:
        following = name.find(letter, place + 1)
        if following < 0:
            return None
        gaps += following - place - 1
        place = following
    return 1000 + gaps


def _places(table: NameTable) -> Iterator[NamedPlace]:
    for path, names in table.files.items():
        if not is_bundled(path):
            yield from _in_file(names, _shown(table, path))
    for path, environment in table.environments.items():
        yield from _in_environments(environment, _shown(table, path))


def _in_file(names: FileNames, container: str) -> Iterator[NamedPlace]:
    for block in names.blocks:
        if block.label:
            span = Span(block.start, block.start)
            yield NamedPlace(block.label, NamedKind.REQUEST, names.path, span, container)
        for each in block.occurrences:
            if each.role is Role.DEFINITION or _is_capture(each):
                span = each.span.shifted(block.start)
                yield NamedPlace(each.names[0], _KINDS[each.kind], names.path, span, container)


def _is_capture(occurrence: Occurrence) -> bool:
    return occurrence.role is Role.RESULT and occurrence.kind is NameKind.VARIABLE


def _in_environments(names: EnvironmentNames, container: str) -> Iterator[NamedPlace]:
    for key in names.keys:
        inside = f"{container}: {key.environment}" if key.environment else container
        yield NamedPlace(key.name, NamedKind.ENVIRONMENT_KEY, names.path, key.span, inside)


def _shown(table: NameTable, path: Path) -> str:
    inside = path.is_relative_to(table.root)
    return (path.relative_to(table.root) if inside else path).as_posix()
