"""JSON as people write it in settings: comments, trailing commas, and where each key stands."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TypeAlias

from callsheet.late_dataclasses import dataclass
from callsheet.text import Span
from callsheet.values import JsonValue, parse_json

KeyPath: TypeAlias = tuple[str | int, ...]
"""The keys and indexes that lead to a value."""


WANTED_KEY = 'a key in quotes or "}"'
WANTED_VALUE = "a value"


@dataclass(frozen=True, slots=True)
class Repeated:
    """A member whose name an earlier one of the same object has."""

    path: KeyPath
    first: Span
    """Where the key of the one before stands, which does not count."""

    span: Span


@dataclass(frozen=True, slots=True)
class CommentedJson:
    """A value, its numbers with every digit."""

    value: JsonValue
    keys: Mapping[KeyPath, Span]
    """Where the key of each member stands, with its quotes."""

    values: Mapping[KeyPath, Span]
    """Where the value of each member and item stands, with its quotes or braces."""

    repeated: tuple[Repeated, ...] = ()


@dataclass(frozen=True, slots=True)
class JsonFault:
    """Where a text stops to be JSON."""

    span: Span
    message: str
    """What stands there instead of what, and at which path: `@ $.dev.timeout`."""

    discreet: str
    """The message without what was found, which may be a secret."""

    wanted: str
    path: KeyPath
    """The objects and lists around the place; with the key, where a value was wanted."""


@lru_cache(maxsize=64)
def read_commented_json(text: str) -> CommentedJson | JsonFault:
    """Read JSON (RFC 8259) in which comments and a comma before `}` and `]` are allowed.

    Of members with the same name the last one counts.
    """
    reader = _Reader(text)
    try:
        value = reader.document()
    except _UnexpectedError as unexpected:
        span, found = reader.here()
        place = path_text(reader.path)
        message = f"expected {unexpected.wanted}, found {found} @ {place}"
        discreet = f"expected {unexpected.wanted} @ {place}"
        return JsonFault(span, message, discreet, unexpected.wanted, tuple(reader.path))
    return CommentedJson(value, reader.keys, reader.values, tuple(reader.repeated))


def path_text(path: "KeyPath | list[str | int]") -> str:
    """A path as a JSONPath: `$.dev.hosts[0]`."""
    return "$" + "".join(_step_text(step) for step in path)


def _step_text(step: str | int) -> str:
    if isinstance(step, str) and _NAME.fullmatch(step):
        return f".{step}"
    return f"[{step!r}]"


_NAME = re.compile(r"[A-Za-z_$][\w$-]*")
_BLANK = re.compile(r"(?:\s+|//[^\r\n]*|/\*.*?\*/)*", re.DOTALL)
_TOKEN = re.compile(
    r"""(?P<text>"(?:[^"\\\x00-\x1f]|\\.)*")"""
    r"|(?P<plain>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|(?:true|false|null)\b)"
)
_WORD = re.compile(r'"[^"\r\n]*"?|[\w.+-]+|\S')
_DEEPEST = 100


class _UnexpectedError(Exception):
    def __init__(self, wanted: str) -> None:
        super().__init__(wanted)
        self.wanted = wanted


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._place = self._end = 0
        self.path: list[str | int] = []
        self.keys: dict[KeyPath, Span] = {}
        self.values: dict[KeyPath, Span] = {}
        self.repeated: list[Repeated] = []

    def document(self) -> JsonValue:
        self._skip_blank()
        value = self._value()
        if self._place < len(self._text):
            raise _UnexpectedError("the end of the file")
        return value

    def here(self) -> tuple[Span, str]:
        """What stands at the place that was reached, and how to call it."""
        found = _WORD.match(self._text, self._place)
        if found is None:
            return Span(self._place, self._place), "the end of the file"
        shown = found[0] if len(found[0]) <= 20 else f"{found[0][:20]}…"
        return Span(*found.span()), shown if shown[0] == '"' else f'"{shown}"'

    def _value(self) -> JsonValue:
        if self._takes("{"):
            return self._object()
        if self._takes("["):
            return self._array()
        return self._plain(WANTED_VALUE)

    def _plain(self, wanted: str) -> JsonValue:
        token = _TOKEN.match(self._text, self._place)
        if token is None:
            raise _UnexpectedError(wanted)
        try:
            value = parse_json(token[0])
        except ValueError:
            raise _UnexpectedError(wanted) from None
        self._place = self._end = token.end()
        self._skip_blank()
        return value

    def _object(self) -> JsonValue:
        members: dict[str, JsonValue] = {}
        while not self._takes("}"):
            start = self._place
            key = self._key()
            self._enter(key)
            self._note_key(tuple(self.path), _token_span(self._text, start))
            if not self._takes(":"):
                raise _UnexpectedError('":"')
            start = self._place
            members[key] = self._value()
            self.values[tuple(self.path)] = Span(start, self._end)
            self.path.pop()
            self._separator("}")
        return members

    def _note_key(self, path: KeyPath, span: Span) -> None:
        if path in self.keys:
            self.repeated.append(Repeated(path, self.keys[path], span))
        self.keys[path] = span

    def _array(self) -> JsonValue:
        items: list[JsonValue] = []
        while not self._takes("]"):
            self._enter(len(items))
            start = self._place
            items.append(self._value())
            self.values[tuple(self.path)] = Span(start, self._end)
            self.path.pop()
            self._separator("]")
        return items

    def _key(self) -> str:
        if self._text[self._place : self._place + 1] != '"':
            raise _UnexpectedError(WANTED_KEY)
        return str(self._plain(WANTED_KEY))

    def _enter(self, step: str | int) -> None:
        self.path.append(step)
        if len(self.path) > _DEEPEST:
            raise _UnexpectedError(f"at most {_DEEPEST} levels")

    def _separator(self, end: str) -> None:
        if not self._takes(",") and self._text[self._place : self._place + 1] != end:
            raise _UnexpectedError(f'"," or "{end}"')

    def _takes(self, character: str) -> bool:
        if self._text[self._place : self._place + 1] != character:
            return False
        self._place = self._end = self._place + 1
        self._skip_blank()
        return True

    def _skip_blank(self) -> None:
        found = _BLANK.match(self._text, self._place)
        self._place = found.end() if found else self._place


def _token_span(text: str, start: int) -> Span:
    token = _TOKEN.match(text, start)
    return Span(start, token.end() if token else start)
