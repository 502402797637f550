"""Completion of request lines: methods, targets, versions."""

import re
from collections.abc import Iterator

from callsheet.facts.methods import METHODS, find_method
from callsheet.features.completion_addresses import complete_target
from callsheet.features.completion_described import described_methods
from callsheet.features.completion_items import Cursor, Item, ItemKind
from callsheet.text import Span

_SMALL_METHOD = re.compile(r"[ \t]*([a-z]+)[ \t]")
_METHOD_BEGUN = re.compile(r"[ \t]*[A-Z-]*")
_TARGET_FOLLOWS = re.compile(r"[\w-]*(?:[ \t]|$|https?:|/(?!/)|\{\{)")
_VERSION_BEGUN = re.compile(r"\S+[ \t]+\S.*[ \t](?P<version>[A-Za-z]{0,4}(?:/[\d.]*)?)$")
_VERSIONS = {
    "HTTP/1.1": "Sent over HTTP/1.1.",
    "HTTP/2": "Negotiated with the server over TLS; HTTP/1.1 when it does not speak HTTP/2.",
}


def complete_request_start(cursor: Cursor) -> Iterator[Item]:
    """Methods where a line outside a request begins; targets behind one in small letters."""
    found = _SMALL_METHOD.match(cursor.before)
    if found and find_method(found[1]):
        yield from complete_target(cursor)
        return
    typed = cursor.typed("A-Za-z")
    if cursor.before.strip() != typed or not _TARGET_FOLLOWS.match(cursor.after):
        return
    span = cursor.word("A-Za-z-")
    described = described_methods(cursor)
    space = "" if cursor.document.text[span.end : span.end + 1] in (" ", "\t") else " "
    for number, method in enumerate(METHODS.values()):
        detail = described.get(method.name, "" if method.run else "not run")
        yield Item(
            method.name,
            ItemKind.METHOD,
            span,
            method.name + space,
            detail,
            method.documentation,
            sort=f"{0 if method.name in described else 1}{number:03}",
        )
    if typed and "https".startswith(typed.lower()):
        yield from complete_target(cursor)


def complete_request_line(cursor: Cursor) -> Iterator[Item]:
    """The method while it is typed, then the target, the version behind it."""
    if _METHOD_BEGUN.fullmatch(cursor.before):
        yield from complete_request_start(cursor)
        return
    yield from complete_target(cursor)
    begun = _VERSION_BEGUN.match(cursor.before)
    if begun is None or cursor.after.strip() or not "HTTP".startswith(begun["version"][:4].upper()):
        return
    span = Span(cursor.offset - len(begun["version"]), cursor.offset)
    for version, meaning in _VERSIONS.items():
        yield Item(version, ItemKind.KEYWORD, span, version, documentation=meaning)
