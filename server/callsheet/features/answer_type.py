"""The type of a JSON value, as TypeScript writes it: names and kinds, no values."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field

from callsheet.late_dataclasses import dataclass
from callsheet.values import JsonValue

_NAME = re.compile(r"[A-Za-z_$][\w$]*")
_MOST_MEMBERS = 200
"""Of one object; one with more is rather a table by keys."""

_MOST_ITEMS = 1000
"""Items of an array that are looked at."""

_DEEPEST = 40


@dataclass(slots=True)
class _Shape:
    """What was seen in one place."""

    plain: dict[str, None] = field(default_factory=dict)
    """`string`, `number` ..., in the order in which they came."""

    objects: int = 0
    members: "dict[str, _Shape]" = field(default_factory=dict)
    present: dict[str, int] = field(default_factory=dict)
    items: "_Shape | None" = None


def answer_type(value: JsonValue, name: str) -> str:
    """The type of a value under a name, as a declaration of TypeScript."""
    shape = _Shape()
    _see(shape, value, _DEEPEST)
    return f"type {_type_name(name)} = {_text(shape, '')}\n"


def _see(shape: _Shape, value: JsonValue, depth: int) -> None:
    match value:
        case None:
            shape.plain["null"] = None
        case bool():
            shape.plain["boolean"] = None
        case int() | float():
            shape.plain["number"] = None
        case str():
            shape.plain["string"] = None
        case Mapping():
            _see_object(shape, value, depth)
        case Sequence():
            shape.items = shape.items or _Shape()
            for item in value[:_MOST_ITEMS] if depth else ():
                _see(shape.items, item, depth - 1)


def _see_object(shape: _Shape, value: Mapping[str, JsonValue], depth: int) -> None:
    shape.objects += 1
    for key, member in value.items() if depth else ():
        shape.present[key] = shape.present.get(key, 0) + 1
        _see(shape.members.setdefault(key, _Shape()), member, depth - 1)


def _text(shape: _Shape, indent: str) -> str:
    alternatives = list(shape.plain)
    if shape.objects:
        alternatives.append(_object(shape, indent))
    if shape.items is not None:
        inner = _text(shape.items, indent)
        alternatives.append(f"Array<{inner}>" if "|" in inner or "\n" in inner else f"{inner}[]")
    return " | ".join(alternatives) or "unknown"


def _object(shape: _Shape, indent: str) -> str:
    if not shape.members:
        return "{}"
    return "\n".join(("{", *_members(shape, f"{indent}  "), f"{indent}}}"))


def _members(shape: _Shape, indent: str) -> Iterator[str]:
    for number, (key, member) in enumerate(shape.members.items()):
        if number == _MOST_MEMBERS:
            yield f"{indent}// and {len(shape.members) - number} more"
            return
        name = key if _NAME.fullmatch(key) else json.dumps(key, ensure_ascii=False)
        optional = "?" if shape.present[key] < shape.objects else ""
        yield f"{indent}{name}{optional}: {_text(member, indent)}"


def _type_name(name: str) -> str:
    words = re.findall(r"\w+", name)
    joined = "".join(word[:1].upper() + word[1:] for word in words) or "Answer"
    return f"_{joined}" if joined[0].isdigit() else joined
