"""Descriptions of APIs to request files: OpenAPI 3.0 and 3.1, Swagger 2, as JSON or YAML."""

import re
from collections.abc import Iterator, Mapping
from os.path import commonpath
from pathlib import Path, PurePosixPath
from typing import Final

from callsheet.convert.draft import argument
from callsheet.convert.imported import (
    ENVIRONMENT_FILE,
    PRIVATE_FILE,
    GivenFile,
    Imported,
    ImportLoss,
    NotImported,
)
from callsheet.convert.openapi_auth import proof_of
from callsheet.convert.openapi_requests import MadeRequest, Requests
from callsheet.convert.openapi_servers import servers_of
from callsheet.disk import Unreadable
from callsheet.late_dataclasses import dataclass
from callsheet.openapi.description import Description, read_description
from callsheet.openapi.operations import Operation, path_items
from callsheet.openapi.security import required_security
from callsheet.openapi.source import Fault
from callsheet.values import JsonValue, json_text

FILL_IN: Final = "FILL-IN"
"""Stands for each secret until somebody puts it there."""

_NOT_IN_FILE_NAMES = re.compile(r"[^\w]+")
_BRACES = re.compile(r"\{\{(?:(?P<name>[\w.]+)\}\})?", re.ASCII)
_LINE_ENDS = re.compile(r"[\r\n]+")
_LONGEST_COMMENT: Final = 200
_ABOVE: Final = 4
"""Folders that a description may name above its own."""


def from_openapi(files: tuple[GivenFile, ...]) -> Imported | NotImported:
    """A description, with the files that it refers to, as a request file for each of its tags.

    The description itself is written beside them, for `# @openapi` to name it.
    """
    if not files:
        return NotImported("there is no description of an API")
    first, *others = files
    if first.path.name == "-":
        # Standard input has no name that a file could have.
        ending = "json" if first.content.lstrip().startswith(b"{") else "yaml"
        first = GivenFile(PurePosixPath(f"openapi.{ending}"), first.content)
    given = _Given((first, *others))
    description = read_description(given.path(first), given)
    if isinstance(description, Fault):
        return _not_imported(description, first, given)
    source = str(first.path)
    beside = tuple(
        ImportLoss(str(each.path), "it was not read, for the description does not refer to it")
        for each in others
        if given.path(each) not in description.sources
    )
    made = _Import(description, source).imported(given)
    if not made.requests:
        return NotImported("the description has no operation", source=source)
    return Imported(made.files, (*made.losses, *beside), made.requests)


class _Given:
    """The files that were given, as files of a disk."""

    def __init__(self, files: tuple[GivenFile, ...]) -> None:
        # Files above the description's folder have a place too.
        self._root = Path("/", *("description" for _ in range(_ABOVE)))
        self._files = {self.path(each): each.content for each in files}

    def path(self, file: GivenFile) -> Path:
        """Where a file is."""
        from os.path import normpath

        return Path(normpath(self._root / file.path))

    def read(self, path: Path) -> bytes | Unreadable:
        """The content of a file."""
        found = self._files.get(path)
        return Unreadable(path, "it was not given") if found is None else found

    def size(self, path: Path) -> int | Unreadable:
        """The size of a file."""
        found = self.read(path)
        return found if isinstance(found, Unreadable) else len(found)

    def names(self, folder: Path) -> tuple[str, ...]:  # noqa: ARG002
        """Nothing: no folder is looked through."""
        return ()

    def allowed(self, path: Path) -> bool:
        """Whether a file was given."""
        return path in self._files


def _not_imported(fault: Fault, first: GivenFile, given: _Given) -> NotImported:
    line = fault.line or 0
    column = 0
    data = given.read(given.path(first))
    if line and isinstance(data, bytes):
        before = data.decode("utf-8", "replace")[: fault.span.start]
        column = len(before) - (before.rfind("\n") + 1) + 1
    return NotImported(fault.message, fault.hint, str(first.path), line, column)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A request file: what its tag is, and the requests in it."""

    heading: tuple[str, ...]
    requests: list[MadeRequest]


class _Import:
    """What is known of a description while its files are made."""

    def __init__(self, description: Description, source: str) -> None:
        self._description = description
        self._source = source
        self._shared = proof_of(description, required_security(description, None))

    def imported(self, given: _Given) -> Imported:
        requests = Requests(self._description, self._source, self._shared)
        sheets: dict[str, _Sheet] = {}
        for operation in self._operations():
            tag = next((t for t in operation.node.listed("tags") if isinstance(t, str)), "")
            name = _file_name(tag) or self._otherwise()
            sheet = sheets.setdefault(name, _Sheet(tuple(self._heading(tag)), []))
            sheet.requests.append(requests.request(operation))
        copies, described = self._copies(given)
        files: dict[PurePosixPath, str | bytes] = {
            PurePosixPath(f"{name}.http"): self._text(sheet, described)
            for name, sheet in sheets.items()
        }
        made = [each for sheet in sheets.values() for each in sheet.requests]
        files |= {PurePosixPath(name): content for each in made for name, content in each.files}
        servers = servers_of(self._description, self._source)
        files |= {**_environments(servers.urls), **self._secrets(made), **copies}
        losses = (
            *servers.losses,
            *(
                ImportLoss("security", what, hint, self._source)
                for what, hint in self._shared.losses
            ),
            *(loss for each in made for loss in each.losses),
            *self._webhooks(),
        )
        return Imported(files, losses, len(made))

    def _operations(self) -> Iterator[Operation]:
        for item in path_items(self._description):
            yield from item.operations.values()

    def _otherwise(self) -> str:
        """The file of operations without a tag."""
        info = self._description.at(self._description.root, "info")
        return _file_name(info.text("title") if info else "") or "api"

    def _heading(self, tag: str) -> Iterator[str]:
        info = self._description.at(self._description.root, "info")
        title = " ".join(f"{info.text('title')} {info.text('version')}".split()) if info else ""
        if title:
            yield _comment(title)
        tags = self._description.at(self._description.root, "tags")
        for _, each in self._description.children(tags):
            if tag and each.text("name") == tag and each.text("description"):
                yield _comment(f"{tag}: {each.text('description')}")

    def _text(self, sheet: _Sheet, described: str) -> str:
        """A request file; a variable that is the same in all of its requests stands at its head."""
        values: dict[str, set[str]] = {}
        for request in sheet.requests:
            for name, value in request.variables.items():
                values.setdefault(name, set()).add(value)
        common = {name: next(iter(found)) for name, found in values.items() if len(found) == 1}
        lines = [*sheet.heading, f"# @openapi {argument(described)}"]
        if self._shared.is_one_line:
            secrets = frozenset(f"secrets.{each}" for each in self._shared.secrets)
            lines.append(_as_meant(f"# @{self._shared.directives[0]}", secrets))
        lines += ("", *(f"@{name} = {value}" for name, value in common.items())) if common else ()
        for request in sheet.requests:
            own = {n: value for n, value in request.variables.items() if n not in common}
            made = [f"### {request.title}", *request.head]
            made += (f"@{name} = {value}" for name, value in own.items())
            made += request.lines
            lines += ("", *(_as_meant(each, request.bindings) for each in made))
        return "\n".join(lines) + "\n"

    def _secrets(self, made: list[MadeRequest]) -> Mapping[PurePosixPath, str]:
        from_requests = (name for each in made for name in each.secrets)
        names = dict.fromkeys((*self._shared.secrets, *from_requests))
        if not names:
            return {}
        shared: JsonValue = {"$shared": dict.fromkeys(names, FILL_IN)}
        return {PRIVATE_FILE: json_text(shared, 2) + "\n"}

    def _copies(self, given: _Given) -> tuple[Mapping[PurePosixPath, bytes], str]:
        """The description's files as they are written, and how requests name the first."""
        sources = self._description.sources
        root = Path(commonpath([path.parent for path in sources]))
        copies = {}
        for path in sources:
            data = given.read(path)
            if isinstance(data, bytes):
                copies[PurePosixPath(*path.relative_to(root).parts)] = data
        return copies, f"./{self._description.path.relative_to(root).as_posix()}"

    def _webhooks(self) -> Iterator[ImportLoss]:
        hooks = self._description.at(self._description.root, "webhooks")
        for name, _ in self._description.children(hooks):
            yield ImportLoss(
                f"webhooks / {name}",
                "a webhook is a request that the server sends",
                "",
                self._source,
            )


def _comment(text: str) -> str:
    """A text in a comment; what begins with `@` would be a directive."""
    return _as_meant(f"# {' '.join(text.split()).lstrip('@ ')[:_LONGEST_COMMENT]}", frozenset())


def _as_meant(line: str, bindings: frozenset[str]) -> str:
    """A line to which what a description says has added neither lines nor bindings."""

    def checked(found: re.Match[str]) -> str:
        return found[0] if found["name"] in bindings else found[0].replace("{{", "{ { ")

    return _BRACES.sub(checked, " ".join(_LINE_ENDS.split(line)))


def _environments(urls: Mapping[str, str]) -> Mapping[PurePosixPath, str]:
    first = next(iter(urls.values()))
    values: JsonValue = {
        "$shared": {"baseUrl": first},
        **{name: {"baseUrl": url} for name, url in urls.items()},
    }
    return {ENVIRONMENT_FILE: json_text(values, 2) + "\n"}


def _file_name(text: str) -> str:
    return _NOT_IN_FILE_NAMES.sub("-", text).strip("-_").lower()[:80]
