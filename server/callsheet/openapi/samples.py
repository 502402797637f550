"""Values as a schema wants them, made of its examples and, where it has none, of what it says."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from random import Random
from types import EllipsisType
from typing import Final, TypeAlias

from callsheet.openapi.checking import check_json
from callsheet.openapi.description import Description, Node
from callsheet.openapi.limits import EITHER
from callsheet.openapi.sample_texts import sample_number, sample_text
from callsheet.openapi.schemas import discriminated, types_of
from callsheet.syntax.json_tree import read_json_tree
from callsheet.values import JsonValue, json_text

Made: TypeAlias = "JsonValue | EllipsisType"
"""`...` where nothing can be made: a schema that leads back to itself without an end."""

_DEEPEST: Final = 12
_DEEPEST_OPTIONAL: Final = 4
"""Levels down to which members are made that may be left out."""

_MOST: Final = 1_500
"""Values that one sample has; then only what is required goes on."""

_MOST_ITEMS: Final = 20
_OBJECT_WORDS: Final = frozenset(("properties", "additionalProperties", "required"))
_NUMBER_WORDS: Final = frozenset(("minimum", "maximum", "multipleOf"))


class Side(StrEnum):
    """Which way a value goes; members are left out that do not go there."""

    REQUEST = "readOnly"
    ANSWER = "writeOnly"


def sample_of(
    description: Description,
    schema: Node,
    side: Side,
    random: Random | None = None,
    *,
    by_examples: bool = True,
) -> JsonValue:
    """A value that fits a schema.

    Args:
        description: What the schema is of.
        schema: The schema.
        side: What must not be in it is left out: `readOnly` in requests, `writeOnly` in answers.
        random: What chooses where there is a choice; without it it is always the same.
        by_examples: Whether examples and defaults of schemas are taken; never with `random`.
    """
    made = _Sampling(description, side, random, by_examples=by_examples).value(schema, ())
    return None if made is ... else made


class _Sampling:
    def __init__(
        self, description: Description, side: Side, random: Random | None, *, by_examples: bool
    ) -> None:
        self._description = description
        self._side = side
        self._random = random
        self._by_examples = by_examples and random is None
        self._left = _MOST

    def value(self, schema: Node, around: tuple[Node, ...]) -> Made:
        self._left -= 1
        if len(around) > _DEEPEST or schema in around or self._left < -_MOST:
            return ...
        if self._by_examples and (given := self._example(schema)) is not ...:
            return given
        within = (*around, schema)
        parts = list(self._parts(schema, set()))
        for part in parts:
            if (
                part is not schema
                and self._by_examples
                and (given := self._example(part)) is not ...
            ):
                if not isinstance(given, Mapping):
                    return given
                break
        choices = self._choices(parts)
        if choices:
            return self._random.choice(choices) if self._random else choices[0]
        return self._of_type(_type_of(parts), parts, within)

    def _example(self, schema: Node) -> Made:
        """The example of a schema, if it is one."""
        given = example_in(schema)
        if given is ... or not fits(self._description, schema, given):
            return ...
        return given

    def _choices(self, parts: list[Node]) -> list[JsonValue]:
        for part in parts:
            if "const" in part.members:
                return [part.members["const"]]
            counted = part.listed("enum")
            if counted:
                return [each for each in counted if each is not None] or [None]
        return []

    def _of_type(self, kind: str, parts: list[Node], within: tuple[Node, ...]) -> Made:
        match kind:
            case "object":
                return self._object(parts, within)
            case "array":
                return self._array(parts, within)
            case "integer" | "number":
                return sample_number(parts, self._random, whole=kind == "integer")
            case "boolean":
                return self._random.random() < 0.5 if self._random else True
            case "null":
                return None
            case _:
                return sample_text(parts, self._random)

    def _parts(self, schema: Node, seen: set[Node]) -> Iterator[Node]:
        """A schema and what has to hold beside it: `allOf`, and one way of each choice."""
        if schema in seen:
            return
        seen.add(schema)
        yield schema
        description = self._description
        for _, each in description.children(description.at(schema, "allOf")):
            yield from self._parts(each, seen)
        for word in EITHER:
            way = self._way(schema, word)
            if way is not None:
                yield from self._parts(way, seen)

    def _way(self, schema: Node, word: str) -> Node | None:
        description = self._description
        ways = [each for _, each in description.children(description.at(schema, word))]
        better = [each for each in ways if types_of(each) != ("null",)] or ways
        if not better:
            return None
        return self._random.choice(better) if self._random else better[0]

    def _object(self, parts: list[Node], within: tuple[Node, ...]) -> Made:
        description = self._description
        required = {each for part in parts for each in _required(part)}
        avoided = self._of_other_ways(parts) - required
        found: dict[str, JsonValue] = {}
        for part in parts:
            properties = description.at(part, "properties")
            for name, member in description.children(properties):
                written = properties.members.get(name) if properties else None
                if name in found or name in avoided or self._is_left_out(member, written):
                    continue
                if name not in required and (len(within) > _DEEPEST_OPTIONAL or self._left <= 0):
                    continue
                made = self.value(member, within)
                if made is not ...:
                    found[name] = made
                elif name in required:
                    return ...
        found |= self._told_apart(parts)
        return self._filled(parts, found, required, within)

    def _of_other_ways(self, parts: list[Node]) -> set[str]:
        """The members that make an object what the ways of `oneOf` say that were not taken."""
        description = self._description
        ways = [
            way
            for part in parts
            for _, way in description.children(description.at(part, "oneOf"))
            if way not in parts
        ]
        return {each for way in ways for each in _required(way)}

    def _is_left_out(self, member: Node, written: JsonValue) -> bool:
        """Whether a member does not go this way; what is deprecated may go."""
        beside = written if isinstance(written, Mapping) else {}
        return True in (member.members.get(self._side), beside.get(self._side))

    def _told_apart(self, parts: list[Node]) -> dict[str, JsonValue]:
        """What the discriminators of choices say of the ways that were taken."""
        said: dict[str, JsonValue] = {}
        for part in parts:
            discriminator = self._description.at(part, "discriminator")
            key = discriminator.text("propertyName") if discriminator else ""
            for word in EITHER if key else ():
                ways = [
                    each for _, each in self._description.children(self._description.at(part, word))
                ]
                names = discriminated(self._description, part, word)
                taken = next((at for at, way in enumerate(ways) if way in parts), None)
                name = next((name for name, at in names.items() if at == taken), None)
                if name is not None:
                    said[key] = name
        return said

    def _filled(
        self,
        parts: list[Node],
        found: dict[str, JsonValue],
        required: set[str],
        within: tuple[Node, ...],
    ) -> Made:
        """An object with what it needs besides: members that no schema describes, and enough."""
        least = max((_amount(each, "minProperties", 0) for each in parts), default=0)
        extra = next(
            (e for part in parts if (e := self._description.at(part, "additionalProperties"))), None
        )
        described = {
            name
            for part in parts
            if (properties := self._description.at(part, "properties"))
            for name in properties.members
        }
        for name in sorted(required - found.keys()):
            if name not in described and (made := self._extra(extra, within)) is not ...:
                found[name] = made
        names = (f"key{number}" if number else "key" for number in range(_MOST_ITEMS))
        wanted = max(least, int(extra is not None and bool(extra.members) and not described))
        for name in names:
            if len(found) >= wanted:
                break
            made = self._extra(extra, within)
            if made is ...:
                break
            found[name] = made
        return found

    def _extra(self, schema: Node | None, within: tuple[Node, ...]) -> Made:
        if schema is None or not isinstance(schema.value, Mapping):
            return sample_text((), self._random)
        return self.value(schema, within)

    def _array(self, parts: list[Node], within: tuple[Node, ...]) -> Made:
        description = self._description
        least = max((_amount(each, "minItems", 0) for each in parts), default=0)
        most = min((_amount(each, "maxItems", _MOST_ITEMS) for each in parts), default=1)
        first = [
            made
            for part in parts
            for _, each in description.children(description.at(part, "prefixItems"))
            if (made := self.value(each, within)) is not ...
        ]
        items = next((each for part in parts if (each := description.at(part, "items"))), None)
        usual = self._random.randint(1, 3) if self._random else 1
        wanted = min(max(least, usual), most, _MOST_ITEMS)
        unique = any(part.members.get("uniqueItems") is True for part in parts)
        found: list[JsonValue] = first[:most]
        for number in range(wanted * 3):
            if len(found) >= wanted or (items is None and len(found) >= least):
                break
            made = self.value(items, within) if items else sample_text((), self._random)
            if made is ...:
                break
            other = self._other(made, items, number) if unique and made in found else made
            if not (unique and other in found):
                found.append(other)
        return found if len(found) >= least else ...

    def _other(self, value: JsonValue, items: Node | None, number: int) -> JsonValue:
        """Another value like one that is there already."""
        counted = [each for each in items.listed("enum") if each is not None] if items else []
        if counted:
            return counted[number % len(counted)]
        if isinstance(value, str):
            return f"{value}{number}"
        if isinstance(value, int | float) and not isinstance(value, bool):
            return value + number
        return value


def fits(description: Description, schema: Node, value: JsonValue) -> bool:
    """Whether a value is right by a schema, as far as we know schemas ourselves."""
    root = read_json_tree(json_text(value)).root
    return root is not None and not check_json(description, schema, root)


def example_in(node: Node) -> Made:
    """What a schema or a parameter gives as its example or default; `...` where it gives none."""
    members = node.members
    for word in ("example", "x-example"):
        if word in members:
            return members[word]
    examples = members.get("examples")
    if isinstance(examples, list | tuple) and examples:
        first: JsonValue = examples[0]
        return first
    default = members.get("default")
    return ... if default is None else default


def _type_of(parts: list[Node]) -> str:
    for part in parts:
        named = types_of(part)
        better = [each for each in named if each != "null"]
        if named:
            return better[0] if better else "null"
    words = {word for part in parts for word in part.members}
    if words & _OBJECT_WORDS:
        return "object"
    if words & {"items", "prefixItems"}:
        return "array"
    return "number" if words & _NUMBER_WORDS else "string"


def _required(schema: Node) -> Iterator[str]:
    return (each for each in schema.listed("required") if isinstance(each, str))


def _amount(schema: Node, word: str, otherwise: int) -> int:
    value = schema.members.get(word)
    return value if isinstance(value, int) and not isinstance(value, bool) else otherwise
