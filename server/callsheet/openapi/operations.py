"""The operations of a description, and which of them a request means by its method and path."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import unquote

from callsheet.openapi.description import Description, Node

METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "QUERY")
"""Those that a description can have, in the order in which they are shown."""

BOUND: Final = "\x00"
"""Stands in a path for a binding whose value is not known."""

_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_MOST_DROPPED: Final = 4
"""Segments before a path of the description: of a gateway, of a version."""


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """What can be done at a path."""

    method: str
    template: str
    node: Node
    item: Node
    """The path, with what all its operations have in common."""

    @property
    def summary(self) -> str:
        """What it does, in a line."""
        described = self.node.text("summary") or self.node.text("description")
        return " ".join((described or self.node.text("operationId")).split("\n", 1)[0].split())


@dataclass(frozen=True, slots=True, eq=False)
class PathItem:
    """A path of a description and what can be done there."""

    template: str
    node: Node
    operations: Mapping[str, Operation]
    """By method, in the order of `METHODS`."""

    segments: tuple[str, ...]
    patterns: tuple[re.Pattern[str] | None, ...]
    """One for each segment with a parameter in it."""


@dataclass(frozen=True, slots=True)
class Found:
    """The path of a description that a request goes to."""

    item: PathItem
    values: tuple[tuple[str, str], ...]
    """The parameters in the path and what the request has for them, as it is typed."""


@lru_cache(maxsize=32)
def path_items(description: Description) -> tuple[PathItem, ...]:
    """Every path, in the order of the description."""
    items = description.children(description.at(description.root, "paths"))
    return tuple(
        _path_item(description, template, node)
        for template, node in items
        if template.startswith("/")
    )


@lru_cache(maxsize=2048)
def find_path(description: Description, path: str) -> Found | None:
    """The path that a request means, of several the one that names the most of it.

    The base paths of the servers may stand before it, or a few segments of a gateway, or nothing.

    Args:
        description: Where to look.
        path: As it is typed, without origin and query, and with `BOUND` for each binding.
    """
    typed = tuple(path.lstrip("/").split("/"))
    starts = [
        base.count("/")
        for base in description.base_paths
        if base and unquote(path).startswith(f"{base}/")
    ]
    for start in dict.fromkeys((*starts, 0)):
        if found := _best(description, typed[start:], within=False):
            return found
    for start in range(1, min(_MOST_DROPPED, len(typed) - 1) + 1):
        if found := _best(description, typed[start:], within=True):
            return found
    return None


def _best(description: Description, typed: tuple[str, ...], *, within: bool) -> Found | None:
    """The best of those that match; `within` a longer path only one that begins with a word."""
    candidates = _by_length(description).get(len(typed), ())
    ranked = [
        (rank, item)
        for item in candidates
        if (not within or item.patterns[0] is None) and (rank := _rank(item, typed)) is not None
    ]
    if not ranked:
        return None
    item = min(ranked, key=lambda each: each[0])[1]
    return Found(item, tuple(_values(item, typed)))


@lru_cache(maxsize=32)
def _by_length(description: Description) -> Mapping[int, list[PathItem]]:
    found: dict[int, list[PathItem]] = {}
    for item in path_items(description):
        found.setdefault(len(item.segments), []).append(item)
    return found


def _path_item(description: Description, template: str, node: Node) -> PathItem:
    operations: dict[str, Operation] = {}
    for method in METHODS:
        operation = description.at(node, method.lower())
        if operation is not None:
            operations[method] = Operation(method, template, operation, node)
    segments = tuple(template.split("?", 1)[0].lstrip("/").split("/"))
    patterns = tuple(_pattern(segment) if "{" in segment else None for segment in segments)
    return PathItem(template, node, operations, segments, patterns)


def _pattern(segment: str) -> re.Pattern[str]:
    parts = (re.escape(part) for part in _PLACEHOLDER.split(segment))
    return re.compile("(.+)".join(parts), re.DOTALL)


def _rank(item: PathItem, typed: tuple[str, ...]) -> tuple[int, ...] | None:
    """How well each segment fits, 0 the best; None when one does not."""
    ranks: list[int] = []
    for segment, pattern, given in zip(item.segments, item.patterns, typed, strict=True):
        if pattern is None:
            if segment == given or segment == unquote(given):
                ranks.append(0)
            elif BOUND in given:
                ranks.append(3)
            else:
                return None
        elif BOUND in given:
            ranks.append(1 if pattern.fullmatch(given) else 2)
        elif pattern.fullmatch(given):
            ranks.append(1 if segment[0] != "{" or segment[-1] != "}" else 2)
        else:
            return None
    return tuple(ranks)


def _values(item: PathItem, typed: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for segment, pattern, given in zip(item.segments, item.patterns, typed, strict=True):
        found = pattern.fullmatch(given) if pattern else None
        if found:
            names = (each.strip("{}") for each in _PLACEHOLDER.findall(segment))
            yield from zip(names, found.groups(), strict=False)
