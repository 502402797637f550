"""The environment files around a folder, as they are written (dialects.md A13)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from enum import StrEnum
from pathlib import Path

from callsheet.disk import Files, Unreadable, decode_text
from callsheet.late_dataclasses import dataclass
from callsheet.model.commented_json import (
    CommentedJson,
    JsonFault,
    KeyPath,
    path_text,
    read_commented_json,
)
from callsheet.model.dotenv import DotenvEntry, environment_of, read_dotenv
from callsheet.model.vscode_settings import SETTING, environments_in_settings
from callsheet.problems import Code, Problem, Related, Severity, did_you_mean
from callsheet.text import Span
from callsheet.values import JsonValue

SHARED = ("$shared", "$kulalaShared", "$default")
"""Names of the environment that holds in every other one, as the peers call it."""

PROTECTED = "$protected"
"""The member of an environment that says, with `true`, that unsafe requests ask first."""


TOP_LEVEL = (*SHARED, "$secrets", "$schema")
"""Names with a dollar sign that are known beside the environments."""

DEFAULT_FIELDS = ("$kulalaDefaultHeaders", "$default_headers")
"""The members of an environment that hold header fields of every request, as kulala calls them."""

IN_ENVIRONMENT = (PROTECTED, "$schema", *DEFAULT_FIELDS)
"""Names with a dollar sign that are known in an environment."""


class Kind(StrEnum):
    """Whose an environment file is; the nearest first."""

    PRIVATE = "private"
    USER = "user"
    PUBLIC = "public"
    SETTINGS = "settings"


_FILES = {
    "http-client.private.env.json": Kind.PRIVATE,
    "rest-client.private.env.json": Kind.PRIVATE,
    "http-client.env.json.user": Kind.USER,
    "http-client.env.json": Kind.PUBLIC,
    "rest-client.env.json": Kind.PUBLIC,
}
"""The nearest first; `rest-client` is what JetBrains called them at first."""

JSON_FILES = frozenset(_FILES)
"""The names of the JSON files that hold environments and nothing else."""

PUBLIC_FILES = frozenset(name for name, kind in _FILES.items() if kind is Kind.PUBLIC)
"""Files that are shared with everybody; what stands in the others must not be shown."""

_START = Span(0, 0)


def is_environment_file(path: Path) -> bool:
    """Whether a file of this name holds environments and nothing else."""
    return path.name in _FILES or environment_of(path.name) is not None


def holds_environments(path: Path) -> bool:
    """Whether a file of this name can hold environments: those, and VS Code's settings."""
    return is_environment_file(path) or kind_of(path) is not None


def kind_of(path: Path) -> Kind | None:
    """Whose a JSON file with environments is, by its name; None for any other file."""
    if path.name == "settings.json" and path.parent.name == ".vscode":
        return Kind.SETTINGS
    return _FILES.get(path.name)


@dataclass(frozen=True, slots=True)
class EnvironmentFile:
    """A JSON file with environments."""

    path: Path
    kind: Kind
    environments: Mapping[str, Mapping[str, JsonValue]]
    keys: Mapping[KeyPath, Span]
    """Where each key stands; the first step is the environment's name."""


@dataclass(frozen=True, slots=True)
class DotenvFile:
    """A file of `NAME=value` lines."""

    path: Path
    environment: str
    """The one it is for; empty for all."""

    entries: tuple[DotenvEntry, ...]


@dataclass
class FoundFiles:
    """What was found, the nearest first, and what is wrong with it."""

    json: list[EnvironmentFile] = field(default_factory=list)
    dotenv: list[DotenvFile] = field(default_factory=list)
    problems: list[tuple[Path, Problem]] = field(default_factory=list)


def find_environment_files(files: Files, folder: Path, root: Path) -> FoundFiles:
    """The environment files of `folder` and of those above it, up to `root`."""
    found = FoundFiles()
    settings = []
    for each in filter(files.allowed, _up_to(root, folder)):
        names = files.names(each)
        for name, kind in _FILES.items():
            if name in names and _is_inside(files, each / name, found):
                _add_json(files, each / name, kind, found)
        for name in names:
            if name.endswith("/") or environment_of(name) is None:
                continue
            if _is_inside(files, each / name, found):
                _add_dotenv(files, each / name, environment_of(name) or "", found)
        if ".vscode/" in names and "settings.json" in files.names(each / ".vscode"):
            settings.append(each / ".vscode" / "settings.json")
    for path in settings:
        if _is_inside(files, path, found):
            _add_json(files, path, Kind.SETTINGS, found)
    return found


def read_given_files(files: Files, paths: Iterable[Path]) -> FoundFiles:
    """The environment files that a person named; JSON or `NAME=value` lines, as their ending says.

    Those with `private` in their name are private.
    """
    found = FoundFiles()
    for path in paths:
        if ".json" in path.suffixes:
            private = "private" in path.name.split(".")
            _add_json(files, path, Kind.PRIVATE if private else Kind.PUBLIC, found)
        else:
            _add_dotenv(files, path, "", found)
    return found


def _is_inside(files: Files, path: Path, found: FoundFiles) -> bool:
    """Whether a file may be used; a link in a repository must not make values of any file."""
    if files.allowed(path):
        return True
    message = "this file is a link that leads out of the workspace, and is not read"
    found.problems.append((path, _fault(_START, message, "allow it with `--allow-path`")))
    return False


def _up_to(root: Path, folder: Path) -> tuple[Path, ...]:
    if not folder.is_relative_to(root):
        return (folder,)
    above = (folder, *folder.parents)
    return above[: above.index(root) + 1]


def _add_json(files: Files, path: Path, kind: Kind, found: FoundFiles) -> None:
    text = _text(files, path, found)
    if text is None or not text.strip():
        return
    read = read_commented_json(text)
    if isinstance(read, JsonFault):
        # VS Code's settings are its own affair: what is wrong there is not told twice.
        if kind is not Kind.SETTINGS:
            hint = "the values of this file are missing until that is put right"
            message = read.message if kind is Kind.PUBLIC else read.discreet
            found.problems.append((path, _fault(read.span, message, hint)))
        return
    keys = read.keys
    environments = read.value
    if kind is Kind.SETTINGS:
        environments = environments_in_settings(read.value)
        keys = {key[1:]: span for key, span in keys.items() if key[0] == SETTING and key[1:]}
    problems = [*_misshapen(environments, keys)]
    if kind is not Kind.SETTINGS:
        problems += [*_repeated(path, read), *_unknown(environments, keys)]
    found.problems.extend((path, problem) for problem in problems)
    found.json.append(EnvironmentFile(path, kind, _objects(environments), keys))


def _objects(environments: JsonValue) -> dict[str, Mapping[str, JsonValue]]:
    if not isinstance(environments, Mapping):
        return {}
    return {name: each for name, each in environments.items() if isinstance(each, Mapping)}


def _misshapen(environments: JsonValue, keys: Mapping[KeyPath, Span]) -> Iterator[Problem]:
    hint = 'write {"dev": {"host": "example.org"}}'
    if not isinstance(environments, Mapping):
        yield _fault(_START, "expected an object of environments @ $", hint)
        return
    for name, environment in environments.items():
        if not isinstance(environment, Mapping) and (name in SHARED or name[:1] != "$"):
            message = f"expected an object of variables @ {path_text((name,))}"
            yield _fault(keys.get((name,), _START), message, hint)
        elif isinstance(environment, Mapping) and not isinstance(
            environment.get(PROTECTED, False), bool
        ):
            message = f"expected true or false @ {path_text((name, PROTECTED))}"
            hint = "`true` asks before a request is sent there that may change something"
            yield _fault(keys.get((name, PROTECTED), _START), message, hint)


def _repeated(path: Path, read: CommentedJson) -> Iterator[Problem]:
    for each in read.repeated:
        yield Problem(
            Code.JSON_DUPLICATE_KEY,
            Severity.WARNING,
            each.span,
            f"this key is there twice, the last one counts @ {path_text(each.path)}",
            "keep one of them",
            (Related(path, each.first, "this one does not count"),),
        )


def _unknown(environments: JsonValue, keys: Mapping[KeyPath, Span]) -> Iterator[Problem]:
    """Names with a dollar sign that mean nothing: such are no environments and no variables."""
    for name, environment in environments.items() if isinstance(environments, Mapping) else ():
        if name[:1] == "$" and name not in TOP_LEVEL:
            yield _not_known((name,), TOP_LEVEL, keys)
        for key in environment if isinstance(environment, Mapping) else ():
            if key[:1] == "$" and key not in IN_ENVIRONMENT:
                yield _not_known((name, key), IN_ENVIRONMENT, keys)


def _not_known(
    path: tuple[str, ...], known: tuple[str, ...], keys: Mapping[KeyPath, Span]
) -> Problem:
    hint = did_you_mean(path[-1], known) or "names of environments and variables have no `$`"
    message = f"`{path[-1]}` is not known and counts for nothing @ {path_text(path)}"
    return Problem(Code.ENVIRONMENT_FILE, Severity.WARNING, keys.get(path, _START), message, hint)


def _add_dotenv(files: Files, path: Path, environment: str, found: FoundFiles) -> None:
    text = _text(files, path, found)
    if text is None:
        return
    read = read_dotenv(text)
    entries = tuple(each for each in read if isinstance(each, DotenvEntry))
    found.dotenv.append(DotenvFile(path, environment, entries))
    found.problems.extend((path, problem) for problem in _repeated_lines(path, entries))
    for each in read:
        if not isinstance(each, DotenvEntry):
            problem = Problem(
                Code.ENVIRONMENT_FILE,
                Severity.WARNING,
                each.span,
                "this is no `NAME=value` line",
                "put values with blanks or quotes in quotes, and close them",
            )
            found.problems.append((path, problem))


def _repeated_lines(path: Path, entries: tuple[DotenvEntry, ...]) -> Iterator[Problem]:
    before: dict[str, Span] = {}
    for each in entries:
        if each.name in before:
            message = f"`{each.name}` is there twice, the last one counts"
            related = (Related(path, before[each.name], "this one does not count"),)
            yield Problem(
                Code.ENVIRONMENT_FILE,
                Severity.WARNING,
                each.span,
                message,
                "keep one of them",
                related,
            )
        before[each.name] = each.span


def _text(files: Files, path: Path, found: FoundFiles) -> str | None:
    data = files.read(path)
    text = data if isinstance(data, Unreadable) else decode_text(data, path)
    if isinstance(text, Unreadable):
        message = f"this file cannot be used: {text.reason}"
        found.problems.append((path, _fault(_START, message, "")))
        return None
    return text


def _fault(span: Span, message: str, hint: str) -> Problem:
    return Problem(Code.ENVIRONMENT_FILE, Severity.ERROR, span, message, hint)
