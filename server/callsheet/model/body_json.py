"""JSON bodies: values become JSON of their type, and untyped text goes in where it is JSON.

Typed values (answers, environment JSON, expressions) are rendered for the place where they stand.
Untyped text (`@x = ...`, `--var`, `.env`, a prompt) goes in as it is when the whole body then
parses; if it does not, each such binding goes in as it is where it is itself valid, and is else
quoted, or escaped inside quotes. Numbers keep every digit.
"""

import re
from collections.abc import Callable, Sequence
from typing import TypeAlias

from callsheet.exchange import FilePart
from callsheet.model.substitute import Filled, Part
from callsheet.values import JsonValue, json_text, parse_json, value_text

Render: TypeAlias = Callable[[int, str, bool], str]
"""The text of an untyped value: its number among the parts, its text, whether it is in quotes."""

_QUOTE = re.compile(r'\\.|"', re.DOTALL)


def write_json(parts: Sequence[Part | FilePart]) -> list[str | FilePart]:
    """The parts with every value rendered for its place."""
    untyped = [number for number, part in enumerate(parts) if _is_untyped(part)]
    as_typed = _rendered(parts, lambda _number, text, _quoted: text)
    if not untyped or _is_json_body(as_typed):
        return as_typed
    verbatim = _fitting(parts, untyped)
    return _rendered(
        parts,
        lambda number, text, quoted: text if number in verbatim else _safe(text, quoted=quoted),
    )


def is_json(text: str) -> bool:
    """Whether a text is one JSON value (RFC 8259)."""
    try:
        parse_json(text)
    except (ValueError, RecursionError):
        return False
    return True


def _is_untyped(part: Part | FilePart) -> bool:
    return isinstance(part, Filled) and (part.binding.percent_encode or not part.evaluation.typed)


def _rendered(parts: Sequence[Part | FilePart], untyped: Render) -> list[str | FilePart]:
    rendered: list[str | FilePart] = []
    quoted = False
    for number, part in enumerate(parts):
        match part:
            case str():
                quoted = _quoted_after(part, quoted=quoted)
                rendered.append(part)
            case FilePart():
                rendered.append(part)
            case Filled() if _is_untyped(part):
                rendered.append(untyped(number, part.text, quoted))
            case Filled(evaluation=evaluation):
                rendered.append(_typed(evaluation.value, quoted=quoted))
    return rendered


def _quoted_after(text: str, *, quoted: bool) -> bool:
    for found in _QUOTE.finditer(text):
        if found[0] == '"':
            quoted = not quoted
    return quoted


def _typed(value: JsonValue, *, quoted: bool) -> str:
    return _escaped(value_text(value)) if quoted else json_text(value)


def _safe(text: str, *, quoted: bool) -> str:
    return _escaped(text) if quoted else json_text(text)


def _escaped(text: str) -> str:
    return json_text(text)[1:-1]


def _fitting(parts: Sequence[Part | FilePart], untyped: list[int]) -> frozenset[int]:
    """Which untyped values are valid as they are, where they stand."""
    alone: set[int] = set()

    def note(number: int, text: str, quoted: bool) -> str:
        if is_json(f'"{text}"' if quoted else text):
            alone.add(number)
        return text

    _rendered(parts, note)
    in_place = {
        number
        for number in untyped
        if number not in alone and _fits(parts, frozenset((*alone, number)))
    }
    return frozenset(alone | in_place)


def _fits(parts: Sequence[Part | FilePart], verbatim: frozenset[int]) -> bool:
    """Whether the body parses when those values stand as they are and the others are made safe."""
    return _is_json_body(
        _rendered(
            parts,
            lambda number, text, quoted: text if number in verbatim else _safe(text, quoted=quoted),
        )
    )


def _is_json_body(rendered: list[str | FilePart]) -> bool:
    texts = [part for part in rendered if isinstance(part, str)]
    return len(texts) == len(rendered) and is_json("".join(texts))
