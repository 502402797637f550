"""Completion behind `# @`: the names of directives, then their arguments."""

import re
from collections.abc import Iterator

from callsheet.facts.directive_facts import ArgumentFacts, ArgumentKind, DirectiveFacts, Support
from callsheet.facts.directives import DIRECTIVES, find_directive
from callsheet.features.completion_items import Cursor, Item, ItemKind
from callsheet.features.hover_directives import directive_markdown
from callsheet.features.symbols import request_title
from callsheet.model.requests import visible_requests
from callsheet.text import Span

_NAME_BEGUN = re.compile(r"[ \t]*(?:#{1,2}|/{2,})[ \t]*@[\w-]*$")
_VALUE_BEGUN = re.compile(
    r"[ \t]*(?:#{1,2}|/{2,})[ \t]*@(?P<name>[\w-]+)(?:[ \t]*[=:]?[ \t]+)(?P<value>.*)$"
)
_DURATIONS = ("500ms", "1s", "10s", "1m")
_LEFT_TO_OTHERS = frozenset({ArgumentKind.ASSERTION, ArgumentKind.CAPTURE, ArgumentKind.PATH})


def complete_directive(cursor: Cursor) -> Iterator[Item] | None:
    """Names and arguments of directives; None where no directive is typed."""
    if _NAME_BEGUN.match(cursor.before):
        return _names(cursor)
    begun = _VALUE_BEGUN.match(cursor.before)
    facts = find_directive(begun["name"]) if begun else None
    if begun is None or facts is None:
        return None
    if facts.arguments and facts.arguments[0].kind in _LEFT_TO_OTHERS:
        return None
    return _arguments(cursor, facts, begun["value"])


def _names(cursor: Cursor) -> Iterator[Item]:
    span = cursor.word(r"\w\-")
    space_follows = cursor.document.text[span.end : span.end + 1] in (" ", "\t", "=", ":")
    for facts in DIRECTIVES:
        takes = not facts.switch and not space_follows
        yield Item(
            facts.name,
            ItemKind.DIRECTIVE,
            span,
            facts.name + (" " if takes else ""),
            facts.example,
            directive_markdown(facts.name),
            sort=f"{'0' if facts.support is Support.WORKS else '1'}{facts.name}",
            asks_again=takes,
        )


def _arguments(cursor: Cursor, facts: DirectiveFacts, value: str) -> Iterator[Item]:
    key, equals, _ = value.rpartition(" ")[2].partition("=")
    if equals:
        keyword = next((each for each in facts.keywords if each.name == key), None)
        if keyword is not None:
            yield from _values(cursor, keyword)
        return
    position = _position(facts, value)
    if position is not None:
        yield from _values(cursor, position)
    for keyword in facts.keywords:
        if f"{keyword.name}=" not in value:
            yield _keyword(cursor, keyword)


def _position(facts: DirectiveFacts, value: str) -> ArgumentFacts | None:
    """The positional argument that is being typed."""
    if not facts.arguments:
        return None
    typed = [word for word in value.split(" ")[:-1] if word and "=" not in word]
    if len(typed) < len(facts.arguments):
        return facts.arguments[len(typed)]
    last = facts.arguments[-1]
    return last if last.kind in (ArgumentKind.WORDS, ArgumentKind.STATUSES) else None


def _values(cursor: Cursor, argument: ArgumentFacts) -> Iterator[Item]:
    span = cursor.word(r"\w.\-")
    if argument.kind is ArgumentKind.REQUEST:
        yield from _requests(cursor)
        return
    for number, value in enumerate(_offered(argument)):
        yield Item(
            value,
            ItemKind.VALUE,
            span,
            value,
            argument.name,
            argument.documentation,
            sort=f"0{number:02}",
        )


def _offered(argument: ArgumentFacts) -> tuple[str, ...]:
    if argument.choices:
        return argument.choices
    return _DURATIONS if argument.kind is ArgumentKind.DURATION else ()


def _keyword(cursor: Cursor, argument: ArgumentFacts) -> Item:
    span = cursor.word(r"\w\-")
    equals = "" if cursor.document.text[span.end : span.end + 1] == "=" else "="
    return Item(
        f"{argument.name}=",
        ItemKind.KEYWORD,
        span,
        argument.name + equals,
        documentation=argument.documentation,
        sort=f"1{argument.name}",
        asks_again=True,
    )


def _requests(cursor: Cursor) -> Iterator[Item]:
    """The names of requests; a name may have spaces, so it takes the rest of the line."""
    begun = _VALUE_BEGUN.match(cursor.before)
    typed = begun["value"] if begun else ""
    span = Span(cursor.offset - len(typed), cursor.offset + len(cursor.after.rstrip()))
    visible = visible_requests(cursor.workspace, cursor.document).values()
    for place in {place.key: place for place in visible}.values():
        own = place.path == cursor.document.path and place.block.index == cursor.block.index
        if place.name_piece is not None and not own:
            yield Item(place.name, ItemKind.REQUEST, span, place.name, request_title(place))
