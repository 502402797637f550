"""Holds a request against its operation: parameters, media type and body."""

from collections.abc import Iterator
from urllib.parse import unquote

from callsheet.mock.exchanges import Asked, Complaint, pairs_of_form
from callsheet.mock.typed_values import (
    deep_members,
    is_deep,
    is_spread,
    parameter_value,
    parts_of_form,
    typed_members,
)
from callsheet.openapi.checking import check_json
from callsheet.openapi.checking_text import check_text
from callsheet.openapi.contents import (
    Parameter,
    bodies_of,
    covers,
    is_json,
    needs_body,
    parameters_of,
)
from callsheet.openapi.description import Description, Node, Version
from callsheet.openapi.operations import Found, Operation
from callsheet.openapi.schemas import types_of
from callsheet.openapi.source import Fault
from callsheet.openapi.validation import Direction, is_installed, unfitting
from callsheet.syntax.json_tree import read_json_tree
from callsheet.values import JsonValue, json_text, parse_json

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
_NO_PARAMETERS = frozenset(("accept", "content-type", "authorization"))
"""Header fields that count as parameters of no operation (OpenAPI 3.1, 4.8.12.2)."""


def wrong_media_type(description: Description, operation: Operation, asked: Asked) -> str:
    """The media types that a body may have, where it has another one; empty where it is right."""
    if not asked.body:
        return ""
    known = _media_types(description, operation)
    if not known or any(covers(each, asked.media_type) for each in known):
        return ""
    return ", ".join(known)


def _media_types(description: Description, operation: Operation) -> tuple[str, ...]:
    types = tuple(each.media_type for each in bodies_of(description, operation))
    if types or description.version is not Version.SWAGGER_2:
        return types
    fields = _fields(description, operation)
    named = [
        str(each.value).lower()
        for owner in (operation.node, description.root)
        for _, each in description.children(description.at(owner, "consumes"))
    ]
    forms = tuple(each for each in named if each in (FORM, MULTIPART))
    if any("file" in types_of(each.node) for each in fields):
        return forms or (MULTIPART,)
    return (forms or (FORM, MULTIPART)) if fields else ()


def _fields(description: Description, operation: Operation) -> tuple[Parameter, ...]:
    found = parameters_of(description, operation)
    return tuple(each for each in found if each.place == "formData")


def complaints(
    description: Description, found: Found, operation: Operation, asked: Asked
) -> tuple[Complaint, ...]:
    """All that is not as it is described, but for the media type."""
    return (
        *_parameters(description, found, operation, asked),
        *_body(description, operation, asked),
    )


def _parameters(
    description: Description, found: Found, operation: Operation, asked: Asked
) -> Iterator[Complaint]:
    in_path = {each.name: unquote(each.value) for each in found.values}
    for parameter in parameters_of(description, operation):
        name, place = parameter.name, parameter.place
        if place == "formData" or (place == "header" and name.lower() in _NO_PARAMETERS):
            continue
        if place == "query" and is_spread(description, parameter):
            # Which of the others are members of it, nobody can say.
            continue
        value: JsonValue
        if place == "query" and is_deep(description, parameter):
            members = deep_members(description, parameter, asked.query)
            texts, value = ([] if members is None else [""]), members
        else:
            texts = _texts(parameter, in_path, asked)
            value = parameter_value(description, parameter, texts) if texts else None
        if texts:
            yield from _misfits(description, parameter.schema, value, (place, name), texts[-1])
        elif parameter.required:
            yield Complaint((place, name), "required", "is missing")


def _texts(parameter: Parameter, in_path: dict[str, str], asked: Asked) -> list[str]:
    name = parameter.name
    match parameter.place:
        case "path":
            return [in_path[name]] if name in in_path else []
        case "query":
            names = (name, f"{name}[]")
            return [value for key, value in asked.query if key in names]
        case "header":
            return [asked.field(name)] if asked.has_field(name) else []
        case "cookie":
            return [asked.cookies[name]] if name in asked.cookies else []
        case _:
            return []


def _misfits(
    description: Description,
    schema: Node | None,
    value: JsonValue,
    location: tuple[str, ...],
    text: str | None = None,
) -> Iterator[Complaint]:
    """What of a value does not fit; without `jsonschema` by what we know of schemas ourselves."""
    if schema is None:
        return
    found = unfitting(description, schema, value, Direction.REQUEST) if is_installed() else None
    if isinstance(found, tuple):
        for each in found:
            steps = (step.replace("~1", "/").replace("~0", "~") for step in _steps(each.pointer))
            yield Complaint((*location, *steps), each.word, each.message)
    elif isinstance(found, Fault) or text is None:
        root = read_json_tree(json_text(value)).root
        for wrong in check_json(description, schema, root) if root else ():
            yield Complaint(location, "schema", wrong.message)
    elif said := check_text(description, schema, text):
        yield Complaint(location, "schema", said)


def _steps(pointer: str) -> list[str]:
    return pointer.split("/")[1:]


def _body(description: Description, operation: Operation, asked: Asked) -> Iterator[Complaint]:
    fields = _fields(description, operation)
    if not asked.body:
        if needs_body(description, operation) or any(each.required for each in fields):
            yield Complaint(("body",), "required", "is missing")
        return
    if fields:
        yield from _swagger_form(description, fields, asked)
        return
    contents = bodies_of(description, operation)
    fitting = [each for each in contents if covers(each.media_type, asked.media_type)]
    content = min(fitting, key=lambda each: each.media_type.count("*"), default=None)
    if content is None or content.schema is None:
        return
    if is_json(asked.media_type):
        try:
            value = parse_json(asked.text)
        except ValueError as error:
            yield Complaint(("body",), "json", f"is not JSON: {error}")
            return
        yield from _misfits(description, content.schema, value, ("body",))
    elif asked.media_type in (FORM, MULTIPART):
        pairs, files = _pairs(asked)
        members = dict(typed_members(description, content.schema, pairs))
        for each in _misfits(description, content.schema, members, ("body",)):
            # What a file has is no text that a schema speaks of.
            if each.location[1:2] not in [(name,) for name in files]:
                yield each
    elif asked.media_type.startswith("text/") and "xml" not in asked.media_type:
        yield from _misfits(description, content.schema, asked.text, ("body",))


def _pairs(asked: Asked) -> tuple[list[tuple[str, str]], frozenset[str]]:
    """The fields of a form, and the names of those that are files."""
    if asked.media_type == FORM:
        return pairs_of_form(asked.text), frozenset()
    parts = parts_of_form(asked.field("content-type"), asked.body)
    pairs = [(each.name, "" if each.is_file else each.text) for each in parts]
    return pairs, frozenset(each.name for each in parts if each.is_file)


def _swagger_form(
    description: Description, fields: tuple[Parameter, ...], asked: Asked
) -> Iterator[Complaint]:
    pairs, files = _pairs(asked)
    for field in fields:
        texts = [value for name, value in pairs if name == field.name]
        if not texts and field.required:
            yield Complaint(("body", field.name), "required", "is missing")
        elif texts and field.name not in files:
            value = parameter_value(description, field, texts)
            yield from _misfits(description, field.schema, value, ("body", field.name), texts[-1])
