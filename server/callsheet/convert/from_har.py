"""HAR, the archives of browsers and proxies, to requests (HAR 1.2)."""

import re
from collections.abc import Iterator, Mapping, Sequence

from callsheet.convert.draft import (
    Draft,
    DraftBody,
    FileBody,
    MultipartBody,
    Part,
    TextBody,
    as_variables,
    header,
)
from callsheet.exchange import Headers
from callsheet.facts.secret_names import is_secret_header
from callsheet.redact import is_ordinary
from callsheet.values import JsonValue, parse_json

_OF_THE_CONNECTION = """
connection content-length host keep-alive proxy-connection te trailer transfer-encoding upgrade
accept-encoding http2-settings
"""
_OF_THE_BROWSER = """
accept-language cache-control dnt pragma priority referer upgrade-insecure-requests user-agent
sec-gpc origin
"""
_NOISE = frozenset((*_OF_THE_CONNECTION.split(), *_OF_THE_BROWSER.split()))
_PARTS_OF_PAGES = frozenset(
    ("script", "stylesheet", "image", "font", "media", "manifest", "preflight", "texttrack")
)
"""Kinds of entries, as browsers of Chromium name them."""

_TYPES_OF_PARTS = ("image/", "font/", "audio/", "video/", "text/css", "text/javascript")
"""Types of answers by which other browsers tell the same."""

_SCHEME = re.compile(r"[A-Za-z][\w-]*[ ]+(?=\S)")
_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")


def from_har(text: str) -> tuple[Draft, ...]:
    """The requests of an archive, of one entry, or of the request of one; none for other JSON."""
    try:
        value = parse_json(text)
    except ValueError:
        return ()
    return tuple(draft for each in _requests(value) if (draft := _draft(each)) is not None)


def _requests(value: JsonValue) -> Iterator[Mapping[str, JsonValue]]:
    match value:
        case {"log": {"entries": [*entries]}} | {"entries": [*entries]}:
            wanted = [entry for entry in entries if not is_of_page(entry)]
            for entry in wanted or entries:
                yield from _requests(entry)
        case {"request": Mapping() as request}:
            yield request
        case Mapping() if "method" in value and "url" in value:
            yield value


def is_of_page(entry: JsonValue) -> bool:
    """Whether a browser asked by itself: for an image, a script, for leave to ask (preflight)."""
    match entry:
        case {"_resourceType": str() as kind}:
            return kind in _PARTS_OF_PAGES
        case {"request": {"method": "GET"}, "response": {"content": {"mimeType": str() as kind}}}:
            return kind.lower().startswith(_TYPES_OF_PARTS)
    return False


def _draft(request: Mapping[str, JsonValue]) -> Draft | None:
    """A request whose credentials are variables of its own."""
    found = plain_draft(request)
    return found and as_variables(found, _secrets(found.headers))


def plain_draft(request: Mapping[str, JsonValue]) -> Draft | None:
    """The request as it went out, without what connections and browsers add; None for others."""
    url, method = request.get("url"), request.get("method")
    if not isinstance(url, str) or not isinstance(method, str):
        return None
    if not url.startswith(("http://", "https://")):
        return None
    typed = tuple(_pairs(request.get("headers")))
    headers = tuple(pair for pair in typed if not _is_noise(pair[0]))
    post = request.get("postData")
    body, headers, notes = _body(post if isinstance(post, Mapping) else {}, headers)
    return Draft(method, url.partition("#")[0], headers, body, notes=notes)


def _is_noise(name: str) -> bool:
    """Whether a field is of the connection, or what any browser sends of itself."""
    folded = name.lower()
    return folded in _NOISE or folded.startswith((":", "sec-fetch-", "sec-ch-"))


def _pairs(value: JsonValue) -> Iterator[tuple[str, str]]:
    for each in value if isinstance(value, Sequence) and not isinstance(value, str) else ():
        match each:
            case {"name": str() as name, "value": str() as text}:
                yield name, " ".join(text.split("\n"))


def _body(
    post: Mapping[str, JsonValue], headers: Headers
) -> tuple[DraftBody, Headers, tuple[str, ...]]:
    media_type = post.get("mimeType")
    if isinstance(media_type, str) and media_type and header(headers, "content-type") is None:
        headers = (*headers, ("Content-Type", media_type))
    params = post.get("params")
    is_form = "multipart/form-data" in (header(headers, "content-type") or "").lower()
    if is_form and isinstance(params, Sequence) and params:
        return MultipartBody(tuple(_parts(params))), headers, ()
    text = post.get("text")
    if post.get("encoding") == "base64":
        return None, headers, ("left out: a body that is no text",)
    if isinstance(text, str) and text:
        return TextBody(text.replace("\r\n", "\n") if is_form else text), headers, ()
    if isinstance(params, Sequence) and params:
        pairs = "&".join(f"{name}={value}" for name, value in _pairs(params))
        return TextBody(pairs), headers, ()
    return None, headers, ()


def _parts(params: Sequence[JsonValue]) -> Iterator[Part]:
    for each in params:
        match each:
            case {"name": str() as name, "fileName": str() as file, "contentType": str() as kind}:
                yield Part(name, FileBody(file), file, kind)
            case {"name": str() as name, "fileName": str() as file}:
                yield Part(name, FileBody(file), file)
            case {"name": str() as name, "value": str() as value}:
                yield Part(name, TextBody(value))


def _secrets(headers: Headers) -> dict[str, str]:
    """The credentials of fields by what their variables are called."""
    found: dict[str, str] = {}
    for name, value in headers:
        if not is_secret_header(name) or "{{" in value:
            continue
        scheme = _SCHEME.match(value) if name.lower().endswith("authorization") else None
        secret = value[scheme.end() :] if scheme else value
        if not is_ordinary(secret) or name.lower() == "cookie":
            folded = name.lower().removeprefix("x-")
            called = "token" if scheme else _NOT_IN_NAMES.sub("_", folded).strip("_")
            found.setdefault(secret, called)
    return found
