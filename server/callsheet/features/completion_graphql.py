"""Completion in GraphQL queries, out of what an introspection of the API has answered."""

import re
from collections.abc import Iterable, Iterator
from typing import assert_never

from callsheet.features.completion_items import Cursor, Item, ItemKind
from callsheet.features.graphql_place import Among, GraphqlPlace, graphql_place, words_of
from callsheet.features.graphql_schema import Schema, schema_around
from callsheet.text import Span

_WORD = r"\w"
_DECLARED = re.compile(r"\$(\w+)[ \t]*:")
_BEFORE_COLON = re.compile(r"\w*[ \t]*:")
_FRAGMENT = re.compile(r"\bfragment[ \t]+(\w+)[ \t]+on\b")
_WITH_FIELDS = ("OBJECT", "INTERFACE", "UNION")
_OF_INPUTS = ("SCALAR", "ENUM", "INPUT_OBJECT")


def complete_graphql(cursor: Cursor, query: str, typed: str) -> Iterator[Item]:
    """What can stand in a query, of which `typed` stands before the cursor."""
    schema = schema_around(cursor.workspace, cursor.document, cursor.block)
    if schema is None:
        return
    begun = cursor.typed(_WORD)
    before = typed.removesuffix(begun)
    place = graphql_place(before.removesuffix("$"), schema)
    if place is None:
        return
    if before.endswith("$"):
        if place.among is Among.VALUES:
            yield from _variables(query, cursor.word(_WORD), "")
        return
    yield from _offers(cursor, schema, place, query)


def _offers(cursor: Cursor, schema: Schema, place: GraphqlPlace, query: str) -> Iterator[Item]:
    span = cursor.word(_WORD)
    match place.among:
        case Among.WORDS:
            yield from _words(place.words, span)
        case Among.FIELDS:
            yield from _fields(schema, place, span)
        case Among.SPREADS:
            yield from _words(("on",), span)
            yield from _words(dict.fromkeys(_FRAGMENT.findall(query)), span)
        case Among.TYPES:
            yield from _types(schema, _WITH_FIELDS, span)
        case Among.INPUT_TYPES:
            yield from _types(schema, _OF_INPUTS, span)
        case Among.ARGUMENTS:
            yield from _arguments(cursor, place, span)
        case Among.VALUES:
            yield from _values(schema, place, span)
            yield from _variables(query, span, "$")
        case _:
            assert_never(place.among)


def _fields(schema: Schema, place: GraphqlPlace, span: Span) -> Iterator[Item]:
    of = schema.types.get(place.type)
    if of is None:
        return
    for facts in of.fields.values():
        said = f"*Deprecated*: {facts.deprecation}\n\n" if facts.deprecation else ""
        documentation = f"{said}{facts.description}"
        # What is selected already comes last, and what is deprecated behind that.
        rank = (facts.name in place.given) + 2 * bool(facts.deprecation)
        sort = f"{rank}{facts.name}"
        yield Item(
            facts.name, ItemKind.MEMBER, span, facts.name, facts.spelled, documentation, sort=sort
        )
    yield Item("__typename", ItemKind.MEMBER, span, "__typename", "String!", sort="4")


def _arguments(cursor: Cursor, place: GraphqlPlace, span: Span) -> Iterator[Item]:
    colon = "" if _BEFORE_COLON.match(cursor.after) else ": "
    for facts in place.inputs.values():
        if facts.name not in place.given:
            yield Item(
                facts.name,
                ItemKind.PARAMETER,
                span,
                f"{facts.name}{colon}",
                facts.spelled,
                facts.description,
                sort=f"{'0' if facts.spelled.endswith('!') else '1'}{facts.name}",
            )


def _values(schema: Schema, place: GraphqlPlace, span: Span) -> Iterator[Item]:
    of = schema.types.get(place.type)
    yield from _words(words_of(of) if of else (), span)


def _variables(query: str, span: Span, dollar: str) -> Iterator[Item]:
    for name in dict.fromkeys(_DECLARED.findall(query)):
        yield Item(
            f"${name}", ItemKind.VARIABLE, span, f"{dollar}{name}", compared=name, sort=f"3{name}"
        )


def _types(schema: Schema, kinds: tuple[str, ...], span: Span) -> Iterator[Item]:
    for of in schema.types.values():
        if of.kind in kinds and not of.name.startswith("__"):
            detail = of.kind.lower().replace("_", " ")
            yield Item(of.name, ItemKind.VALUE, span, of.name, detail, of.description)


def _words(words: Iterable[str], span: Span) -> Iterator[Item]:
    for word in words:
        yield Item(word, ItemKind.KEYWORD, span, word)
