"""Placed names: a name of a file and where it stands, and how a definition is told by its place."""

from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

from callsheet.features.file_names import BlockNames, EnvironmentKey, FileNames, NameTable
from callsheet.features.occurrences import NameKind, Occurrence, Role
from callsheet.late_dataclasses import dataclass
from callsheet.model.requests import identifier_of

Site: TypeAlias = tuple[Path, int]
"""A definition: its file, and the offset at which its name begins."""

Sites: TypeAlias = frozenset[Site]


@dataclass(frozen=True, slots=True)
class Placed:
    """An occurrence and where it stands."""

    names: FileNames
    index: int
    """The number of its block."""

    occurrence: Occurrence

    @property
    def block(self) -> BlockNames:
        """The block in which it stands."""
        return self.names.blocks[self.index]

    @property
    def site(self) -> Site:
        """Where it begins."""
        return self.names.path, self.block.start + self.occurrence.span.start


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
