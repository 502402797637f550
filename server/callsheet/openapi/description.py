"""A description of an API, read with the files that it refers to."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from enum import StrEnum
from functools import cached_property, wraps
from os.path import normpath
from pathlib import Path
from types import EllipsisType
from typing import Any, Concatenate, Final, ParamSpec, TypeVar
from urllib.parse import unquote, urlsplit

from callsheet.disk import Files, Unreadable, decode_text
from callsheet.late_dataclasses import dataclass
from callsheet.openapi.source import (
    Breathe,
    Fault,
    KeyPath,
    Source,
    at_once,
    child_of,
    read_source,
    span_of,
)
from callsheet.text import Span
from callsheet.values import JsonValue

_REFERENCE_TO_FILE = re.compile(r"""\$ref["']?[ \t]*:[ \t]*["']?(?P<file>[^#"'\s,}][^#"'\s,}]*)""")
Value = TypeVar("Value")
More = ParamSpec("More")

_MOST_ANSWERS: Final = 20_000
_MOST_FILES = 500
_MOST_STEPS = 50
"""References that lead on to references."""

_SERVER_VARIABLE = re.compile(r"\{(\w+)\}")


class Version(StrEnum):
    """The specification that a description follows."""

    SWAGGER_2 = "Swagger 2"
    OPENAPI_3_0 = "OpenAPI 3.0"
    OPENAPI_3_1 = "OpenAPI 3.1"
    """And later ones."""


@dataclass(frozen=True, slots=True)
class Node:
    """A place in a description, and what stands there; the same place is the same node."""

    source: Source
    path: KeyPath
    value: JsonValue = field(compare=False)

    @property
    def span(self) -> Span:
        """Where its key stands in the text of its file."""
        return span_of(self.source, self.path)

    def text(self, key: str) -> str:
        """A member that is text; empty when it is not."""
        found = child_of(self.value, key)
        return found if isinstance(found, str) else ""

    def listed(self, key: str) -> Sequence[JsonValue]:
        """The items of a member that is a list; none when it is not."""
        found = child_of(self.value, key)
        return found if isinstance(found, Sequence) and not isinstance(found, str) else ()

    @property
    def members(self) -> Mapping[str, JsonValue]:
        """Its members; of what is no object none."""
        return self.value if isinstance(self.value, Mapping) else {}


@dataclass(frozen=True, eq=False)
class Description:
    """What the files of a description say; nothing of it is looked at before it is asked for."""

    path: Path
    sources: Mapping[Path, Source]
    version: Version
    answers: dict[tuple[object, ...], Any] = field(default_factory=dict, repr=False)
    """What was found out by `kept_with_description`; it goes when the description goes."""

    @cached_property
    def root(self) -> Node:
        """The whole of the first file."""
        source = self.sources[self.path]
        return Node(source, (), source.value)

    def at(self, node: Node, *steps: str | int) -> Node | None:
        """What a path from a place leads to, references followed; None where nothing stands."""
        here: Node | None = node
        for step in steps:
            value = child_of(here.value, step) if here else None
            if here is None or value is None:
                return None
            here = self.followed(Node(here.source, (*here.path, step), value))
        return here

    def followed(self, node: Node) -> Node | None:
        """What a place refers to, or the place itself; None for a reference that leads nowhere."""
        for _ in range(_MOST_STEPS):
            reference = node.members.get("$ref")
            if not isinstance(reference, str):
                return node
            target = self._referred(node, reference)
            if target is None:
                return None
            node = target
        return None

    def children(self, node: Node | None) -> Iterable[tuple[str, Node]]:
        """The members of an object, or the items of a list, references followed."""
        if node is None:
            return
        value = node.value
        is_list = isinstance(value, Sequence) and not isinstance(value, str)
        steps: Iterable[str | int] = range(len(value)) if is_list else tuple(node.members)  # type: ignore[arg-type]
        for step in steps:
            found = self.at(node, step)
            if found is not None:
                yield str(step), found

    def _referred(self, node: Node, reference: str) -> Node | None:
        file, _, fragment = reference.partition("#")
        source = self._source(node.source, file) if file else node.source
        if source is None:
            return None
        here: Node | None = Node(source, (), source.value)
        for step in fragment.split("/")[1:]:
            step = unquote(step).replace("~1", "/").replace("~0", "~")  # noqa: PLW2901
            value = child_of(here.value, step) if here else None
            if here is None or value is None:
                return None
            here = Node(source, (*here.path, step), value)
        return here

    def _source(self, source: Source, file: str) -> Source | None:
        return self.sources.get(_beside(source.path, file))

    @property
    def size(self) -> int:
        """How many characters its files have."""
        return sum(len(each.text) for each in self.sources.values())

    @cached_property
    def servers(self) -> tuple[str, ...]:
        """The URLs that its paths go behind, without a slash at their end; at least one.

        They may be whole or a path alone; variables have their defaults.
        """
        if self.version is Version.SWAGGER_2:
            return self._host_and_path()
        listed = (self._server(each) for _, each in self.children(self.at(self.root, "servers")))
        return tuple(dict.fromkeys(each for each in listed if _is_url(each))) or ("",)

    @cached_property
    def base_paths(self) -> tuple[str, ...]:
        """The paths of those URLs, the longest first."""
        found = dict.fromkeys(urlsplit(each).path.rstrip("/") for each in self.servers)
        return tuple(sorted(found, key=len, reverse=True))

    def _host_and_path(self) -> tuple[str, ...]:
        host, path = self.root.text("host"), self.root.text("basePath").rstrip("/")
        if not (host and _is_url(f"https://{host}{path}")):
            return (path,)
        schemes = [each for _, each in self.children(self.at(self.root, "schemes"))]
        names = [each.value for each in schemes if isinstance(each.value, str)] or ["https"]
        known = (f"{name}://{host}{path}" for name in names if name in ("http", "https"))
        return tuple(known) or (f"https://{host}{path}",)

    def _server(self, server: Node) -> str:
        variables = self.at(server, "variables")

        def default(found: re.Match[str]) -> str:
            variable = self.at(variables, found[1]) if variables else None
            return variable.text("default") if variable else found[0]

        return _SERVER_VARIABLE.sub(default, server.text("url")).rstrip("/")


def _is_url(text: str) -> bool:
    """Whether a text can be taken apart as a URL."""
    try:
        urlsplit(text)
    except ValueError:
        return False
    return True


def kept_with_description(
    function: Callable[Concatenate[Description, More], Value],
) -> Callable[Concatenate[Description, More], Value]:
    """`function`, computed once for a description and the same other arguments."""

    @wraps(function)
    def kept(description: Description, /, *args: More.args, **kwargs: More.kwargs) -> Value:
        answers, key = description.answers, (function, *args)
        # Another thread may ask, and clear, at the same time.
        value: Value | EllipsisType = answers.get(key, ...)
        if value is ...:
            if len(answers) >= _MOST_ANSWERS:
                # Somebody may type another path for hours.
                answers.clear()
            value = answers[key] = function(description, *args, **kwargs)
        return value

    return kept


def read_description(path: Path, files: Files, breathe: Breathe = at_once) -> Description | Fault:
    """Read a description and the files that it refers to; those that cannot be had are left out."""
    source = _read(path, files, breathe)
    if isinstance(source, Fault):
        return source
    version = _version(source)
    if isinstance(version, Fault):
        return version
    sources = {path: source}
    queue = [source]
    while queue:
        for beside in _files_named_in(queue.pop()):
            if beside not in sources and len(sources) < _MOST_FILES and files.allowed(beside):
                found = _read(beside, files, breathe)
                if isinstance(found, Source):
                    sources[beside] = found
                    queue.append(found)
    return Description(path, sources, version)


def _read(path: Path, files: Files, breathe: Breathe) -> Source | Fault:
    data = files.read(path)
    text = data if isinstance(data, Unreadable) else decode_text(data, path)
    if isinstance(text, Unreadable):
        return Fault(path, f"it cannot be read: {text.reason}")
    return read_source(path, text, breathe)


def _version(source: Source) -> Version | Fault:
    named = child_of(source.value, "openapi")
    older = child_of(source.value, "swagger")
    if str(older).startswith("2"):
        return Version.SWAGGER_2
    if str(named).startswith("3.0"):
        return Version.OPENAPI_3_0
    if str(named).startswith("3"):
        return Version.OPENAPI_3_1
    said = named if named is not None else older
    if said is None:
        message = "it has neither `openapi` nor `swagger` to say its version"
        return Fault(source.path, message, 1)
    span = span_of(source, ("openapi" if named is not None else "swagger",))
    hint = "read are OpenAPI 3.0 and 3.1, and Swagger 2.0"
    line = source.text.count("\n", 0, span.start) + 1
    return Fault(source.path, f'its version "{said}" is not known', line, hint, span)


def _files_named_in(source: Source) -> Iterable[Path]:
    names = {found["file"] for found in _REFERENCE_TO_FILE.finditer(source.text)}
    return [_beside(source.path, name) for name in sorted(names) if "://" not in name]


def _beside(path: Path, file: str) -> Path:
    return Path(normpath(path.parent / unquote(file)))
