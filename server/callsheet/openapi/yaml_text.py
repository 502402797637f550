"""YAML as descriptions are written in it: the core schema of YAML 1.2, over PyYAML's events.

YAML 1.1, which PyYAML would read, makes `no` false, `1:20` eighty and a day a date.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import field
from pathlib import Path
from typing import Any

from callsheet.late_dataclasses import dataclass
from callsheet.openapi.source import Breathe, Fault, KeyPath, Source, at_once, finite_number
from callsheet.text import Span
from callsheet.values import JsonValue

_DEEPEST = 200
_NOTED = 3
"""Down to so many keys their places are kept: a path, a method, a schema of the components."""

_EVENTS_BETWEEN_BREATHS = 100
_LONGEST_INTEGER = 1000
"""Characters; Python reads only so many digits."""

_INTEGER = re.compile(r"[-+]?\d+|0o[0-7]+|0x[0-9a-fA-F]+", re.ASCII)
_NUMBER = re.compile(r"[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?", re.ASCII)
_WORDS: dict[str, JsonValue] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


def read_yaml(path: Path, text: str, breathe: Breathe = at_once) -> Source | Fault:
    """The first document of a YAML text."""
    try:
        import yaml
    except ImportError:
        hint = "install it: `pip install callsheet[openapi]`, or save the description as JSON"
        return Fault(path, "YAML is read with PyYAML, which is not installed", hint=hint)
    loader = getattr(yaml, "CLoader", yaml.Loader)
    builder = _Builder()
    try:
        value = builder.build(_breathing(yaml.parse(text, Loader=loader), breathe))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        place = min(mark.index, len(text)) if mark else 0
        message = f"it is not YAML: {error.problem or error.context}"
        return Fault(path, message, line, span=Span(place, place))
    except yaml.YAMLError as error:
        return Fault(path, f"it is not YAML: {' '.join(str(error).split())}")
    except RecursionError:
        return Fault(path, "it is nested too deeply")
    return Source(path, text, value, builder.keys)


def _breathing(events: Iterable[Any], breathe: Breathe) -> Iterator[Any]:
    for number, event in enumerate(events):
        if number % _EVENTS_BETWEEN_BREATHS == 0:
            breathe()
        yield event


@dataclass(slots=True)
class _Open:
    """A mapping or a list that is not closed yet."""

    value: Any
    key: str | None = None
    awaits_key: bool = False


@dataclass(slots=True)
class _Builder:
    keys: dict[KeyPath, Span] = field(default_factory=dict)
    _open: list[_Open] = field(default_factory=list)
    _path: list[str | int] = field(default_factory=list)
    _named: dict[str, Any] = field(default_factory=dict)
    _root: Any = None

    def build(self, events: Iterable[Any]) -> JsonValue:
        """The value that the events of the first document tell of."""
        for event in events:
            match type(event).__name__:
                case "ScalarEvent":
                    self._scalar(event)
                case "AliasEvent":
                    self._take(self._named.get(event.anchor), event)
                case "MappingStartEvent":
                    self._begin({}, event)
                case "SequenceStartEvent":
                    self._begin([], event)
                case "MappingEndEvent" | "SequenceEndEvent":
                    self._end()
                case "DocumentEndEvent":
                    break
        return self._root  # type: ignore[no-any-return]

    def _scalar(self, event: Any) -> None:
        value = _plain(event.value) if event.implicit[0] else event.value
        inner = self._open[-1] if self._open else None
        if inner is not None and inner.awaits_key:
            inner.key, inner.awaits_key = event.value, False
            if len(self._path) < _NOTED:
                span = Span(event.start_mark.index, event.end_mark.index)
                self.keys.setdefault((*self._path, event.value), span)
            return
        if event.anchor:
            self._named[event.anchor] = value
        self._take(value, event)

    def _take(self, value: Any, event: Any) -> None:
        if not self._open:
            self._root = value
            return
        inner = self._open[-1]
        if isinstance(inner.value, list):
            inner.value.append(value)
        elif inner.awaits_key:
            # A key that is no text leads nowhere.
            inner.key, inner.awaits_key = str(event.start_mark.index), False
        else:
            if inner.key == "<<":
                _merge(inner.value, value)
            else:
                inner.value[inner.key] = value
            inner.awaits_key = True

    def _begin(self, value: Any, event: Any) -> None:
        if len(self._open) >= _DEEPEST:
            raise RecursionError
        if event.anchor:
            self._named[event.anchor] = value
        inner = self._open[-1] if self._open else None
        if inner is not None:
            is_list = isinstance(inner.value, list)
            self._path.append(len(inner.value) if is_list else inner.key or "")
        self._take(value, event)
        self._open.append(_Open(value, awaits_key=isinstance(value, dict)))

    def _end(self) -> None:
        self._open.pop()
        if self._open:
            self._path.pop()


def _merge(into: dict[str, Any], value: Any) -> None:
    """What `<<` brings: members that are not there yet."""
    for each in value if isinstance(value, list) else [value]:
        for key, member in each.items() if isinstance(each, dict) else ():
            into.setdefault(key, member)


def _plain(text: str) -> JsonValue:
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text) and len(text) < _LONGEST_INTEGER:
        return int(text, 0) if text[:2] in ("0o", "0x") else int(text)
    return finite_number(text) if _NUMBER.fullmatch(text) else text
