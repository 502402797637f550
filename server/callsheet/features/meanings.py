"""Meanings: which definitions each use of a name means, over the names of all files of a root.

It says of names what `scope_of` says of values: the same layers in the same order, but for all
environments at once and for every request that a text is filled in for. A text that stands in a
definition, in a resource or at the head of a file is filled in for other requests, so its names
may mean several definitions.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

from callsheet.features.file_names import (
    BlockNames,
    EnvironmentKey,
    EnvironmentNames,
    FileNames,
    NameTable,
)
from callsheet.features.occurrences import NameKind, Occurrence, Role
from callsheet.model.environment_files import SHARED, Kind
from callsheet.model.needs import RESERVED_ROOTS
from callsheet.model.requests import identifier_of

Site: TypeAlias = tuple[Path, int]
"""A definition: its file, and the offset at which its name begins."""

Sites: TypeAlias = frozenset[Site]

_NOTHING: Sites = frozenset()


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


@dataclass(frozen=True, slots=True)
class _Defined:
    """Where a file defines a name."""

    own: dict[int, Sites] = field(default_factory=dict)
    """Ahead of the request of a block, by its number."""

    orders: list[int] = field(default_factory=list)
    """Twice the number of the block, and one more for what stands behind its request."""

    sites: list[Sites] = field(default_factory=list)
    results: set[Site] = field(default_factory=set)
    items: dict[int, set[Site]] = field(default_factory=dict)

    def seen_from(self, block: int) -> Sites:
        """The nearest before a block, else the first behind its request."""
        place = self._place_seen_from(block)
        return _NOTHING if place is None else self.sites[place]

    def order_seen_from(self, block: int) -> int | None:
        """The order of what is seen from a block."""
        place = self._place_seen_from(block)
        return None if place is None else self.orders[place]

    def _place_seen_from(self, block: int) -> int | None:
        place = bisect_left(self.orders, 2 * block)
        if place:
            return place - 1
        behind = place + (self.orders[place : place + 1] == [2 * block])
        return behind if behind < len(self.orders) else None

    def viewpoints(self, around: int, count: int) -> list[int]:
        """Blocks of which at least one sees each definition, and each layer of them."""
        places = {around, around + 1, 0, count - 1}
        for order in self.orders:
            places |= {order // 2, order // 2 + 1}
        return sorted(place for place in (*places, *self.items) if place < count)


_NOWHERE = _Defined()


@dataclass(frozen=True, slots=True)
class _Around:
    """What the blocks of a file see alike when they look for a name."""

    defined: _Defined
    imports: Sites
    environment: Sites
    certain: bool
    """Whether every environment has it."""

    results: Sites

    @property
    def far(self) -> tuple[Sites, bool]:
        """What a block means that sees no definition of its file."""
        if self.imports:
            return self.imports | self.results, True
        return self.environment | self.results, self.certain or bool(self.results)


class Meanings:
    """What names mean in one table; what was found once is kept."""

    def __init__(self, table: NameTable) -> None:
        self.table = table
        # Files are told apart by identity: to hash a path takes longer than all else.
        self._defined: dict[tuple[int, str], _Defined] = {}
        self._around: dict[tuple[int, str], _Around] = {}
        self._environment: dict[tuple[str, str], tuple[Sites, bool]] = {}
        self._named: dict[tuple[Path, NameKind], dict[str, Site]] = {}
        self._families: dict[Path, tuple[Path, ...]] = {}
        self._loose: dict[str, Sites] = {}

    def of(self, placed: Placed) -> Sites:
        """The definitions that an occurrence may mean; of a definition, itself."""
        occurrence = placed.occurrence
        match occurrence.role, occurrence.kind:
            case ((Role.DEFINITION | Role.RESULT | Role.ITEM), _):
                return frozenset((placed.site,))
            case Role.DOTENV, _:
                return self._in_dotenv(placed.names.path, occurrence.names[0])
            case _, NameKind.VARIABLE:
                return self._variable(placed)
            case _, kind:
                return self._by_name(placed, occurrence.names[0], kind)

    def name_meant(self, placed: Placed) -> str:
        """The one of its names by which an occurrence means what it means."""
        names = placed.occurrence.names
        if len(names) == 1 or placed.occurrence.role is not Role.USE:
            return names[-1]
        return next((name for name in names[:-1] if self._seen(placed, (name,))), names[-1])

    def _variable(self, placed: Placed) -> Sites:
        found = self._seen(placed, placed.occurrence.names)
        name = placed.occurrence.names[-1]
        if not found and name not in RESERVED_ROOTS:
            request = self._by_name(placed, name, NameKind.REQUEST)
            return request or self._by_name(placed, name.removesuffix("Response"), NameKind.REQUEST)
        return found

    def _seen(self, placed: Placed, spellings: tuple[str, ...]) -> Sites:
        """The definitions of a variable that may be called in several ways, the longest first."""
        if not placed.occurrence.within and placed.block.sendable:
            return self._first_of(placed, spellings, ())
        found: Sites = _NOTHING
        views = (view for name in spellings for view in self._views(placed, name))
        for view in {view.key: view for view in views}.values():
            found |= self._first_of(placed, spellings, (view,))
        return found

    def _first_of(
        self, placed: Placed, spellings: tuple[str, ...], views: tuple["_View", ...]
    ) -> Sites:
        """What one request means: the longest name, then shorter ones where that has no value."""
        found: Sites = _NOTHING
        for name in spellings:
            sites, certain = self._in_view(placed, name, views)
            found |= sites
            if certain:
                break
        return found

    def _in_view(self, placed: Placed, name: str, views: tuple["_View", ...]) -> tuple[Sites, bool]:
        """The definitions of a name, and whether it has a value in every environment."""
        names, index = placed.names, placed.index
        around = self.around(names, name)
        if not placed.occurrence.within and index in around.defined.items:
            return frozenset(around.defined.items[index]), True
        if not views and not around.defined.orders:
            return self._or_anywhere(around.far, name)
        view = views[0] if views else _View(self, names, index)
        sites, certain = view.first(name)
        results = around.results
        certain = (certain and bool(sites)) or bool(results)
        return self._or_anywhere((sites | results, certain), name)

    def _or_anywhere(self, found: tuple[Sites, bool], name: str) -> tuple[Sites, bool]:
        """What was found; else the results of requests anywhere."""
        if found[0]:
            return found
        elsewhere = self._anywhere(name)
        return elsewhere, bool(elsewhere)

    def around(self, names: FileNames, name: str) -> _Around:
        """What the blocks of a file see alike when they look for a name."""
        key = (id(names), name)
        found = self._around.get(key)
        if found is None:
            exported = (self.exported(path, name) for path in self.table.imports[names.path])
            found = self._around[key] = _Around(
                self.definitions(names, name),
                next((sites for sites in exported if sites), _NOTHING),
                *self._in_environments(names, name),
                frozenset(self._results(names, name)),
            )
        return found

    def _views(self, placed: Placed, name: str) -> Iterator["_View"]:
        """The requests for which the text is filled in, those that may tell a difference."""
        names, index, occurrence = placed.names, placed.index, placed.occurrence
        defined = self.definitions(names, name)
        if occurrence.within:
            yield from self._views_of_definition(placed, name)
            return
        yield _View(self, names, index)
        if placed.block.sendable:
            return
        is_resource = placed.block.is_resource
        for place in defined.viewpoints(index, len(names.blocks)):
            block = names.blocks[place]
            if block.sendable and (not is_resource or _takes_resource(names, block)):
                yield _View(self, names, place)
        for path in self.table.importers.get(names.path, ()):
            other = self.table.files[path]
            for place in self.definitions(other, name).viewpoints(0, len(other.blocks)):
                block = other.blocks[place]
                holds = names.is_folder_file and not is_resource
                if block.sendable and (holds or _takes_resource(other, block)):
                    yield _View(self, other, place)

    def _views_of_definition(self, placed: Placed, name: str) -> Iterator["_View"]:
        """The requests that take the value of a definition, by itself or in other definitions."""
        names, index, occurrence = placed.names, placed.index, placed.occurrence
        ahead = occurrence.span.start < placed.block.behind
        own = occurrence.within
        yield _View(self, names, index, 0 if ahead else 1, (0 if ahead else 1, own))
        around, mine = self.definitions(names, own), {2 * index, 2 * index + 1}
        taken, farthest = self._taking(own), 0 if occurrence.lazy else 1
        for place in self._taking_blocks(names, taken, all_of_them=True):
            if (place != index or not ahead) and around.order_seen_from(place) in mine:
                yield _View(self, names, place, farthest, (1, own))
        if not around.orders or around.orders[-1] not in mine:
            return
        farthest = 0 if occurrence.lazy else 2
        for path in self.table.importers.get(names.path, ()):
            other = self.table.files[path]
            defined = self.definitions(other, name)
            for place in self._taking_blocks(other, taken, all_of_them=bool(defined.orders)):
                yield _View(self, other, place, farthest, (2, own))

    def _taking(self, name: str) -> frozenset[str]:
        """A name, and those of all definitions that take it, directly or through others."""
        found = {name}
        waiting = [name]
        while waiting:
            more = self._takers.get(waiting.pop(), set()) - found
            found |= more
            waiting += more
        return frozenset(found)

    @cached_property
    def _takers(self) -> dict[str, set[str]]:
        """The definitions that take a name, by that name."""
        found: dict[str, set[str]] = {}
        for names in self.table.files.values():
            for block in names.blocks:
                for each in block.occurrences:
                    for name in each.names if each.within else ():
                        found.setdefault(name, set()).add(each.within)
        return found

    def _taking_blocks(
        self, names: FileNames, wanted: frozenset[str], *, all_of_them: bool
    ) -> Iterator[int]:
        """The requests that take one of some names, in their blocks or in what they inherit."""
        around = (names, *(self.table.files[path] for path in self.table.imports[names.path]))
        inherit = any(not wanted.isdisjoint(each.inherited) for each in around)
        if not inherit and wanted.isdisjoint(names.names):
            return
        for index, block in enumerate(names.blocks):
            taken = (not each.within and not wanted.isdisjoint(each.names) for each in block.uses)
            if block.sendable and (inherit or any(taken)):
                yield index
                if not all_of_them:
                    return

    def definitions(self, names: FileNames, name: str) -> _Defined:
        """Where a file defines a name."""
        if name not in names.names:
            return _NOWHERE
        key = (id(names), name)
        found = self._defined.get(key)
        if found is None:
            found = self._defined[key] = _defined_in(names, name)
        return found

    def exported(self, path: Path, name: str) -> Sites:
        """What a file gives to one that imports it: its last definition."""
        names = self.table.files.get(path)
        sites = self.definitions(names, name).sites if names else ()
        return sites[-1] if sites else _NOTHING

    def _results(self, names: FileNames, name: str) -> Iterator[Site]:
        for path in self._family(names.path):
            yield from self.definitions(self.table.files[path], name).results

    def _family(self, path: Path) -> tuple[Path, ...]:
        """The files whose requests go out with those of a file: what it imports, and what it."""
        if path not in self._families:
            runs = self.table.files[path].runs if path in self.table.files else ()
            linked = (
                path,
                *self.table.imports.get(path, ()),
                *self.table.importers.get(path, ()),
                *(each for each in runs if each in self.table.files),
                *self._runners.get(path, ()),
            )
            self._families[path] = tuple(dict.fromkeys(linked))
        return self._families[path]

    @cached_property
    def _runners(self) -> dict[Path, list[Path]]:
        found: dict[Path, list[Path]] = {}
        for path, names in self.table.files.items():
            for each in names.runs:
                found.setdefault(each, []).append(path)
        return found

    def _anywhere(self, name: str) -> Sites:
        """The results of requests in any file: in one session they are known to all."""
        if name not in self._loose:
            files = self.table.files.values()
            sites = (self.definitions(each, name).results for each in files)
            self._loose[name] = frozenset().union(*sites)
        return self._loose[name]

    def _by_name(self, placed: Placed, name: str, kind: NameKind) -> Sites:
        """A request or a resource: the file's own, then those that it imports.

        What is filled in for requests of other files may mean theirs.
        """
        names = placed.names
        if not name:
            return _NOTHING
        paths = (names.path, *self.table.imports.get(names.path, ()))
        own = self._first(paths, name, kind)
        if own is not None:
            return frozenset((own,))
        if placed.block.sendable and not placed.occurrence.within:
            return _NOTHING
        found = set()
        for path in self.table.importers.get(names.path, ()):
            site = self._first((path, *self.table.imports.get(path, ())), name, kind)
            found |= {site} if site else set()
        return frozenset(found)

    def _first(self, paths: Iterable[Path], name: str, kind: NameKind) -> Site | None:
        found = (self._names_given(path, kind).get(name) for path in paths)
        return next((site for site in found if site), None)

    def _names_given(self, path: Path, kind: NameKind) -> dict[str, Site]:
        """The requests or resources of a file; the first of two alike counts."""
        key = (path, kind)
        if key not in self._named:
            found: dict[str, Site] = {}
            names = self.table.files.get(path)
            for block in names.blocks if names else ():
                for each in block.occurrences:
                    if each.kind is kind and each.role is Role.DEFINITION:
                        site = (path, block.start + each.span.start)
                        found.setdefault(each.names[0], site)
                        if kind is NameKind.REQUEST:
                            found.setdefault(identifier_of(each.names[0]), site)
            self._named[key] = found
        return self._named[key]

    def _in_environments(self, names: FileNames, name: str) -> tuple[Sites, bool]:
        """What the environment files say of a name, and whether it has a value in each."""
        key = (names.folder, name)
        if key not in self._environment:
            folders = self.table.folders_of(names.path)
            files = [each for folder in folders for each in self.table.by_folder.get(folder, ())]
            self._environment[key] = _in_environments(files, name)
        return self._environment[key]

    def _in_dotenv(self, path: Path, name: str) -> Sites:
        folders = self.table.folders_of(path)
        files = [each for folder in folders for each in self.table.by_folder.get(folder, ())]
        return _in_environments([each for each in files if each.kind is None], name)[0]


@dataclass(frozen=True, slots=True, eq=False)
class _View:
    """A request that sees layers of definitions; see `scope_of`."""

    meanings: Meanings
    names: FileNames
    index: int
    farthest: int = 0
    """The first layer that is seen: 0 the block's, 1 the file's, 2 those of imports."""

    hidden: tuple[int, str] | None = None
    """The layer in which a name would mean itself, and that name."""

    @property
    def key(self) -> object:
        """Alike for views that see the same."""
        return id(self.names), self.index, self.farthest, self.hidden

    def first(self, name: str) -> tuple[Sites, bool]:
        """What a name means, and whether it has a value in every environment."""
        around = self.meanings.around(self.names, name)
        own = around.defined.own.get(self.index, _NOTHING)
        static = (own, around.defined.seen_from(self.index), around.imports)
        for layer, sites in enumerate(static):
            if sites and layer >= self.farthest and (layer, name) != self.hidden:
                return sites, True
        if around.certain:
            return around.environment, True
        # What is nearer than the definition counts when nothing else is there.
        nearer = next((sites for sites in static if sites), _NOTHING)
        return around.environment | nearer, bool(nearer)


def _takes_resource(names: FileNames, block: BlockNames) -> bool:
    """Whether a request uses some resource, by itself or as its file says."""
    return block.takes_resource or (names.blocks[0].takes_resource and not names.blocks[0].sendable)


def _defined_in(names: FileNames, name: str) -> _Defined:
    found = _Defined()
    for index, block in enumerate(names.blocks):
        parts: tuple[set[Site], set[Site]] = (set(), set())
        for each in block.occurrences:
            if each.names[0] != name or each.kind is not NameKind.VARIABLE:
                continue
            site = (names.path, block.start + each.span.start)
            match each.role:
                case Role.DEFINITION:
                    parts[each.span.start >= block.behind].add(site)
                case Role.RESULT:
                    found.results.add(site)
                case Role.ITEM:
                    found.items.setdefault(index, set()).add(site)
                case _:
                    pass
        if parts[0]:
            found.own[index] = frozenset(parts[0])
        for behind in (False, True):
            if parts[behind]:
                found.orders.append(2 * index + behind)
                found.sites.append(frozenset(parts[behind]))
    return found


def _in_environments(files: list[EnvironmentNames], name: str) -> tuple[Sites, bool]:
    """The keys of a name that count in some environment; `files` are the nearest first."""
    named = [(each, key) for each in files for key in each.keys if key.name == name]
    if not named:
        return _NOTHING, False
    known = {key.environment for each in files for key in each.keys} - {""} - set(SHARED)
    found: set[Site] = set()
    certain = True
    for environment in known or {""}:
        sites = _in_environment(named, environment)
        found |= sites
        certain = certain and bool(sites)
    return frozenset(found), certain


def _in_environment(
    named: list[tuple[EnvironmentNames, EnvironmentKey]], environment: str
) -> set[Site]:
    """The keys that count in one environment: those of the nearest folder, private ones too."""
    orders = (
        (False, (environment,)),
        *((False, (shared,)) for shared in SHARED),
        (True, (environment,)),
        *((True, (shared,)) for shared in SHARED),
    )
    for settings, environments in orders:
        hits = [
            (each, key)
            for each, key in named
            if each.kind is not None
            and (each.kind is Kind.SETTINGS) == settings
            and key.environment in environments
        ]
        if hits:
            return _sites(hits)
    for wanted in (environment, ""):
        hits = [
            (each, key) for each, key in named if each.kind is None and key.environment == wanted
        ]
        if hits:
            return _sites(hits)
    return set()


def _sites(hits: list[tuple[EnvironmentNames, EnvironmentKey]]) -> set[Site]:
    nearest = hits[0][0].folder
    return {(each.path, key.span.start) for each, key in hits if each.folder == nearest}
