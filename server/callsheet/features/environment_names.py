"""Environment names: what an environment file says by name, as a value that can be kept."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from callsheet.features.file_names import (
    EnvironmentKey,
    EnvironmentMember,
    EnvironmentNames,
    lines_of,
)
from callsheet.model.commented_json import CommentedJson, JsonFault, KeyPath, read_commented_json
from callsheet.model.dotenv import DotenvEntry, environment_of, read_dotenv
from callsheet.model.environment_files import SHARED, Kind, kind_of
from callsheet.model.vscode_settings import SETTING, names_referred_to
from callsheet.text import SourceText
from callsheet.values import JsonValue


@lru_cache(maxsize=64)
def environment_names(path: Path, source: SourceText) -> EnvironmentNames | None:
    """The names in an environment file; None when it is none by its name."""
    kind = kind_of(path)
    if kind is not None:
        read = read_commented_json(source.text if source.text.strip() else "{}")
        if isinstance(read, JsonFault):
            return EnvironmentNames(path, lines_of(source), kind, (), is_broken=True)
        keys = tuple(_keys(read.value, kind, read.keys))  # type: ignore[arg-type]
        referred_to = names_referred_to(source.text) if kind is Kind.SETTINGS else frozenset()
        members = tuple(_members(read, kind, keys))
        return EnvironmentNames(
            path, lines_of(source), kind, keys, referred_to, is_broken=False, members=members
        )
    environment = environment_of(path.name)
    if environment is None:
        return None
    entries = (each for each in read_dotenv(source.text) if isinstance(each, DotenvEntry))
    found = tuple(EnvironmentKey(environment, each.name, each.span) for each in entries)
    return EnvironmentNames(path, lines_of(source), None, found)


def _keys(
    value: JsonValue, kind: Kind, spans: "Mapping[tuple[str, ...], object]"
) -> Iterator[EnvironmentKey]:
    before: tuple[str, ...] = (SETTING,) if kind is Kind.SETTINGS else ()
    environments = value
    for step in before:
        environments = environments.get(step) if isinstance(environments, Mapping) else None
    for name, environment in environments.items() if isinstance(environments, Mapping) else ():
        if isinstance(environment, Mapping) and (name in SHARED or name[:1] != "$"):
            for key in environment:
                if key[:1] != "$":
                    span = spans[(*before, name, key)]
                    yield EnvironmentKey(name, key, span)  # type: ignore[arg-type]


def _members(
    read: CommentedJson, kind: Kind, keys: tuple[EnvironmentKey, ...]
) -> Iterator[EnvironmentMember]:
    """The members of objects; those in lists have no names that lead to them."""
    before: KeyPath = (SETTING,) if kind is Kind.SETTINGS else ()
    known = {(key.environment, key.name) for key in keys}
    again = ((each.path, each.first) for each in read.repeated)
    for path, span in (*read.keys.items(), *again):
        inside = path[len(before) :]
        names = tuple(step for step in inside if isinstance(step, str))
        is_named = path[: len(before)] == before and len(names) == len(inside) > 2
        if is_named and names[:2] in known:
            yield EnvironmentMember(names[0], names[1], names[2:], span)
