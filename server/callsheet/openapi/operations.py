"""The operations of a description, and which of them a request means by its method and path."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Final
from urllib.parse import unquote

from callsheet.late_dataclasses import dataclass
from callsheet.openapi.description import Description, Node, kept_with_description

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
    values: tuple["PathValue", ...]
    """The parameters in the path."""


@dataclass(frozen=True, slots=True)
class PathValue:
    """What a request has for a parameter in its path."""

    name: str
    value: str
    """As it is typed."""

    behind: int
    """How many segments of the path follow its own."""

    start: int
    """Where in its segment it begins."""


@kept_with_description
def path_items(description: Description) -> tuple[PathItem, ...]:
    """Every path, in the order of the description."""
    paths = description.at(description.root, "paths")
    if paths is None:
        return ()
    # One whose reference leads nowhere is there all the same.
    nodes = {
        template: Node(paths.source, (*paths.path, template), value)
        for template, value in paths.members.items()
        if template.startswith("/")
    }
    return tuple(
        _path_item(description, template, description.followed(node) or node)
        for template, node in nodes.items()
    )


@kept_with_description
def find_path(description: Description, path: str, method: str = "") -> Found | None:
    """The path that a request means: one that has its method, of several the most exact.

    The base paths of the servers may stand before it, or a few segments of a gateway, or nothing.

    Args:
        description: Where to look.
        path: As it is typed, without origin and query, and with `BOUND` for each binding.
        method: That of the request; empty when any will do.
    """
    typed = tuple(path.lstrip("/").split("/"))
    starts = [
        base.count("/")
        for base in description.base_paths
        if base and unquote(path).startswith(f"{base}/")
    ]
    for start in dict.fromkeys((*starts, 0)):
        if found := _best(description, typed[start:], method, within=False):
            return found
    if len(typed) > 1 and not typed[-1]:
        # Most servers take a slash at the end for nothing.
        return find_path(description, path.rstrip("/"), method)
    for start in range(1, min(_MOST_DROPPED, len(typed) - 1) + 1):
        if found := _best(description, typed[start:], method, within=True):
            return found
    return None


def _best(
    description: Description, typed: tuple[str, ...], method: str, *, within: bool
) -> Found | None:
    """The best of those that match; `within` a longer path only one that begins with a word."""
    ranked = [
        ((bool(method) and method not in item.operations, ranks), item)
        for ranks, item in _fitting(_branches(description), typed)
        if not within or item.patterns[0] is None
    ]
    if not ranked:
        return None
    item = min(ranked, key=lambda each: each[0])[1]
    return Found(item, tuple(_values(item, typed)))


@dataclass(slots=True)
class _Branch:
    """The paths that begin alike, by what comes next."""

    words: "dict[str, _Branch]" = field(default_factory=dict)
    patterns: "dict[str, tuple[re.Pattern[str], _Branch]]" = field(default_factory=dict)
    items: list[PathItem] = field(default_factory=list)


@kept_with_description
def _branches(description: Description) -> _Branch:
    root = _Branch()
    for item in path_items(description):
        branch = root
        for segment, pattern in zip(item.segments, item.patterns, strict=True):
            if pattern is None:
                branch = branch.words.setdefault(segment, _Branch())
            else:
                key = _PLACEHOLDER.sub("{}", segment)
                branch = branch.patterns.setdefault(key, (pattern, _Branch()))[1]
        branch.items.append(item)
    return root


def _fitting(
    branch: _Branch, typed: tuple[str, ...], ranks: tuple[int, ...] = ()
) -> Iterator[tuple[tuple[int, ...], PathItem]]:
    """The paths that fit, each with how well every segment does, 0 the best."""
    if not typed:
        yield from ((ranks, item) for item in branch.items)
        return
    given, rest = typed[0], typed[1:]
    if BOUND in given:
        for following in branch.words.values():
            yield from _fitting(following, rest, (*ranks, 3))
    else:
        for word in {given, unquote(given)} & branch.words.keys():
            yield from _fitting(branch.words[word], rest, (*ranks, 0))
    for key, (pattern, following) in branch.patterns.items():
        if BOUND in given or pattern.fullmatch(given):
            yield from _fitting(following, rest, (*ranks, 2 if key == "{}" else 1))


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


def _values(item: PathItem, typed: tuple[str, ...]) -> Iterator[PathValue]:
    for at, (segment, pattern) in enumerate(zip(item.segments, item.patterns, strict=True)):
        found = pattern.fullmatch(typed[at]) if pattern else None
        if found:
            names = (each.strip("{}") for each in _PLACEHOLDER.findall(segment))
            for number, name in enumerate(names, 1):
                yield PathValue(name, found[number], len(typed) - at - 1, found.start(number))
