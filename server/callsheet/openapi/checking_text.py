"""Checks what is typed for parameters and fields of forms against their schemas."""

import re

from callsheet.openapi.description import Description, Node
from callsheet.openapi.limits import (
    EITHER,
    INTEGER,
    NUMBER,
    counted,
    number_refused,
    text_refused,
)
from callsheet.openapi.schemas import choices_of, types_of

_BETWEEN_ITEMS = re.compile(r"[,|\s]+")


def check_text(description: Description, schema: Node | None, text: str) -> str:
    """Why a parameter cannot have a value, to stand behind its name; empty when it may.

    What the value is is not said: it may be a secret.
    """
    return _checked(description, schema, text, set())


def _checked(
    description: Description, schema: Node | None, text: str, seen: set[tuple[object, ...]]
) -> str:
    """As `check_text`, each schema once: they lead back to themselves."""
    if schema is None or (place := (schema.source, schema.path)) in seen:
        return ""
    seen.add(place)
    items = description.at(schema, "items")
    if items is not None:
        parts = _BETWEEN_ITEMS.split(text)
        each = (_checked(description, items, part, set(seen)) for part in parts)
        return next((message for message in each if message), "")
    together = (part for _, part in description.children(description.at(schema, "allOf")))
    for part in (*together, _only_way(description, schema)):
        if wrong := _checked(description, part, text, seen):
            return wrong
    return _refused(description, schema, text)


def _refused(description: Description, schema: Node, text: str) -> str:
    """Why a value cannot be by what a schema says itself."""
    types = types_of(schema)
    if schema.listed("enum") and text not in (choices := choices_of(description, schema)):
        return f"is none of {counted(choices)}"
    if wanted := _refused_by_type(types, text):
        return f"is no {wanted}"
    wrong = ""
    if {"integer", "number"} & set(types):
        wrong = number_refused(schema, float(text)) if NUMBER.fullmatch(text) else ""
    elif not types or "string" in types:
        wrong = text_refused(schema, text)
    return f"is {wrong}" if wrong else ""


def _only_way(description: Description, schema: Node) -> Node | None:
    """What a value that is not null has to be by `anyOf` or `oneOf`; None when there is a choice.

    Generators write so of what may be left out.
    """
    found = [
        (each, types_of(each))
        for word in EITHER
        for _, each in description.children(description.at(schema, word))
    ]
    ways = [each for each, types in found if types != ("null",)]
    written = sum(len(schema.listed(word)) for word in EITHER)
    return ways[0] if len(ways) == 1 and written == len(found) else None


def _refused_by_type(types: tuple[str, ...], text: str) -> str:
    """The one type that a text would have to be and is not; empty when it may be right."""
    match [each for each in types if each != "null"]:
        case ["integer"]:
            return "" if INTEGER.fullmatch(text) else "integer"
        case ["number"]:
            return "" if NUMBER.fullmatch(text) else "number"
        case ["boolean"]:
            return "" if text.lower() in ("true", "false", "1", "0") else "boolean"
        case _:
            return ""
