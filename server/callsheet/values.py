"""JSON values that keep their digits, and the text that they are rendered as."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Generic, Self, TypeAlias, TypeVar, overload

JsonValue: TypeAlias = (
    "bool | int | float | str | Sequence[JsonValue] | Mapping[str, JsonValue] | None"
)


_Source = TypeVar("_Source")

# `json.dumps` would make an encoder for each value.
_encoded = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode

_PIECE = 64 * 1024
"""Characters of a text in pieces that come at once."""


class OneByOne(Sequence[JsonValue], Generic[_Source]):
    """An array whose items are made when they are asked for, and kept by nobody."""

    def __init__(self, sources: Sequence[_Source], make: Callable[[_Source], JsonValue]) -> None:
        """Make one of what the items are made of."""
        self._sources = sources
        self._make = make

    def __len__(self) -> int:
        return len(self._sources)

    @overload
    def __getitem__(self, index: int) -> JsonValue: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[JsonValue]: ...

    def __getitem__(self, index: int | slice) -> JsonValue:
        if isinstance(index, slice):
            return OneByOne(self._sources[index], self._make)
        return self._make(self._sources[index])


class JsonNumber(float):
    """A JSON number that Python would spell otherwise (`1.10`, `1E5`, `-0`): it keeps its text."""

    __slots__ = ("spelling",)
    spelling: str

    def __new__(cls, spelling: str) -> Self:
        """Read the number, and remember how it was written."""
        number = super().__new__(cls, spelling)
        number.spelling = spelling
        return number


def parse_json(text: str) -> JsonValue:
    """Read JSON without losing a digit.

    Raises:
        ValueError: `text` is not JSON (RFC 8259); `NaN` and `Infinity` are not.
    """
    try:
        value: JsonValue = json.loads(
            text, parse_float=JsonNumber, parse_int=_integer, parse_constant=_no_constant
        )
    except RecursionError:
        raise ValueError("nested too deeply") from None
    return value


def json_text(value: JsonValue, indent: int | None = None) -> str:
    """`value` as JSON, compact unless `indent` says how far each level stands in."""
    return "".join(json_pieces(value, indent))


def json_pieces(value: JsonValue, indent: int | None = None) -> Iterator[str]:
    """As `json_text`, piece by piece: of a sequence each item is asked for when its turn comes."""
    # Each token for itself would be thousands of small writes.
    waiting: list[str] = []
    length = 0
    for token in _tokens(value, indent):
        waiting.append(token)
        length += len(token)
        if length > _PIECE:
            yield "".join(waiting)
            waiting, length = [], 0
    yield "".join(waiting)


def value_text(value: JsonValue) -> str:
    """`value` as it goes into a URL, a header or a plain body: text verbatim, the rest as JSON."""
    return value if isinstance(value, str) else json_text(value)


def _integer(spelling: str) -> float | int:
    try:
        # JSON has no leading zeros: all others are spelled as Python spells them.
        return int(spelling) if spelling != "-0" else JsonNumber(spelling)
    except ValueError:
        # Python refuses integers of thousands of digits.
        return JsonNumber(spelling)


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def _scalar(value: JsonValue) -> str:
    if isinstance(value, JsonNumber):
        return value.spelling
    return _encoded(value)


def _tokens(value: JsonValue, indent: int | None) -> Iterator[str]:
    # A stack of its own, since answers nest deeper than Python's calls may.
    open_ones: list[tuple[str, Iterator[tuple[str, JsonValue]]]] = []
    yield from _opened(value, "", open_ones)
    fresh = True
    while open_ones:
        closing, items = open_ones[-1]
        member = next(items, None)
        if member is None:
            open_ones.pop()
            yield closing if fresh else _line(indent, len(open_ones)) + closing
            fresh = False
            continue
        label, item = member
        depth = len(open_ones)
        yield ("" if fresh else ",") + _line(indent, depth)
        yield from _opened(item, label + (" " if indent and label else ""), open_ones)
        fresh = len(open_ones) > depth


def _opened(
    value: JsonValue, label: str, open_ones: list[tuple[str, Iterator[tuple[str, JsonValue]]]]
) -> Iterator[str]:
    """The beginning of a value; an object or array goes onto the stack."""
    match value:
        case Mapping():
            members = ((_encoded(key) + ":", value[key]) for key in value)
            open_ones.append(("}", members))
            yield label + "{"
        case Sequence() if not isinstance(value, str):
            open_ones.append(("]", (("", item) for item in value)))
            yield label + "["
        case _:
            yield label + _scalar(value)


def _line(indent: int | None, depth: int) -> str:
    return "" if indent is None else "\n" + " " * (indent * depth)
