"""Layers: what the blocks of a file see of a name, in the order in which definitions count.

Those are the layers of `scope_of`: the block's own, the file's, what imports give, what
environments have, and the results of requests.
"""

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from callsheet.features.environment_meanings import keys_that_count
from callsheet.features.file_definitions import NOWHERE, FileDefinitions, definitions_in
from callsheet.features.file_names import FileNames, NameTable
from callsheet.features.placed_names import Site, Sites
from callsheet.late_dataclasses import dataclass

_NOTHING: Sites = frozenset()


@dataclass(frozen=True, slots=True)
class Around:
    """What the blocks of a file see alike when they look for a name."""

    defined: FileDefinitions
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


class Layers:
    """The layers of one table; what was found once is kept."""

    def __init__(self, table: NameTable) -> None:
        self.table = table
        # Files are told apart by identity: to hash a path takes longer than all else.
        self._defined: dict[tuple[int, str], FileDefinitions] = {}
        self._around: dict[tuple[int, str], Around] = {}
        self._environment: dict[tuple[str, str], tuple[Sites, bool]] = {}
        self._families: dict[Path, tuple[Path, ...]] = {}
        self._loose: dict[str, Sites] = {}

    def around(self, names: FileNames, name: str) -> Around:
        """What the blocks of a file see alike when they look for a name."""
        key = (id(names), name)
        found = self._around.get(key)
        if found is None:
            exported = (self.exported(path, name) for path in self.table.imports[names.path])
            found = self._around[key] = Around(
                self.definitions(names, name),
                next((sites for sites in exported if sites), _NOTHING),
                *self._in_environments(names, name),
                frozenset(self._results(names, name)),
            )
        return found

    def definitions(self, names: FileNames, name: str) -> FileDefinitions:
        """Where a file defines a name."""
        if name not in names.names:
            return NOWHERE
        key = (id(names), name)
        found = self._defined.get(key)
        if found is None:
            found = self._defined[key] = definitions_in(names, name)
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

    def anywhere(self, name: str) -> Sites:
        """The results of requests in any file: in one session they are known to all."""
        if name not in self._loose:
            files = self.table.files.values()
            sites = (self.definitions(each, name).results for each in files)
            self._loose[name] = frozenset().union(*sites)
        return self._loose[name]

    def _in_environments(self, names: FileNames, name: str) -> tuple[Sites, bool]:
        """What the environment files say of a name, and whether it has a value in each."""
        key = (names.folder, name)
        if key not in self._environment:
            folders = self.table.folders_of(names.path)
            files = [each for folder in folders for each in self.table.by_folder.get(folder, ())]
            self._environment[key] = keys_that_count(files, name)
        return self._environment[key]

    def in_dotenv(self, path: Path, name: str) -> Sites:
        """What the `.env` files around a file say of a name."""
        folders = self.table.folders_of(path)
        files = [each for folder in folders for each in self.table.by_folder.get(folder, ())]
        return keys_that_count([each for each in files if each.kind is None], name)[0]


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """A request that sees layers of definitions; see `scope_of`."""

    layers: Layers
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
        around = self.layers.around(self.names, name)
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
