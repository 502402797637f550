"""Completion in bodies, each by what it is written as: JSON, a form, the parts of a form."""

import re
from collections.abc import Iterator

from callsheet.features.completion_graphql import complete_graphql
from callsheet.features.completion_items import Cursor, Item
from callsheet.features.completion_json import complete_json
from callsheet.features.completion_multipart import complete_part
from callsheet.features.completion_parameters import complete_form
from callsheet.features.json_members import json_span
from callsheet.features.typed_body import body_kind, content_type, is_graphql
from callsheet.model.body import BodyKind, kind_of_body
from callsheet.syntax import nodes

_BEGUN_QUERY = re.compile(r"\{\s*\}?\s*")
"""A query of which nothing is typed yet; anywhere else it is an empty object of JSON."""


def complete_body(cursor: Cursor, request: nodes.Request) -> Iterator[Item]:
    """What can stand in the body of a request; nothing behind it."""
    body, parsed = request.body, cursor.block.parsed
    at = cursor.offset - cursor.block.start
    if body is None:
        is_form = kind_of_body(content_type(request), "") is BodyKind.FORM
        return complete_form(cursor, "", "") if is_form and not cursor.before else iter(())
    if not all(isinstance(each, nodes.BodyText) for each in body.segments):
        return iter(())
    if at < body.span.start or parsed.text[body.span.end : at].strip():
        return iter(())
    text, typed = body.span.of(parsed.text), parsed.text[body.span.start : at]
    is_begun = is_graphql(request) and _BEGUN_QUERY.fullmatch(text)
    if is_begun or body_kind(parsed) is BodyKind.GRAPHQL:
        json = json_span(parsed)
        if is_begun or json is None or at < json.start:
            return complete_graphql(cursor, text, typed)
    if (json := json_span(parsed)) is not None and at >= json.start:
        return complete_json(cursor, json.of(parsed.text), parsed.text[json.start : at])
    match kind_of_body(content_type(request), text):
        case BodyKind.FORM:
            return complete_form(cursor, typed, text)
        case BodyKind.MULTIPART:
            return complete_part(cursor, typed)
        case _:
            return iter(())
