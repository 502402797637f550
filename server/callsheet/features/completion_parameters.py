"""Completion of the parameters of queries and forms: names that the like of it has, and values."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from callsheet.features.completion_described import (
    described_choices,
    described_field_choices,
    described_fields,
    described_parameters,
)
from callsheet.features.completion_items import Cursor, Item, ItemKind
from callsheet.features.hover_values import plain
from callsheet.features.seen import (
    address_here,
    blocks_around,
    harmless,
    is_harmless,
    parameters_of,
    seen_in,
)
from callsheet.late_dataclasses import dataclass
from callsheet.model.scope import scope_of
from callsheet.syntax.kept import kept_with_block
from callsheet.syntax.parse import ParsedBlock
from callsheet.text import Span

_REST_OF_NAME = re.compile(r"[^=&#\s{}]*")
_REST_OF_VALUE = re.compile(r"(?:\{\{.*?\}\}|[^&#\s{])*")
_FORM = "application/x-www-form-urlencoded"
_MOST = 100


@dataclass(frozen=True, slots=True)
class _Known:
    """A parameter that another request has."""

    name: str
    value: str
    rank: int
    """0 at the same path of the same host, 1 at the same host, 2 elsewhere."""


@dataclass(frozen=True, slots=True)
class _Described:
    """What the description of the API says of the parameters here."""

    names: Mapping[str, str]
    """With details; those that must be there first."""

    choices: Callable[[str], tuple[str, ...]]
    """The values of one of them."""


def complete_query(cursor: Cursor, query: str) -> Iterator[Item]:
    """The next parameter of a query, of which `query` is typed, or the value of the last."""
    here = address_here(cursor)
    present = _names_but_one(here.query or "", query)
    described = _Described(
        described_parameters(cursor, "query"), partial(described_choices, cursor, "query")
    )
    return _parameters(cursor, query, present, lambda parsed: seen_in(parsed).parameters, described)


def complete_form(cursor: Cursor, typed: str, whole: str) -> Iterator[Item]:
    """The next field of a form, of whose text `typed` stands before the cursor."""
    described = _Described(described_fields(cursor), partial(described_field_choices, cursor))
    return _parameters(cursor, typed, _names_but_one(whole, typed), _form_fields, described)


def _names_but_one(whole: str, typed: str) -> frozenset[str]:
    """The names in a query but the one that is being typed."""
    place = typed.count("&")
    pairs = whole.split("&")
    others = "&".join((*pairs[:place], *pairs[place + 1 :]))
    return frozenset(name for name, _ in parameters_of(others))


def _parameters(
    cursor: Cursor,
    typed: str,
    present: frozenset[str],
    parameters: Callable[[ParsedBlock], tuple[tuple[str, str], ...]],
    described: _Described,
) -> Iterator[Item]:
    name, equals, value = typed.rpartition("&")[2].lstrip().partition("=")
    known = tuple(_known(cursor, parameters))
    if equals:
        choices = described.choices(name.strip())
        return _values(cursor, name.strip(), value.lstrip(), known, choices)
    return _names(cursor, name, present, known, described.names)


def _known(
    cursor: Cursor, parameters: Callable[[ParsedBlock], tuple[tuple[str, str], ...]]
) -> Iterator[_Known]:
    here = address_here(cursor)
    for _, block in blocks_around(cursor):
        found = parameters(block.parsed)
        if not found:
            continue
        seen = seen_in(block.parsed)
        rank = 2 if seen.origin != here.origin else int(seen.path != here.path)
        yield from (_Known(name, value, rank) for name, value in found)


def _names(
    cursor: Cursor,
    typed: str,
    present: frozenset[str],
    known: tuple[_Known, ...],
    described: Mapping[str, str],
) -> Iterator[Item]:
    rest = _REST_OF_NAME.match(cursor.after)
    span = Span(cursor.offset - len(typed), cursor.offset + (rest.end() if rest else 0))
    equals = "" if cursor.document.text[span.end : span.end + 1] == "=" else "="
    ranks: dict[str, int] = dict.fromkeys((each for each in described if each not in present), 0)
    for each in known:
        if each.name not in present:
            ranks[each.name] = min(each.rank, ranks.get(each.name, each.rank))
    for number, (name, rank) in enumerate(ranks.items()):
        if number == _MOST:
            return
        yield Item(
            name,
            ItemKind.PARAMETER,
            span,
            name + equals,
            described.get(name, ""),
            sort=f"{rank}{number:03}",
            asks_again=bool(equals),
        )


def _values(
    cursor: Cursor, name: str, typed: str, known: tuple[_Known, ...], choices: tuple[str, ...]
) -> Iterator[Item]:
    rest = _REST_OF_VALUE.match(cursor.after)
    span = Span(cursor.offset - len(typed), cursor.offset + (rest.end() if rest else 0))
    scope = scope_of(cursor.workspace, cursor.document, cursor.block)
    variable, bound = scope.find(name), f"{{{{{name}}}}}"
    if variable is not None:
        yield Item(bound, ItemKind.VARIABLE, span, bound, plain(variable), sort="0")
    values: dict[str, int] = dict.fromkeys(choices, 0)
    for each in known:
        repeats = each.value == bound and variable is not None
        if each.name == name and each.value and not repeats and is_harmless(cursor, each.value):
            values.setdefault(each.value, each.rank)
    for number, (value, rank) in enumerate(list(values.items())[:_MOST]):
        yield Item(value, ItemKind.VALUE, span, value, sort=f"1{rank}{number:03}")


@kept_with_block
def _form_fields(parsed: ParsedBlock) -> tuple[tuple[str, str], ...]:
    """The names and values of a form; empty for a value that may be secret."""
    request = parsed.tree.request
    if request is None or request.body is None:
        return ()
    types = (field.value for field in request.headers if field.name.text.lower() == "content-type")
    if not next(types, "").lower().startswith(_FORM):
        return ()
    fields = parameters_of(request.body.span.of(parsed.text))
    return tuple((name, harmless(name, value)) for name, value in fields)
