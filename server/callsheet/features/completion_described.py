"""Completion out of the description of the API: paths, parameters, members of bodies, values."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from callsheet.features.addresses import Address
from callsheet.features.completion_items import MOST, Cursor, Item, ItemKind, best_names
from callsheet.features.described import (
    base_of,
    described_here,
    method_of,
    operation_here,
    target_of,
    whereto,
)
from callsheet.features.hover_values import inert
from callsheet.features.typed_body import content_type
from callsheet.late_dataclasses import dataclass
from callsheet.model.descriptions import description_for
from callsheet.model.inherited import passes_base
from callsheet.model.scope import scope_of
from callsheet.openapi.contents import (
    answered_types,
    bodies_of,
    body_schema,
    form_fields,
    parameters_of,
)
from callsheet.openapi.description import Description, Node, kept_with_description
from callsheet.openapi.operations import PathItem, path_items
from callsheet.openapi.schemas import (
    choices_of,
    detail_of,
    inside,
    json_choices,
    member_choices,
    members_of,
)
from callsheet.text import Span

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_NOT_IN_NAMES = re.compile(r"\W+")


def described_paths(cursor: Cursor, typed: Address, span: Span) -> Iterator[Item]:
    """The paths of the description, with bindings in the place of their parameters."""
    description = description_for(cursor.workspace, cursor.document, cursor.block)
    if description is None:
        return
    base = _base_path(cursor, description, typed)
    request = cursor.block.tree.request
    method = method_of(request) if request and request.line.method else ""
    begun = cursor.begun(Span(span.start, max(span.start, cursor.offset))).removeprefix(base)
    for number, offered in _shown(_offered(description, method), begun):
        path = f"{base}{offered.path}"
        yield Item(
            path,
            ItemKind.ADDRESS,
            span,
            path,
            _summary(offered.item, method),
            _operations_markdown(offered.item),
            sort=f"0{offered.rank}{number:04}",
        )


@dataclass(frozen=True, slots=True)
class _Offered:
    path: str
    rank: int
    item: PathItem


@kept_with_description
def _offered(description: Description, method: str) -> tuple[_Offered, ...]:
    """The paths of a description for a request of a method, of any when it is empty."""
    return tuple(
        _Offered(
            _with_bindings(item.template),
            0 if not method or method in item.operations else 1,
            item,
        )
        for item in path_items(description)
    )


def _shown(offered: tuple[_Offered, ...], begun: str) -> Iterator[tuple[int, _Offered]]:
    """Those of thousands that a list has room for, each with its number; first what has the method.

    Args:
        offered: In the order of the description.
        begun: What is typed of the path, without the base path.
    """
    if len(offered) <= MOST:
        yield from enumerate(offered)
        return
    best = best_names((each.path for each in offered if not each.rank), begun)
    if len(best) <= MOST:
        best += best_names((each.path for each in offered if each.rank), begun)
    shown = frozenset(best)
    yield from ((number, each) for number, each in enumerate(offered) if each.path in shown)


def described_servers(cursor: Cursor, span: Span) -> Iterator[Item]:
    """The origins of the description's servers, with their paths."""
    description = description_for(cursor.workspace, cursor.document, cursor.block)
    behind = cursor.document.text[span.end :]
    for number, server in enumerate(description.servers if description else ()):
        if "://" in server and "{" not in server:
            path = urlsplit(server).path
            # What stands there already is not put there twice.
            text = server.removesuffix(path) if path and behind.startswith(path) else server
            yield Item(text, ItemKind.ADDRESS, span, text, sort=f"1000{number:03}")


def described_methods(cursor: Cursor) -> dict[str, str]:
    """The methods that the path of the request has, each with what it does."""
    found = described_here(cursor)
    operations = found.found.item.operations if found else {}
    return {method: each.summary for method, each in operations.items()}


def described_parameters(cursor: Cursor, place: str) -> dict[str, str]:
    """The names of the parameters that go into a place, what must be there first, with details."""
    known = operation_here(cursor)
    if known is None:
        return {}
    description = known[0]
    found = [each for each in parameters_of(*known) if each.place == place]
    return {
        each.name: detail_of(description, each.schema, required=each.required)
        for each in sorted(found, key=lambda each: not each.required)
    }


def described_choices(cursor: Cursor, place: str, name: str) -> tuple[str, ...]:
    """The values that a parameter of a place allows."""
    known = operation_here(cursor)
    if known is None:
        return ()
    folded = name.lower() if place == "header" else name
    for each in parameters_of(*known):
        own = each.name.lower() if place == "header" else each.name
        if each.place == place and own == folded:
            return choices_of(known[0], inside(known[0], each.schema, ()))
    return ()


def described_media_types(cursor: Cursor, field: str) -> tuple[str, ...]:
    """The media types that `content-type` may name for the request, or `accept`."""
    known = operation_here(cursor)
    if known is None or field not in ("accept", "content-type"):
        return ()
    if field == "accept":
        return answered_types(*known)
    return tuple(each.media_type for each in bodies_of(*known))


def described_members(cursor: Cursor, keys: tuple[str, ...]) -> dict[str, str]:
    """The members that a body has under `keys`, what must be there first, with details."""
    known = operation_here(cursor)
    schema = _body(cursor, keys)
    if known is None or schema is None:
        return {}
    members = sorted(members_of(known[0], schema).values(), key=lambda each: not each.required)
    return {
        each.name: detail_of(known[0], each.schema, required=each.required)
        for each in members
        if each.schema.members.get("readOnly") is not True
    }


def described_values(cursor: Cursor, keys: tuple[str, ...]) -> tuple[str, ...]:
    """The values that a member of a body allows, as JSON."""
    known = operation_here(cursor)
    *around, key = keys
    schema, own = _body(cursor, tuple(around)), _body(cursor, keys)
    if known is None or schema is None or own is None:
        return ()
    either = member_choices(known[0], schema, key)
    return tuple(dict.fromkeys((*either, *json_choices(known[0], own))))


def described_fields(cursor: Cursor) -> dict[str, str]:
    """The fields that a form has, what must be there first, with details."""
    known, request = operation_here(cursor), cursor.block.tree.request
    if known is None or request is None:
        return {}
    fields = form_fields(*known, content_type(request).partition(";")[0].strip())
    return {
        each.name: detail_of(known[0], each.schema, required=each.required)
        for each in sorted(fields, key=lambda each: not each.required)
    }


def described_field_choices(cursor: Cursor, name: str) -> tuple[str, ...]:
    """The values that a field of a form allows."""
    known, request = operation_here(cursor), cursor.block.tree.request
    if known is None or request is None:
        return ()
    fields = form_fields(*known, content_type(request).partition(";")[0].strip())
    found = (each.schema for each in fields if each.name == name)
    return choices_of(known[0], inside(known[0], next(found, None), ()))


def _body(cursor: Cursor, keys: tuple[str, ...]) -> Node | None:
    known, request = operation_here(cursor), cursor.block.tree.request
    if known is None or request is None:
        return None
    media_type = content_type(request).partition(";")[0].strip()
    return inside(known[0], body_schema(*known, media_type), keys)


def _base_path(cursor: Cursor, description: Description, typed: Address) -> str:
    """What stands before the paths of the description: a base path that is not there already."""
    origin, begun = typed.origin, typed.path
    request = cursor.block.tree.request
    base = base_of(cursor.workspace, cursor.document, cursor.block)
    if not origin and base and request and not passes_base(target_of(request)):
        origin = base
    path = whereto(origin, "", lambda name: _value(cursor, name)).path.rstrip("/")
    for server in description.servers:
        own = urlsplit(server).path.rstrip("/")
        if own and path.endswith(own):
            return ""
        if own and begun.startswith(f"{own}/"):
            return own
    if path or origin.startswith("{{"):
        return ""
    return urlsplit(description.servers[0]).path.rstrip("/")


def _value(cursor: Cursor, name: str) -> str:
    variable = scope_of(cursor.workspace, cursor.document, cursor.block).find(name)
    return variable.value if variable and isinstance(variable.value, str) else ""


def _with_bindings(template: str) -> str:
    return _PLACEHOLDER.sub(lambda found: f"{{{{{_variable(found[1])}}}}}", template)


def _variable(name: str) -> str:
    """A name that a variable can have."""
    return _NOT_IN_NAMES.sub("_", name.partition("=")[0]).strip("_") or "value"


def _summary(item: PathItem, method: str) -> str:
    if method in item.operations:
        return item.operations[method].summary
    return ", ".join(item.operations)


def _operations_markdown(item: PathItem) -> str:
    lines = (f"- `{each.method}` {inert(each.summary)}" for each in item.operations.values())
    return "\n".join(lines)
