"""What `# @paginate` and `# @select` say: how pages follow one another, and what is in them."""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import fields
from functools import cache
from typing import Any

from callsheet.json_query import select_json
from callsheet.model.arrays import arrays_of, asks_for_rounds
from callsheet.model.collection import Collection
from callsheet.model.delivery import checked_value
from callsheet.model.filling import Filling
from callsheet.model.loops import Loop, loops_of
from callsheet.model.settings import Level, Setting
from callsheet.model.steps import read_steps
from callsheet.paging import (
    Automatic,
    Cursor,
    ForeignPaging,
    HeaderCursor,
    HeaderLink,
    JsonLink,
    Offset,
    PageNumber,
    Paging,
    PagingKind,
    SinglePage,
    member_names,
)
from callsheet.problems import Code, did_you_mean
from callsheet.syntax.argument_values import parse_switch
from callsheet.syntax.bindings import Expression, JsonPathOver, MemberPath, bindings_in
from callsheet.syntax.nodes import Piece
from callsheet.syntax.parse import ParsedBlock

_PATHS = ("next_url_path", "prev_url_path", "total_path", "has_more_path", "cursor_path")
_BODY_PATHS = ("offset_body_path", "limit_body_path", "page_body_path", "cursor_body_path")
_MAY_BE_EMPTY = ("prev_url_path", "total_path", "has_more_path")


def read_collection(filling: Filling) -> Collection:
    """The paging and the items of a request."""
    is_single = names_one_thing(filling.settings.layers[0].block.parsed)
    select = filling.settings.nearest("select")
    path = _select(filling, select) if select else None
    paging = _paging(filling, is_single=is_single)
    # Who pages through one thing has a list in mind, as in `{{table.name}}.json`.
    has_pages = paging is not None and not isinstance(paging.kind, SinglePage)
    return Collection(paging, path, is_single and not has_pages, read_steps(filling))


def names_one_thing(parsed: ParsedBlock) -> bool:
    """Whether the last name of the path has an item of the request's loop in it.

    So `posts/{{post.id}}` is one thing, `posts/{{post.id}}/comments` is not: dlt's single entities.
    """
    names = {loop.name for loop in loops_of(parsed) if isinstance(loop, Loop) and loop.name}
    request = parsed.tree.request
    if request is None or not (names or arrays_of(parsed)):
        return False
    path = "".join(piece.text for piece in request.target_pieces).partition("?")[0].rstrip("/")
    last = (each for each in bindings_in(path) if "/" not in path[each.span.end :])
    return any(_is_of_a_round(binding.expression, names) for binding in last)


def _is_of_a_round(expression: Expression, names: AbstractSet[str]) -> bool:
    if isinstance(expression, JsonPathOver):
        return asks_for_rounds(expression)
    return isinstance(expression, MemberPath) and expression.root.text in names


def _select(filling: Filling, setting: Setting) -> str | None:
    first = setting.arguments.first
    path = filling.text(setting, first).strip() if first and filling.checked(setting) else ""
    return path if path and _is_path(filling, setting, path, first) else None


def _paging(filling: Filling, *, is_single: bool) -> Paging | None:
    """The nearest `@paginate`; of a file as a whole, none for a single thing (dlt's client)."""
    setting = filling.settings.nearest("paginate")
    if setting is None or not setting.arguments.enabled or not filling.checked(setting):
        return None
    if is_single and setting.layer.level in (Level.FILE, Level.FOLDER):
        return None
    kind = _kind(filling, setting)
    if kind is None:
        return None
    most = checked_value(filling, setting, "max_pages")
    return Paging(kind, int(most) if most.isdecimal() else None)


def _kind(filling: Filling, setting: Setting) -> PagingKind | None:
    match setting.arguments.variant:
        case "json_link":
            return JsonLink(**_given(filling, setting, JsonLink))
        case "header_link":
            return HeaderLink(**_given(filling, setting, HeaderLink))
        case "header_cursor":
            return HeaderCursor(**_given(filling, setting, HeaderCursor))
        case "offset":
            return _offset(filling, setting)
        case "page_number":
            return PageNumber(**_given(filling, setting, PageNumber))
        case "cursor":
            given = _given(filling, setting, Cursor)
            if given.get("cursor_param") and given.get("cursor_body_path"):
                message = "the cursor goes into a parameter or into the body, not into both"
                filling.refuse(setting, Code.DIRECTIVE_ARGUMENT, message, key="cursor_body_path")
                return None
            return Cursor(**given)
        case "single_page":
            return SinglePage()
        case "auto":
            return Automatic()
        case _:
            return _foreign(filling, setting)


def _offset(filling: Filling, setting: Setting) -> Offset | None:
    given = _given(filling, setting, Offset)
    if "limit" in given:
        return Offset(**given)
    if not setting.arguments.key("limit") or filling.value(setting, "limit") == "":
        message = "`@paginate offset` needs its limit"
        filling.refuse(setting, Code.DIRECTIVE_ARGUMENT, message, "for example `limit=100`")
    return None


def _given(filling: Filling, setting: Setting, kind: type) -> dict[str, Any]:
    """The arguments that are written, of the types that the kind wants."""
    found: dict[str, Any] = {}
    for each in fields(kind):
        if setting.arguments.key(each.name) is None:
            continue
        text = checked_value(filling, setting, each.name)
        if not _is_place(filling, setting, each.name, text):
            continue
        if each.type in ("int", int) or "int" in str(each.type):
            if text.isdecimal():
                found[each.name] = int(text)
        elif each.type in ("bool", bool):
            found[each.name] = parse_switch(text) is not False
        else:
            found[each.name] = text
    return found


def _is_place(filling: Filling, setting: Setting, name: str, text: str) -> bool:
    """Whether the text is the path that an argument of that name wants, if it wants one."""
    at = setting.arguments.key(name)
    if name in _BODY_PATHS and text:
        return _is_path(filling, setting, text, at, member_names)
    if name in _PATHS and not (text == "" and name in _MAY_BE_EMPTY):
        return _is_path(filling, setting, text, at)
    return True


def _read_json_path(path: str) -> None:
    select_json({}, path)


def _is_path(
    filling: Filling,
    setting: Setting,
    path: str,
    at: Piece | None,
    read: Callable[[str], object] = _read_json_path,
) -> bool:
    if "{{" in path:
        return True
    try:
        read(path)
    except ValueError as error:
        filling.refuse(setting, Code.DIRECTIVE_ARGUMENT, str(error), at=at)
        return False
    return True


def _foreign(filling: Filling, setting: Setting) -> PagingKind | None:
    arguments = setting.arguments
    name = arguments.first.text if arguments.first else ""
    if name in _installed():
        values = {key.text: filling.text(setting, value) for key, value in arguments.keyword}
        return ForeignPaging(name, values)
    known = ("json_link", "header_link", "header_cursor", "offset", "page_number", "cursor")
    names = (*known, "single_page", "auto", *sorted(_installed()))
    hint = did_you_mean(name, names) or f"known are {', '.join(names)}"
    message = f'`@paginate` knows no "{name}"'
    filling.refuse(setting, Code.DIRECTIVE_ARGUMENT, message, hint, at=arguments.first)
    return None


@cache
def _installed() -> frozenset[str]:
    from importlib.metadata import entry_points

    return frozenset(each.name for each in entry_points(group="callsheet.paginators"))
