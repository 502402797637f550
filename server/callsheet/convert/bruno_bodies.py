"""Bodies of Bruno: texts, forms, files, GraphQL; rows that are switched off become comments."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from callsheet.convert.bruno_blocks import Row
from callsheet.convert.bruno_parts import BrunoPart
from callsheet.convert.collection_text import bound, method_of
from callsheet.convert.draft import FileBody, MultipartBody, Part, TextBody
from callsheet.convert.lost import Lost
from callsheet.convert.postman_bodies import (
    Content,
    form_text,
    graphql_text,
    media_type_of,
    own_path,
    with_type,
)
from callsheet.exchange import Headers
from callsheet.values import json_text

_TYPES = {
    "json": "application/json",
    "sparql": "application/sparql-query",
    "text": "text/plain",
    "xml": "application/xml",
}
_TYPED = re.compile(r"(?P<value>.*?)\s*@contentType\((?P<type>.*)\)\s*", re.DOTALL)
_FILE = re.compile(r"@file\((?P<paths>.*)\)", re.DOTALL)


def content_of(part: BrunoPart, headers: Headers, lost: Lost) -> Content:
    """The body of a request, and what it adds to the header fields."""
    method = method_of(part.method, lost)
    body = bound(part.body, lost)
    match part.body_mode:
        case "json" | "text" | "xml" | "sparql" as mode if body:
            return Content(method, with_type(headers, _TYPES[mode]), TextBody(body))
        case "form-urlencoded":
            pairs = [(bound(row.name, lost), bound(row.value, lost)) for row in _on(part)]
            typed = with_type(headers, "application/x-www-form-urlencoded")
            return Content(method, typed, TextBody(form_text(pairs)), _off(part))
        case "multipart-form":
            parts = tuple(each for row in _on(part) for each in _parts(row, lost))
            return Content(method, headers, MultipartBody(parts) if parts else None, _off(part))
        case "file":
            return _file(part, method, headers, lost)
        case "graphql" if body:
            return _graphql(part, method, headers, lost)
        case _:
            return Content(method, headers)


def _on(part: BrunoPart) -> Iterator[Row]:
    return (row for row in part.body_rows if row.enabled)


def _off(part: BrunoPart) -> tuple[str, ...]:
    rows = (row for row in part.body_rows if not row.enabled)
    return tuple(f"off: {row.name}={' '.join(row.value.split())}" for row in rows)


def _parted(value: str) -> tuple[str, str]:
    """A value, and the type that is written behind it."""
    typed = _TYPED.fullmatch(value)
    return (typed["value"], typed["type"].strip()) if typed else (value, "")


def _parts(row: Row, lost: Lost) -> Iterator[Part]:
    value, media_type = _parted(row.value)
    name, media_type = bound(row.name, lost), bound(media_type, lost)
    file = _FILE.fullmatch(value.strip())
    if file is None:
        yield Part(name, TextBody(bound(value, lost)), "", media_type)
        return
    for given in filter(None, file["paths"].split("|")):
        path = own_path(bound(given, lost), lost)
        shown = PurePosixPath(path).name
        yield Part(name, FileBody(path), shown, media_type or media_type_of(path))


def _file(part: BrunoPart, method: str, headers: Headers, lost: Lost) -> Content:
    chosen = next(_on(part), None)
    if chosen is None:
        return Content(method, headers)
    value, media_type = _parted(chosen.value)
    file = _FILE.fullmatch(value.strip())
    path = own_path(bound(file["paths"] if file else value, lost), lost)
    typed = with_type(headers, bound(media_type, lost)) if media_type else headers
    return Content(method, typed, FileBody(path))


def _graphql(part: BrunoPart, method: str, headers: Headers, lost: Lost) -> Content:
    body, variables = bound(part.body, lost), bound(part.variables, lost)
    if method == "POST" and "###" not in body:
        kept = tuple(pair for pair in headers if pair[0].lower() != "content-type")
        return Content("GRAPHQL", kept, TextBody(graphql_text(body, variables)))
    sent = f'{{"query": {json_text(body)}, "variables": {variables.strip() or "{}"}}}'
    return Content(method, with_type(headers, "application/json"), TextBody(sent))
