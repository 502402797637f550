"""The values of parameters and of forms by the types that their schemas want."""

import re
from collections.abc import Mapping, Sequence
from email.parser import BytesParser
from email.policy import HTTP
from typing import Final
from urllib.parse import unquote

from callsheet.late_dataclasses import dataclass
from callsheet.openapi.contents import Parameter
from callsheet.openapi.description import Description, Node, Version
from callsheet.openapi.schemas import items_of, members_of, parts_of, types_of
from callsheet.values import JsonValue, parse_json

_INTEGER = re.compile(r"[-+]?\d{1,300}", re.ASCII)
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?", re.ASCII)
_BETWEEN: Final = {
    "csv": ",",
    "ssv": " ",
    "tsv": "\t",
    "pipes": "|",
    "spaceDelimited": " ",
    "pipeDelimited": "|",
}


@dataclass(frozen=True, slots=True)
class FormPart:
    """A part of a form with files."""

    name: str
    is_file: bool
    text: str


def typed(description: Description, schema: Node | None, text: str) -> JsonValue:
    """What a text says for a schema: a number where it wants one and it is one, else the text."""
    types = _types(description, schema)
    if types & {"integer", "number"} and _INTEGER.fullmatch(text):
        return int(text)
    if "number" in types and _NUMBER.fullmatch(text):
        return float(text)
    if "boolean" in types and text in ("true", "false"):
        return text == "true"
    if "null" in types and text in ("null", ""):
        return None
    if types & {"object", "array"} and text[:1] in ("{", "["):
        try:
            return parse_json(text)
        except ValueError:
            return text
    return text


def _types(description: Description, schema: Node | None) -> frozenset[str]:
    parts = parts_of(description, schema) if schema else ()
    return frozenset(each for part in parts for each in types_of(part))


def parameter_value(
    description: Description, parameter: Parameter, texts: Sequence[str]
) -> JsonValue:
    """The value of a parameter out of all texts that were given for it."""
    schema, text = parameter.schema, texts[-1]
    if "content" in parameter.node.members:
        try:
            return parse_json(text)
        except ValueError:
            return text
    style = _style(description, parameter)
    if style == "label":
        text = text.removeprefix(".")
    if style == "matrix":
        text = text.removeprefix(f";{parameter.name}=").removeprefix(";")
    if schema is None or "array" not in _types(description, schema):
        is_object = "object" in _types(description, schema)
        return (
            _object(description, schema, text)
            if is_object and schema
            else typed(description, schema, text)
        )
    items = items_of(description, schema)
    if len(texts) == 1 and not _is_exploded(description, parameter, style):
        between = _BETWEEN.get(style, ",")
        texts = text.split(between)
    elif style in ("label", "matrix"):
        texts = re.split(r"\." if style == "label" else f";{re.escape(parameter.name)}=", text)
    elif parameter.place in ("path", "header"):
        texts = text.split(",")
    return [typed(description, items, each.strip()) for each in texts]


def _object(description: Description, schema: Node, text: str) -> JsonValue:
    """An object in one text: `a,1,b,2`, or `a=1,b=2`."""
    parts = re.split(r"[,;.]", text)
    if all("=" in part for part in parts):
        pairs = [(name, value) for name, _, value in (part.partition("=") for part in parts)]
    else:
        pairs = list(zip(parts[::2], parts[1::2], strict=False))
    return typed_members(description, schema, pairs)


def typed_members(
    description: Description, schema: Node | None, pairs: Sequence[tuple[str, str]]
) -> Mapping[str, JsonValue]:
    """The object that the pairs of a form are; a member that is a list has all of its name."""
    members = members_of(description, schema) if schema else {}
    found: dict[str, JsonValue] = {}
    for name in dict.fromkeys(name for name, _ in pairs):
        texts = [text for key, text in pairs if key == name]
        plain = name.removesuffix("[]")
        member = members[name].schema if name in members else None
        if member is None and plain in members:
            name, member = plain, members[plain].schema  # noqa: PLW2901
        items = items_of(description, member) if member else None
        if items is not None:
            whole = typed(description, member, texts[0])
            listed = [typed(description, items, each) for each in texts]
            found[name] = whole if isinstance(whole, list) and len(texts) == 1 else listed
        else:
            found[name] = typed(description, member, texts[-1])
    return found


def deep_members(
    description: Description, parameter: Parameter, query: Sequence[tuple[str, str]]
) -> Mapping[str, JsonValue] | None:
    """The object that `filter[a]=1&filter[b]=2` is; None where there is nothing of it."""
    start = f"{parameter.name}["
    pairs = [
        (name[len(start) : -1], value)
        for name, value in query
        if name.startswith(start) and name.endswith("]")
    ]
    plain = [(name, value) for name, value in pairs if "[" not in name]
    if not pairs:
        return None
    return typed_members(description, parameter.schema, plain)


def is_spread(description: Description, parameter: Parameter) -> bool:
    """Whether the members of an object are parameters of their own: `a=1&b=2`."""
    style = _style(description, parameter)
    is_object = "object" in _types(description, parameter.schema)
    return is_object and style == "form" and _is_exploded(description, parameter, style)


def is_deep(description: Description, parameter: Parameter) -> bool:
    """Whether a parameter is an object in the style `deepObject`."""
    return _style(description, parameter) == "deepObject"


def _style(description: Description, parameter: Parameter) -> str:
    if description.version is Version.SWAGGER_2:
        return parameter.node.text("collectionFormat") or "csv"
    usual = "form" if parameter.place in ("query", "cookie") else "simple"
    return parameter.node.text("style") or usual


def _is_exploded(description: Description, parameter: Parameter, style: str) -> bool:
    if description.version is Version.SWAGGER_2:
        return style == "multi"
    said = parameter.node.members.get("explode")
    return said if isinstance(said, bool) else style == "form"


def parts_of_form(content_type: str, body: bytes) -> tuple[FormPart, ...]:
    """The parts of a form with files (RFC 7578); none where it is no such form."""
    head = f"Content-Type: {' '.join(content_type.split())}\r\n\r\n".encode("latin-1", "replace")
    whole = BytesParser(policy=HTTP).parsebytes(head + body)
    if not whole.is_multipart():
        return ()
    found = []
    for part in whole.iter_parts():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        text = content.decode("utf-8", "replace") if isinstance(content, bytes) else ""
        if isinstance(name, str):
            found.append(FormPart(unquote(name), part.get_filename() is not None, text))
    return tuple(found)
