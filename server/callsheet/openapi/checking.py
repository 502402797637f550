"""Checks what is typed against schemas; what a binding will bring is taken for right.

Own, for the libraries that validate know neither bindings nor where a value stands. It knows the
words of schemas that are plain to judge, and lets pass what only the others would refuse.
"""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Final, TypeGuard

from callsheet.late_dataclasses import dataclass
from callsheet.openapi.description import Description, Node
from callsheet.openapi.schemas import choices_of, items_of, json_choices, parts_of, types_of
from callsheet.problems import did_you_mean
from callsheet.syntax.json_tree import JsonArray, JsonMember, JsonNode, JsonObject, JsonScalar
from callsheet.text import Span
from callsheet.values import JsonValue, json_text

_EITHER: Final = ("anyOf", "oneOf")
_TOGETHER: Final = ("allOf", *_EITHER)
_WORDS = {"true": "boolean", "false": "boolean", "null": "null"}
_TYPES = frozenset({"array", "boolean", "integer", "null", "number", "object", "string"})
_INTEGER = re.compile(r"[-+]?\d+", re.ASCII)
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?", re.ASCII)
_BETWEEN_ITEMS = re.compile(r"[,|\s]+")
_MOST_SHOWN: Final = 8
"""Values of an enumeration that a message counts."""

_MOST: Final = 20
_DEEPEST: Final = 40


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not fit a schema."""

    span: Span
    message: str
    hint: str = ""


def check_json(description: Description, schema: Node, root: JsonNode) -> tuple[Finding, ...]:
    """What of a JSON body does not fit, in the order of the text; not too much of it."""
    found: list[Finding] = []
    for finding in _value(description, schema, root, 0):
        found.append(finding)
        if len(found) >= _MOST:
            break
    return tuple(sorted(set(found), key=lambda each: (each.span.start, each.message)))


def check_text(description: Description, schema: Node | None, text: str) -> str:
    """Why a parameter cannot have a value, to stand behind its name; empty when it may.

    What the value is is not said: it may be a secret.
    """
    if schema is None or any(word in schema.members for word in _EITHER):
        return ""
    items = items_of(description, schema)
    if items is not None:
        each = (check_text(description, items, part) for part in _BETWEEN_ITEMS.split(text))
        return next((message for message in each if message), "")
    for part in parts_of(description, schema):
        named = part.members.get("enum")
        if isinstance(named, Sequence) and not isinstance(named, str):
            choices = choices_of(description, part)
            if text not in choices:
                return f"is none of {_counted(choices)}"
        if wanted := _refused_by_type(types_of(part), text):
            return f"is no {wanted}"
        if _NUMBER.fullmatch(text) and {"integer", "number"} & set(types_of(part)):
            beyond = _beyond(part, float(text))
            if beyond:
                return f"is {beyond}"
    return ""


def _refused_by_type(types: tuple[str, ...], text: str) -> str:
    """The one type that a text would have to be and is not; empty when it may be right."""
    match [each for each in types if each != "null"]:
        case ["integer"]:
            return "" if _INTEGER.fullmatch(text) else "integer"
        case ["number"]:
            return "" if _NUMBER.fullmatch(text) else "number"
        case ["boolean"]:
            return "" if text.lower() in ("true", "false", "1", "0") else "boolean"
        case _:
            return ""


def _value(description: Description, schema: Node, node: JsonNode, depth: int) -> Iterator[Finding]:
    if depth > _DEEPEST or (isinstance(node, JsonScalar) and node.bound):
        return
    for _, part in description.children(description.at(schema, "allOf")):
        yield from _value(description, part, node, depth + 1)
    for word in _EITHER:
        yield from _either(description, schema, word, node, depth)
    wrong = _wrong_type(schema, node) or _not_counted(description, schema, node)
    if wrong:
        yield wrong
        return
    match node:
        case JsonObject():
            yield from _object(description, schema, node, depth)
        case JsonArray(_, items):
            inner = description.at(schema, "items")
            if inner is not None and "prefixItems" not in schema.members:
                for item in items:
                    yield from _value(description, inner, item, depth + 1)
        case JsonScalar(quoted=False) if _NUMBER.fullmatch(node.text):
            if beyond := _beyond(schema, float(node.text)):
                yield Finding(node.span, f"this is {beyond}")
        case JsonScalar(quoted=True):
            yield from _length(schema, node)


def _either(
    description: Description, schema: Node, word: str, node: JsonNode, depth: int
) -> Iterator[Finding]:
    """What is wrong by the choice that fits best, when none fits."""
    ways = [each for _, each in description.children(description.at(schema, word))]
    written = schema.members.get(word)
    if not ways or not isinstance(written, Sequence) or len(written) != len(ways):
        return
    tried = [list(_value(description, each, node, depth + 1)) for each in ways]
    best = min(tried, key=lambda each: (sum(_is_whole(found, node) for found in each), len(each)))
    yield from best


def _is_whole(found: Finding, node: JsonNode) -> bool:
    return found.span.start == node.span.start


def _wrong_type(schema: Node, node: JsonNode) -> Finding | None:
    types, given = types_of(schema), _type_of(node)
    if not types or given in types or not given or not _TYPES.issuperset(types):
        return None
    if given == "integer" and "number" in types:
        return None
    if given == "number" and "integer" in types and _is_whole_number(node):
        return None
    if given == "null" and (
        _may_be_null(schema) or any(each in schema.members for each in _TOGETHER)
    ):
        return None
    span = node.span if isinstance(node, JsonScalar) else Span(node.span.start, node.span.start + 1)
    return Finding(span, f"{_named(given)} stands here, where {_listed(types)} is expected")


def _is_whole_number(node: JsonNode) -> bool:
    return isinstance(node, JsonScalar) and float(node.text).is_integer()


def _type_of(node: JsonNode) -> str:
    match node:
        case JsonObject():
            return "object"
        case JsonArray():
            return "array"
        case JsonScalar(quoted=True):
            return "string"
        case JsonScalar(text=text) if text in _WORDS:
            return _WORDS[text]
        case JsonScalar(text=text) if _INTEGER.fullmatch(text):
            return "integer"
        case JsonScalar(text=text):
            return "number" if _NUMBER.fullmatch(text) else ""


def _may_be_null(schema: Node) -> bool:
    members = schema.members
    named = members.get("enum")
    counted = isinstance(named, Sequence) and None in named
    return members.get("nullable") is True or members.get("x-nullable") is True or counted


def _not_counted(description: Description, schema: Node, node: JsonNode) -> Finding | None:
    """A value that is none of those that the schema counts, if it counts some."""
    known = _known_values(schema)
    if not known or (_type_of(node) == "null" and _may_be_null(schema)):
        return None
    choices = json_choices(description, schema)
    message = f"this is none of {_counted(choices)}"
    if not isinstance(node, JsonScalar):
        is_plain = all(isinstance(each, str | int | float | None) for each in known)
        start = node.span.start
        return Finding(Span(start, start + 1), message) if is_plain else None
    value: JsonValue = node.text if node.quoted else _literal(node.text)
    if any(value == each and isinstance(value, bool) == isinstance(each, bool) for each in known):
        return None
    hint = did_you_mean(node.text, [each.strip('"') for each in choices])
    return Finding(node.span, message, hint)


def _known_values(schema: Node) -> list[JsonValue]:
    if "const" in schema.members:
        return [schema.members["const"]]
    named = schema.members.get("enum")
    return list(named) if isinstance(named, Sequence) and not isinstance(named, str) else []


def _literal(text: str) -> JsonValue:
    try:
        value: JsonValue = json.loads(text)
    except ValueError:
        return None
    return value


def _object(
    description: Description, schema: Node, node: JsonObject, depth: int
) -> Iterator[Finding]:
    properties = description.at(schema, "properties")
    known = dict(description.children(properties))
    others = schema.members.get("additionalProperties")
    extra = description.at(schema, "additionalProperties") if others not in (True, False) else None
    closed = others is False and not _is_open(schema)
    for member in node.members:
        name = member.key.text
        if member.key.bound:
            continue
        if name in known:
            if member.value is not None:
                yield from _value(description, known[name], member.value, depth + 1)
        elif closed and properties is not None and name not in properties.members:
            yield Finding(
                member.key.span,
                f'the description has no "{name}" here',
                did_you_mean(name, list(known)),
            )
        elif extra is not None and member.value is not None and not _is_open(schema):
            yield from _value(description, extra, member.value, depth + 1)
    yield from _missing(schema, node, known)


def _is_open(schema: Node) -> bool:
    """Whether members may come from elsewhere."""
    return "patternProperties" in schema.members or any(
        word in schema.members for word in _TOGETHER
    )


def _missing(schema: Node, node: JsonObject, known: dict[str, Node]) -> Iterator[Finding]:
    named = schema.members.get("required")
    if not isinstance(named, Sequence) or isinstance(named, str):
        return
    if any(member.key.bound for member in node.members) or _goes_on(node.members):
        return
    present = {member.key.text for member in node.members}
    for name in (each for each in named if isinstance(each, str)):
        is_given = name in known and known[name].members.get("readOnly") is True
        if name not in present and not is_given:
            span = Span(node.span.start, node.span.start + 1)
            unknown = [each for each in present if each not in known]
            near = did_you_mean(name, unknown)
            hint = near.replace("did you mean", "is it meant by") if near else ""
            yield Finding(span, f'"{name}" is missing', hint)


def _goes_on(members: tuple[JsonMember, ...]) -> bool:
    """Whether a value is missing: who types is in the middle of it."""
    return any(member.value is None for member in members)


def _length(schema: Node, node: JsonScalar) -> Iterator[Finding]:
    shortest, longest = schema.members.get("minLength"), schema.members.get("maxLength")
    length = len(node.text)
    if isinstance(shortest, int) and length < shortest:
        yield Finding(node.span, f"this text has less than {shortest} characters")
    if isinstance(longest, int) and length > longest:
        yield Finding(node.span, f"this text has more than {longest} characters")


def _beyond(schema: Node, value: float) -> str:
    """How a number lies outside of its bounds; until OpenAPI 3.1 `true` takes the bound out."""
    members = schema.members
    least, most = members.get("minimum"), members.get("maximum")
    above, below = members.get("exclusiveMinimum"), members.get("exclusiveMaximum")
    if _is_number(least) and (value < least or (above is True and value == least)):
        return (
            f"less than {json_text(least)}"
            if value < least
            else f"not more than {json_text(least)}"
        )
    if _is_number(most) and (value > most or (below is True and value == most)):
        return (
            f"more than {json_text(most)}" if value > most else f"not less than {json_text(most)}"
        )
    if _is_number(above) and value <= above:
        return f"not more than {json_text(above)}"
    return f"not less than {json_text(below)}" if _is_number(below) and value >= below else ""


def _is_number(value: JsonValue) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _named(kind: str) -> str:
    match kind:
        case "null":
            return "`null`"
        case "array" | "integer" | "object":
            return f"an {kind}"
        case _:
            return f"a {kind}"


def _listed(types: tuple[str, ...]) -> str:
    return " or ".join(_named(each) for each in types)


def _counted(choices: tuple[str, ...]) -> str:
    shown = ", ".join(choices[:_MOST_SHOWN])
    return f"{shown} ..." if len(choices) > _MOST_SHOWN else shown
