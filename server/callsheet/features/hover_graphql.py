"""Hover over a GraphQL query: what the schema says of the word at the cursor."""

import re

from callsheet.features.graphql_place import Among, GraphqlPlace, graphql_place
from callsheet.features.graphql_schema import FieldFacts, InputFacts, Schema, schema_around
from callsheet.features.hover_values import code, inert
from callsheet.features.hover_variables import Place
from callsheet.features.json_members import json_span
from callsheet.features.typed_body import typed_body
from callsheet.model.body import BodyKind
from callsheet.text import Span

_WORD = re.compile(r"\w+")


def graphql_hover(place: Place) -> tuple[Span, str] | None:
    """The word at the cursor, and what it is; None where no schema tells."""
    block = place.document.block_at(place.offset)
    body, json = typed_body(block.parsed), json_span(block.parsed)
    if body is None or body.kind is not BodyKind.GRAPHQL:
        return None
    at = place.offset - block.start
    if at < body.start or (json is not None and at >= json.start):
        return None
    words = _WORD.finditer(body.text)
    word = next((each for each in words if each.start() <= at - body.start <= each.end()), None)
    schema = schema_around(place.workspace, place.document, block)
    if word is None or schema is None:
        return None
    where = graphql_place(body.text[: word.start()], schema)
    markdown = _said(schema, where, word[0]) if where else ""
    span = Span(*word.span()).shifted(block.start + body.start)
    return (span, markdown) if markdown else None


def _said(schema: Schema, where: GraphqlPlace, name: str) -> str:
    of = schema.types.get(name if where.among in (Among.TYPES, Among.INPUT_TYPES) else where.type)
    match where.among:
        case Among.FIELDS if of is not None and name in of.fields:
            return _typed(of.fields[name])
        case Among.ARGUMENTS if name in where.inputs:
            return _typed(where.inputs[name])
        case Among.TYPES | Among.INPUT_TYPES if of is not None:
            kind = of.kind.lower().replace("_", " ")
            return _joined(f"{code(of.name)} {kind}", of.description)
        case _:
            return ""


def _typed(facts: FieldFacts | InputFacts) -> str:
    deprecation = facts.deprecation if isinstance(facts, FieldFacts) else ""
    said = f"*deprecated*: {inert(deprecation)}" if deprecation else ""
    return _joined(code(f"{facts.name}: {facts.spelled}"), facts.description, said)


def _joined(first: str, description: str, more: str = "") -> str:
    return "\n\n".join(part for part in (first, inert(description), more) if part)
