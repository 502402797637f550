"""Bodies of answers as bytes, as text and as the values that they are."""

import re
from functools import lru_cache

from callsheet.exchange import Headers, MemoryBody, Response
from callsheet.values import JsonValue, parse_json
from callsheet.xml_query import XmlDocument, read_xml

_CHARSET = re.compile(r""";\s*charset\s*=\s*"?([^\s";]+)""", re.IGNORECASE)
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


def body_bytes(response: Response) -> bytes:
    """The decoded body.

    Raises:
        ValueError: The body was too large to hold and lies in a file.
    """
    if not isinstance(response.body, MemoryBody):
        raise ValueError(f"it is {response.body.size} bytes, too large to look into")  # noqa: TRY004
    return response.body.data


def body_text(response: Response) -> str:
    """The body as text: by the charset of its Content-Type, else by its mark, UTF-8 or Latin-1.

    Raises:
        ValueError: The body was too large to hold and lies in a file.
    """
    return decoded(body_bytes(response), response.header("Content-Type") or "")


def parsed_body(response: Response) -> JsonValue:
    """The body as httpYac shows it: its JSON value when it is JSON, else its text.

    Raises:
        ValueError: The body was too large to hold and lies in a file.
    """
    text = body_text(response)
    if not may_be_json(response.headers, text):
        return text
    try:
        return parsed_json(text)
    except ValueError:
        return text


def decoded(data: bytes, content_type: str) -> str:
    """Text from bytes: by charset, else by byte order mark, else UTF-8, else Latin-1."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    charset = _CHARSET.search(content_type)
    for encoding in (charset[1] if charset else "utf-8", "utf-8"):
        try:
            return data.decode(encoding)
        except (LookupError, ValueError):
            continue
    return data.decode("latin-1")


def is_xpath(path: str, headers: Headers) -> bool:
    """Whether a path into a body is XPath: by its prefix, its first character, its media type."""
    if path.startswith(("asXml.", "asJson.")):
        return path.startswith("asXml.")
    if path.startswith(("/", "$")):
        return path.startswith("/")
    return "xml" in _media_type(headers)


@lru_cache(maxsize=16)
def parsed_json(text: str) -> JsonValue:
    """The JSON value of a text.

    Raises:
        ValueError: It is no JSON, or nested too deeply.
    """
    try:
        return parse_json(text.removeprefix("\ufeff"))
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    except ValueError as error:
        raise ValueError(f"it is not JSON: {error}") from error


@lru_cache(maxsize=16)
def parsed_xml(text: str) -> XmlDocument:
    """The document of a text.

    Raises:
        ValueError: It is no XML.
    """
    return read_xml(text.removeprefix("\ufeff"))


def may_be_json(headers: Headers, text: str) -> bool:
    """Whether a body says of itself that it is JSON, or looks like it where it says nothing."""
    media_type = _media_type(headers)
    return "json" in media_type or (not media_type and text.lstrip()[:1] in "{[")


def _media_type(headers: Headers) -> str:
    found = (value for name, value in headers if name.lower() == "content-type")
    return next(found, "").partition(";")[0].strip().lower()
