"""Environments: named sets of values out of env files, with where each value stands."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from enum import StrEnum
from pathlib import Path

from callsheet.disk import Files
from callsheet.late_dataclasses import dataclass
from callsheet.model.environment_files import (
    DEFAULT_FIELDS,
    PROTECTED,
    SHARED,
    DotenvFile,
    EnvironmentFile,
    FoundFiles,
    Kind,
    find_environment_files,
    read_given_files,
)
from callsheet.model.providers import is_provided
from callsheet.model.secret_command import SECRETS, SecretCommand, secret_command_in
from callsheet.problems import Problem
from callsheet.text import Span
from callsheet.values import JsonValue, value_text


class Source(StrEnum):
    """The kinds of place a value can come from, from the nearest to the farthest."""

    COMMAND_LINE = "command line"
    LOOP = "loop"
    PROMPT = "prompt"
    SCRIPT = "script"
    CAPTURE = "result of a request"
    BLOCK = "this request"
    FILE = "this file"
    IMPORT = "imported file"
    GLOBAL = "global"
    PRIVATE = "private environment file"
    USER = "user environment file"
    ENVIRONMENT = "environment file"
    SHARED = "shared environment"
    SETTINGS = "editor settings"
    DOTENV = ".env file"
    PROCESS = "process environment"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value was written."""

    source: Source
    path: Path | None = None
    span: Span | None = None
    """Of the value's key, in the text of `path`."""

    detail: str = ""
    """The environment's name, or the request that captured it."""


@dataclass(frozen=True, slots=True)
class Variable:
    """A named value and where it comes from."""

    name: str
    value: JsonValue
    origin: Origin
    secret: bool = False
    typed: bool = True
    """Whether the value has a JSON type of its own; text typed in a file has not."""

    template: bool = False
    """Whether the value is text with bindings, replaced when it is used (`@x = {{y}}`)."""

    lazy: bool = False
    """A template that is evaluated anew at each use (`:=`), not once per request."""

    members: Mapping[tuple[str, ...], Origin] = field(default_factory=dict)
    """Where each member of an object was written, when not all stand with its key."""


@dataclass(frozen=True, slots=True)
class Layer:
    """Variables that rank alike: one source, one file."""

    source: Source
    variables: Mapping[str, Variable]


@dataclass(frozen=True, slots=True)
class DefaultField:
    """A header field of every request that has none of that name (kulala)."""

    name: str
    value: str
    secret: bool


@dataclass(frozen=True, slots=True)
class EnvironmentSet:
    """What the env files around a document say, as read from disk."""

    names: tuple[str, ...] = ()
    """The environments that exist, without `$shared`."""

    layers: Mapping[str, tuple[Layer, ...]] = field(default_factory=dict)
    """By environment name, nearest layer first; the key `""` holds when none is chosen."""

    problems: tuple[tuple[Path, Problem], ...] = ()
    secrets: frozenset[str] = frozenset()
    """Every text value of a private file, in whichever environment."""

    protected: frozenset[str] = frozenset()
    """The environments in which nothing unsafe is sent without a confirmation."""

    secret_command: SecretCommand | None = None
    """What a private file says how to ask for secrets."""

    default_fields: Mapping[str, tuple[DefaultField, ...]] = field(default_factory=dict)
    """The header fields of every request by environment, those that a request has not itself."""


def read_environments(
    files: Files, folder: Path, root: Path, given: Iterable[Path] = ()
) -> EnvironmentSet:
    """The environments that hold for the documents of `folder`.

    Files are looked for from `folder` up to `root`; the closest wins. Objects are merged member by
    member, so a private file need hold only what is private of a block. Values are kept as they
    are, no text in them is a template. `given` files (`--env-file`) win over all others.
    """
    asked, around = read_given_files(files, given), find_environment_files(files, folder, root)
    names = dict.fromkeys((*_names(asked), *_names(around)))
    commands = [secret_command_in(each) for each in (*asked.json, *around.json)]
    return EnvironmentSet(
        tuple(names),
        {name: _merged((*_layers(asked, name), *_layers(around, name))) for name in ("", *names)},
        (
            *asked.problems,
            *around.problems,
            *(each for each in commands if isinstance(each, tuple)),
        ),
        frozenset(_secret_texts((*asked.json, *around.json))),
        frozenset(_protected((*asked.json, *around.json), tuple(names))),
        next((each for each in commands if isinstance(each, SecretCommand)), None),
        _default_fields((*asked.json, *around.json), ("", *names)),
    )


def _default_fields(
    files: Sequence[EnvironmentFile], names: Iterable[str]
) -> dict[str, tuple[DefaultField, ...]]:
    """By environment; the nearest file wins, and an environment over what is shared."""
    found: dict[str, tuple[DefaultField, ...]] = {}
    for name in names:
        fields: dict[str, DefaultField] = {}
        for each in (name, *SHARED):
            for file in files:
                for given in _fields_in(file, each):
                    fields.setdefault(given.name.lower(), given)
        if fields:
            found[name] = tuple(fields.values())
    return found


def _fields_in(file: EnvironmentFile, name: str) -> Iterator[DefaultField]:
    for key in DEFAULT_FIELDS:
        members = file.environments.get(name, {}).get(key)
        for field_name, value in members.items() if isinstance(members, Mapping) else ():
            yield DefaultField(field_name, value_text(value), file.kind is Kind.PRIVATE)


def _names(found: FoundFiles) -> Iterator[str]:
    for file in found.json:
        yield from (name for name in file.environments if name and name[0] != "$")
    yield from (file.environment for file in found.dotenv if file.environment)


def _protected(files: Iterable[EnvironmentFile], names: tuple[str, ...]) -> Iterator[str]:
    """Those with `"$protected": true` in any file; what is shared speaks for all."""
    for file in files:
        for name, environment in file.environments.items():
            if environment.get(PROTECTED) is True:
                yield from ("", *names) if name in SHARED else (name,)


def _layers(found: FoundFiles, name: str) -> Iterator[Layer]:
    """What holds in an environment, nearest first (dialects.md A10.3); the name may be empty."""
    files = [file for file in found.json if file.kind is not Kind.SETTINGS]
    settings = [file for file in found.json if file.kind is Kind.SETTINGS]
    for group in (files, settings):
        yield from (_layer(file, name) for file in group if name in file.environments)
        for shared in SHARED:
            yield from (_layer(file, shared) for file in group if shared in file.environments)
    if name:
        yield from (_dotenv_layer(file) for file in found.dotenv if file.environment == name)
    yield from (_dotenv_layer(file) for file in found.dotenv if not file.environment)


def _layer(file: EnvironmentFile, name: str) -> Layer:
    source = _source(file, name)
    return Layer(
        source,
        {
            key: Variable(
                key,
                value,
                Origin(source, file.path, file.keys.get((name, key)), name),
                secret=file.kind is Kind.PRIVATE and any(_texts(value)),
                members=_members(file, source, (name, key), value),
            )
            for key, value in file.environments[name].items()
            if key[:1] != "$"
        },
    )


def _source(file: EnvironmentFile, name: str) -> Source:
    if file.kind is Kind.SETTINGS:
        return Source.SETTINGS
    if name in SHARED:
        return Source.SHARED
    by_kind = {Kind.PRIVATE: Source.PRIVATE, Kind.USER: Source.USER}
    return by_kind.get(file.kind, Source.ENVIRONMENT)


def _members(
    file: EnvironmentFile, source: Source, path: tuple[str, ...], value: JsonValue
) -> dict[tuple[str, ...], Origin]:
    """Where the members of a value stand, those of its members with them."""
    found: dict[tuple[str, ...], Origin] = {}
    for key, member in value.items() if isinstance(value, Mapping) else ():
        here = (*path, key)
        found[here[2:]] = Origin(source, file.path, file.keys.get(here), path[0])
        found |= _members(file, source, here, member)
    return found


def _dotenv_layer(file: DotenvFile) -> Layer:
    return Layer(
        Source.DOTENV,
        {
            entry.name: Variable(
                entry.name,
                entry.value,
                Origin(Source.DOTENV, file.path, entry.span, file.environment),
                typed=False,
            )
            for entry in file.entries
        },
    )


def _merged(layers: tuple[Layer, ...]) -> tuple[Layer, ...]:
    """The layers, with each object holding also what the layers behind it say of its members."""
    behind: dict[str, Variable] = {}
    merged: list[Layer] = []
    for layer in reversed(layers):
        variables = {
            name: _joined(variable, behind[name]) if name in behind else variable
            for name, variable in layer.variables.items()
        }
        behind |= variables
        merged.insert(0, Layer(layer.source, variables))
    return tuple(merged)


def _joined(near: Variable, far: Variable) -> Variable:
    if not (isinstance(near.value, Mapping) and isinstance(far.value, Mapping)):
        return near
    if is_provided(near.value) or is_provided(far.value):
        return near
    return replace(
        near,
        value=_deeply_joined(near.value, far.value),
        secret=near.secret or far.secret,
        members={**far.members, **near.members},
    )


def _deeply_joined(
    near: Mapping[str, JsonValue], far: Mapping[str, JsonValue]
) -> dict[str, JsonValue]:
    joined = dict(far)
    for key, value in near.items():
        there = far.get(key)
        both = isinstance(value, Mapping) and isinstance(there, Mapping)
        joined[key] = _deeply_joined(value, there) if both else value  # type: ignore[arg-type]
    return joined


def _secret_texts(files: Iterable[EnvironmentFile]) -> Iterator[str]:
    for file in files:
        if file.kind is Kind.PRIVATE:
            for name, environment in file.environments.items():
                if name != SECRETS:
                    yield from _texts(environment)


def _texts(value: JsonValue) -> Iterator[str]:
    match value:
        case str():
            yield value
        case Mapping() if is_provided(value):
            # The rest says where the value is, and is told when it cannot be had.
            yield from _texts(value.get("value"))
        case Mapping():
            for member in value.values():
                yield from _texts(member)
        case list():
            for item in value:
                yield from _texts(item)
