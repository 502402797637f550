"""An environment file as a document: what stands in it where, and what is under the cursor."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

from callsheet.model.commented_json import CommentedJson, JsonFault, KeyPath, read_commented_json
from callsheet.model.dotenv import DotenvEntry, environment_of, read_dotenv
from callsheet.model.environment_files import SHARED, Kind, kind_of
from callsheet.text import SourceText, Span
from callsheet.values import JsonValue


@dataclass(frozen=True, slots=True)
class Environment:
    """An environment that a JSON file has something to say of."""

    name: str
    key: Span
    """Of its name, with the quotes."""

    value: Span

    @property
    def span(self) -> Span:
        """All of it."""
        return Span(self.key.start, self.value.end)

    @property
    def can_be_chosen(self) -> bool:
        """Whether it is one, and not what holds in all."""
        return self.name[:1] != "$"


@dataclass(frozen=True, slots=True)
class Member:
    """A value with a name: a variable, or a member of one that is an object."""

    environment: str
    """Empty in a `.env` file that is for all."""

    path: tuple[str, ...]
    """The variable's name, then those of the members."""

    value: JsonValue
    key: Span
    """With its quotes, where it has any."""

    value_span: Span

    @property
    def name(self) -> str:
        """The variable."""
        return self.path[0]

    @property
    def span(self) -> Span:
        """All of it."""
        return Span(self.key.start, max(self.key.end, self.value_span.end))


Target: TypeAlias = Environment | Member
"""What can be under the cursor."""


@dataclass(frozen=True)
class EnvironmentDocument:
    """A version of an environment file."""

    path: Path
    source: SourceText

    @property
    def text(self) -> str:
        """The whole text."""
        return self.source.text

    @cached_property
    def kind(self) -> Kind | None:
        """Whose it is; None for a `.env` file."""
        return kind_of(self.path)

    @cached_property
    def json(self) -> CommentedJson | JsonFault | None:
        """What was read; None of a `.env` file and of one that is empty."""
        if self.kind is None or not self.text.strip():
            return None
        return read_commented_json(self.text)

    @cached_property
    def environments(self) -> tuple[Environment, ...]:
        """The environments in the order of the text; none while the JSON is broken."""
        read = self.json
        if not isinstance(read, CommentedJson) or not isinstance(read.value, Mapping):
            return ()
        return tuple(
            Environment(name, read.keys[name,], read.values[name,])
            for name, value in read.value.items()
            if isinstance(value, Mapping) and (name in SHARED or name[:1] != "$")
        )

    @cached_property
    def members(self) -> tuple[Member, ...]:
        """Every variable, each before the members of its value, in the order of the text."""
        if self.kind is None:
            return tuple(self._entries())
        read = self.json
        if not isinstance(read, CommentedJson) or not isinstance(read.value, Mapping):
            return ()
        found: list[Member] = []
        for environment in self.environments:
            found += _members(read, (environment.name,), read.value[environment.name])
        return tuple(found)

    @property
    def variables(self) -> tuple[Member, ...]:
        """The members that are variables."""
        return tuple(each for each in self.members if len(each.path) == 1)

    def target_at(self, offset: int) -> Target | None:
        """The innermost thing whose name or plain value the cursor is on."""
        named: tuple[Target, ...] = (*self.members, *self.environments)
        found = next((each for each in named if each.key.touches(offset)), None)
        if found is not None:
            return found
        plain = (each for each in self.members if not isinstance(each.value, Mapping))
        return next((each for each in plain if each.value_span.touches(offset)), None)

    def _entries(self) -> Iterator[Member]:
        environment = environment_of(self.path.name) or ""
        for each in read_dotenv(self.text):
            if isinstance(each, DotenvEntry):
                line = self.source.line_span(self.source.line_of(each.span.start))
                value = Span(each.span.end + 1, max(line.end, each.span.end + 1))
                yield Member(environment, (each.name,), each.value, each.span, value)


def _members(read: CommentedJson, around: tuple[str, ...], value: JsonValue) -> Iterator[Member]:
    for key, each in value.items() if isinstance(value, Mapping) else ():
        path: KeyPath = (*around, key)
        if len(path) > 2 or key[:1] != "$":
            names = (*around[1:], key)
            yield Member(around[0], names, each, read.keys[path], read.values[path])
            yield from _members(read, (*around, key), each)
