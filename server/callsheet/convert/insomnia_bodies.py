"""Bodies of Insomnia: texts, forms, files, GraphQL; rows that are switched off become comments."""

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from callsheet.convert.draft import FileBody, MultipartBody, Part, TextBody
from callsheet.convert.insomnia_text import Texts
from callsheet.convert.loose_json import members, objects, text
from callsheet.convert.postman_bodies import (
    Content,
    form_text,
    graphql_text,
    media_type_of,
    own_path,
    with_type,
)
from callsheet.exchange import Headers
from callsheet.values import JsonValue, json_text, parse_json

_FORM = "application/x-www-form-urlencoded"


def content_of(method: str, headers: Headers, value: JsonValue, texts: Texts) -> Content:
    """The body of a request, and what it adds to the header fields."""
    body = members(value)
    media_type = text(body.get("mimeType"))
    rows = [row for row in objects(body.get("params")) if not row.get("disabled")]
    off = tuple(
        f"off: {text(row.get('name'))}={' '.join(text(row.get('value')).split())}"
        for row in objects(body.get("params"))
        if row.get("disabled")
    )
    match media_type:
        case "application/x-www-form-urlencoded":
            pairs = [
                (texts.bound(text(row.get("name"))), texts.bound(text(row.get("value"))))
                for row in rows
            ]
            body_text = TextBody(form_text(pairs)) if pairs else None
            return Content(method, with_type(headers, _FORM), body_text, off)
        case "multipart/form-data":
            parts = tuple(part for row in rows for part in _part(row, texts))
            return Content(method, headers, MultipartBody(parts) if parts else None, off)
        case "application/graphql":
            return _graphql(method, headers, text(body.get("text")), texts)
    if text(body.get("fileName")):
        path = own_path(texts.bound(text(body.get("fileName"))), texts.lost)
        typed = with_type(headers, texts.bound(media_type)) if media_type else headers
        return Content(method, typed, FileBody(path), off)
    shown = texts.bound(text(body.get("text"))).replace("\r\n", "\n")
    if not shown:
        return Content(method, headers, notes=off)
    typed = with_type(headers, texts.bound(media_type)) if media_type else headers
    is_trimmed = "json" in media_type or "xml" in media_type
    return Content(method, typed, TextBody(shown.rstrip() if is_trimmed else shown), off)


def _part(row: Mapping[str, JsonValue], texts: Texts) -> Iterator[Part]:
    name = texts.bound(text(row.get("name")))
    if row.get("type") != "file":
        media_type = texts.bound(text(row.get("contentType")))
        yield Part(name, TextBody(texts.bound(text(row.get("value")))), "", media_type)
    elif given := text(row.get("fileName")):
        path = own_path(texts.bound(given), texts.lost)
        yield Part(name, FileBody(path), PurePosixPath(path).name, media_type_of(path))
    else:
        texts.lost.say(f"the part {name} has no file", "write its path behind `<`")


def _graphql(method: str, headers: Headers, source: str, texts: Texts) -> Content:
    try:
        given = members(parse_json(source))
    except ValueError:
        given = {"query": source}
    query = texts.bound(text(given.get("query")))
    variables = given.get("variables")
    shown = json_text(variables, 2) if isinstance(variables, Mapping) else text(variables)
    shown = texts.bound(shown)
    if method == "POST" and "###" not in query:
        kept = tuple(pair for pair in headers if pair[0].lower() != "content-type")
        return Content("GRAPHQL", kept, TextBody(graphql_text(query, shown)))
    sent = f'{{"query": {json_text(query)}, "variables": {shown or "{}"}}}'
    return Content(method, with_type(headers, "application/json"), TextBody(sent))
