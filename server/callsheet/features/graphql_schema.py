"""The schema of a GraphQL API, as the answer to an introspection query has it (GraphQL, 4)."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TypeVar

from callsheet.exchange import Exchange, MemoryBody, Response
from callsheet.late_dataclasses import dataclass
from callsheet.model.answer_bodies import body_text, parsed_json
from callsheet.model.document import Document, PlacedBlock
from callsheet.model.requests import visible_requests
from callsheet.model.workspace import Workspace
from callsheet.values import JsonValue

_MARK = b'"__schema"'
_ROOTS = {"query": "queryType", "mutation": "mutationType", "subscription": "subscriptionType"}


@dataclass(frozen=True, slots=True)
class InputFacts:
    """An argument, or a field of an input object."""

    name: str
    type: str
    """The name of its type, without the marks around it."""

    spelled: str
    """Its type as it is written: `[ID!]!`."""

    description: str


@dataclass(frozen=True, slots=True)
class FieldFacts:
    """A field that can be selected."""

    name: str
    type: str
    spelled: str
    description: str
    arguments: Mapping[str, InputFacts]
    deprecation: str
    """Why it is deprecated; empty when it is not."""


@dataclass(frozen=True, slots=True)
class TypeFacts:
    """A type by its name."""

    name: str
    kind: str
    """`OBJECT`, `INTERFACE`, `UNION`, `ENUM`, `INPUT_OBJECT`, `SCALAR`."""

    description: str
    fields: Mapping[str, FieldFacts]
    inputs: Mapping[str, InputFacts]
    values: tuple[str, ...]
    possible: tuple[str, ...]
    """The types of an interface or a union."""


@dataclass(frozen=True, slots=True)
class Schema:
    """What can be asked for."""

    roots: Mapping[str, str]
    """The types of `query`, `mutation` and `subscription`, as far as there are any."""

    types: Mapping[str, TypeFacts]


_Named = TypeVar("_Named", FieldFacts, InputFacts)


def schema_around(workspace: Workspace, document: Document, block: PlacedBlock) -> Schema | None:
    """What the last introspection said of the API that a request goes to.

    It is the answer of a request in the same file or in one that it imports, best of one with the
    same target.
    """
    target = _target(block)
    places = visible_requests(workspace, document).values()
    nearest = sorted(places, key=lambda place: _target(place.block) != target)
    answers = (_answer_with_schema(workspace.exchanges.get(each.key)) for each in nearest)
    return next(filter(None, (read_schema(body_text(each)) for each in answers if each)), None)


def _target(block: PlacedBlock) -> str:
    request = block.tree.request
    return request.line.target.text if request else ""


def _answer_with_schema(exchange: Exchange | None) -> Response | None:
    outcome = exchange.outcome if exchange else None
    if not isinstance(outcome, Response) or not isinstance(outcome.body, MemoryBody):
        return None
    return outcome if _MARK in outcome.body.data else None


@lru_cache(maxsize=8)
def read_schema(text: str) -> Schema | None:
    """The schema that an answer has; None when it has none that can be read."""
    try:
        said = _member(_member(parsed_json(text), "data"), "__schema")
    except ValueError:
        return None
    types = {each.name: each for each in map(_type, _objects(said, "types")) if each.name}
    roots = {
        operation: _text(_member(said, member), "name") for operation, member in _ROOTS.items()
    }
    return Schema({key: name for key, name in roots.items() if name in types}, types)


def _type(said: Mapping[str, JsonValue]) -> TypeFacts:
    return TypeFacts(
        _text(said, "name"),
        _text(said, "kind"),
        _text(said, "description"),
        _named(map(_field, _objects(said, "fields"))),
        _named(map(_input, _objects(said, "inputFields"))),
        tuple(_text(each, "name") for each in _objects(said, "enumValues")),
        tuple(_text(each, "name") for each in _objects(said, "possibleTypes")),
    )


def _field(said: Mapping[str, JsonValue]) -> FieldFacts:
    name, spelled = _spelled(said.get("type"))
    is_deprecated = said.get("isDeprecated") is True
    return FieldFacts(
        _text(said, "name"),
        name,
        spelled,
        _text(said, "description"),
        _named(map(_input, _objects(said, "args"))),
        (_text(said, "deprecationReason") or "deprecated") if is_deprecated else "",
    )


def _input(said: Mapping[str, JsonValue]) -> InputFacts:
    name, spelled = _spelled(said.get("type"))
    return InputFacts(_text(said, "name"), name, spelled, _text(said, "description"))


def _spelled(said: JsonValue) -> tuple[str, str]:
    """The name of a type, and how it is written with its marks."""
    before, behind = "", ""
    while isinstance(said, Mapping):
        match said.get("kind"):
            case "NON_NULL":
                behind = f"!{behind}"
            case "LIST":
                before, behind = f"{before}[", f"]{behind}"
            case _:
                name = _text(said, "name")
                return name, f"{before}{name}{behind}"
        said = said.get("ofType")
    return "", ""


def _named(each: Iterable[_Named]) -> Mapping[str, _Named]:
    return {one.name: one for one in each}


def _objects(said: JsonValue, name: str) -> Iterator[Mapping[str, JsonValue]]:
    found = _member(said, name)
    for each in found if isinstance(found, list) else ():
        if isinstance(each, Mapping):
            yield each


def _member(said: JsonValue, name: str) -> JsonValue:
    return said.get(name) if isinstance(said, Mapping) else None


def _text(said: JsonValue, name: str) -> str:
    found = _member(said, name)
    return found if isinstance(found, str) else ""
