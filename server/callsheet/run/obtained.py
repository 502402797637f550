"""The credentials in what went out and in what came back: secrets from the moment they are seen."""

import json
import re
from collections.abc import Callable, Iterator
from urllib.parse import unquote_plus

from callsheet.exchange import (
    Body,
    Exchange,
    Headers,
    MemoryBody,
    OutgoingRequest,
    Response,
    SentRequest,
)
from callsheet.facts.secret_names import is_secret_header, is_secret_member, is_secret_parameter
from callsheet.redact import is_ordinary
from callsheet.store.cookies import fallback_values

LONGEST_BODY = 1024 * 1024
"""Bytes; longer bodies are no tokens, and are not looked through."""

_LONG_COOKIE = 16
"""Characters from which on a cookie is secret whatever its name is; `theme=dark` has fewer."""

_MEMBER = re.compile(rb'"([A-Za-z_-]{3,20})"\s*:\s*("(?:[^"\\]|\\.)*+")')
_FORM = re.compile(rb"[\w.%+-]+=[^&\s]*(?:&[\w.%+-]+=[^&\s]*)*")
_SCHEME = re.compile(r"[A-Za-z][\w-]*\s+(?=\S)")


def credentials_of(request: SentRequest | OutgoingRequest) -> frozenset[str]:
    """What a request carries under the names of credentials."""
    found = [
        *_in_url(request.url),
        *_in_fields(request.headers),
        *_in_bytes(_whole(request.body)),
    ]
    return frozenset(text for text in found if not is_ordinary(text))


def tokens_obtained(exchange: Exchange) -> frozenset[str]:
    """The credentials in every request and every answer of an exchange."""
    found = {text for text in exchange.secrets if not is_ordinary(text)}
    for hop in (*exchange.asides, *exchange.earlier, *exchange.hops):
        found |= credentials_of(hop.request)
        if isinstance(hop.outcome, Response):
            found.update(text for text in _in_answer(hop.outcome) if not is_ordinary(text))
    return frozenset(found)


def _in_answer(response: Response) -> Iterator[str]:
    yield from _in_fields(response.headers)
    yield from _in_url(response.header("Location") or "")
    if isinstance(response.body, MemoryBody):
        yield from _in_bytes(response.body.data)


def _in_fields(headers: Headers) -> Iterator[str]:
    for name, value in headers:
        folded = name.lower()
        if folded == "cookie":
            yield from _cookies(value.split(";"), http_only=False)
        elif folded == "set-cookie":
            yield from _cookies([value.partition(";")[0]], http_only="httponly" in value.lower())
        elif folded == "x-fallback-cookies":
            yield from fallback_values(value)
        elif is_secret_header(folded):
            scheme = _SCHEME.match(value) if folded.endswith("authorization") else None
            yield value[scheme.end() :] if scheme else value


def _cookies(pairs: list[str], *, http_only: bool) -> Iterator[str]:
    for pair in pairs:
        name, _, value = (part.strip(' "') for part in pair.partition("="))
        telling = http_only or is_secret_member(name) or len(value) >= _LONG_COOKIE
        if telling and not value.isdigit():
            yield value


def _in_url(url: str) -> Iterator[str]:
    before, _, fragment = url.partition("#")
    for text in (before.partition("?")[2], fragment):
        yield from _in_pairs(text, is_secret_parameter)


def _in_pairs(text: str, is_secret: Callable[[str], bool]) -> Iterator[str]:
    for pair in text.split("&"):
        name, equals, value = pair.partition("=")
        if equals and is_secret(unquote_plus(name)):
            yield unquote_plus(value)


def _whole(body: Body | None) -> bytes:
    texts = (part for part in body.parts if isinstance(part, bytes)) if body else ()
    return b"".join(texts)


def _in_bytes(data: bytes) -> Iterator[str]:
    if not data or len(data) > LONGEST_BODY:
        return
    for name, value in _MEMBER.findall(data):
        if is_secret_member(name.decode("ascii")):
            yield _unescaped(value.decode("utf-8", "replace"))
    if _FORM.fullmatch(data.strip()):
        yield from _in_pairs(data.strip().decode("utf-8", "replace"), is_secret_member)


def _unescaped(quoted: str) -> str:
    try:
        return str(json.loads(quoted, strict=False))
    except ValueError:
        return quoted[1:-1]
