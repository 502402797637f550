"""Completion of request lines and headers: methods, versions, names and values, whole requests."""

import re
from collections.abc import Iterator

from callsheet.facts.headers import REQUEST_HEADERS, HeaderField
from callsheet.facts.methods import METHODS
from callsheet.features.completion_items import Cursor, Item, ItemKind, literal
from callsheet.syntax import nodes
from callsheet.text import Span

_FIELD_NAME = r"!#$%&'*+.^_`|~0-9A-Za-z-"
_VERSION_BEGUN = re.compile(r"\S+[ \t]+\S.*[ \t](?P<version>[A-Za-z]{0,4}(?:/[\d.]*)?)$")
_VERSIONS = {
    "HTTP/1.1": "Sent over HTTP/1.1.",
    "HTTP/2": "Negotiated with the server over TLS; HTTP/1.1 when it does not speak HTTP/2.",
}
_COMMON = (
    "Accept",
    "Authorization",
    "Content-Type",
    "Cookie",
    "Host",
    "If-None-Match",
    "User-Agent",
)

_POST = "### ${1:name}\nPOST ${2:https://example.org}\n"
_GET = """### ${1:name}
GET ${2:https://example.org}
Accept: application/json
$0"""
_JSON = """Content-Type: application/json

{
  "${3:key}": "${4:value}"
\\}
$0"""
_FORM = """Content-Type: application/x-www-form-urlencoded

${3:name}=${4:value}
$0"""
_UPLOAD = """Content-Type: multipart/form-data; boundary=boundary

--boundary
Content-Disposition: form-data; name="${3:file}"; filename="${4:file.bin}"

< ./${4:file.bin}
--boundary--
$0"""
_GRAPHQL = """### ${1:name}
GRAPHQL ${2:https://example.org/graphql}

query {
  ${3:field}
\\}
$0"""
_SNIPPETS = {
    "get": ("A GET request", _GET),
    "post": ("A POST request with a JSON body", _POST + _JSON),
    "form": ("A POST request with a form", _POST + _FORM),
    "upload": ("A POST request with a file in a form", _POST + _UPLOAD),
    "graphql": ("A GraphQL request", _GRAPHQL),
}


def complete_request_start(cursor: Cursor) -> Iterator[Item]:
    """Methods, and requests to fill in, at the beginning of a line outside a request."""
    typed = cursor.typed("A-Za-z")
    if cursor.before.strip() != typed:
        return
    span = cursor.word("A-Za-z-")
    space = "" if cursor.document.text[span.end : span.end + 1] in (" ", "\t") else " "
    for number, method in enumerate(METHODS.values()):
        detail = "" if method.run else "not run"
        yield Item(
            method.name,
            ItemKind.METHOD,
            span,
            method.name + space,
            detail,
            method.documentation,
            sort=f"1{number:03}",
        )
    if not cursor.after.strip() and cursor.before == typed:
        for label, (detail, text) in _SNIPPETS.items():
            yield Item(
                label, ItemKind.SNIPPET, span, text, detail, is_snippet=True, sort=f"2{label}"
            )


def complete_request_line(cursor: Cursor) -> Iterator[Item]:
    """The method while it is typed, the version behind the target."""
    if not cursor.before.strip(" \t").strip("ABCDEFGHIJKLMNOPQRSTUVWXYZ-"):
        yield from complete_request_start(cursor)
        return
    begun = _VERSION_BEGUN.match(cursor.before)
    if begun is None or cursor.after.strip() or not "HTTP".startswith(begun["version"][:4].upper()):
        return
    span = Span(cursor.offset - len(begun["version"]), cursor.offset)
    for version, meaning in _VERSIONS.items():
        yield Item(version, ItemKind.KEYWORD, span, version, documentation=meaning)


def complete_header_name(cursor: Cursor) -> Iterator[Item]:
    """Names of header fields that the request does not have yet."""
    typed = cursor.typed(_FIELD_NAME)
    if cursor.before.strip() != typed:
        return
    yield from header_names(cursor, _present(cursor))


def header_names(cursor: Cursor, present: frozenset[str]) -> Iterator[Item]:
    """Names of header fields but those `present`, which are in lower case."""
    span = cursor.word(_FIELD_NAME)
    colon = "" if cursor.document.text[span.end :].lstrip(" \t")[:1] == ":" else ": "
    for field in REQUEST_HEADERS:
        if field.name.lower() not in present:
            yield Item(
                field.name,
                ItemKind.HEADER,
                span,
                field.name + colon,
                field.reference,
                field.meaning,
                sort=f"{0 if field.name in _COMMON else 1}{field.name}",
                asks_again=bool(colon),
            )


def complete_header_value(cursor: Cursor, name: str) -> Iterator[Item]:
    """Usual values of the header field of this line."""
    return header_values(cursor, name, cursor.before.split(":", 1)[1].lstrip(" \t"))


def header_values(cursor: Cursor, name: str, value: str) -> Iterator[Item]:
    """Usual values of a header field, of which `value` is typed before the cursor."""
    field = find_header(name)
    if field is None:
        return
    typed = re.split(r"[,;][ \t]*", value)[-1] if name.lower().startswith("accept") else value
    begun = cursor.offset - len(typed)
    end = cursor.offset + len(re.split(r"[,;]|[ \t]*$", cursor.after, maxsplit=1)[0])
    for number, candidate in enumerate(field.values):
        more = candidate.endswith(("=", '""'))
        text = literal(candidate[:-1]) + '$0"' if candidate.endswith('""') else candidate
        yield Item(
            candidate.strip(),
            ItemKind.VALUE,
            Span(begun, end),
            text,
            sort=f"{number:03}",
            is_snippet=more and candidate.endswith('""'),
            asks_again=candidate.endswith(" "),
        )


def find_header(name: str) -> HeaderField | None:
    """What is known of a request's header field, its name in any case."""
    folded = name.lower()
    return next((field for field in REQUEST_HEADERS if field.name.lower() == folded), None)


def _present(cursor: Cursor) -> frozenset[str]:
    start = cursor.word(_FIELD_NAME).start
    request = cursor.block.tree.request
    headers: tuple[nodes.Header, ...] = request.headers if request else ()
    placed = ((cursor.block.placed(header.name.span), header) for header in headers)
    return frozenset(header.name.text.lower() for name, header in placed if not name.touches(start))
