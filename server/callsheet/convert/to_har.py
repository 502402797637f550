"""Requests to an archive (HAR 1.2): each as a browser tells one that was not answered."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from urllib.parse import unquote_plus, urlsplit

from callsheet import __version__
from callsheet.convert.draft import FileBody
from callsheet.convert.plain import Plain, body_text
from callsheet.exchange import Headers
from callsheet.late_dataclasses import dataclass
from callsheet.values import JsonValue, json_text

_UNKNOWN = -1
"""What a number is that nobody measured."""


@dataclass(frozen=True, slots=True)
class HarEntry:
    """An entry of an archive, and what the archive cannot say of it."""

    value: JsonValue
    notes: tuple[str, ...] = ()


def to_har(request: Plain, title: str, moment: datetime) -> HarEntry:
    """The entry of a request that was not sent, as if it were asked for at a moment."""
    post, notes = _post(request)
    fields: dict[str, JsonValue] = {
        "method": request.method,
        "url": request.url,
        "httpVersion": "HTTP/2" if request.options.http2 else "HTTP/1.1",
        "cookies": _cookies(request.headers),
        "headers": [{"name": name, "value": value} for name, value in request.headers],
        "queryString": _query(request.url),
        "headersSize": _UNKNOWN,
        "bodySize": request.body.size if request.body else 0,
    }
    if post is not None:
        fields["postData"] = post
    authentication = request.authentication
    if authentication is not None:
        notes = (*notes, "an archive cannot say how to prove who sends it; that is left out")
    entry: JsonValue = {
        "startedDateTime": moment.isoformat(),
        "time": 0,
        "request": fields,
        "response": _NO_ANSWER,
        "cache": {},
        "timings": {"send": 0, "wait": 0, "receive": 0},
        "comment": title,
    }
    return HarEntry(entry, (*request.notes, *notes))


def archive(entries: Iterable[HarEntry]) -> str:
    """The archive as text."""
    log: JsonValue = {
        "version": "1.2",
        "creator": {"name": "callsheet", "version": __version__},
        "entries": [each.value for each in entries],
    }
    return json_text({"log": log}, 2) + "\n"


_NO_ANSWER: JsonValue = {
    "status": 0,
    "statusText": "",
    "httpVersion": "",
    "cookies": [],
    "headers": [],
    "content": {"size": 0, "mimeType": "x-unknown"},
    "redirectURL": "",
    "headersSize": _UNKNOWN,
    "bodySize": _UNKNOWN,
}
"""As browsers have it where none came."""


def _post(request: Plain) -> tuple[JsonValue, tuple[str, ...]]:
    """The body; a file of a form stands with its name alone, as HAR has it."""
    if request.body is None:
        return None, ()
    parts = request.parts
    if parts is not None:
        params: list[JsonValue] = []
        for part in parts:
            content = part.content
            shown: dict[str, JsonValue] = {"name": part.name}
            if isinstance(content, FileBody):
                shown["fileName"] = content.path
            else:
                shown["value"] = content.text
                if part.file_name:
                    shown["fileName"] = part.file_name
            if part.media_type:
                shown["contentType"] = part.media_type
            params.append(shown)
        return {"mimeType": request.content_type, "params": params}, ()
    text = body_text(request.body)
    if text is None:
        note = "an archive has no bytes and no files in bodies; the body is left out"
        return {"mimeType": request.content_type, "text": ""}, (note,)
    return {"mimeType": request.content_type, "text": text}, ()


def _query(url: str) -> Sequence[JsonValue]:
    pairs = (each.partition("=") for each in urlsplit(url).query.split("&") if each)
    return [{"name": unquote_plus(name), "value": unquote_plus(value)} for name, _, value in pairs]


def _cookies(headers: Headers) -> Sequence[JsonValue]:
    pairs = (
        pair.strip().partition("=")
        for name, value in headers
        if name.lower() == "cookie"
        for pair in value.split(";")
    )
    return [{"name": name, "value": value} for name, _, value in pairs if name]
