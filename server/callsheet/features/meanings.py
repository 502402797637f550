"""Meanings: which definitions each use of a name means, over the names of all files of a root.

It says of names what `scope_of` says of values: the same layers in the same order, but for all
environments at once and for every request that a text is filled in for. A text that stands in a
definition, in a resource or at the head of a file is filled in for other requests, so its names
may mean several definitions.
"""

from collections.abc import Iterable
from pathlib import Path

from callsheet.features.file_names import NameTable
from callsheet.features.layers import Layers, View
from callsheet.features.occurrences import NameKind, Role
from callsheet.features.placed_names import Placed, Site, Sites
from callsheet.features.viewpoints import Viewpoints
from callsheet.model.needs import RESERVED_ROOTS
from callsheet.model.requests import identifier_of

_NOTHING: Sites = frozenset()


class Meanings:
    """What names mean in one table; what was found once is kept."""

    def __init__(self, table: NameTable) -> None:
        self.table = table
        self._layers = Layers(table)
        self._viewpoints = Viewpoints(self._layers)
        self._named: dict[tuple[Path, NameKind], dict[str, Site]] = {}

    def of(self, placed: Placed) -> Sites:
        """The definitions that an occurrence may mean; of a definition, itself."""
        occurrence = placed.occurrence
        match occurrence.role, occurrence.kind:
            case ((Role.DEFINITION | Role.RESULT | Role.ITEM), _):
                return frozenset((placed.site,))
            case Role.DOTENV, _:
                return self._layers.in_dotenv(placed.names.path, occurrence.names[0])
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
        views = (view for name in spellings for view in self._viewpoints.of(placed, name))
        for view in {view.key: view for view in views}.values():
            found |= self._first_of(placed, spellings, (view,))
        return found

    def _first_of(
        self, placed: Placed, spellings: tuple[str, ...], views: tuple[View, ...]
    ) -> Sites:
        """What one request means: the longest name, then shorter ones where that has no value."""
        found: Sites = _NOTHING
        for name in spellings:
            sites, certain = self._in_view(placed, name, views)
            found |= sites
            if certain:
                break
        return found

    def _in_view(self, placed: Placed, name: str, views: tuple[View, ...]) -> tuple[Sites, bool]:
        """The definitions of a name, and whether it has a value in every environment."""
        names, index = placed.names, placed.index
        around = self._layers.around(names, name)
        if not placed.occurrence.within and index in around.defined.items:
            return frozenset(around.defined.items[index]), True
        if not views and not around.defined.orders:
            return self._or_anywhere(around.far, name)
        view = views[0] if views else View(self._layers, names, index)
        sites, certain = view.first(name)
        results = around.results
        certain = (certain and bool(sites)) or bool(results)
        return self._or_anywhere((sites | results, certain), name)

    def _or_anywhere(self, found: tuple[Sites, bool], name: str) -> tuple[Sites, bool]:
        """What was found; else the results of requests anywhere."""
        if found[0]:
            return found
        elsewhere = self._layers.anywhere(name)
        return elsewhere, bool(elsewhere)

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
