"""Addresses of Postman: parts or a text, path variables, parameters that are switched off."""

import re
from collections.abc import Iterator, Mapping

from callsheet.convert.collection_text import bound, encoded
from callsheet.convert.loose_json import items, members, objects, text
from callsheet.convert.lost import Lost
from callsheet.late_dataclasses import dataclass
from callsheet.values import JsonValue

_UNSAFE_IN_PATH = re.compile(r"""[\x00-\x20"<>?#`{}]""")
_UNSAFE_IN_NAMES = re.compile(r"""[\x00-\x20"#&'<>=]""")
_UNSAFE_IN_VALUES = re.compile(r"""[\x00-\x20"#&'<>]""")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a request goes."""

    url: str
    definitions: tuple[tuple[str, str], ...] = ()
    """The variables of its path."""

    notes: tuple[str, ...] = ()
    """Parameters that are switched off."""


def address_of(value: JsonValue, lost: Lost) -> Address:
    """The address of a request."""
    if isinstance(value, str):
        return Address(_without_fragment(bound(value.strip(), lost)))
    parts = members(value)
    variables = {text(each.get("key") or each.get("id")): each for each in _variables(parts)}
    if "host" not in parts and "path" not in parts:
        raw = bound(text(parts.get("raw")).strip(), lost)
        return Address(_without_fragment(raw))
    definitions: dict[str, str] = {}
    path = "".join(f"/{each}" for each in _path(parts.get("path"), variables, definitions, lost))
    on = [each for each in objects(parts.get("query")) if not each.get("disabled")]
    query = "&".join(_parameter(each, lost) for each in on)
    url = f"{_origin(parts, lost)}{path}" + (f"?{query}" if query else "")
    off = [each for each in objects(parts.get("query")) if each.get("disabled")]
    notes = tuple(f"off: {'&' if query else '?'}{_parameter(each, lost)}" for each in off)
    return Address(url, tuple(definitions.items()), notes)


def _without_fragment(url: str) -> str:
    return url.partition("#")[0]


def _variables(parts: Mapping[str, JsonValue]) -> Iterator[Mapping[str, JsonValue]]:
    return (each for each in objects(parts.get("variable")) if not each.get("disabled"))


def _origin(parts: Mapping[str, JsonValue], lost: Lost) -> str:
    host = parts.get("host")
    name = host if isinstance(host, str) else ".".join(text(each) for each in items(host))
    name = bound(name.strip(), lost)
    if not name:
        lost.say("the address names no host", "give `baseUrl` a value")
        return "{{baseUrl}}"
    port, scheme = text(parts.get("port")), text(parts.get("protocol"))
    if not scheme and not name.startswith("{{"):
        scheme = "http"
    address = f"{name}:{bound(port, lost)}" if port else name
    return f"{scheme}://{address}" if scheme else address


def _path(
    path: JsonValue,
    variables: Mapping[str, Mapping[str, JsonValue]],
    definitions: dict[str, str],
    lost: Lost,
) -> Iterator[str]:
    segments = path.lstrip("/").split("/") if isinstance(path, str) else items(path)
    for each in segments:
        typed = text(members(each).get("value") if isinstance(each, Mapping) else each)
        variable = variables.get(typed[1:]) if typed[:1] == ":" else None
        if variable is None:
            yield encoded(bound(typed, lost), _UNSAFE_IN_PATH)
            continue
        value = encoded(bound(text(variable.get("value")), lost), _UNSAFE_IN_PATH)
        name = bound(f"{{{{{typed[1:]}}}}}", lost)
        if not value or value == name or value.count("{{") > 1:
            yield value
        else:
            definitions[name[2:-2]] = value
            yield name


def _parameter(each: Mapping[str, JsonValue], lost: Lost) -> str:
    name = encoded(bound(text(each.get("key")), lost), _UNSAFE_IN_NAMES)
    if each.get("value") is None:
        return name
    return f"{name}={encoded(bound(text(each.get('value')), lost), _UNSAFE_IN_VALUES)}"
