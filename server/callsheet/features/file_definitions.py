"""File definitions: where one file defines a name, and which of that each of its blocks sees."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import field
from itertools import islice

from callsheet.features.file_names import FileNames
from callsheet.features.occurrences import NameKind, Role
from callsheet.features.placed_names import Site, Sites
from callsheet.late_dataclasses import dataclass

_NOTHING: Sites = frozenset()


@dataclass(frozen=True, slots=True)
class FileDefinitions:
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

    def told_apart(self, blocks: Iterable[int]) -> Iterator[int]:
        """Of some blocks the first of each that see the same."""
        if not self.orders and not self.items:
            yield from islice(blocks, 1)
            return
        found: set[object] = set()
        for block in blocks:
            has_own = block in self.own or block in self.items
            seen = (block,) if has_own else self.order_seen_from(block)
            if seen not in found:
                found.add(seen)
                yield block


NOWHERE = FileDefinitions()
"""Of a file that does not have the name."""


def definitions_in(names: FileNames, name: str) -> FileDefinitions:
    """Where a file defines a name, block by block."""
    found = FileDefinitions()
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
