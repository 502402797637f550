"""A value as XML, with the names, attributes and wrappings that its schema says (`xml`)."""

from collections.abc import Iterator, Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

from callsheet.openapi.description import Description, Node
from callsheet.openapi.schemas import items_of, members_of, parts_of
from callsheet.values import JsonValue, value_text


def xml_text(description: Description, schema: Node | None, value: JsonValue) -> str:
    """A document of a value; its root is named by the schema, else by what it is called."""
    name = _name(description, schema, _called(schema))
    lines = _element(description, schema, name, value, 0)
    return "\n".join(('<?xml version="1.0" encoding="UTF-8"?>', *lines))


def _called(schema: Node | None) -> str:
    is_named = schema is not None and schema.path[:-1] in (
        ("components", "schemas"),
        ("definitions",),
    )
    return str(schema.path[-1]) if schema is not None and is_named else "root"


def _element(
    description: Description, schema: Node | None, name: str, value: JsonValue, level: int
) -> Iterator[str]:
    indent = "  " * level
    if isinstance(value, Mapping):
        attributes, inner = _members(description, schema, value, level)
        opening = f"{name}{_namespace(description, schema)}{attributes}"
        if not inner:
            yield f"{indent}<{opening}/>"
            return
        yield f"{indent}<{opening}>"
        yield from inner
        yield f"{indent}</{name}>"
    elif isinstance(value, Sequence) and not isinstance(value, str):
        yield f"{indent}<{name}>"
        yield from _items(description, schema, name, value, level + 1)
        yield f"{indent}</{name}>"
    else:
        text = "" if value is None else escape(value_text(value))
        yield f"{indent}<{name}{_namespace(description, schema)}>{text}</{name}>"


def _items(
    description: Description,
    schema: Node | None,
    name: str,
    value: Sequence[JsonValue],
    level: int,
) -> Iterator[str]:
    items = items_of(description, schema) if schema else None
    for each in value:
        yield from _element(description, items, _name(description, items, name), each, level)


def _members(
    description: Description, schema: Node | None, value: Mapping[str, JsonValue], level: int
) -> tuple[str, list[str]]:
    known = members_of(description, schema) if schema else {}
    attributes, inner = "", list[str]()
    for key, each in value.items():
        member = known[key].schema if key in known else None
        name = _name(description, member, key)
        if _said(description, member, "attribute") is True:
            attributes += f" {name}={quoteattr(value_text(each))}"
        elif isinstance(each, Sequence) and not isinstance(each, str):
            if _said(description, member, "wrapped") is True:
                inner += _element(description, member, name, each, level + 1)
            else:
                inner += _items(description, member, name, each, level + 1)
        else:
            inner += _element(description, member, name, each, level + 1)
    return attributes, inner


def _name(description: Description, schema: Node | None, otherwise: str) -> str:
    name, prefix = _said(description, schema, "name"), _said(description, schema, "prefix")
    named = name if isinstance(name, str) and name else otherwise
    return f"{prefix}:{named}" if isinstance(prefix, str) and prefix else named


def _namespace(description: Description, schema: Node | None) -> str:
    namespace, prefix = (
        _said(description, schema, "namespace"),
        _said(description, schema, "prefix"),
    )
    if not isinstance(namespace, str) or not namespace:
        return ""
    field = f"xmlns:{prefix}" if isinstance(prefix, str) and prefix else "xmlns"
    return f" {field}={quoteattr(namespace)}"


def _said(description: Description, schema: Node | None, word: str) -> JsonValue:
    for part in parts_of(description, schema) if schema else ():
        said = description.at(part, "xml", word)
        if said is not None:
            return said.value
    return None
