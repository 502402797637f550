"""A file of a description: what it says, and where in its text each key stands."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from math import isfinite
from pathlib import Path
from typing import Any, Final, TypeAlias

from callsheet.late_dataclasses import dataclass
from callsheet.text import Span
from callsheet.values import JsonValue

KeyPath: TypeAlias = tuple[str | int, ...]
"""The keys and indexes that lead to a value."""

Breathe: TypeAlias = Callable[[], None]
"""Is called now and then while something large is read: who reads in a thread lets others go on."""

_Scan: TypeAlias = Callable[[str, int], tuple[Any, int]]

_Members: TypeAlias = dict[str, tuple[Span, int]]
"""Where each key stands, and where its value begins."""

_LARGE: Final = 500_000
"""Characters from which on a text is decoded piece by piece."""

_OUTER_LEVELS: Final = 3
"""Down to the operations of a path and the schemas of the components."""

_START = Span(0, 0)
_BLANK = re.compile(r"[ \t\r\n]*")
_ENDS_OF_YAML = (".yaml", ".yml")


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """A file that was read."""

    path: Path
    text: str
    value: JsonValue
    keys: Mapping[KeyPath, Span] | None = None
    """Where the outer keys of YAML stand; JSON is looked through when somebody asks."""

    members: dict[int, "_Members"] = field(default_factory=dict, repr=False)
    """The members of the outer objects of JSON that were looked through, by where each begins."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a file is no description, and where that shows."""

    path: Path
    message: str
    """What is wrong, to stand behind the name of the file."""

    line: int | None = None
    """From 1; None where it is the file as a whole."""

    hint: str = ""
    span: Span = _START


def at_once() -> None:
    """Go on: nobody else has a turn."""


def read_source(path: Path, text: str, breathe: Breathe = at_once) -> Source | Fault:
    """The value of a JSON or YAML text; which of them it is, its name says, else its beginning."""
    is_yaml = path.suffix.lower() in _ENDS_OF_YAML or text.lstrip()[:1] not in ("{", "[")
    if path.suffix.lower() != ".json" and is_yaml:
        from callsheet.openapi.yaml_text import read_yaml

        return read_yaml(path, text, breathe)
    try:
        return Source(path, text, _decoded(text, breathe))
    except RecursionError:
        return Fault(path, "it is nested too deeply")
    except json.JSONDecodeError as error:
        place = Span(error.pos, error.pos)
        return Fault(path, f"it is not JSON: {_lowered(error.msg)}", error.lineno, span=place)
    except ValueError:
        return Fault(path, "a number in it has too many digits")


def finite_number(text: str) -> float | str:
    """A number; the text where it is too large for one, for JSON has no infinite ones."""
    value = float(text)
    return value if isfinite(value) else text


_DECODER = json.JSONDecoder(strict=False, parse_float=finite_number, parse_constant=str)
_SCAN: _Scan = _DECODER.scan_once  # type: ignore[attr-defined]


def span_of(source: Source, path: KeyPath) -> Span:
    """Where the key, or the item of a list, stands that a path leads to, or the nearest above."""
    if source.keys is None:
        return _span_in_json(source, path)
    known = (source.keys.get(path[:length]) for length in range(len(path), 0, -1))
    return next((span for span in known if span is not None), Span(0, 0))


def child_of(value: JsonValue, step: str | int) -> JsonValue:
    """What stands under a key or an index; None when there is none."""
    if isinstance(value, Mapping):
        return value.get(str(step))
    if isinstance(value, Sequence) and not isinstance(value, str) and str(step).isdecimal():
        return value[int(step)] if int(step) < len(value) else None
    return None


def _decoded(text: str, breathe: Breathe) -> JsonValue:
    """The value of a JSON text; a large one is decoded piece by piece, and others have their turn.

    The decoder lets no other thread go on before it has all.
    """
    value: JsonValue = _DECODER.decode(text) if len(text) <= _LARGE else None
    if len(text) > _LARGE:
        try:
            value, end = _in_pieces(text, _behind_blank(text, 0), _OUTER_LEVELS, breathe)
        except (StopIteration, IndexError):
            end = 0
        if end == 0 or _behind_blank(text, end) < len(text):
            # What is wrong, and where, the decoder says best.
            value = _DECODER.decode(text)
    return value


def _in_pieces(text: str, place: int, levels: int, breathe: Breathe) -> tuple[JsonValue, int]:
    breathe()
    if levels == 0 or text[place] != "{":
        value, end = _SCAN(text, place)
        return value, end
    found: dict[str, JsonValue] = {}
    place = _behind_blank(text, place + 1)
    while text[place] == '"':
        key, end = _SCAN(text, place)
        colon = _behind_blank(text, end)
        if text[colon] != ":":
            raise StopIteration
        value = _behind_blank(text, colon + 1)
        found[key], end = _in_pieces(text, value, levels - 1, breathe)
        place = _behind_blank(text, end)
        if text[place] == "}":
            return found, place + 1
        if text[place] != ",":
            raise StopIteration
        place = _behind_blank(text, place + 1)
    if text[place] == "}" and not found:
        return found, place + 1
    raise StopIteration


def _span_in_json(source: Source, path: KeyPath) -> Span:
    """Goes through the values beside the path as the decoder does, so that a large file is fast."""
    text = source.text
    place, found = _behind_blank(text, 0), Span(0, 0)
    try:
        for level, step in enumerate(path):
            if text[place] != "{":
                found, place = _item(text, place, step)
            elif level < _OUTER_LEVELS:
                # Nearly all of the text lies between these; who asks once asks again.
                if place not in source.members:
                    source.members[place] = _members(text, place)
                found, place = source.members[place][str(step)]
            else:
                found, place = _member(text, place, step)
    except (StopIteration, LookupError, ValueError):
        return found
    return found


def _members(text: str, place: int) -> _Members:
    """All members of an object; of a key that is there twice the first."""
    found: _Members = {}
    place = _behind_blank(text, place + 1)
    while text[place] == '"':
        key, end = _SCAN(text, place)
        value = _behind_blank(text, _behind_blank(text, end) + 1)
        found.setdefault(key, (Span(place, end), value))
        place = _next(text, _SCAN(text, value)[1])
    return found


def _member(text: str, place: int, wanted: "str | int") -> tuple[Span, int]:
    place = _behind_blank(text, place + 1)
    while text[place] == '"':
        key, end = _SCAN(text, place)
        value = _behind_blank(text, _behind_blank(text, end) + 1)
        if key == wanted:
            return Span(place, end), value
        place = _next(text, _SCAN(text, value)[1])
    raise StopIteration


def _item(text: str, place: int, wanted: "str | int") -> tuple[Span, int]:
    place = _behind_blank(text, place + 1)
    for _ in range(int(wanted)):
        place = _next(text, _SCAN(text, place)[1])
    end = _SCAN(text, place)[1]
    return Span(place, end), place


def _next(text: str, place: int) -> int:
    """Behind the comma that follows a value."""
    place = _behind_blank(text, place)
    return _behind_blank(text, place + 1) if text[place] == "," else place


def _behind_blank(text: str, place: int) -> int:
    found = _BLANK.match(text, place)
    return found.end() if found else place


def _lowered(words: str) -> str:
    return words[:1].lower() + words[1:]
