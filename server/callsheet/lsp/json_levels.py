"""A JSON body level by level: what is not looked at stays bytes, so that 100 MB open at once."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

from callsheet.late_dataclasses import dataclass
from callsheet.lsp.text_lines import Octets
from callsheet.values import JsonValue

if TYPE_CHECKING:
    import msgspec

Buffer: TypeAlias = "memoryview | msgspec.Raw"

Step: TypeAlias = str | int

_MARK = b"\xef\xbb\xbf"
"""The byte order mark of UTF-8, with which some bodies begin."""

_LOOKED_AT = 1000
"""Rows whose members are the columns of a table; bytes in which a value begins."""

_MOST_COLUMNS = 200
_LONGEST_TEXT = 200
"""Characters of a value that are shown in a row of a tree or a table."""

_KINDS = {
    b"{": "object", b"[": "array", b'"': "string",
    b"t": "boolean", b"f": "boolean", b"n": "null",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Level:
    """A value in a body, and its members where it has any."""

    raw: "Buffer"
    members: "Sequence[tuple[Step, msgspec.Raw]]" = ()

    @property
    def kind(self) -> str:
        """`object`, `array`, `string`, `number`, `boolean` or `null`."""
        return _kind(self.raw)

    @property
    def text(self) -> str:
        """A short spelling of it."""
        match self.kind:
            case "object":
                return f"{{{len(self.members)}}}"
            case "array":
                return f"[{len(self.members)}]"
            case _:
                return _cut(bytes(memoryview(self.raw)).decode("utf-8", "replace"))


def level_of(data: Octets) -> Level | None:
    """The whole of a body; None when it is no JSON."""
    view = memoryview(data)
    return _level(view[len(_MARK) :] if view[: len(_MARK)] == _MARK else view)


def below(level: Level | None, step: Step) -> Level | None:
    """A member of a value; None where there is none.

    A number is the place of a member, in objects too: their keys may have been shown masked.
    """
    member = _member(level, step) if level else None
    return None if member is None else _level(member)


def children(level: Level, start: int, count: int) -> Iterator[tuple[Step, Level]]:
    """The members from `start` on, each with its own."""
    for key, raw in level.members[start : start + count]:
        yield key, _level(raw) or Level(raw)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of an array of objects."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total: int


def table(level: Level, start: int, count: int) -> Table | None:
    """The rows of an array from `start` on; None where not all of the first are objects."""
    if level.kind != "array" or not level.members:
        return None
    first = [_level(raw) for _, raw in islice(level.members, _LOOKED_AT)]
    if any(row is None or row.kind != "object" for row in first):
        return None
    names = dict.fromkeys(str(key) for row in first if row for key, _ in row.members)
    columns = tuple(islice(names, _MOST_COLUMNS))
    shown = (_level(raw) for _, raw in level.members[start : start + count])
    return Table(columns, tuple(_row(each, columns) for each in shown), len(level.members))


def _row(row: Level | None, columns: Sequence[str]) -> tuple[str, ...]:
    cells = dict(row.members) if row else {}
    return tuple(_cell(cells[name]) if name in cells else "" for name in columns)


def _cell(raw: "msgspec.Raw") -> str:
    import msgspec

    if _kind(raw) == "string":
        value: JsonValue = msgspec.json.decode(raw)
        return _cut(str(value))
    return (_level(raw) or Level(raw)).text


def _level(raw: "Buffer") -> Level | None:
    import msgspec

    try:
        match _kind(raw):
            case "object":
                members = msgspec.json.decode(memoryview(raw), type=dict[str, msgspec.Raw])
                return Level(raw, tuple(members.items()))
            case "array":
                items = msgspec.json.decode(memoryview(raw), type=list[msgspec.Raw])
                return Level(raw, tuple(enumerate(items)))
            case _:
                msgspec.json.decode(memoryview(raw), type=msgspec.Raw)
                return Level(raw)
    except (msgspec.MsgspecError, RecursionError):
        return None


def _member(level: Level, step: Step) -> "msgspec.Raw | None":
    if isinstance(step, int):
        return level.members[step][1] if 0 <= step < len(level.members) else None
    return next((raw for key, raw in level.members if key == step), None)


def _kind(raw: "Buffer") -> str:
    head = bytes(memoryview(raw)[:_LOOKED_AT]).lstrip(b" \t\r\n")
    return _KINDS.get(head[:1], "number")


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]}…"
