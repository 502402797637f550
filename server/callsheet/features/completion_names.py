"""Completion of names: requests behind `run #`, variables that have no value yet behind `@`."""

import re
from collections.abc import Iterator

from callsheet.features.completion_items import Cursor, Item, ItemKind
from callsheet.features.completion_requests import named_requests
from callsheet.features.diagnostics_variables import known_names
from callsheet.features.symbols import request_title
from callsheet.features.uses import uses_of
from callsheet.text import Span

_RUN = re.compile(r"[ \t]*run[ \t]+#(?P<typed>[^(\r\n]*)$")
_DEFINITION = re.compile(r"@(?P<typed>[\w.-]*)$")
_REST_OF_RUN = re.compile(r"[^(\r\n]*?(?=[ \t]*(?:\(|$))")


def complete_name(cursor: Cursor) -> Iterator[Item] | None:
    """Names of requests and variables; None where no name of ours is typed."""
    if found := _RUN.match(cursor.before):
        return _requests(cursor, found["typed"])
    if found := _DEFINITION.match(cursor.before):
        return _variables(cursor, found["typed"])
    return None


def _requests(cursor: Cursor, typed: str) -> Iterator[Item]:
    rest = _REST_OF_RUN.match(cursor.after)
    span = Span(cursor.offset - len(typed), cursor.offset + (rest.end() if rest else 0))
    for name, place in named_requests(cursor, span):
        yield Item(name, ItemKind.REQUEST, span, name, request_title(place))


def _variables(cursor: Cursor, typed: str) -> Iterator[Item]:
    """The names that are used in the document and have no value."""
    span = Span(cursor.offset - len(typed), cursor.word(r"\w.\-").end)
    known = known_names(cursor.workspace, cursor.document).everywhere
    used = (uses_of(block.parsed).names for block in cursor.document.blocks)
    equals = "" if cursor.document.text[span.end :].lstrip(" \t")[:1] in ("=", ":") else " = "
    for name in frozenset().union(*used) - known:
        yield Item(name, ItemKind.VARIABLE, span, name + equals, "has no value yet")
