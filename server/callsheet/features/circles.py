"""Circles: names that need themselves over others."""

from collections.abc import Iterator
from functools import lru_cache
from typing import TypeAlias

Needs: TypeAlias = tuple[tuple[str, frozenset[str]], ...]
"""Names, each once, and for each of them the names that it needs."""


_LONGEST_SHOWN = 8
"""Names of a circle that are told; a circle of thousands is told by its beginning and its end."""


def way_text(names: tuple[str, ...]) -> str:
    """The way round a circle in words: `a → b → a`."""
    if len(names) > _LONGEST_SHOWN:
        names = (*names[: _LONGEST_SHOWN - 2], "…", names[-1])
    return " → ".join(names)


@lru_cache(maxsize=16)
def circles(needs: Needs) -> tuple[tuple[str, ...], ...]:
    """Each circle once, as the names on the way round, beginning where it was met first."""
    graph = {name: sorted(needed) for name, needed in needs}
    done: set[str] = set()
    return tuple(circle for name in graph for circle in _circles_from(name, graph, done))


def _circles_from(
    start: str, graph: dict[str, list[str]], done: set[str]
) -> Iterator[tuple[str, ...]]:
    # A stack of our own: a chain of requests may be longer than Python's.
    path: dict[str, None] = {}
    ways = [iter((start,))]
    while ways:
        name = next(ways[-1], None)
        if name is None:
            ways.pop()
            if path:
                done.add(path.popitem()[0])
        elif name in path:
            way = tuple(path)
            yield way[way.index(name) :]
        elif name not in done and name in graph:
            path[name] = None
            ways.append(iter(graph[name]))
