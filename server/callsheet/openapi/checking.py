"""Checks what is typed against schemas; what a binding will bring is taken for right.

Own, for the libraries that validate know neither bindings nor where a value stands. It knows the
words of schemas that are plain to judge, and lets pass what only the others would refuse.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Final

from callsheet.late_dataclasses import dataclass
from callsheet.openapi.description import Description, Node
from callsheet.openapi.limits import (
    DEEPEST,
    EITHER,
    INTEGER,
    NUMBER,
    counted,
    number_refused,
    text_refused,
)
from callsheet.openapi.schemas import (
    discriminated,
    json_choices,
    types_of,
)
from callsheet.problems import did_you_mean
from callsheet.syntax.json_tree import JsonArray, JsonMember, JsonNode, JsonObject, JsonScalar
from callsheet.text import Span
from callsheet.values import JsonValue, json_text

_TOGETHER: Final = ("allOf", *EITHER)
_WORDS = {"true": "boolean", "false": "boolean", "null": "null"}
_TYPES = frozenset({"array", "boolean", "integer", "null", "number", "object", "string"})
_MOST: Final = 20


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not fit a schema."""

    span: Span
    message: str
    hint: str = ""


def check_json(description: Description, schema: Node, root: JsonNode) -> tuple[Finding, ...]:
    """What of a JSON body does not fit, in the order of the text; not too much of it."""
    found: list[Finding] = []
    for finding in _value(description, schema, root, _Checked()):
        found.append(finding)
        if len(found) >= _MOST:
            break
    return tuple(sorted(set(found), key=lambda each: (each.span.start, each.message)))


@dataclass(slots=True)
class _Checked:
    """What was found of each value by each schema, and how many are within each other now."""

    found: dict[tuple[object, ...], tuple[Finding, ...]] = field(default_factory=dict)
    within: int = 0


def _value(
    description: Description, schema: Node, node: JsonNode, checked: _Checked
) -> tuple[Finding, ...]:
    """What of a value does not fit; once for each schema, for schemas lead back to themselves."""
    key = (schema.source, schema.path, id(node))
    if key in checked.found or checked.within > DEEPEST:
        return checked.found.get(key, ())
    if isinstance(node, JsonScalar) and node.bound:
        return ()
    checked.found[key] = ()
    checked.within += 1
    found = checked.found[key] = tuple(_findings(description, schema, node, checked))
    checked.within -= 1
    return found


def _findings(
    description: Description, schema: Node, node: JsonNode, checked: _Checked
) -> Iterator[Finding]:
    for _, part in description.children(description.at(schema, "allOf")):
        yield from _value(description, part, node, checked)
    for word in EITHER:
        yield from _either(description, schema, word, node, checked)
    wrong = _wrong_type(schema, node) or _notcounted(description, schema, node)
    if wrong:
        yield wrong
        return
    match node:
        case JsonObject():
            yield from _object(description, schema, node, checked)
        case JsonArray(_, items):
            yield from _amount(schema, node)
            inner = description.at(schema, "items")
            if inner is not None and "prefixItems" not in schema.members:
                for item in items:
                    yield from _value(description, inner, item, checked)
        case JsonScalar(quoted=False) if NUMBER.fullmatch(node.text):
            if beyond := number_refused(schema, float(node.text)):
                yield Finding(node.span, f"this is {beyond}")
        case JsonScalar(quoted=True):
            if refused := text_refused(schema, node.text):
                yield Finding(node.span, f"this is {refused}")


def _either(
    description: Description, schema: Node, word: str, node: JsonNode, checked: _Checked
) -> Iterator[Finding]:
    """What is wrong by the choice that fits best, when none fits."""
    ways = [each for _, each in description.children(description.at(schema, word))]
    if not ways or len(schema.listed(word)) != len(ways):
        return
    tried = [list(_value(description, each, node, checked)) for each in ways]
    best = min(tried, key=lambda each: (sum(_is_whole(found, node) for found in each), len(each)))
    if not best:
        return
    told = _told_apart(description, schema, word, node)
    match told:
        case int():
            yield from tried[told]
        case Finding():
            yield told
        case None:
            yield from best


def _told_apart(
    description: Description, schema: Node, word: str, node: JsonNode
) -> Finding | int | None:
    """Which choice an object is meant to be by its discriminator, or that it is meant to be none.

    None when there is no discriminator, or it says nothing.
    """
    discriminator = description.at(schema, "discriminator")
    if discriminator is None or not isinstance(node, JsonObject):
        return None
    key = discriminator.text("propertyName")
    said = [each.value for each in node.members if each.key.text == key and not each.key.bound]
    if len(said) != 1 or not isinstance(said[0], JsonScalar) or said[0].bound:
        return None
    names = discriminated(description, schema, word)
    if said[0].text in names:
        return names[said[0].text]
    if not names:
        return None
    near = did_you_mean(said[0].text, list(names))
    choices = counted(tuple(json_text(each) for each in names))
    return Finding(said[0].span, f"this is none of {choices}", near)


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
        case JsonScalar(text=text) if INTEGER.fullmatch(text):
            return "integer"
        case JsonScalar(text=text):
            return "number" if NUMBER.fullmatch(text) else ""


def _may_be_null(schema: Node) -> bool:
    members = schema.members
    is_default = members.get("default", ...) is None
    is_counted = None in schema.listed("enum")
    said = members.get("nullable") is True or members.get("x-nullable") is True
    return said or is_default or is_counted


def _notcounted(description: Description, schema: Node, node: JsonNode) -> Finding | None:
    """A value that is none of those that the schema counts, if it counts some."""
    known = _known_values(schema)
    if not known or (_type_of(node) == "null" and _may_be_null(schema)):
        return None
    choices = json_choices(description, schema)
    message = f"this is none of {counted(choices)}"
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
    return list(schema.listed("enum"))


def _literal(text: str) -> JsonValue:
    try:
        value: JsonValue = json.loads(text)
    except ValueError:
        return None
    return value


def _object(
    description: Description, schema: Node, node: JsonObject, checked: _Checked
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
            if member.value is not None and not _is_null_there(properties, member):
                yield from _value(description, known[name], member.value, checked)
        elif closed and properties is not None and name not in properties.members:
            yield Finding(
                member.key.span,
                f'the description has no "{name}" here',
                did_you_mean(name, list(known)),
            )
        elif extra is not None and member.value is not None and not _is_open(schema):
            yield from _value(description, extra, member.value, checked)
    yield from _missing(schema, node, known)


def _is_null_there(properties: Node | None, member: JsonMember) -> bool:
    """Whether `nullable` beside a reference lets a member be null; many write it there."""
    written = properties.members.get(member.key.text) if properties else None
    if not isinstance(written, Mapping) or member.value is None:
        return False
    is_nullable = written.get("nullable") is True or written.get("x-nullable") is True
    return is_nullable and _type_of(member.value) == "null"


def _is_open(schema: Node) -> bool:
    """Whether members may come from elsewhere."""
    return "patternProperties" in schema.members or any(
        word in schema.members for word in _TOGETHER
    )


def _missing(schema: Node, node: JsonObject, known: dict[str, Node]) -> Iterator[Finding]:
    if any(member.key.bound for member in node.members) or _goes_on(node.members):
        return
    present = {member.key.text for member in node.members}
    for name in (each for each in schema.listed("required") if isinstance(each, str)):
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


def _amount(schema: Node, node: JsonArray) -> Iterator[Finding]:
    fewest, most = schema.members.get("minItems"), schema.members.get("maxItems")
    span, amount = Span(node.span.start, node.span.start + 1), len(node.items)
    if isinstance(fewest, int) and amount < fewest:
        yield Finding(span, f"this list has fewer items than {fewest}")
    if isinstance(most, int) and amount > most:
        yield Finding(span, f"this list has more items than {most}")


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
