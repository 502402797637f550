"""JSON members: the keys of bodies and answers around a place, and what each of them holds."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Final, TypeAlias

from callsheet.facts.secret_names import is_secret_member
from callsheet.features.completion_items import Cursor
from callsheet.features.seen import (
    address_here,
    blocks_around,
    last_answer,
    own_key,
    seen_in,
)
from callsheet.features.typed_body import content_type, is_graphql
from callsheet.model.answer_bodies import parsed_body
from callsheet.model.body import BodyKind, kind_of_body
from callsheet.model.document import Document, PlacedBlock
from callsheet.syntax import nodes
from callsheet.syntax.json_tree import JsonArray, JsonNode, JsonObject, JsonScalar, read_json_tree
from callsheet.syntax.kept import kept_with_block
from callsheet.syntax.parse import ParsedBlock
from callsheet.text import Span
from callsheet.values import JsonValue

Members: TypeAlias = Mapping[tuple[str, ...], Mapping[str, str]]
"""By the keys around them, lists passed through: keys, and what each holds as it is written.

What it holds is empty where it is an object or a list, or may be secret.
"""

_LIKE: Final = 30
_OTHERS: Final = 20
"""How many bodies of the same address, and of others, are looked at."""

_LONGEST: Final = 100_000
_LONGEST_VALUE: Final = 60
_BELOW_QUERY = re.compile(r"\n[ \t]*\r?\n(?=[ \t\r\n]*\{)")
_BOUND = re.compile(r'"?\{\{[^{}]*\}\}"?')


def json_span(parsed: ParsedBlock) -> Span | None:
    """Where JSON stands in the body of a block: all of it, or what is below a GraphQL query."""
    request = parsed.tree.request
    if request is None or request.body is None:
        return None
    (*others, last) = request.body.segments
    if others or not isinstance(last, nodes.BodyText):
        return None
    text = last.span.of(parsed.text)
    graphql = is_graphql(request)
    kind = kind_of_body(content_type(request), text, graphql=graphql)
    if graphql and kind is BodyKind.GRAPHQL:
        found = _BELOW_QUERY.search(text)
        return Span(last.span.start + found.end(), last.span.end) if found else None
    return last.span if kind is BodyKind.JSON else None


@kept_with_block
def members_of(parsed: ParsedBlock) -> Members:
    """What the JSON body of a block has; nothing of one that is very long."""
    span = json_span(parsed)
    return members_in(span.of(parsed.text)) if span and len(span) <= _LONGEST else {}


def members_in(text: str) -> Members:
    """What a JSON text has."""
    found: dict[tuple[str, ...], dict[str, str]] = {}
    _collect(read_json_tree(text, comments=True).root, (), text, found)
    return found


def _collect(
    node: JsonNode | None,
    keys: tuple[str, ...],
    text: str,
    found: dict[tuple[str, ...], dict[str, str]],
) -> None:
    match node:
        case JsonArray(_, items):
            for item in items:
                _collect(item, keys, text, found)
        case JsonObject(_, members):
            here = found.setdefault(keys, {})
            for member in members:
                name = member.key.text
                if not member.key.bound:
                    here.setdefault(name, _written(name, member.value, text))
                    _collect(member.value, (*keys, name), text, found)
        case _:
            return


def _written(name: str, value: JsonNode | None, text: str) -> str:
    if not isinstance(value, JsonScalar):
        return ""
    written = value.span.of(text)
    if is_secret_member(name) and not _BOUND.fullmatch(written):
        return ""
    return written if len(written) <= _LONGEST_VALUE else ""


def bodies_around(cursor: Cursor) -> Iterator[Members]:
    """What other bodies have: first those that go to the same address, then the nearest."""
    like = (block.parsed for _, block in _of_same_address(cursor))
    nearest = (block.parsed for _, block in blocks_around(cursor))
    chosen = (islice(_with_json(like), _LIKE), islice(_with_json(nearest), _OTHERS))
    for parsed in dict.fromkeys(chain(*chosen)):
        yield members_of(parsed)


def answers_around(cursor: Cursor) -> Iterator[JsonValue]:
    """The bodies of the last answers of the request itself, and of those of the same address."""
    if not cursor.workspace.exchanges:
        return
    own = ((cursor.document, cursor.block), *_of_same_address(cursor))
    for document, block in own:
        answer = last_answer(cursor.workspace, own_key(document, block))
        if answer is not None:
            try:
                yield parsed_body(answer)
            except ValueError:
                continue


def inside(value: JsonValue, keys: Sequence[str]) -> JsonValue:
    """What stands under `keys`, of lists in their first item."""
    for key in (*keys, None):
        while isinstance(value, Sequence) and not isinstance(value, str):
            value = value[0] if value else None
        if key is not None:
            value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _of_same_address(cursor: Cursor) -> Iterator[tuple[Document, PlacedBlock]]:
    here = address_here(cursor)
    for document, block in blocks_around(cursor):
        seen = seen_in(block.parsed)
        if seen.path == here.path and seen.origin == here.origin and seen.path:
            yield document, block


def _with_json(blocks: Iterator[ParsedBlock]) -> Iterator[ParsedBlock]:
    return (parsed for parsed in blocks if json_span(parsed) is not None)
