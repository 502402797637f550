"""JSON values that keep their digits, and the text that they are rendered as."""

import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias

JsonValue: TypeAlias = (
    "None | bool | int | float | str | Sequence[JsonValue] | Mapping[str, JsonValue]"
)


class JsonNumber(float):
    """A JSON number that Python would spell differently (`1.10`, `1E5`, `-0`): it keeps its text."""

    __slots__ = ("spelling",)
    spelling: str

    def __new__(cls, spelling: str) -> "JsonNumber":
        """Read the number, and remember how it was written."""
        number = super().__new__(cls, spelling)
        number.spelling = spelling
        return number


def parse_json(text: str) -> JsonValue:
    """Read JSON without losing a digit.

    Raises:
        ValueError: `text` is not JSON (RFC 8259); `NaN` and `Infinity` are not.
    """
    value: JsonValue = json.loads(
        text, parse_float=_number, parse_int=_number, parse_constant=_no_constant
    )
    return value


def json_text(value: JsonValue, indent: int | None = None) -> str:
    """`value` as JSON, compact unless `indent` says how far each level stands in."""
    return "".join(_pieces(value, indent, "\n"))


def value_text(value: JsonValue) -> str:
    """`value` as it goes into a URL, a header or a plain body: strings verbatim, the rest as JSON."""
    return value if isinstance(value, str) else json_text(value)


def _number(spelling: str) -> float | int:
    number: float | int
    try:
        number = int(spelling)
    except ValueError:
        return JsonNumber(spelling)
    return number if str(number) == spelling else JsonNumber(spelling)


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def _pieces(value: JsonValue, indent: int | None, line: str) -> "list[str]":
    match value:
        case JsonNumber():
            return [value.spelling]
        case None | bool() | int() | float() | str():
            return [json.dumps(value, ensure_ascii=False, allow_nan=False)]
        case Mapping():
            items = [
                [json.dumps(str(key), ensure_ascii=False), ":" if indent is None else ": "]
                + _pieces(item, indent, line + " " * (indent or 0))
                for key, item in value.items()
            ]
            return _bracketed("{", items, "}", indent, line)
        case _:
            items = [_pieces(item, indent, line + " " * (indent or 0)) for item in value]
            return _bracketed("[", items, "]", indent, line)


def _bracketed(
    opening: str, items: list[list[str]], closing: str, indent: int | None, line: str
) -> list[str]:
    if not items:
        return [opening, closing]
    inner = "" if indent is None else line + " " * indent
    pieces = [opening]
    for number, item in enumerate(items):
        pieces += [",", inner] if number else [inner]
        pieces += item
    return [*pieces, "" if indent is None else line, closing]
