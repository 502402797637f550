"""Completion of header fields: names, the values that they usually have, those that others have."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain, islice

from callsheet.facts.headers import REQUEST_HEADERS, HeaderField
from callsheet.features.completion_described import (
    described_choices,
    described_media_types,
    described_parameters,
)
from callsheet.features.completion_items import Cursor, Item, ItemKind, literal
from callsheet.features.seen import is_harmless, seen_around
from callsheet.syntax import nodes
from callsheet.text import Span

_FIELD_NAME = r"!#$%&'*+.^_`|~0-9A-Za-z-"
_COMMON = frozenset(
    ("Accept", "Authorization", "Content-Type", "Cookie", "Host", "If-None-Match", "User-Agent")
)
_LISTS = frozenset(("a-im", "cache-control", "connection", "content-encoding", "prefer", "te"))
"""Fields beside `Accept…` whose values are lists with commas."""

_PARAMETERS = {
    "content-type": ("charset=utf-8", "boundary=boundary"),
    "content-disposition": ('name=""', 'filename=""'),
}
_MOST = 20


def complete_header_name(cursor: Cursor) -> Iterator[Item]:
    """Names of header fields that the request does not have yet."""
    typed = cursor.typed(_FIELD_NAME)
    if cursor.before.strip() != typed:
        return
    yield from header_names(cursor, _present(cursor))


def header_names(cursor: Cursor, present: frozenset[str]) -> Iterator[Item]:
    """Names of header fields but those `present`, which are in lower case.

    First come those that nearly every request has, or another request of the file.
    """
    span = cursor.word(_FIELD_NAME)
    colon = "" if cursor.document.text[span.end :].lstrip(" \t")[:1] == ":" else ": "
    seen = {name.lower(): name for each in seen_around(cursor) for name, _ in each.headers}
    known = {field.name.lower() for field in REQUEST_HEADERS}
    described = described_parameters(cursor, "header")
    said = {name.lower(): name for name in described}
    seen = said | seen
    own = (HeaderField(name, "", "") for folded, name in seen.items() if folded not in known)
    for field in (*REQUEST_HEADERS, *own):
        folded = field.name.lower()
        if folded not in present:
            near = field.name in _COMMON or folded in seen
            yield Item(
                field.name,
                ItemKind.HEADER,
                span,
                field.name + colon,
                field.reference or described.get(field.name, ""),
                field.meaning,
                sort=f"{'00' if folded in said else 0 if near else 1}{field.name}",
                asks_again=bool(colon),
            )


def complete_header_value(cursor: Cursor, name: str) -> Iterator[Item]:
    """Values of the header field of this line."""
    return header_values(cursor, name, cursor.before.split(":", 1)[1].lstrip(" \t"))


def header_values(cursor: Cursor, name: str, value: str) -> Iterator[Item]:
    """Values of a header field, of which `value` is typed before the cursor."""
    folded = name.lower()
    before, semicolon, parameter = value.rpartition(";")
    if semicolon and folded in _PARAMETERS:
        return _parameters(cursor, folded, before, parameter.lstrip())
    seen = dict.fromkeys((*described_media_types(cursor, folded), *_seen(cursor, folded)))
    offered = chain(
        _of_description(cursor, folded, value),
        _of_table(cursor, folded, value, seen),
        _of_others(cursor, folded, value, seen),
    )
    spaced = cursor.before.endswith(":")
    return (replace(each, new_text=f" {each.new_text}") if spaced else each for each in offered)


def _of_description(cursor: Cursor, folded: str, value: str) -> Iterator[Item]:
    """The values that the description of the API allows."""
    span = cursor.rest_of_line(value)
    for number, candidate in enumerate(described_choices(cursor, "header", folded)):
        yield Item(candidate, ItemKind.VALUE, span, candidate, sort=f"0{number:03}")


def _of_table(cursor: Cursor, folded: str, value: str, seen: Iterable[str]) -> Iterator[Item]:
    """The values that the field usually has, those first that other requests have."""
    separators = r"[,;]" if folded.startswith("accept") else ","
    is_list = folded.startswith("accept") or folded in _LISTS
    *before, typed = re.split(rf"{separators}[ \t]*", value) if is_list else (value,)
    end = cursor.offset + len(re.split(r"[,;]|[ \t]*$", cursor.after, maxsplit=1)[0])
    span = Span(cursor.offset - len(typed), end)
    scheme = Span(span.start, cursor.word(r"\w\-").end)
    for number, candidate in enumerate(_usual_values(folded)):
        if before and (candidate in before or "," in candidate):
            continue
        rank = 0 if candidate in seen else 1
        if candidate.endswith(" "):
            blank = cursor.document.text[scheme.end : scheme.end + 1] == " "
            yield _usual(candidate.rstrip() if blank else candidate, scheme, rank, number)
        else:
            yield _usual(candidate, span, rank, number)


def _usual_values(folded: str) -> tuple[str, ...]:
    field = find_header(folded)
    return field.values if field else ()


def _usual(candidate: str, span: Span, rank: int, number: int) -> Item:
    quoted = candidate.endswith('""')
    return Item(
        candidate.strip(),
        ItemKind.VALUE,
        span,
        literal(candidate[:-1]) + '$0"' if quoted else candidate,
        sort=f"{rank}{number:03}",
        is_snippet=quoted,
        asks_again=candidate.endswith(" "),
    )


def _parameters(cursor: Cursor, folded: str, before: str, typed: str) -> Iterator[Item]:
    """Parameters behind a semicolon that the value does not have yet."""
    span = Span(cursor.offset - len(typed), cursor.offset)
    is_multipart = before.strip().lower().startswith("multipart/")
    for number, each in enumerate(_PARAMETERS[folded]):
        if f"{each.partition('=')[0]}=" in before.replace(" ", ""):
            continue
        if folded != "content-type" or is_multipart == each.startswith("boundary"):
            yield _usual(each, span, 1, number)


def _of_others(cursor: Cursor, folded: str, typed: str, seen: Iterable[str]) -> Iterator[Item]:
    """What other requests have as the whole value of the field."""
    span = cursor.rest_of_line(typed)
    usual = {each.strip() for each in _usual_values(folded)}
    others = (value for value in seen if value not in usual)
    for number, value in enumerate(islice(others, _MOST)):
        if is_harmless(cursor, value):
            sort = f"0{number + len(usual):03}"
            yield Item(value, ItemKind.VALUE, span, value, sort=sort)


def _seen(cursor: Cursor, folded: str) -> Iterator[str]:
    for each in seen_around(cursor):
        for name, value in each.headers:
            if value and name.lower() == folded:
                yield value


def find_header(name: str) -> HeaderField | None:
    """What is known of a request's header field, its name in any case."""
    return _BY_NAME.get(name.lower())


_BY_NAME = {field.name.lower(): field for field in REQUEST_HEADERS}


def _present(cursor: Cursor) -> frozenset[str]:
    start = cursor.word(_FIELD_NAME).start
    request = cursor.block.tree.request
    headers: tuple[nodes.Header, ...] = request.headers if request else ()
    placed = ((cursor.block.placed(header.name.span), header) for header in headers)
    return frozenset(header.name.text.lower() for name, header in placed if not name.touches(start))
