"""Values of an earlier exchange: what `login.response.body.$.token` comes to."""

import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Final

from callsheet.exchange import Exchange, Headers, MemoryBody, Response, SentRequest
from callsheet.json_query import can_name_many, select_json
from callsheet.problems import Code, Problem, Severity, did_you_mean
from callsheet.syntax.bindings import ExchangePath
from callsheet.syntax.nodes import Piece
from callsheet.values import JsonValue, parse_json
from callsheet.xml_query import XmlDocument, read_xml, select_xml

RESPONSE_PARTS: Final = ("body", "headers", "status", "reason", "cookies")
"""What can follow `NAME.response.`."""

REQUEST_PARTS: Final = ("body", "headers", "url", "method")
"""What can follow `NAME.request.`."""

_OTHER_SPELLINGS = {
    "parsedBody": "body",
    "statusCode": "status",
    "responseCode": "status",
    "statusText": "reason",
    "statusMessage": "reason",
    "header": "headers",
    "cookie": "cookies",
}
_CHARSET = re.compile(r""";\s*charset\s*=\s*"?([^\s";]+)""", re.IGNORECASE)
_QUOTED = re.compile(r"""\[\s*(?:'([^']*)'|"([^"]*)")\s*\]""")
_NTH = re.compile(r"\s*\[#?(\d+)\]$")
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


def value_of(path: ExchangePath, exchange: Exchange) -> "JsonValue | Problem":
    """What the path names in the exchange: the first match, text as it is, JSON with its digits.

    REST Client's forms, kulala's (`cookies.sid`, `headers['Date']`) and httpYac's spellings of
    the parts; `body` alone is the parsed body, `body.*` its text (dialects.md A12).
    """
    part = named_part(path)
    if isinstance(part, Problem):
        return part
    if path.side == "request":
        return _value_of_request(part, path.accessor, exchange.request)
    if not isinstance(exchange.outcome, Response):
        return _problem(
            path.request, f'"{path.request.text}" got no answer: {exchange.outcome.message}'
        )
    return _value_of_response(part, path.accessor, exchange, exchange.outcome)


def named_part(path: ExchangePath) -> Piece | Problem:
    """The part that a path names; a problem when that is none, or one that no exchange has."""
    parts = RESPONSE_PARTS if path.side == "response" else REQUEST_PARTS
    if path.part is None:
        return _problem(path.request, "the path ends too early", f"it goes on with {_list(parts)}")
    if _part_name(path.part) in parts:
        return path.part
    hint = did_you_mean(path.part.text, parts) or f"there is {_list(parts)}"
    whose = f"the {path.side} of {_quoted(path.request)}"
    return _problem(path.part, f"{whose} has no part {_quoted(path.part)}", hint)


def all_in_body(path: ExchangePath, exchange: Exchange) -> tuple[JsonValue, ...] | None:
    """All that a path finds in the answer's body; None when it can only find one value there."""
    answer = exchange.outcome
    is_body = path.part is not None and _part_name(path.part) == "body"
    if path.side == "request" or not is_body or not isinstance(answer, Response):
        return None
    accessor = path.accessor.text.strip() if path.accessor else "*"
    try:
        if accessor != "*" and _is_xpath(accessor, answer.headers):
            return select_xml(_parsed_xml(body_text(answer)), accessor.removeprefix("asXml."))
        if accessor == "*" or not can_name_many(accessor):
            return None
        return select_json(_parsed_json(body_text(answer)), accessor.removeprefix("asJson."))
    except ValueError:
        return None


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
    if not _may_be_json(response.headers, text):
        return text
    try:
        return _parsed_json(text)
    except ValueError:
        return text


def exchange_value(exchange: Exchange) -> Mapping[str, JsonValue]:
    """The exchange as one value, for a script that names the request."""
    return {
        "request": _request_value(exchange.request),
        "response": response_value(exchange.outcome)
        if isinstance(exchange.outcome, Response)
        else None,
    }


def response_value(response: Response) -> Mapping[str, JsonValue]:
    """An answer as one value: `status`, `reason`, `headers` (lower case, joined), `body`."""
    try:
        body = parsed_body(response)
    except ValueError:
        body = None
    return {
        "status": response.status,
        "statusCode": response.status,
        "reason": response.reason,
        "headers": _joined(response.headers),
        "body": body,
        "parsedBody": body,
    }


def members_of(path: ExchangePath, exchange: Exchange) -> tuple[str, ...]:
    """The names that can follow what the path names, for completion; none when there are none."""
    if path.part is None:
        return RESPONSE_PARTS if path.side == "response" else REQUEST_PARTS
    outcome = exchange.outcome
    headers = exchange.request.headers if path.side == "request" else _headers(exchange)
    part = _part_name(path.part)
    if part == "headers":
        return tuple(dict.fromkeys(name for name, _ in headers))
    if part == "cookies":
        return tuple(_cookies(exchange))
    if part == "body" and path.side == "response" and isinstance(outcome, Response):
        return _body_members(path.accessor.text if path.accessor else "$", outcome)
    return ()


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


def _value_of_request(
    part: Piece, accessor: Piece | None, request: SentRequest
) -> "JsonValue | Problem":
    match _part_name(part):
        case "method":
            return request.method
        case "url":
            return request.url
        case "headers":
            return _header(accessor, request.headers)
        case _:
            text = _sent_text(request)
            if text is None:
                return _problem(part, "the request's body is a file, which is not kept")
            return _inside(text, request.headers, part, accessor)


def _value_of_response(
    part: Piece, accessor: Piece | None, exchange: Exchange, response: Response
) -> "JsonValue | Problem":
    match _part_name(part):
        case "status":
            return response.status
        case "reason":
            return response.reason
        case "headers":
            return _header(accessor, response.headers)
        case "cookies":
            return _cookie(accessor, exchange)
        case _:
            try:
                text = body_text(response)
            except ValueError as error:
                return _problem(part, f"the body cannot be read: {error}")
            return _inside(text, response.headers, part, accessor)


def _inside(
    text: str, headers: Headers, part: Piece, accessor: Piece | None
) -> "JsonValue | Problem":
    if accessor is None:
        try:
            return _parsed_json(text) if _may_be_json(headers, text) else text
        except ValueError:
            return text
    path = accessor.text.strip()
    if path == "*":
        return text
    if not text.strip():
        return _problem(part, "the body is empty")
    try:
        if _is_xpath(path, headers):
            found = select_xml(_parsed_xml(text), path.removeprefix("asXml."))
        else:
            found = select_json(_parsed_json(text), path.removeprefix("asJson."))
    except ValueError as error:
        return _problem(accessor, f"the body gives nothing: {error}")
    return found[0] if found else _no_match(accessor, path, text, headers)


def _is_xpath(path: str, headers: Headers) -> bool:
    if path.startswith(("asXml.", "asJson.")):
        return path.startswith("asXml.")
    if path.startswith(("/", "$")):
        return path.startswith("/")
    return "xml" in _media_type(headers)


def _no_match(accessor: Piece, path: str, text: str, headers: Headers) -> Problem:
    message = f'"{path}" matches nothing in the body'
    if _is_xpath(path, headers):
        return _problem(accessor, message)
    value = _parsed_json(text)
    parent, dot, name = path.rpartition(".")
    found = select_json(value, parent or "$") if dot or not path.startswith(("$", "[")) else ()
    return _problem(accessor, message, _what_is_there(name or path, found[0] if found else value))


def _what_is_there(name: str, value: JsonValue) -> str:
    if isinstance(value, Mapping):
        members = tuple(value)
        return did_you_mean(name, members) or (f"there is {_list(members)}" if members else "")
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"there is a list of {len(value)}"
    return f"there is {'a text' if isinstance(value, str) else 'no object'}"


def _header(accessor: Piece | None, headers: Headers) -> "JsonValue | Problem":
    if accessor is None:
        return _joined(headers)
    name, nth = _name_and_number(accessor.text)
    values = [value for key, value in headers if key.lower() == name.lower()]
    if nth < len(values):
        return values[nth]
    if values:
        return _problem(accessor, f'there is no "{name}" number {nth}', f"there are {len(values)}")
    known = tuple(dict.fromkeys(key for key, _ in headers))
    hint = did_you_mean(name, known) or (f"there is {_list(known)}" if known else "")
    return _problem(accessor, f'there is no header "{name}"', hint)


def _cookie(accessor: Piece | None, exchange: Exchange) -> "JsonValue | Problem":
    cookies = _cookies(exchange)
    if accessor is None:
        return {name: attributes["value"] for name, attributes in cookies.items()}
    name, _, attribute = _plain(accessor.text).partition(".")
    if name not in cookies:
        known = tuple(cookies)
        hint = did_you_mean(name, known) or (f"there is {_list(known)}" if known else "")
        return _problem(accessor, f'the answer sets no cookie "{name}"', hint)
    attributes = cookies[name]
    wanted = attribute.lower() or "value"
    if wanted in attributes:
        return attributes[wanted]
    if wanted in {"secure", "httponly", "flag"}:
        return False
    return _problem(
        accessor, f'the cookie "{name}" has no "{attribute}"', f"there is {_list(attributes)}"
    )


def _cookies(exchange: Exchange) -> dict[str, dict[str, JsonValue]]:
    """The cookies that the answers of an exchange set; a later hop's wins."""
    cookies: dict[str, dict[str, JsonValue]] = {}
    for hop in exchange.hops:
        for name, value in hop.outcome.headers if isinstance(hop.outcome, Response) else ():
            if name.lower() == "set-cookie":
                pair, *attributes = value.split(";")
                cookie, _, content = pair.partition("=")
                known = {"value": content.strip(), **_cookie_attributes(attributes)}
                cookies[cookie.strip()] = known
    return cookies


def _cookie_attributes(attributes: list[str]) -> dict[str, JsonValue]:
    known: dict[str, JsonValue] = {}
    for attribute in attributes:
        name, equals, value = attribute.partition("=")
        known[name.strip().lower()] = value.strip() if equals else True
    return known


def _body_members(accessor: str, response: Response) -> tuple[str, ...]:
    try:
        path = accessor.strip().rstrip(".") or "$"
        if _is_xpath(path, response.headers):
            names = f"{path.removeprefix('asXml.').rstrip('/')}/*/name()"
            found = select_xml(_parsed_xml(body_text(response)), names)
            return tuple(dict.fromkeys(str(name) for name in found))
        found = select_json(_parsed_json(body_text(response)), path)
    except ValueError:
        return ()
    match found[:1]:
        case (Mapping() as members,):
            return tuple(members)
        case (str(),) | ():
            return ()
        case (Sequence() as items,):
            return tuple(f"[{index}]" for index in range(min(len(items), 10)))
        case _:
            return ()


@lru_cache(maxsize=16)
def _parsed_json(text: str) -> JsonValue:
    try:
        return parse_json(text.removeprefix("\ufeff"))
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    except ValueError as error:
        raise ValueError(f"it is not JSON: {error}") from error


@lru_cache(maxsize=16)
def _parsed_xml(text: str) -> XmlDocument:
    return read_xml(text.removeprefix("\ufeff"))


def _may_be_json(headers: Headers, text: str) -> bool:
    media_type = _media_type(headers)
    return "json" in media_type or (not media_type and text.lstrip()[:1] in "{[")


def _media_type(headers: Headers) -> str:
    found = (value for name, value in headers if name.lower() == "content-type")
    return next(found, "").partition(";")[0].strip().lower()


def _headers(exchange: Exchange) -> Headers:
    return exchange.outcome.headers if isinstance(exchange.outcome, Response) else ()


def _joined(headers: Headers) -> dict[str, JsonValue]:
    joined: dict[str, JsonValue] = {}
    for name, value in headers:
        key = name.lower()
        joined[key] = f"{joined[key]}, {value}" if key in joined else value
    return joined


def _request_value(request: SentRequest) -> Mapping[str, JsonValue]:
    return {
        "method": request.method,
        "url": request.url,
        "headers": _joined(request.headers),
        "body": _sent_text(request),
    }


def _sent_text(request: SentRequest) -> str | None:
    if request.body is None:
        return ""
    parts = [part for part in request.body.parts if isinstance(part, bytes)]
    if len(parts) < len(request.body.parts):
        return None
    found = (value for name, value in request.headers if name.lower() == "content-type")
    return decoded(b"".join(parts), next(found, ""))


def _part_name(part: Piece) -> str:
    return _OTHER_SPELLINGS.get(part.text, part.text)


def _name_and_number(accessor: str) -> tuple[str, int]:
    """The field's name and which of its values, from 0: `Set-Cookie[1]`, `['Set-Cookie'][1]`."""
    text = accessor.strip()
    nth = _NTH.search(text)
    return _plain(text[: nth.start()] if nth else text), int(nth[1]) if nth else 0


def _plain(accessor: str) -> str:
    unquoted = _QUOTED.sub(lambda found: "." + (found[1] or found[2] or ""), accessor.strip())
    return unquoted.removeprefix(".")


def _problem(piece: Piece, message: str, hint: str = "") -> Problem:
    return Problem(Code.UNRESOLVED_MEMBER, Severity.ERROR, piece.span, message, hint)


def _quoted(piece: Piece) -> str:
    return f'"{piece.text}"'


def _list(names: Collection[str]) -> str:
    shown = [f'"{name}"' for name in names][:8]
    return ", ".join(shown) + (" …" if len(names) > 8 else "")
