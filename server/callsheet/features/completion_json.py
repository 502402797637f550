"""Completion in JSON bodies: keys that the like of it has, and values that they have there."""

import re
from collections.abc import Iterator, Mapping
from itertools import islice

from callsheet.features.completion_described import described_members, described_values
from callsheet.features.completion_items import Cursor, Item, ItemKind
from callsheet.features.hover_values import one_line, plain
from callsheet.features.json_members import answers_around, bodies_around, inside, members_in
from callsheet.features.seen import is_harmless
from callsheet.features.typed_body import is_graphql
from callsheet.late_dataclasses import dataclass
from callsheet.model.scope import scope_of
from callsheet.syntax.json_tokens import BINDING, json_tokens, masked_json
from callsheet.text import Span

_LONGEST_BODY = 200_000
_NAMED = re.compile(r"\$(\w+)[ \t]*:")
_CLOSED = re.compile(r'"(?:[^"\\]|\\.)*"')
_TO_QUOTE = re.compile(r'(?:[^"\\]|\\.)*"(?=[ \t]*(?:[,:}\]]|$))')
"""The rest of a text up to its quote; another quote on the line begins another text."""

_BEFORE_ANOTHER = re.compile(r'[ \t]*["{\[]|[ \t]+[\w-]')
"""Another value or key behind the cursor; a word right there is replaced."""

_REST_OF_WORD = re.compile(r"[\w.+-]*")
_WORDS = ("true", "false", "null")
_MOST_VALUES = 20


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in a JSON text the cursor stands."""

    keys: tuple[str, ...]
    """The keys around it, from the outermost; lists are passed through."""

    is_key: bool
    typed: str
    """What is typed of the key or the value, with its opening quote."""


@dataclass(slots=True)
class _Open:
    bracket: str
    expects_key: bool
    key: str | None = None


def complete_json(cursor: Cursor, text: str, typed: str) -> Iterator[Item]:
    """What can stand in a JSON text, of which `typed` stands before the cursor."""
    place = _place(typed) if len(text) <= _LONGEST_BODY else None
    if place is None or (not place.keys and not place.is_key):
        return iter(())
    if not place.typed and _BEFORE_ANOTHER.match(cursor.after):
        return iter(())
    return _keys(cursor, place, text) if place.is_key else _values(cursor, place)


def _place(typed: str) -> _Place | None:
    """The place behind `typed`; None beside a binding and behind a whole value."""
    masked = masked_json(typed)
    stack: list[_Open] = []
    begun = ""
    for kind, span in json_tokens(masked, comments=True):
        token = masked[span.start : span.end]
        is_last = span.end == len(masked)
        if kind == "mark":
            _mark(stack, token)
        elif is_last and (kind == "word" or not _CLOSED.fullmatch(token)):
            begun = token
        elif is_last:
            return None
        elif stack and stack[-1].expects_key:
            stack[-1].key = token.strip('"')
    if not stack or BINDING in begun or begun.startswith("'"):
        return None
    names = [each.key for each in stack[:-1] if each.bracket == "{"]
    is_key = stack[-1].expects_key
    if stack[-1].bracket == "{" and not is_key:
        names.append(stack[-1].key)
    return _Place(tuple(name or "" for name in names), is_key, begun)


def _mark(stack: list[_Open], mark: str) -> None:
    if mark in "{[":
        stack.append(_Open(mark, mark == "{"))
    elif mark in "}]":
        if stack:
            stack.pop()
    elif stack:
        stack[-1].expects_key = mark == "," and stack[-1].bracket == "{"


def _keys(cursor: Cursor, place: _Place, text: str) -> Iterator[Item]:
    span = _replaced(cursor, place.typed)
    quoted = place.typed.startswith('"')
    follows = cursor.document.text[span.end : cursor.offset + len(cursor.after)].lstrip()
    colon = "" if follows.startswith(":") else ": "
    present = _present(text, place)
    for number, (name, detail) in enumerate(_offered_keys(cursor, place, text).items()):
        if name not in present:
            written = f'"{name}"'
            yield Item(
                name,
                ItemKind.PARAMETER,
                span,
                written + colon,
                detail,
                sort=f"{number:03}",
                compared=written if quoted else "",
                asks_again=bool(colon),
            )


def _present(text: str, place: _Place) -> frozenset[str]:
    """The keys that stand at the place already, of all objects there."""
    if "[" in text:
        return frozenset()
    return frozenset(members_in(text).get(place.keys, {}))


def _offered_keys(cursor: Cursor, place: _Place, text: str) -> dict[str, str]:
    """Names, each with what is said of it: the variables of a query, then what others have."""
    found: dict[str, str] = {}
    request = cursor.block.tree.request
    if request and (place.keys == ("variables",) or (is_graphql(request) and not place.keys)):
        body = request.body.span.of(cursor.block.text) if request.body else text
        found = dict.fromkeys(_NAMED.findall(body), "variable of the query")
    found |= described_members(cursor, place.keys)
    for members in bodies_around(cursor):
        for name, value in members.get(place.keys, {}).items():
            found.setdefault(name, one_line(value))
    for answer in answers_around(cursor):
        there = inside(answer, place.keys)
        for name in there if isinstance(there, Mapping) else ():
            found.setdefault(name, "of the last answer")
    return found


def _values(cursor: Cursor, place: _Place) -> Iterator[Item]:
    span = _replaced(cursor, place.typed)
    *around, key = place.keys
    quoted = place.typed.startswith('"')
    variable = scope_of(cursor.workspace, cursor.document, cursor.block).find(key)
    if variable is not None:
        bound = f"{{{{{key}}}}}"
        text = f'"{bound}"' if quoted or isinstance(variable.value, str) else bound
        yield Item(text, ItemKind.VARIABLE, span, text, plain(variable), sort="0")
    found = (members.get(tuple(around), {}).get(key, "") for members in bodies_around(cursor))
    seen = (value for value in found if value and is_harmless(cursor, value))
    values = dict.fromkeys((*described_values(cursor, place.keys), *seen))
    if variable is not None:
        values.pop(text, None)
    for number, value in enumerate(islice(values, _MOST_VALUES)):
        if not quoted or value.startswith('"'):
            yield Item(value, ItemKind.VALUE, span, value, sort=f"1{number:03}")
    for word in () if quoted or not place.typed else _WORDS:
        if word not in values:
            yield Item(word, ItemKind.KEYWORD, span, word, sort=f"2{word}")


def _replaced(cursor: Cursor, typed: str) -> Span:
    """What is typed of a text or a word, with the rest of it and its closing quote."""
    start = cursor.offset - len(typed)
    rest = _TO_QUOTE.match(cursor.after) if typed.startswith('"') else None
    rest = rest or _REST_OF_WORD.match(cursor.after)
    return Span(start, cursor.offset + (rest.end() if rest else 0))
