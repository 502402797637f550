"""Puts a value into the JSON body of a request, at dlt's path: names with dots between them."""

from collections.abc import Mapping
from dataclasses import replace

from callsheet.exchange import Body, Headers, OutgoingRequest
from callsheet.paging import member_names
from callsheet.values import JsonValue, json_text, parse_json

_CONTENT_TYPE = ("Content-Type", "application/json")


def with_member(request: OutgoingRequest, path: str, value: JsonValue) -> OutgoingRequest:
    """The request with a member of this value; objects on the way are made when missing.

    All other members keep their order and their digits.

    Raises:
        ValueError: The body is no JSON object, something on the way is none, or the body is
            streamed from a file.
    """
    whole = _typed(request.body)
    names = member_names(path)
    body = Body((json_text(_with(whole, names, value)).encode(),))
    return replace(request, body=body, headers=_headers(request))


def _typed(body: Body | None) -> JsonValue:
    typed = b""
    for part in body.parts if body else ():
        if not isinstance(part, bytes):
            raise ValueError("it comes from a file")  # noqa: TRY004 - of the person's text
        typed += part
    if not typed.strip():
        return {}
    try:
        return parse_json(typed.decode())
    except ValueError:
        raise ValueError("it is no JSON") from None


def _headers(request: OutgoingRequest) -> Headers:
    headers = tuple(each for each in request.headers if each[0].lower() != "content-length")
    named = {name.lower() for name, _ in headers} | request.omitted_headers
    return headers if "content-type" in named else (*headers, _CONTENT_TYPE)


def _with(whole: JsonValue, names: tuple[str, ...], value: JsonValue) -> JsonValue:
    if not isinstance(whole, Mapping):
        raise ValueError(f'"{names[0]}" would go into what is no JSON object')  # noqa: TRY004
    name, rest = names[0], names[1:]
    return {**whole, name: _with(whole.get(name, {}), rest, value) if rest else value}
