"""References: every place where the thing at the cursor is named, in all files of a root."""

from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path

from callsheet.features.file_names import EnvironmentKey, FileNames, NameTable
from callsheet.features.meanings import Meanings
from callsheet.features.occurrences import NameKind, Role
from callsheet.features.placed_names import Placed, Site, Sites
from callsheet.late_dataclasses import dataclass
from callsheet.model.requests import identifier_of
from callsheet.text import Span


@dataclass(frozen=True, slots=True)
class Meant:
    """What a name at the cursor means."""

    kind: NameKind
    name: str
    """As it is defined; as it is written when nothing defines it."""

    written: str
    """As it stands at the cursor."""

    span: Span
    """At the cursor; of the document."""

    sites: Sites


@dataclass(frozen=True, slots=True)
class NamePlace:
    """A place where a thing is named."""

    path: Path
    span: Span
    """Of the file."""

    is_definition: bool


def meant_at(meanings: Meanings, path: Path, offset: int) -> Meant | None:
    """What the name at `offset` of a request file or an environment file means."""
    environment = meanings.table.environments.get(path)
    if environment is not None:
        for key in environment.keys:
            if key.span.touches(offset):
                sites = frozenset(((path, key.span.start),))
                return Meant(NameKind.VARIABLE, key.name, key.name, key.span, sites)
    names = meanings.table.files.get(path)
    placed = placed_at(meanings, names, offset) if names else None
    if placed is None:
        return None
    sites, written = meanings.of(placed), meanings.name_meant(placed)
    names_defined = sorted(name for site in sites if (name := defined_name(meanings.table, site)))
    span = placed.occurrence.span_of(written).shifted(placed.block.start)
    kind = _kind_of(meanings.table, sites) or placed.occurrence.kind
    name = written if written in names_defined or not names_defined else names_defined[0]
    return Meant(kind, name, written, span, sites)


def placed_at(meanings: Meanings, names: FileNames, offset: int) -> Placed | None:
    """The occurrence that a cursor touches with the name that it is meant by."""
    starts = [block.start for block in names.blocks]
    index = max(0, bisect_right(starts, offset) - 1)
    inside = offset - starts[index]
    for each in names.blocks[index].occurrences:
        if each.span.touches(inside):
            placed = Placed(names, index, each)
            if each.span_of(meanings.name_meant(placed)).touches(inside):
                return placed
    return None


def references(meanings: Meanings, meant: Meant, *, declaration: bool) -> tuple[NamePlace, ...]:
    """The uses that mean one of the same definitions, and those with `declaration`.

    Of a name that nothing defines: the other uses of it that mean nothing.
    """
    sites = set(meant.sites)
    found: list[NamePlace] = []
    for placed in candidates(meanings.table, meant.kind, meant.name):
        if placed.occurrence.role not in (Role.USE, Role.DOTENV):
            continue
        means = meanings.of(placed)
        same = not means.isdisjoint(meant.sites) if meant.sites else not means
        if same and (meant.sites or meanings.name_meant(placed) == meant.name):
            sites |= means
            found.append(_place(meanings, placed))
    if declaration:
        found += (place for site in sites if (place := place_of(meanings.table, site)))
    return tuple(sorted(found, key=lambda place: (str(place.path), place.span.start)))


def candidates(table: NameTable, kind: NameKind, name: str) -> Iterator[Placed]:
    """Every occurrence that could mean a name."""
    spellings = {name}
    if kind is NameKind.REQUEST:
        spellings |= {identifier_of(name)}
        spellings |= {f"{each}Response" for each in spellings}
    for names in table.files.values():
        here = spellings & names.names
        if len(here) == 1:
            (only,) = here
            yield from (each for each in _placed(names, only) if _may_be(each, kind))
        elif here:
            found = {id(each.occurrence): each for one in here for each in _placed(names, one)}
            yield from (each for each in found.values() if _may_be(each, kind))


def _placed(names: FileNames, name: str) -> Iterator[Placed]:
    for index, block in enumerate(names.blocks):
        for each in block.occurrences:
            if name in each.names:
                yield Placed(names, index, each)


def _may_be(placed: Placed, wanted: NameKind) -> bool:
    kind = placed.occurrence.kind
    return kind is wanted or (kind is NameKind.VARIABLE and wanted is NameKind.REQUEST)


def place_of(table: NameTable, site: Site) -> NamePlace | None:
    """A definition as a place."""
    key, placed = key_at(table, site), definition_at(table, site)
    if key is not None:
        return NamePlace(site[0], key.span, is_definition=True)
    if placed is None:
        return None
    span = placed.occurrence.span.shifted(placed.block.start)
    return NamePlace(site[0], span, is_definition=True)


def defined_name(table: NameTable, site: Site) -> str | None:
    """The name that stands at a definition."""
    key, placed = key_at(table, site), definition_at(table, site)
    if key is not None:
        return key.name
    return placed.occurrence.names[0] if placed else None


def key_at(table: NameTable, site: Site) -> EnvironmentKey | None:
    """The key of an environment file at a definition."""
    names = table.environments.get(site[0])
    return next((key for key in names.keys if key.span.start == site[1]), None) if names else None


def definition_at(table: NameTable, site: Site) -> Placed | None:
    """The definition in a request file."""
    names = table.files.get(site[0])
    if names is None:
        return None
    index = max(0, bisect_right([block.start for block in names.blocks], site[1]) - 1)
    block = names.blocks[index]
    for each in block.occurrences:
        given = each.role not in (Role.USE, Role.DOTENV)
        if given and each.span.start + block.start == site[1]:
            return Placed(names, index, each)
    return None


def _kind_of(table: NameTable, sites: Sites) -> NameKind | None:
    for site in sites:
        if key_at(table, site) is not None:
            return NameKind.VARIABLE
        if placed := definition_at(table, site):
            return placed.occurrence.kind
    return None


def _place(meanings: Meanings, placed: Placed) -> NamePlace:
    span = placed.occurrence.span_of(meanings.name_meant(placed))
    return NamePlace(placed.names.path, span.shifted(placed.block.start), is_definition=False)
