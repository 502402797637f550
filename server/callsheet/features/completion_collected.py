"""Completion of pages, items and loops: sources, items' members, JSONPaths of the last answer."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from callsheet.amounts import counted
from callsheet.facts.directive_facts import DirectiveFacts
from callsheet.features.collected import Collected, collected
from callsheet.features.completion_answers import complete_exchange
from callsheet.features.completion_items import Cursor, Item, ItemKind
from callsheet.features.completion_requests import identified_requests
from callsheet.features.hover_values import one_line
from callsheet.features.loop_items import known_items, loop_named
from callsheet.features.symbols import request_title
from callsheet.features.typed_arguments import typed_arguments
from callsheet.json_query import select_json
from callsheet.model.loops import loops_of
from callsheet.model.members import member_of
from callsheet.model.requests import requests_of
from callsheet.model.scope import scope_of
from callsheet.problems import Problem
from callsheet.run.paginate.found import path_of
from callsheet.syntax.directives import arguments_of
from callsheet.syntax.nodes import Piece
from callsheet.text import Span
from callsheet.values import JsonValue, json_text, value_text

_SOURCE = re.compile(
    r"(?:for\s+)?(?:(?:const|let|var)\s+)?[A-Za-z_$][\w$]*\s+(?:in|of)\s+(?P<begun>[\w.$-]*)"
)
_INCLUDED = re.compile(r"(?:.*[\s,])?(?P<begun>[\w.$-]*)", re.DOTALL)
_PLAIN = re.compile(r"[A-Za-z_][\w-]*")
_ON_THE_WAY = re.compile(r"\.([\w$-]+)|\[(\d+)\]")
_BARE = re.compile(r"[\w.:+/-]+")
_REST_OF_PATH = re.compile(r"[^\s\"]*")
_IN_ANSWER = re.compile(r"(?!.*_body_path).*_path")
_MOST_PATHS = 200
_RANGE_ENDS = frozenset({"initial_value", "end_value"})
_DEEPEST = 4


def complete_collected(cursor: Cursor, facts: DirectiveFacts, text: str) -> Iterator[Item] | None:
    """What is known better from answers than from the table; None elsewhere."""
    match facts.name:
        case "foreach" | "loop" if found := _SOURCE.fullmatch(text):
            return _sources(cursor, found["begun"])
        case "include" if found := _INCLUDED.fullmatch(text):
            return _included(cursor, found["begun"])
        case "select" if (whole := _answer(cursor)) is not None:
            return _paths(cursor, text, whole, of_lists=True)
        case "paginate" | "incremental":
            typed = typed_arguments(facts, text)
            keyword = typed.keyword if typed else None
            if keyword and keyword[0].name in _RANGE_ENDS:
                return _cursors(cursor, facts, text, keyword[1])
            if keyword is None or not _IN_ANSWER.fullmatch(keyword[0].name):
                return None
            whole = _first_item(cursor) if facts.name == "incremental" else _answer(cursor)
            return None if whole is None else _paths(cursor, keyword[1], whole)
        case _:
            return None


def item_value(cursor: Cursor, name: str, way: str = "") -> JsonValue:
    """What the first item of a loop holds, `way` behind its name; None when nobody knows."""
    loop = loop_named(cursor.block, name)
    if loop is None:
        return None
    known = known_items(cursor.workspace, cursor.document, cursor.block, loop, cursor.files)
    if known is None or known.secret or not known.items:
        return None
    value = known.items[0]
    for step, index in _ON_THE_WAY.findall(way):
        inside = member_of(value, step or int(index))
        if inside is None:
            return None
        value = inside[0]
    return value


def loop_items(cursor: Cursor, close: str) -> Iterator[Item]:
    """The items of the loops of the block, by their names; not of the one that is being typed."""
    span = cursor.word(r"\w\-")
    for loop in loops_of(cursor.block.parsed):
        if isinstance(loop, Problem) or not loop.name:
            continue
        if not cursor.block.placed(loop.directive.span).touches(cursor.offset):
            text, detail = loop.name + close, f"each of {loop.source.text}"
            yield Item(loop.name, ItemKind.VARIABLE, span, text, detail, sort=f"0{loop.name}")


def _sources(cursor: Cursor, begun: str) -> Iterator[Item]:
    if "." in begun:
        answered = complete_exchange(cursor, begun, "")
        yield from _members(cursor, begun) if answered is None else answered
        return
    yield from loop_items(cursor, "")
    span = cursor.word(r"\w\-")
    for name, place in identified_requests(cursor, span):
        yield Item(name, ItemKind.REQUEST, span, name, request_title(place), sort=f"1{name}")
    scope = scope_of(cursor.workspace, cursor.document, cursor.block)
    for name in scope.names():
        variable = scope.find(name)
        value = variable.value if variable and not variable.secret else None
        if _is_list(value) or (isinstance(value, str) and value.lstrip().startswith("[")):
            yield Item(name, ItemKind.VARIABLE, span, name, one_line(value), sort=f"2{name}")


def _included(cursor: Cursor, begun: str) -> Iterator[Item]:
    if "." in begun:
        yield from _members(cursor, begun)
    else:
        yield from loop_items(cursor, "")


def _members(cursor: Cursor, begun: str) -> Iterator[Item]:
    root, _, rest = begun.partition(".")
    way = rest.rpartition(".")[0]
    value = item_value(cursor, root, f".{way}" if way else "")
    span = cursor.word(r"\w\-")
    for name, member in value.items() if isinstance(value, Mapping) else ():
        if _PLAIN.fullmatch(name):
            yield Item(name, ItemKind.MEMBER, span, name, one_line(member))


def _own_answer(cursor: Cursor) -> Collected | None:
    own = (each for each in requests_of(cursor.document) if each.block is cursor.block)
    place = next(own, None)
    found = collected(cursor.workspace, place, cursor.files) if place else None
    return found if isinstance(found, Collected) else None


def _answer(cursor: Cursor) -> JsonValue:
    found = _own_answer(cursor)
    return found.answer.body if found else None


def _first_item(cursor: Cursor) -> JsonValue:
    found = _own_answer(cursor)
    return found.answer.items[0] if found and found.answer.items else None


def _paths(
    cursor: Cursor, begun: str, whole: JsonValue, *, of_lists: bool = False
) -> Iterator[Item]:
    """The JSONPaths of what an answer holds, with what stands there.

    `of_lists`: where the rest of the line is a path, and most want that of a list.
    """
    behind = _REST_OF_PATH.match(cursor.after)
    span = Span(cursor.offset - len(begun), cursor.offset + (behind.end() if behind else 0))
    root = "$." if begun.startswith("$") or (of_lists and not begun) else ""
    for number, (names, value) in enumerate(islice(_walked(whole, ()), _MOST_PATHS)):
        path = f"{root}{path_of(names)}".replace("$.[", "$[")
        text = f'"{path}"' if " " in path and not of_lists else path
        far = of_lists and not _is_list(value)
        sort = f"{int(far)}{number:03}"
        yield Item(path, ItemKind.MEMBER, span, text, _shown(value), sort=sort)


def _cursors(cursor: Cursor, facts: DirectiveFacts, text: str, begun: str) -> Iterator[Item] | None:
    """The cursors of the last answer's items, each value once; None when nobody knows them."""
    typed = Piece(span=Span(0, len(text)), text=text)
    path = arguments_of(typed, facts).key("cursor_path")
    found = _own_answer(cursor)
    if path is None or found is None or "{{" in path.text:
        return None
    try:
        values = [each for item in found.answer.items for each in select_json(item, path.text)[:1]]
    except ValueError:
        return None
    texts = dict.fromkeys(value_text(each) for each in values[:_MOST_PATHS] if each is not None)
    return _offered_cursors(cursor, begun, tuple(texts)) if texts else None


def _offered_cursors(cursor: Cursor, begun: str, texts: tuple[str, ...]) -> Iterator[Item]:
    behind = _REST_OF_PATH.match(cursor.after)
    span = Span(cursor.offset - len(begun), cursor.offset + (behind.end() if behind else 0))
    for number, text in enumerate(texts):
        written = text if _BARE.fullmatch(text) else json_text(text)
        detail = "of the last answer"
        yield Item(text, ItemKind.VALUE, span, written, detail, sort=f"{number:03}")


def _shown(value: JsonValue) -> str:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return counted(len(value), "item")
    return one_line(value)


def _is_list(value: JsonValue) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _walked(
    value: JsonValue, names: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], JsonValue]]:
    """Every member, however deep, but those inside of lists."""
    if not isinstance(value, Mapping) or len(names) >= _DEEPEST:
        return
    for name, member in value.items():
        yield (*names, name), member
        yield from _walked(member, (*names, name))
