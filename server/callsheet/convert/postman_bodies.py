"""Bodies of Postman: raw, forms, files, GraphQL; rows that are switched off become comments."""

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePath

from callsheet.convert.collection_text import bound, encoded
from callsheet.convert.draft import DraftBody, FileBody, MultipartBody, Part, TextBody, header
from callsheet.convert.loose_json import items, members, objects, text
from callsheet.convert.lost import Lost
from callsheet.exchange import Headers
from callsheet.late_dataclasses import dataclass
from callsheet.values import JsonValue, json_text

_FORM = "application/x-www-form-urlencoded"
_UNSAFE_IN_FORMS = re.compile(r"[^A-Za-z0-9\-._~]+")
_BINDING = re.compile(r"\{\{(?!%)")
_OF_LANGUAGES = {
    "html": "text/html",
    "javascript": "application/javascript",
    "json": "application/json",
    "text": "text/plain",
    "xml": "application/xml",
}


@dataclass(frozen=True, slots=True)
class Content:
    """What a request carries."""

    method: str
    headers: Headers
    body: DraftBody = None
    notes: tuple[str, ...] = ()


def content_of(method: str, headers: Headers, value: JsonValue, lost: Lost) -> Content:
    """The body of a request, and what it adds to the header fields."""
    body = members(value)
    if body.get("disabled"):
        return Content(method, headers)
    match text(body.get("mode")):
        case "raw":
            return _raw(method, headers, body, lost)
        case "urlencoded":
            return _form(method, headers, body.get("urlencoded"), lost)
        case "formdata":
            parts, notes = _parts(body.get("formdata"), lost)
            return Content(method, headers, MultipartBody(parts) if parts else None, notes)
        case "file":
            return Content(method, headers, _file(body.get("file"), lost))
        case "graphql":
            return _graphql(method, headers, members(body.get("graphql")), lost)
        case _:
            return Content(method, headers)


def with_type(headers: Headers, media_type: str) -> Headers:
    """Header fields with a `Content-Type`, unless they have one."""
    if header(headers, "content-type") is not None:
        return headers
    return (*headers, ("Content-Type", media_type))


def form_text(rows: "Iterator[tuple[str, str]] | list[tuple[str, str]]") -> str:
    """A form whose names and values are encoded, those of bindings when they are known."""
    return "&".join(f"{_form_piece(name)}={_form_piece(value)}" for name, value in rows)


def _form_piece(piece: str) -> str:
    return _BINDING.sub("{{%", encoded(piece, _UNSAFE_IN_FORMS))


def graphql_text(query: str, variables: str) -> str:
    """A GraphQL body: the query, and below a blank line its variables."""
    query = re.sub(r"\n\s*\n", "\n", query.strip())
    return f"{query}\n\n{variables.strip()}" if variables.strip() else query


def _raw(method: str, headers: Headers, body: Mapping[str, JsonValue], lost: Lost) -> Content:
    raw = bound(text(body.get("raw")), lost).replace("\r\n", "\n")
    if not raw:
        return Content(method, headers)
    language = text(members(members(body.get("options")).get("raw")).get("language")) or "text"
    typed = with_type(headers, _OF_LANGUAGES.get(language, "text/plain"))
    media_type = header(typed, "content-type") or ""
    # Blanks at its end mean nothing there, and nobody wants a file for them.
    raw = raw.rstrip() if "json" in media_type or "xml" in media_type else raw
    return Content(method, typed, TextBody(raw))


def _form(method: str, headers: Headers, value: JsonValue, lost: Lost) -> Content:
    rows, off = _rows(value)
    pairs = [
        (bound(text(row.get("key")), lost), bound(text(row.get("value")), lost)) for row in rows
    ]
    notes = tuple(f"off: {text(row.get('key'))}={text(row.get('value'))}" for row in off)
    if not pairs:
        return Content(method, headers, None, notes)
    return Content(method, with_type(headers, _FORM), TextBody(form_text(pairs)), notes)


def _rows(
    value: JsonValue,
) -> tuple[list[Mapping[str, JsonValue]], list[Mapping[str, JsonValue]]]:
    rows = list(objects(value))
    return (
        [row for row in rows if not row.get("disabled")],
        [row for row in rows if row.get("disabled")],
    )


def _parts(value: JsonValue, lost: Lost) -> tuple[tuple[Part, ...], tuple[str, ...]]:
    rows, off = _rows(value)
    parts = tuple(part for row in rows for part in _part(row, lost))
    return parts, tuple(f"off: the part {text(row.get('key'))}" for row in off)


def _part(row: Mapping[str, JsonValue], lost: Lost) -> Iterator[Part]:
    name = bound(text(row.get("key")), lost)
    media_type = bound(text(row.get("contentType")), lost)
    if row.get("type") != "file":
        yield Part(name, TextBody(bound(text(row.get("value")), lost)), "", media_type)
        return
    source = row.get("src")
    paths = [source] if isinstance(source, str) else [text(each) for each in items(source)]
    if not any(paths):
        lost.say(f"the part {name} has no file", "write its path behind `<`")
    for given in filter(None, paths):
        file_name = text(row.get("fileName")) or PurePath(given.replace("\\", "/")).name
        path = own_path(bound(given, lost), lost)
        yield Part(name, FileBody(path), file_name, media_type or media_type_of(path))


def _file(value: JsonValue, lost: Lost) -> DraftBody:
    file = members(value)
    source = text(file.get("src")) if isinstance(value, Mapping) else text(value)
    if source:
        return FileBody(own_path(bound(source, lost), lost))
    content = text(file.get("content"))
    if not content:
        lost.say("the body is a file that is not named", "write its path behind `<`")
    return TextBody(bound(content, lost)) if content else None


def _graphql(method: str, headers: Headers, given: Mapping[str, JsonValue], lost: Lost) -> Content:
    query = bound(text(given.get("query")), lost)
    variables = given.get("variables")
    shown = json_text(variables, 2) if isinstance(variables, Mapping) else text(variables)
    shown = bound(shown, lost)
    named = text(given.get("operationName"))
    if method == "POST" and "###" not in query and not named:
        kept = tuple(pair for pair in headers if pair[0].lower() != "content-type")
        return Content("GRAPHQL", kept, TextBody(graphql_text(query, shown)))
    operation = f', "operationName": {json_text(named)}' if named else ""
    sent = f'{{"query": {json_text(query)}{operation}, "variables": {shown or "{}"}}}'
    return Content(method, with_type(headers, "application/json"), TextBody(sent))


def own_path(path: str, lost: Lost) -> str:
    """Where a file of another tool is looked for with us: below the folder that is written to."""
    path = path.replace("\\", "/")
    if "{{" in path:
        return path
    is_outside = path.startswith(("/", "~", "../")) or path[1:2] == ":" or "/../" in path
    if not is_outside:
        return path.removeprefix("./")
    own = PurePath(path).name
    lost.say(f"the file {path} is not carried along", f"copy it to {own} in the new folder")
    return own


_ENDINGS = """
.csv=text/csv .gif=image/gif .html=text/html .jpeg=image/jpeg .jpg=image/jpeg .json=application/json
.pdf=application/pdf .png=image/png .svg=image/svg+xml .txt=text/plain .xml=application/xml
.zip=application/zip
"""
_BY_ENDING = dict(pair.split("=") for pair in _ENDINGS.split())


def media_type_of(path: str) -> str:
    """The type of a file by its ending."""
    return _BY_ENDING.get(PurePath(path).suffix.lower(), "application/octet-stream")
