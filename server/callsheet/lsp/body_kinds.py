"""What the body of an answer is, as far as its first bytes and its media type say."""

import re
from typing import Literal, TypeAlias

from callsheet.exchange import MemoryBody, Response
from callsheet.lsp.body_text import decoded

BodyKind: TypeAlias = Literal["json", "xml", "html", "image", "text", "binary"]

_LOOKED_AT = 4096
"""Bytes of a body that are looked at."""

_JSON = re.compile(r"(?:application|text)/(?:[\w.+-]+\+)?json\b")
_XML = re.compile(r"(?:application|text)/(?:[\w.+-]+\+)?xml\b")


def body_kind(response: Response) -> BodyKind:
    """The kind: by its media type where that says it, else by how it begins."""
    media_type = media_type_of(response)
    # An SVG is text too, but a person wants to see it.
    if media_type.startswith("image/"):
        return "image"
    body = response.body
    text = decoded(body.data if isinstance(body, MemoryBody) else body.head, response)
    if text is None:
        return "binary"
    if media_type in ("text/html", "application/xhtml+xml"):
        return "html"
    begins = text[:_LOOKED_AT].lstrip("\ufeff \t\r\n")
    if _JSON.match(media_type) or (begins[:1] in ("{", "[") and not media_type):
        return "json"
    return "xml" if _XML.match(media_type) or begins.startswith("<?xml") else "text"


def media_type_of(response: Response) -> str:
    """The media type in lower case without its parameters; empty when none is given."""
    return (response.header("Content-Type") or "").partition(";")[0].strip().lower()
