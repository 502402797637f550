"""The environments of another tool as environment files, those values apart that are secret."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from pathlib import PurePosixPath
from typing import TypeAlias

from callsheet.convert.collection import ToolEnvironment, Value
from callsheet.convert.imported import ENVIRONMENT_FILE, PRIVATE_FILE, ImportLoss
from callsheet.facts.secret_names import is_secret_member
from callsheet.late_dataclasses import dataclass
from callsheet.values import JsonValue, json_text, parse_json

SHARED = "$shared"
"""The environment whose values hold in all others."""

_BOUND = re.compile(r"\{\{\s*([^{}\s]+)\s*\}\}")
_TYPED = re.compile(r"-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,15})?|true|false")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")
_DEEPEST = 20


@dataclass(slots=True)
class Environments:
    """Values by their environments, and those that only a definition can give."""

    values: dict[str, dict[str, Value]] = field(default_factory=dict)
    definitions: list[tuple[str, str]] = field(default_factory=list)
    """Of values that are made of others."""

    losses: list[ImportLoss] = field(default_factory=list)

    def has(self, name: str) -> bool:
        """Whether a variable has a value somewhere."""
        defined = any(name == each for each, _ in self.definitions)
        return defined or any(name in values for values in self.values.values())

    def add(self, name: str, members: Iterable[Sequence[str]]) -> None:
        """Leave a place for a value that nobody knows, and for those of its members."""
        value = _places(members)
        secret = not value and is_secret_name(name)
        self.values.setdefault(SHARED, {})[name] = Value(name, value or "", secret)

    def files(self) -> Iterator[tuple[PurePosixPath, str]]:
        """The environment files that have something in them."""
        public: _Content = {}
        private: _Content = {}
        for environment, values in self.values.items():
            parts = [_parted(each.value, secret=each.secret) for each in values.values()]
            for name, (shown, hidden) in zip(values, parts, strict=True):
                _put(public, environment, name, shown)
                _put(private, environment, name, hidden)
            if environment != SHARED:
                public.setdefault(environment, {})
        for path, content in ((ENVIRONMENT_FILE, public), (PRIVATE_FILE, private)):
            if content:
                yield path, json_text(content, 2) + "\n"


def _places(members: Iterable[Sequence[str]]) -> dict[str, JsonValue]:
    """An object with empty texts at the ends of these ways."""
    found: dict[str, JsonValue] = {}
    for first, *rest in members:
        inner = found.setdefault(first, _places([rest]) if rest else "")
        if rest and isinstance(inner, dict):
            inner.update({**_places([rest]), **inner})
    return found


def is_secret_name(name: str) -> bool:
    """Whether the last words of a name say that its value is secret: `adminPassword`."""
    words = [word.lower() for word in _WORD.findall(name)]
    return is_secret_member(name) or any(
        is_secret_member("".join(words[-count:])) for count in (1, 2) if words
    )


def settled(environments: Iterable[ToolEnvironment], captured: Iterable[str]) -> Environments:
    """Environments whose values are no longer made of one another.

    Args:
        environments: Those of the tool; of two with one name the later one wins.
        captured: The variables that a request gives its value.
    """
    found = Environments()
    taken = frozenset(captured)
    for each in environments:
        name = _environment_name(each.name)
        values = found.values.setdefault(name, {})
        # What is kept until a request fills it in would hide what that request brings.
        values.update(
            (value.name, value)
            for value in each.values
            if not (value.name in taken and value.value in ("", None))
        )
    shared = found.values.get(SHARED, {})
    for value in list(shared.values()):
        _settle_shared(found, value, shared)
    for name, values in found.values.items():
        found.values[name] = {
            key: _settled(found, name, value, {**shared, **values}) for key, value in values.items()
        }
    return found


def _environment_name(name: str) -> str:
    return name.lstrip("$").strip() or SHARED if name else SHARED


def _settle_shared(found: Environments, value: Value, shared: dict[str, Value]) -> None:
    """A value for all that is made of others: in each environment its own, else a definition."""
    if not isinstance(value.value, str) or not _BOUND.search(value.value):
        return
    others = {name: values for name, values in found.values.items() if name != SHARED}
    filled = {name: _filled(value.value, {**shared, **values}) for name, values in others.items()}
    own = _filled(value.value, shared)
    if own is not None and all(each == own for each in filled.values()):
        return
    overridden = any(value.name in values for values in others.values())
    if _is_circular(value.name, shared):
        return
    is_typed = _BOUND.sub("", value.value).strip() != ""
    if overridden or (value.secret and is_typed):
        for name, text in filled.items():
            others[name].setdefault(
                value.name, Value(value.name, text or value.value, value.secret)
            )
    else:
        del shared[value.name]
        found.definitions.append((value.name, value.value))


def _is_circular(name: str, shared: Mapping[str, Value]) -> bool:
    """Whether a value is made of itself."""
    seen: set[str] = set()
    pending = [name]
    while pending:
        value = shared.get(pending.pop())
        for each in _BOUND.findall(str(value.value)) if value else ():
            if each == name:
                return True
            if each not in seen:
                seen.add(each)
                pending.append(each)
    return False


def _settled(found: Environments, name: str, value: Value, known: Mapping[str, Value]) -> Value:
    if not isinstance(value.value, str):
        return value
    text = _filled(value.value, known)
    if text is None:
        where = "all environments" if name == SHARED else f"environment {name}"
        found.losses.append(
            ImportLoss(
                where,
                f"`{value.name}` is made of variables that have no value there",
                "write its whole value into the environment file",
            )
        )
        text = value.value
    is_typed = not value.secret and _TYPED.fullmatch(text)
    return Value(value.name, parse_json(text) if is_typed else text, value.secret)


def _filled(text: str, known: Mapping[str, Value], depth: int = 0) -> str | None:
    """A text with its bindings replaced; None when one has no value, or only itself."""
    parts, place = [], 0
    for each in _BOUND.finditer(text):
        value = known.get(each[1])
        if value is None or depth > _DEEPEST or isinstance(value.value, (dict, list)):
            return None
        inner = "" if value.value is None else value.value
        inner = inner if isinstance(inner, str) else json_text(inner)
        filled = _filled(inner, known, depth + 1)
        if filled is None:
            return None
        parts += [text[place : each.start()], filled]
        place = each.end()
    return "".join([*parts, text[place:]])


class _Nothing:
    """A part of a value that has none."""


_NOTHING = _Nothing()
_Part: TypeAlias = "JsonValue | _Nothing"
_Content = dict[str, dict[str, JsonValue]]


def _put(content: _Content, environment: str, name: str, value: "_Part") -> None:
    if not isinstance(value, _Nothing):
        content.setdefault(environment, {})[name] = value


def _parted(value: JsonValue, *, secret: bool) -> "tuple[_Part, _Part]":
    """What of a value anybody may see, and what is secret."""
    if secret:
        return _NOTHING, value
    if not isinstance(value, Mapping):
        return value, _NOTHING
    shown: dict[str, JsonValue] = {}
    hidden: dict[str, JsonValue] = {}
    for key, inner in value.items():
        for part, into in zip(
            _parted(inner, secret=is_secret_name(key)), (shown, hidden), strict=True
        ):
            if not isinstance(part, _Nothing):
                into[key] = part
    return shown, hidden or _NOTHING
