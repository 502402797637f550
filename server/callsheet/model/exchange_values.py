"""Values of an earlier exchange: what `login.response.body.$.token` comes to."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from callsheet.exchange import Exchange, Headers, Response, SentRequest
from callsheet.json_query import can_name_many, select_json
from callsheet.model.answer_bodies import (
    body_text,
    decoded,
    is_xpath,
    may_be_json,
    parsed_body,
    parsed_json,
    parsed_xml,
)
from callsheet.model.answer_cookies import cookies_of
from callsheet.problems import Code, Problem, Severity, did_you_mean
from callsheet.syntax.bindings import ExchangePath
from callsheet.syntax.nodes import Piece
from callsheet.values import JsonValue
from callsheet.xml_query import select_xml

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
_QUOTED = re.compile(r"""\[\s*(?:'([^']*)'|"([^"]*)")\s*\]""")
_NTH = re.compile(r"\s*\[#?(\d+)\]$")


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
    if part_name(path.part) in parts:
        return path.part
    hint = did_you_mean(path.part.text, parts) or f"there is {_list(parts)}"
    whose = f"the {path.side} of {_quoted(path.request)}"
    return _problem(path.part, f"{whose} has no part {_quoted(path.part)}", hint)


def all_in_body(path: ExchangePath, exchange: Exchange) -> tuple[JsonValue, ...] | None:
    """All that a path finds in the answer's body; None when it can only find one value there."""
    answer = exchange.outcome
    is_body = path.part is not None and part_name(path.part) == "body"
    if path.side == "request" or not is_body or not isinstance(answer, Response):
        return None
    accessor = path.accessor.text.strip() if path.accessor else "*"
    try:
        if accessor != "*" and is_xpath(accessor, answer.headers):
            return select_xml(parsed_xml(body_text(answer)), accessor.removeprefix("asXml."))
        if accessor == "*" or not can_name_many(accessor):
            return None
        return select_json(parsed_json(body_text(answer)), accessor.removeprefix("asJson."))
    except ValueError:
        return None


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


def _value_of_request(
    part: Piece, accessor: Piece | None, request: SentRequest
) -> "JsonValue | Problem":
    match part_name(part):
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
    match part_name(part):
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
            return parsed_json(text) if may_be_json(headers, text) else text
        except ValueError:
            return text
    path = accessor.text.strip()
    if path == "*":
        return text
    if not text.strip():
        return _problem(part, "the body is empty")
    try:
        if is_xpath(path, headers):
            found = select_xml(parsed_xml(text), path.removeprefix("asXml."))
        else:
            found = select_json(parsed_json(text), path.removeprefix("asJson."))
    except ValueError as error:
        return _problem(accessor, f"the body gives nothing: {error}")
    return found[0] if found else _no_match(accessor, path, text, headers)


def _no_match(accessor: Piece, path: str, text: str, headers: Headers) -> Problem:
    message = f'"{path}" matches nothing in the body'
    if is_xpath(path, headers):
        return _problem(accessor, message)
    value = parsed_json(text)
    parent, dot, name = path.rpartition(".")
    try:
        found = select_json(value, parent or "$") if dot or not path.startswith(("$", "[")) else ()
    except ValueError:
        # The last dot was that of `$..name`, or one in a text of a filter.
        return _problem(accessor, message)
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
    cookies = cookies_of(exchange)
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


def part_name(part: Piece) -> str:
    """A part by the name that we call it, whichever tool it is spelled for."""
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
