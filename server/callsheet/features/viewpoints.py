"""Viewpoints: for which requests a text is filled in, as far as that tells a difference."""

from collections.abc import Iterator
from functools import cached_property

from callsheet.features.file_names import BlockNames, FileNames
from callsheet.features.layers import Layers, View
from callsheet.features.placed_names import Placed


class Viewpoints:
    """The viewpoints in one table; what was found once is kept."""

    def __init__(self, layers: Layers) -> None:
        self.layers = layers
        self.table = layers.table

    def of(self, placed: Placed, name: str) -> Iterator[View]:
        """The requests for which the text is filled in, those that may tell a difference."""
        names, index, occurrence = placed.names, placed.index, placed.occurrence
        defined = self.layers.definitions(names, name)
        if occurrence.within:
            yield from self._views_of_definition(placed, name)
            return
        yield View(self.layers, names, index)
        if placed.block.sendable:
            return
        is_resource = placed.block.is_resource
        for place in defined.told_apart(_takers(names, resource=is_resource)):
            yield View(self.layers, names, place)
        for path in self.table.importers.get(names.path, ()):
            other = self.table.files[path]
            takers = _takers(other, resource=is_resource or not names.is_folder_file)
            for place in self.layers.definitions(other, name).told_apart(takers):
                yield View(self.layers, other, place)

    def _views_of_definition(self, placed: Placed, name: str) -> Iterator[View]:
        """The requests that take the value of a definition, by itself or in other definitions."""
        names, index, occurrence = placed.names, placed.index, placed.occurrence
        ahead = occurrence.span.start < placed.block.behind
        own = occurrence.within
        yield View(self.layers, names, index, 0 if ahead else 1, (0 if ahead else 1, own))
        around, mine = self.layers.definitions(names, own), {2 * index, 2 * index + 1}
        taken, farthest = self._taking(own), 0 if occurrence.lazy else 1
        for place in self._taking_blocks(names, taken, all_of_them=True):
            if (place != index or not ahead) and around.order_seen_from(place) in mine:
                yield View(self.layers, names, place, farthest, (1, own))
        if not around.orders or around.orders[-1] not in mine:
            return
        farthest = 0 if occurrence.lazy else 2
        for path in self.table.importers.get(names.path, ()):
            other = self.table.files[path]
            defined = self.layers.definitions(other, name)
            for place in self._taking_blocks(other, taken, all_of_them=bool(defined.orders)):
                yield View(self.layers, other, place, farthest, (2, own))

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


def _takers(names: FileNames, *, resource: bool) -> Iterator[int]:
    """The requests of a file; those that use a resource, if only they take a text."""
    for index, block in enumerate(names.blocks):
        if block.sendable and (not resource or _takes_resource(names, block)):
            yield index


def _takes_resource(names: FileNames, block: BlockNames) -> bool:
    """Whether a request uses some resource, by itself or as its file says."""
    return block.takes_resource or (names.blocks[0].takes_resource and not names.blocks[0].sendable)
