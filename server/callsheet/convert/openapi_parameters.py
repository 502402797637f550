"""Parameters of a description with their values, as they stand in a request.

By `style` and `explode` (OpenAPI 3.1, 4.8.12.3), or `collectionFormat` (Swagger 2).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeGuard
from urllib.parse import quote

from callsheet.late_dataclasses import dataclass
from callsheet.openapi.contents import Parameter
from callsheet.openapi.description import Description, Version
from callsheet.openapi.examples import parameter_sample
from callsheet.values import JsonValue, json_text, value_text

_BETWEEN: Final = {
    "csv": ",",
    "ssv": " ",
    "tsv": "\t",
    "pipes": "|",
    "form": ",",
    "spaceDelimited": " ",
    "pipeDelimited": "|",
}
_PLAIN: Final = "!$'()*,-./:@_~"
"""Characters of a query that mean nothing there (RFC 3986, 3.4), less `?` and `;`."""


@dataclass(frozen=True, slots=True)
class PathText:
    """A parameter in a path: what stands around the variable, and the variable's value."""

    before: str
    value: str
    """Percent-encoded."""


def pairs_of(description: Description, parameter: Parameter) -> tuple[tuple[str, str], ...]:
    """The pairs that a parameter of a query, a form or a cookie becomes; nothing is encoded."""
    name = parameter.name
    value = parameter_sample(description, parameter)
    if "content" in parameter.node.members:
        return ((name, json_text(value)),)
    style, explode = _style(description, parameter)
    if isinstance(value, Mapping):
        return tuple(_of_object(name, value, style, explode=explode))
    if not _is_list(value):
        return ((name, value_text(value)),)
    texts = [value_text(each) for each in value]
    if explode:
        return tuple((name, text) for text in texts)
    return ((name, _BETWEEN.get(style, ",").join(texts)),)


def _of_object(
    name: str, value: Mapping[str, JsonValue], style: str, *, explode: bool
) -> Iterator[tuple[str, str]]:
    if style == "deepObject":
        yield from _deep(name, value)
    elif explode:
        yield from ((key, _flat(each)) for key, each in value.items())
    else:
        between = _BETWEEN.get(style, ",")
        yield name, between.join(part for key, each in value.items() for part in (key, _flat(each)))


def _deep(name: str, value: JsonValue) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from _deep(f"{name}[{key}]", each)
    elif _is_list(value):
        for each in value:
            yield from _deep(name, each)
    else:
        yield name, value_text(value)


def _flat(value: JsonValue) -> str:
    return value_text(value) if not _is_list(value) else ",".join(value_text(e) for e in value)


def field_text(description: Description, parameter: Parameter) -> str:
    """The value of a header field; of an object its members, of a list its items."""
    value = parameter_sample(description, parameter)
    if "content" in parameter.node.members:
        return json_text(value)
    _, explode = _style(description, parameter)
    return " ".join(_joined(value, ",", explode=explode).split())


def path_text(description: Description, parameter: Parameter) -> PathText:
    """What stands for a parameter in a path."""
    value = parameter_sample(description, parameter)
    style, explode = _style(description, parameter)
    match style:
        case "label":
            return PathText(
                ".", _joined(value, "." if explode else ",", explode=explode, encode=True)
            )
        case "matrix" if explode and isinstance(value, Mapping):
            return PathText(";", _joined(value, ";", explode=True, encode=True))
        case "matrix":
            between = f";{parameter.name}=" if explode else ","
            joined = _joined(value, between, explode=False, encode=True)
            return PathText(f";{parameter.name}=", joined)
        case _:
            return PathText("", _joined(value, ",", explode=explode, encode=True))


def _joined(value: JsonValue, between: str, *, explode: bool, encode: bool = False) -> str:
    """A value in one text: the members of an object as `a=1` where it is exploded, else `a,1`."""

    def text(each: JsonValue) -> str:
        said = value_text(each)
        return quote(said, safe="-._~!$'()*@:") if encode else said

    if isinstance(value, Mapping):
        pairs = ((text(key), text(each)) for key, each in value.items())
        inner = "=" if explode else ","
        return between.join(f"{key}{inner}{each}" for key, each in pairs)
    return between.join(map(text, value)) if _is_list(value) else text(value)


def encoded_pair(name: str, value: str) -> str:
    """A pair of a query as it is typed, percent-encoded where it must be."""
    return f"{quote(name, safe=_PLAIN + '[]')}={quote(value, safe=_PLAIN)}"


def encoded_field(name: str, value: str) -> str:
    """A field of a form as it is typed (URL Standard, 5.2)."""
    return f"{quote(name, safe='*-._[]')}={quote(value, safe='*-._')}"


def _style(description: Description, parameter: Parameter) -> tuple[str, bool]:
    node = parameter.node
    if description.version is Version.SWAGGER_2:
        style = node.text("collectionFormat") or "csv"
        return style, style == "multi"
    in_pairs = parameter.place in ("query", "cookie", "formData")
    style = node.text("style") or ("form" if in_pairs else "simple")
    explode = node.members.get("explode")
    return style, explode if isinstance(explode, bool) else style in ("form", "deepObject")


def _is_list(value: JsonValue) -> TypeGuard[Sequence[JsonValue]]:
    return isinstance(value, Sequence) and not isinstance(value, str)
