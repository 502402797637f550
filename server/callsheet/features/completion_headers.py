"""Completion of header fields: names, the values that they usually have, those that others have."""

import re
from collections.abc import Iterator

from callsheet.facts.headers import REQUEST_HEADERS, HeaderField
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
                field.reference,
                field.meaning,
                sort=f"{0 if near else 1}{field.name}",
                asks_again=bool(colon),
            )


def complete_header_value(cursor: Cursor, name: str) -> Iterator[Item]:
    """Values of the header field of this line."""
    return header_values(cursor, name, cursor.before.split(":", 1)[1].lstrip(" \t"))


def header_values(cursor: Cursor, name: str, value: str) -> Iterator[Item]:
    """Values of a header field, of which `value` is typed before the cursor."""
    field, folded = find_header(name), name.lower()
    before, semicolon, parameter = value.rpartition(";")
    if semicolon and folded in _PARAMETERS:
        yield from _parameters(cursor, folded, before, parameter.lstrip())
        return
    usual = field.values if field else ()
    separators = r"[,;]" if folded.startswith("accept") else ","
    is_list = folded.startswith("accept") or folded in _LISTS
    typed = re.split(rf"{separators}[ \t]*", value)[-1] if is_list else value
    end = cursor.offset + len(re.split(r"[,;]|[ \t]*$", cursor.after, maxsplit=1)[0])
    span = Span(cursor.offset - len(typed), end)
    scheme = Span(span.start, cursor.word(r"\w\-").end)
    for number, candidate in enumerate(usual):
        if candidate.endswith(" "):
            blank = cursor.document.text[scheme.end : scheme.end + 1] == " "
            yield _usual(candidate.rstrip() if blank else candidate, number, scheme)
        else:
            yield _usual(candidate, number, span)
    yield from _seen(cursor, folded, value, {each.strip() for each in usual})


def _usual(candidate: str, number: int, span: Span) -> Item:
    quoted = candidate.endswith('""')
    return Item(
        candidate.strip(),
        ItemKind.VALUE,
        span,
        literal(candidate[:-1]) + '$0"' if quoted else candidate,
        sort=f"1{number:03}",
        is_snippet=quoted,
        asks_again=candidate.endswith(" "),
    )


def _parameters(cursor: Cursor, folded: str, before: str, typed: str) -> Iterator[Item]:
    """Parameters behind a semicolon that the value does not have yet."""
    span = Span(cursor.offset - len(typed), cursor.offset)
    for number, each in enumerate(_PARAMETERS[folded]):
        if f"{each.partition('=')[0]}=" not in before.replace(" ", ""):
            yield _usual(each, number, span)


def _seen(cursor: Cursor, folded: str, typed: str, usual: set[str]) -> Iterator[Item]:
    """What other requests have as the whole value of the field."""
    span = cursor.rest_of_line(typed)
    found = (
        value
        for each in seen_around(cursor)
        for name, value in each.headers
        if value and name.lower() == folded and value not in usual
    )
    for number, value in enumerate(dict.fromkeys(found)):
        if number == _MOST:
            return
        if is_harmless(cursor, value):
            yield Item(value, ItemKind.VALUE, span, value, sort=f"0{number:03}")


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
