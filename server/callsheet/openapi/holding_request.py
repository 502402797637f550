"""Holds a request, as it went out, against its operation: what an API took and should not have.

That is no fault of an answer: tests send on purpose what is wrong. It is told where the API says
that all is well.
"""

from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl, unquote

from callsheet.exchange import Headers
from callsheet.facts.secret_names import is_secret_header, is_secret_parameter
from callsheet.late_dataclasses import dataclass
from callsheet.openapi.checking_text import check_text
from callsheet.openapi.contents import (
    Parameter,
    bodies_of,
    body_schema,
    covers,
    form_fields,
    is_json,
    needs_body,
    parameters_of,
)
from callsheet.openapi.description import Description, Version
from callsheet.openapi.operations import Found, Operation, find_path
from callsheet.openapi.schemas import types_of
from callsheet.openapi.source import Fault
from callsheet.openapi.validation import Direction, unfitting
from callsheet.values import JsonValue, parse_json

_UNTOLD = frozenset({"accept", "content-type", "authorization"})
"""Header fields that descriptions may name and that do not count (OpenAPI 3.1, 4.8.12.2)."""

_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it went out."""

    method: str
    path: str
    query: str
    headers: Headers
    body: bytes | None
    """None where it has none, or is not to be looked at: then `has_body` says which."""

    has_body: bool


def request_misfits(description: Description, asked: Asked) -> tuple[str, ...]:
    """What of a request is not as its operation has it; nothing where there is no operation."""
    found = find_path(description, asked.path, asked.method)
    operation = found.item.operations.get(asked.method) if found else None
    if found is None or operation is None:
        return ()
    parameters = parameters_of(description, operation)
    return (
        *_path(description, found, parameters),
        *_query(description, asked.query, parameters),
        *_fields(description, asked.headers, parameters),
        *_body(description, operation, asked),
    )


def _path(description: Description, found: Found, parameters: Iterable[Parameter]) -> Iterator[str]:
    schemas = {each.name: each.schema for each in parameters if each.place == "path"}
    for each in found.values:
        if wrong := check_text(description, schemas.get(each.name), unquote(each.value)):
            yield f'the parameter "{each.name}" {wrong}'


def _query(description: Description, query: str, parameters: Iterable[Parameter]) -> Iterator[str]:
    pairs = parse_qsl(query, keep_blank_values=True)
    present = {name.partition("[")[0] for name, _ in pairs} | {name for name, _ in pairs}
    for each in parameters:
        if each.place != "query":
            continue
        if each.required and each.name not in present:
            yield f'the parameter "{each.name}" is missing'
        is_plain = each.schema is None or "object" not in types_of(each.schema)
        if is_plain and not is_secret_parameter(each.name):
            values = (value for name, value in pairs if name == each.name and value)
            yield from _wrong(description, each, f'the parameter "{each.name}"', values)


def _fields(
    description: Description, headers: Headers, parameters: Iterable[Parameter]
) -> Iterator[str]:
    for each in parameters:
        name = each.name.lower()
        if each.place != "header" or name in _UNTOLD:
            continue
        values = [value for key, value in headers if key.lower() == name]
        if each.required and not values:
            yield f'the header field "{each.name}" is missing'
        if not is_secret_header(name):
            yield from _wrong(description, each, f'the header field "{each.name}"', values)


def _wrong(
    description: Description, parameter: Parameter, subject: str, values: Iterable[str]
) -> Iterator[str]:
    for value in values:
        if wrong := check_text(description, parameter.schema, value):
            yield f"{subject} {wrong}"
            return


def _body(description: Description, operation: Operation, asked: Asked) -> Iterator[str]:
    if not asked.has_body:
        if needs_body(description, operation):
            yield "the body is missing"
        return
    typed = next((value for name, value in asked.headers if name.lower() == "content-type"), "")
    media_type = typed.partition(";")[0].strip().lower()
    known = [each.media_type for each in bodies_of(description, operation)]
    is_open = not known or description.version is Version.SWAGGER_2
    if not is_open and not any(covers(each, media_type) for each in known):
        yield f"the media type {media_type or 'is not named, it'} is none of {', '.join(known)}"
        return
    if asked.body is None:
        return
    if is_json(media_type):
        yield from _json(description, operation, media_type, asked.body)
    elif media_type == _FORM:
        yield from _form(description, operation, asked.body)


def _json(
    description: Description, operation: Operation, media_type: str, body: bytes
) -> Iterator[str]:
    schema = body_schema(description, operation, media_type)
    if schema is None:
        return
    try:
        value: JsonValue = parse_json(body.decode())
    except ValueError:
        yield "the body is not JSON"
        return
    wrong = unfitting(description, schema, value, Direction.REQUEST)
    if not isinstance(wrong, Fault):
        for each in wrong:
            yield f"{f'`{each.pointer}`' if each.pointer else 'the body'} {each.message}"


def _form(description: Description, operation: Operation, body: bytes) -> Iterator[str]:
    pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
    present = {name for name, _ in pairs}
    for each in form_fields(description, operation, _FORM):
        if each.required and each.name not in present:
            yield f'the field "{each.name}" is missing'
        values = [value for name, value in pairs if name == each.name and value]
        for value in values if not is_secret_parameter(each.name) else ():
            if wrong := check_text(description, each.schema, value):
                yield f'the field "{each.name}" {wrong}'
