"""An environment file as a document: what stands in it where, and what is under the cursor."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

from callsheet.late_dataclasses import dataclass
from callsheet.model.commented_json import CommentedJson, JsonFault, KeyPath, read_commented_json
from callsheet.model.dotenv import DotenvEntry, environment_of, read_dotenv
from callsheet.model.environment_files import SHARED, Kind, kind_of
from callsheet.model.vscode_settings import SETTING
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

    @property
    def folder(self) -> Path:
        """The folder for which it holds, and those below."""
        parent = self.path.parent
        return parent.parent if self.kind is Kind.SETTINGS else parent

    @property
    def around(self) -> tuple[str, ...]:
        """The keys around the environments; VS Code's settings hold much else."""
        return (SETTING,) if self.kind is Kind.SETTINGS else ()

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
        read, around = self.json, self.around
        if not isinstance(read, CommentedJson):
            return ()
        return tuple(
            Environment(name, read.keys[*around, name], read.values[*around, name])
            for name, value in self._named(read).items()
            if isinstance(value, Mapping) and (name in SHARED or name[:1] != "$")
        )

    @cached_property
    def members(self) -> tuple[Member, ...]:
        """Every variable, each before the members of its value, in the order of the text."""
        if self.kind is None:
            return tuple(self._entries())
        read = self.json
        if not isinstance(read, CommentedJson):
            return ()
        named = self._named(read)
        found: list[Member] = []
        for environment in self.environments:
            found += _members(read, self.around, (environment.name,), named[environment.name])
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

    def _named(self, read: CommentedJson) -> Mapping[str, JsonValue]:
        """The environments by their names, as far as they are an object."""
        value: JsonValue = read.value
        for step in self.around:
            value = value.get(step) if isinstance(value, Mapping) else None
        return value if isinstance(value, Mapping) else {}

    def _entries(self) -> Iterator[Member]:
        environment = environment_of(self.path.name) or ""
        for each in read_dotenv(self.text):
            if isinstance(each, DotenvEntry):
                line = self.source.line_span(self.source.line_of(each.span.start))
                value = Span(each.span.end + 1, max(line.end, each.span.end + 1))
                yield Member(environment, (each.name,), each.value, each.span, value)


def _members(
    read: CommentedJson, before: tuple[str, ...], around: tuple[str, ...], value: JsonValue
) -> Iterator[Member]:
    for key, each in value.items() if isinstance(value, Mapping) else ():
        path: KeyPath = (*before, *around, key)
        if len(around) > 1 or key[:1] != "$":
            names = (*around[1:], key)
            yield Member(around[0], names, each, read.keys[path], read.values[path])
            yield from _members(read, before, (*around, key), each)
