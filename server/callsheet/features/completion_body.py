"""Completion in bodies, each by what it is written as: JSON, a form, the parts of a form."""

from collections.abc import Iterator

from callsheet.features.completion_items import Cursor, Item
from callsheet.features.completion_json import complete_json
from callsheet.features.completion_multipart import complete_part
from callsheet.features.completion_parameters import complete_form
from callsheet.features.json_members import json_span
from callsheet.features.typed_body import content_type
from callsheet.model.body import BodyKind, kind_of_body
from callsheet.syntax import nodes


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
    if (json := json_span(parsed)) is not None and at >= json.start:
        return complete_json(cursor, json.of(parsed.text), parsed.text[json.start : at])
    text, typed = body.span.of(parsed.text), parsed.text[body.span.start : at]
    match kind_of_body(content_type(request), text):
        case BodyKind.FORM:
            return complete_form(cursor, typed, text)
        case BodyKind.MULTIPART:
            return complete_part(cursor, typed)
        case _:
            return iter(())
