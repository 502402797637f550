"""Completion of the arguments of a directive: schemes, keys, and values of each kind."""

import re
from collections.abc import Callable, Iterator

from callsheet.facts.auth_schemes import ONLY_FOR_GRANTS
from callsheet.facts.directive_facts import ArgumentFacts, ArgumentKind, DirectiveFacts
from callsheet.features.completion_files import complete_entries
from callsheet.features.completion_headers import header_names, header_values
from callsheet.features.completion_items import Cursor, Item, ItemKind, literal
from callsheet.features.completion_requests import named_requests
from callsheet.features.hover_directives import directive_markdown
from callsheet.features.hover_resources import description_of
from callsheet.features.symbols import base_url_of, request_title
from callsheet.features.typed_arguments import TypedArguments, example_values, typed_arguments
from callsheet.model.document import Document
from callsheet.model.requests import requests_of
from callsheet.model.resources import visible_resources
from callsheet.redact import MASK
from callsheet.syntax.argument_values import REASONS
from callsheet.text import Span

_USUAL = {
    ArgumentKind.DURATION: ("500ms", "1s", "10s", "1m"),
    ArgumentKind.SPAN: ("1s..30s", "500ms..10s", "5s"),
    ArgumentKind.RATE: ("10/s", "100/m", "5 per 2s"),
    ArgumentKind.SIZE: ("1MB", "5MB", "10MB"),
    ArgumentKind.SWITCH: ("on", "off"),
    ArgumentKind.RETRY_REASONS: (*REASONS, "429", "502-504", "5xx"),
}
_UNITS = {
    ArgumentKind.DURATION: ("s", "ms", "m", "h"),
    ArgumentKind.SPAN: ("s", "ms", "m", "h"),
    ArgumentKind.RATE: ("/s", "/m", "/h"),
    ArgumentKind.SIZE: ("MB", "kB", "GB"),
}
_BEGUN_AMOUNT = re.compile(r"\d[\d.]*(?=\D*$)")
_KEYWORD_BEGUN = re.compile(r"[\w-]*")
_GRANTS = {
    "auth oauth2_client_credentials": "client_credentials",
    "auth auth0": "client_credentials",
}
_BINDING = re.compile(r"\{\{(.*?)\}\}")
_CLAUSE = re.compile(r"[.,:;] ")
_ORIGIN = re.compile(r"https?://[^\s/?#]+")
_PLAIN_WORD = re.compile(r'[^\s,"]+')
_WORD_BEHIND = r"[^\s,\"]*"


def complete_arguments(cursor: Cursor, facts: DirectiveFacts, text: str) -> Iterator[Item]:
    """What can stand next behind a directive's name, of which `text` is typed."""
    typed = typed_arguments(facts, text)
    if typed is None:
        return
    if typed.facts.variants:
        yield from _variants(cursor, typed)
    elif typed.keyword:
        yield from _values(cursor, typed, *typed.keyword)
    else:
        yield from _example(cursor, typed)
        if position := typed.position:
            yield from _values(cursor, typed, position, typed.begun)
        yield from _keywords(cursor, typed)


def _variants(cursor: Cursor, typed: TypedArguments) -> Iterator[Item]:
    span = _replaced(cursor, typed.begun)
    space_follows = cursor.document.text[span.end : span.end + 1] == " "
    for number, variant in enumerate(typed.facts.variants):
        takes = not variant.switch and not space_follows
        yield Item(
            variant.word,
            ItemKind.VALUE,
            span,
            variant.word + (" " if takes else ""),
            _CLAUSE.split(variant.documentation)[0].removesuffix("."),
            directive_markdown(typed.facts.name, variant.word),
            sort=f"0{number:02}",
            asks_again=takes,
        )


def _example(cursor: Cursor, typed: TypedArguments) -> Iterator[Item]:
    """The whole of the example, to be filled in, where nothing is typed yet."""
    facts = typed.facts
    text = facts.example.removeprefix(facts.name).strip()
    many = len(facts.arguments) + len(facts.keywords) > 1
    if typed.text or cursor.after.strip() or not facts.strict or not many or " " not in text:
        return
    span = Span(cursor.offset, cursor.offset)
    documentation = facts.documentation
    snippet = _fillable(text)
    yield Item(
        text, ItemKind.SNIPPET, span, snippet, "", documentation, is_snippet=True, sort="000"
    )


def _fillable(text: str) -> str:
    """A text as a snippet whose bindings are filled in one after the other."""
    end, snippet = 0, ""
    for number, found in enumerate(_BINDING.finditer(text), 1):
        snippet += literal(text[end : found.start()])
        snippet += f"{{{{${{{number}:{literal(found[1])}}}}}}}"
        end = found.end()
    return snippet + literal(text[end:])


def _keywords(cursor: Cursor, typed: TypedArguments) -> Iterator[Item]:
    if not _KEYWORD_BEGUN.fullmatch(typed.begun):
        return
    span = cursor.word(r"\w\-")
    equals = "" if cursor.document.text[span.end : span.end + 1] == "=" else "="
    grant = typed.value_of("grant") or _GRANTS.get(typed.facts.name, "")
    for number, argument in enumerate(typed.missing):
        grants = ONLY_FOR_GRANTS.get(argument.name, ())
        far = bool(grant and grants) and grant not in grants
        yield Item(
            f"{argument.name}=",
            ItemKind.KEYWORD,
            span,
            argument.name + equals,
            documentation=argument.documentation,
            sort=f"{2 if far else 1}{number:02}",
            asks_again=True,
        )


def _values(
    cursor: Cursor, typed: TypedArguments, argument: ArgumentFacts, begun: str
) -> Iterator[Item]:
    """The values of an argument, of which `begun` is typed."""
    name = typed.facts.name
    if name in _OFFERED:
        yield from _OFFERED[name](cursor, typed)
        return
    match argument.kind:
        case ArgumentKind.REQUEST:
            yield from _request_names(cursor, typed)
        case ArgumentKind.PATH:
            yield from complete_entries(cursor, begun, ())
        case ArgumentKind.FIELD:
            yield from _fields(cursor, typed)
        case ArgumentKind.RETRY_REASONS:
            yield from _listed(cursor, argument, begun)
        case _:
            offered = argument.choices or _USUAL.get(argument.kind) or _exemplary(typed, argument)
            offered = _amounts(argument.kind, begun) or offered
            yield from _plain(cursor, argument, offered, begun)


def _amounts(kind: ArgumentKind, begun: str) -> tuple[str, ...]:
    """The number that is typed, in every unit, first in the one that is typed."""
    number = _BEGUN_AMOUNT.match(begun)
    if number is None:
        return ()
    amounts = (f"{number[0]}{unit}" for unit in _UNITS.get(kind, ()))
    return tuple(sorted(amounts, key=lambda amount: amount != begun))


def _plain(
    cursor: Cursor, argument: ArgumentFacts, offered: tuple[str, ...], begun: str
) -> Iterator[Item]:
    span = _replaced(cursor, begun)
    for number, value in enumerate(offered):
        binding = "{{" in value
        yield Item(
            value,
            ItemKind.VALUE,
            span,
            _fillable(value) if binding else value,
            argument.name,
            argument.documentation,
            is_snippet=binding,
            sort=f"0{number:02}",
        )


def _exemplary(typed: TypedArguments, argument: ArgumentFacts) -> tuple[str, ...]:
    """What the example has for an argument, of a directive whose arguments are strict."""
    if not typed.facts.strict or argument.kind is ArgumentKind.PARAMETER:
        return ()
    positional, keyed = example_values(typed.facts)
    value = keyed.get(argument.name, "")
    if argument in typed.facts.arguments:
        number = typed.facts.arguments.index(argument)
        value = positional[number] if number < len(positional) else value
    return (value,) if value else ()


def _listed(cursor: Cursor, argument: ArgumentFacts, begun: str) -> Iterator[Item]:
    """Words of a list with commas: those that it has not yet."""
    *before, last = begun.split(",")
    offered = (each for each in _USUAL[argument.kind] if each not in before)
    yield from _plain(cursor, argument, tuple(offered), last)


def _fields(cursor: Cursor, typed: TypedArguments) -> Iterator[Item]:
    name, colon, value = typed.text.partition(":")
    if colon:
        yield from header_values(cursor, name.strip(), value.lstrip())
    elif " " not in typed.text:
        yield from header_names(cursor, _header_lines(cursor))


def _header_lines(cursor: Cursor) -> frozenset[str]:
    """The fields that other `# @header` lines of the block have, in lower case."""
    placed = ((cursor.block.placed(d.span), d) for d in cursor.block.parsed.directives("header"))
    return frozenset(
        re.split(r"[\s:]", directive.value.text, maxsplit=1)[0].lower()
        for span, directive in placed
        if not span.start <= cursor.offset <= span.end
    )


def _request_names(cursor: Cursor, typed: TypedArguments) -> Iterator[Item]:
    """The names of requests; a name may have spaces, so it takes the rest of the line."""
    span = cursor.rest_of_line(typed.text)
    for name, place in named_requests(cursor, span):
        yield Item(name, ItemKind.REQUEST, span, name, request_title(place))


def _listed_requests(cursor: Cursor, typed: TypedArguments) -> Iterator[Item]:
    """Names of requests with commas between them, in quotes where they have spaces."""
    begun = typed.begun.rpartition(",")[2]
    span = _replaced(cursor, begun)
    for name, place in named_requests(cursor, span):
        if name not in typed.text.replace(",", " ").split():
            text = name if _PLAIN_WORD.fullmatch(name) else f'"{name}"'
            yield Item(name, ItemKind.REQUEST, span, text, request_title(place))


def _resources(cursor: Cursor, typed: TypedArguments) -> Iterator[Item]:
    span = _replaced(cursor, typed.begun.removeprefix('"'))
    for name, place in visible_resources(cursor.workspace, cursor.document).items():
        own = place.document.path == cursor.document.path and place.block is cursor.block
        if name and not own:
            described = description_of(place)
            base = base_url_of(place)
            text = name if _PLAIN_WORD.fullmatch(name) else f'"{name}"'
            yield Item(name, ItemKind.RESOURCE, span, text, base, described, sort=f"0{name}")


def _base_urls(cursor: Cursor, typed: TypedArguments) -> Iterator[Item]:
    """The addresses that the file and its resources have already."""
    span = cursor.rest_of_line(typed.text)
    places = visible_resources(cursor.workspace, cursor.document).values()
    bases = [base_url_of(place) for place in places if place.block is not cursor.block]
    plain = (base for base in bases if base and MASK not in base)
    for address in dict.fromkeys((*plain, *_origins(cursor.document))):
        yield Item(address, ItemKind.VALUE, span, address)


def _origins(document: Document) -> Iterator[str]:
    for place in requests_of(document):
        if found := _ORIGIN.match(place.target):
            yield found[0]


_OFFERED: dict[str, Callable[[Cursor, TypedArguments], Iterator[Item]]] = {
    "use": _resources,
    "base-url": _base_urls,
    "auth session": _request_names,
    "auth custom": _listed_requests,
}


def _replaced(cursor: Cursor, begun: str) -> Span:
    """What accepting an offer replaces: what is typed of the word, and the rest of that word."""
    behind = re.match(_WORD_BEHIND, cursor.after)
    return Span(cursor.offset - len(begun), cursor.offset + (behind.end() if behind else 0))
