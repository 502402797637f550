"""References: every place where the thing at the cursor is named, in all files of a root."""

from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path

from callsheet.features.file_names import EnvironmentNames, FileNames, NameTable
from callsheet.features.meanings import Meanings
from callsheet.features.member_names import (
    keys_of_member,
    merged_keys,
    places_in_uses,
    uses_of_variable,
)
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
from callsheet.late_dataclasses import dataclass
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
    steps: tuple[str, ...] = ()
    """The members that lead from the variable to what is meant; none of the variable itself."""

    @property
    def shown(self) -> str:
        """The name that can be changed: of the variable, or of the member."""
        return self.steps[-1] if self.steps else self.name


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
        return _member_key_at(environment, offset)
    names = meanings.table.files.get(path)
    if names is None:
        return None
    placed = placed_at(meanings, names, offset)
    if placed is None:
        return _member_at(meanings, names, offset)
    sites, written = meanings.of(placed), meanings.name_meant(placed)
    names_defined = sorted(name for site in sites if (name := defined_name(meanings.table, site)))
    span = placed.occurrence.span_of(written).shifted(placed.block.start)
    kind = _kind_of(meanings.table, sites) or placed.occurrence.kind
    name = written if written in names_defined or not names_defined else names_defined[0]
    return Meant(kind, name, written, span, sites)


def placed_at(meanings: Meanings, names: FileNames, offset: int) -> Placed | None:
    """The occurrence that a cursor touches with the name that it is meant by."""
    for placed in _touched(names, offset):
        span = placed.occurrence.span_of(meanings.name_meant(placed))
        if span.shifted(placed.block.start).touches(offset):
            return placed
    return None


def _touched(names: FileNames, offset: int) -> Iterator[Placed]:
    starts = [block.start for block in names.blocks]
    index = max(0, bisect_right(starts, offset) - 1)
    for each in names.blocks[index].occurrences:
        if each.span.touches(offset - starts[index]):
            yield Placed(names, index, each)


def _member_key_at(environment: EnvironmentNames, offset: int) -> Meant | None:
    """The member whose key the cursor is on."""
    for each in environment.members:
        if each.span.touches(offset):
            keys = (key for key in environment.keys if key.name == each.name)
            sites = frozenset((environment.path, key.span.start) for key in keys)
            written = each.steps[-1]
            return Meant(NameKind.VARIABLE, each.name, written, each.span, sites, each.steps)
    return None


def _member_at(meanings: Meanings, names: FileNames, offset: int) -> Meant | None:
    """The member of a variable that the cursor is on: `name` of `{{user.name}}`."""
    for placed in _touched(names, offset):
        occurrence, name = placed.occurrence, meanings.name_meant(placed)
        start = placed.block.start + occurrence.span.start + len(name) + 1
        steps = occurrence.names[0][len(name) + 1 :].split(".")
        for count, step in enumerate(steps, 1):
            span = Span(start, start + len(step))
            if span.touches(offset):
                sites = meanings.of(placed)
                return Meant(occurrence.kind, name, step, span, sites, tuple(steps[:count]))
            start = span.end + 1
    return None


def references(meanings: Meanings, meant: Meant, *, declaration: bool) -> tuple[NamePlace, ...]:
    """The uses that mean one of the same definitions, and those with `declaration`.

    Of a name that nothing defines: the other uses of it that mean nothing.
    """
    if meant.steps:
        return _of_member(meanings, meant, declaration=declaration)
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


def _of_member(meanings: Meanings, meant: Meant, *, declaration: bool) -> tuple[NamePlace, ...]:
    """The uses of a member by all that mean its variable, and its keys in environment files."""
    sites = meant.sites | merged_keys(meanings.table, meant.sites, meant.name)
    uses = uses_of_variable(meanings, sites, meant.name)
    found = [
        NamePlace(path, span, is_definition=False)
        for path, span in places_in_uses(uses, meant.name, meant.steps)
    ]
    if declaration:
        keys = keys_of_member(meanings.table, sites, meant.name, meant.steps)
        found += (NamePlace(path, span, is_definition=True) for path, span in keys)
    return tuple(sorted(found, key=lambda place: (str(place.path), place.span.start)))


def place_of(table: NameTable, site: Site) -> NamePlace | None:
    """A definition as a place."""
    key, placed = key_at(table, site), definition_at(table, site)
    if key is not None:
        return NamePlace(site[0], key.span, is_definition=True)
    if placed is None:
        return None
    span = placed.occurrence.span.shifted(placed.block.start)
    return NamePlace(site[0], span, is_definition=True)


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
