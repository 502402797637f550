"""Renaming: all that has to change together when a name changes, or why it cannot."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from callsheet.features.file_names import EnvironmentNames, FileNames, NameTable
from callsheet.features.meanings import Meanings
from callsheet.features.occurrences import NameKind, Role
from callsheet.features.placed_names import (
    Placed,
    Site,
    Sites,
    candidates,
    defined_name,
    definition_at,
    key_at,
)
from callsheet.features.references import Meant
from callsheet.features.script_names import Writing
from callsheet.late_dataclasses import dataclass
from callsheet.model.jetbrains_auth import VARIABLE as SECURITY
from callsheet.model.needs import RESERVED_ROOTS
from callsheet.model.ssl_configuration import PASSPHRASE
from callsheet.model.ssl_configuration import VARIABLE as SSL_CONFIGURATION
from callsheet.presets import is_bundled

SETTINGS = frozenset((SECURITY, SSL_CONFIGURATION, PASSPHRASE))
"""Keys of environment files that are no variables."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a name cannot be changed, in words for a person."""

    reason: str


@dataclass(frozen=True, slots=True)
class Named:
    """All that has to change together: definitions, and the uses that mean one of them."""

    kind: NameKind
    name: str
    sites: Sites
    uses: tuple[Placed, ...]


def all_meant(meanings: Meanings, meant: Meant) -> Named | Refused:
    """All that has to change together, or why it cannot whatever the new name is."""
    table = meanings.table
    if meant.name in RESERVED_ROOTS and not meant.sites:
        return Refused(f'"{meant.name}" is given by Callsheet itself')
    if meant.name in SETTINGS and any(key_at(table, site) for site in meant.sites):
        return Refused(f'"{meant.name}" is a setting, which is read by that name')
    if not meant.sites:
        return Refused(f'nothing defines "{meant.name}", so there is nothing to rename')
    sites, uses = _all_together(meanings, meant)
    names = sorted({name for site in sites if (name := defined_name(table, site)) is not None})
    if len(names) != 1:
        return Refused(f"it means {' or '.join(names)}, as the environment has it")
    named = Named(meant.kind, names[0], sites, uses)
    if any(each.occurrence.kind is not meant.kind for each in definitions_of(table, named)):
        return Refused(f'"{names[0]}" means a variable or a request, as the place has it')
    return out_of_reach(table, named) or not_editable(table, named) or named


def out_of_reach(table: NameTable, named: Named) -> Refused | None:
    """Why a definition stands where nothing is edited."""
    for path, _ in sorted(named.sites):
        if is_bundled(path):
            return Refused(f'"{named.name}" is defined in a preset, which cannot be changed')
        if not path.is_relative_to(table.root):
            return Refused(f'"{named.name}" is defined in {path}, outside of the workspace')
    return None


def not_editable(table: NameTable, named: Named) -> Refused | None:
    """Why a place that names it cannot get another name."""
    for path in {path for path, _ in named.sites if path in table.environments}:
        if named.name in table.environments[path].referred_to:
            place = shown(table, table.environments[path])
            return Refused(f'a value in {place} takes "{named.name}" from another environment')
    for environment in table.environments.values():
        if environment.is_broken and _holds_for(table, environment, named):
            return Refused(f"{shown(table, environment)} has an error, so it cannot be edited")
    for each in (*named.uses, *definitions_of(table, named)):
        plain = each.occurrence.role is Role.USE and named.name == each.occurrence.names[-1]
        if each.occurrence.writing is Writing.OTHER and not plain:
            return Refused(f"{where(table, each)} names it in a way that cannot be edited")
    return None


def _holds_for(table: NameTable, environment: EnvironmentNames, named: Named) -> bool:
    paths = {path for path, _ in named.sites} | {use.names.path for use in named.uses}
    is_variable = named.kind is NameKind.VARIABLE
    return is_variable and any(environment.folder in table.folders_of(path) for path in paths)


def _all_together(meanings: Meanings, meant: Meant) -> tuple[Sites, tuple[Placed, ...]]:
    """The definitions that some use could mean as well, and so on, and all of those uses."""
    found = tuple((each, meanings.of(each)) for each in _candidates(meanings, meant))
    sites: set[Site] = set(meant.sites)
    before = -1
    while len(sites) != before:
        before = len(sites)
        for _, means in found:
            if not means.isdisjoint(sites):
                sites |= means
        sites |= {each for site in sites for each in _written_with(meanings.table, site, found)}
    uses = (each for each, means in found if not means.isdisjoint(sites))
    return frozenset(sites), tuple(each for each in uses if each.site not in sites)


def _candidates(meanings: Meanings, meant: Meant) -> tuple[Placed, ...]:
    return tuple(candidates(meanings.table, meant.kind, meant.name))


def _written_with(
    table: NameTable, site: Site, found: Iterable[tuple[Placed, Sites]]
) -> Iterator[Site]:
    """The definitions that are the same variable though no use says so.

    The keys of a name in all environment files of a folder, all results of a file, and what one
    block defines twice.
    """
    key = key_at(table, site)
    if key is not None:
        for each in table.by_folder.get(table.environments[site[0]].folder, ()):
            same = (other for other in each.keys if other.name == key.name)
            yield from ((each.path, other.span.start) for other in same)
        return
    placed = definition_at(table, site)
    if placed is None:
        return
    for other, _ in found:
        if other.names.path == site[0] and _are_one(placed, other):
            yield other.site


def _are_one(placed: Placed, other: Placed) -> bool:
    role = placed.occurrence.role
    same_block = other.index == placed.index and role is Role.DEFINITION
    same = other.occurrence.names == placed.occurrence.names
    is_variable = placed.occurrence.kind is other.occurrence.kind is NameKind.VARIABLE
    return (
        is_variable
        and role is other.occurrence.role
        and (role is Role.RESULT or same_block)
        and same
    )


def definitions_of(table: NameTable, named: Named) -> tuple[Placed, ...]:
    """The definitions in request files."""
    found = (definition_at(table, site) for site in named.sites)
    return tuple(each for each in found if each is not None)


def where(table: NameTable, placed: Placed) -> str:
    """A place in words: `api.http:3`."""
    offset = placed.block.start + placed.occurrence.span.start
    line = bisect_right(placed.names.lines.starts, offset)
    return f"{shown(table, placed.names)}:{line}"


def shown(table: NameTable, names: FileNames | EnvironmentNames) -> str:
    """A file in words: its path below the root."""
    inside = names.path.is_relative_to(table.root)
    return (names.path.relative_to(table.root) if inside else names.path).as_posix()
