"""Environments: named sets of values out of env files, with where each value stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from callsheet.problems import Problem
from callsheet.text import Span
from callsheet.values import JsonValue


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


@dataclass(frozen=True, slots=True)
class Layer:
    """Variables that rank alike: one source, one file."""

    source: Source
    variables: Mapping[str, Variable]


@dataclass(frozen=True, slots=True)
class EnvironmentSet:
    """What the env files around a document say, as read from disk."""

    names: tuple[str, ...] = ()
    """The environments that exist, without `$shared`."""

    layers: Mapping[str, tuple[Layer, ...]] = field(default_factory=dict)
    """By environment name, nearest layer first; the key `""` holds when none is chosen."""

    problems: tuple[tuple[Path, Problem], ...] = ()
