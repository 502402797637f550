"""Schemas of descriptions as people read them: members, values, types, and a value drawn of one."""

from collections.abc import Iterator, Sequence
from typing import Final

from callsheet.late_dataclasses import dataclass
from callsheet.openapi.description import Description, Node, kept_with_description
from callsheet.values import JsonValue, json_text, value_text

_TOGETHER: Final = ("allOf", "anyOf", "oneOf")
_MOST_PARTS: Final = 100
_DEEPEST: Final = 6
_MOST_DRAWN: Final = 3000


@dataclass(frozen=True, slots=True, eq=False)
class Member:
    """A member of the objects that a schema speaks of."""

    name: str
    schema: Node
    required: bool


@kept_with_description
def parts_of(description: Description, schema: Node) -> tuple[Node, ...]:
    """A schema and all that it is put together of: `allOf`, and each choice of the others."""
    found: dict[tuple[object, ...], Node] = {}
    queue = [schema]
    while queue and len(found) < _MOST_PARTS:
        node = queue.pop(0)
        key = (node.source.path, node.path)
        if key not in found:
            found[key] = node
            for word in _TOGETHER:
                if word in node.members:
                    queue += (each for _, each in description.children(description.at(node, word)))
    return tuple(found.values())


@kept_with_description
def members_of(description: Description, schema: Node) -> dict[str, Member]:
    """The members of an object; required is what it itself or its `allOf` says is so."""
    found: dict[str, Member] = {}
    required = {name for node in parts_of(description, schema) for name in _required(node)}
    for node in parts_of(description, schema):
        for name, each in description.children(description.at(node, "properties")):
            found.setdefault(name, Member(name, each, name in required))
    return found


def _required(node: Node) -> Iterator[str]:
    yield from (name for name in node.listed("required") if isinstance(name, str))


def items_of(description: Description, schema: Node) -> Node | None:
    """The schema of the items of a list."""
    parts = parts_of(description, schema)
    return next((each for part in parts if (each := description.at(part, "items"))), None)


def inside(description: Description, schema: Node | None, keys: tuple[str, ...]) -> Node | None:
    """The schema of what stands under `keys`; lists are passed through."""
    for key in (*keys, None):
        for _ in range(_DEEPEST):
            inner = items_of(description, schema) if schema else None
            if inner is None:
                break
            schema = inner
        if schema is None or key is None:
            return schema
        member = members_of(description, schema).get(key)
        if member is None:
            extra = description.at(schema, "additionalProperties")
            schema = extra if extra and extra.members else None
        else:
            schema = member.schema
    return schema


def choices_of(description: Description, schema: Node | None) -> tuple[str, ...]:
    """The values that a schema allows, if it counts them, as they are typed."""
    if schema is None:
        return ()
    found: dict[str, None] = {}
    for node in parts_of(description, schema):
        named = node.listed("enum")
        found |= dict.fromkeys(value_text(each) for each in named if each is not None)
        if "const" in node.members:
            found[value_text(node.members["const"])] = None
        if "boolean" in types_of(node):
            found |= {"true": None, "false": None}
    return tuple(found)


def discriminated(description: Description, schema: Node, word: str) -> dict[str, int]:
    """What a discriminator says of the choices of `anyOf` or `oneOf`, each with its number.

    By its mapping, else by the names of the schemas (OpenAPI 3.1, 4.8.25). Empty when it does not
    say it of all.
    """
    mapping = description.at(schema, "discriminator", "mapping")
    choices = [each for _, each in description.children(description.at(schema, word))]
    places = [(each.source, each.path) for each in choices]
    found: dict[str, int] = {}
    for said, target in mapping.members.items() if mapping else ():
        if mapping is not None and isinstance(target, str):
            reference = (
                target if "#" in target or "." in target else f"#/components/schemas/{target}"
            )
            meant = description.followed(Node(mapping.source, (), {"$ref": reference}))
            if meant is not None and (meant.source, meant.path) in places:
                found[said] = places.index((meant.source, meant.path))
    for number, each in enumerate(choices):
        if number not in found.values() and (name := _name_of(each)):
            found[name] = number
    return found if len(set(found.values())) == len(choices) else {}


def json_choices(description: Description, schema: Node) -> tuple[str, ...]:
    """The values that a schema allows, if it counts them, as JSON."""
    found: dict[str, None] = {}
    for node in parts_of(description, schema):
        found |= dict.fromkeys(json_text(each) for each in node.listed("enum"))
        if "const" in node.members:
            found[json_text(node.members["const"])] = None
        if "boolean" in types_of(node):
            found |= {"true": None, "false": None}
    return tuple(found)


def member_choices(description: Description, schema: Node, key: str) -> tuple[str, ...]:
    """The values, as JSON, that a member of an object may have by any choice of what it is."""
    found: dict[str, None] = {}
    for part in parts_of(description, schema):
        member = description.at(part, "properties", key)
        found |= dict.fromkeys(json_choices(description, member) if member else ())
        discriminator = description.at(part, "discriminator")
        if discriminator is not None and discriminator.text("propertyName") == key:
            for word in ("anyOf", "oneOf"):
                found |= dict.fromkeys(map(json_text, discriminated(description, part, word)))
    return tuple(found)


def types_of(schema: Node) -> tuple[str, ...]:
    """The types that a schema names itself."""
    named = schema.members.get("type")
    if isinstance(named, str):
        return (named,)
    if isinstance(named, Sequence):
        return tuple(each for each in named if isinstance(each, str))
    return ()


def type_text(description: Description, schema: Node | None) -> str:
    """The type of a schema in a few words: `string, date-time`, `array of Pet`, `integer`."""
    if schema is None:
        return ""
    if items := items_of(description, schema):
        return f"array of {_name_of(items) or type_text(description, items) or 'values'}"
    for node in parts_of(description, schema):
        types = [each for each in types_of(node) if each != "null"]
        if types and types != ["object"]:
            text = " or ".join(types)
            return f"{text}, {node.text('format')}" if node.text("format") else text
    if members_of(description, schema):
        return _name_of(schema) or "object"
    return next(iter(types_of(schema)), "")


def _name_of(schema: Node) -> str:
    """The name of a schema that others refer to."""
    is_named = schema.path[:-1] in (("components", "schemas"), ("definitions",))
    return str(schema.path[-1]) if is_named else ""


def detail_of(description: Description, schema: Node | None, *, required: bool) -> str:
    """The type of a parameter or a member, and whether it must be there."""
    words = (type_text(description, schema), "required" if required else "")
    return ", ".join(word for word in words if word)


@kept_with_description
def drawn(description: Description, schema: Node) -> JsonValue:
    """A value as a schema speaks of it, with the name of its type in the place of each scalar."""
    return _Drawing(description).value(schema, ())


class _Drawing:
    """Draws values, but no more than a person looks at."""

    def __init__(self, description: Description) -> None:
        self._description = description
        self._left = _MOST_DRAWN

    def value(self, schema: Node, around: tuple[Node, ...]) -> JsonValue:
        self._left -= 1
        if self._left < 0 or len(around) > _DEEPEST:
            return None
        if any(each.path == schema.path and each.source is schema.source for each in around):
            return None
        within = (*around, schema)
        if (items := items_of(self._description, schema)) is not None:
            return [self.value(items, within)]
        members = members_of(self._description, schema)
        if members:
            return {name: self.value(each.schema, within) for name, each in members.items()}
        typed = type_text(self._description, schema)
        choices = () if typed == "boolean" else choices_of(self._description, schema)
        return " | ".join(choices[:5]) or typed or "any value"
