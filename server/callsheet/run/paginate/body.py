"""Puts a value into the JSON body of a request, at dlt's path: names with dots between them."""

from collections.abc import Mapping
from dataclasses import replace

from callsheet.exchange import Body, OutgoingRequest
from callsheet.values import JsonValue, json_text, parse_json

_CONTENT_TYPE = ("Content-Type", "application/json")


def with_member(request: OutgoingRequest, path: str, value: JsonValue) -> OutgoingRequest:
    """The request with a member of this value; objects on the way are made when missing.

    Raises:
        ValueError: The body is no JSON object, or is streamed from a file.
    """
    typed = request.body.parts if request.body else ()
    if not all(isinstance(part, bytes) for part in typed):
        raise ValueError("its body comes from a file")
    text = b"".join(part for part in typed if isinstance(part, bytes)).decode("utf-8")
    whole = parse_json(text) if text.strip() else {}
    if not isinstance(whole, Mapping):
        raise ValueError("its body is no JSON object")  # noqa: TRY004 - a text of the person
    names = path.removeprefix("$.").split(".")
    body = Body((json_text(_with(whole, names, value)).encode(),))
    known = any(name.lower() == "content-type" for name, _ in request.headers)
    headers = request.headers if known else (*request.headers, _CONTENT_TYPE)
    return replace(request, body=body, headers=headers)


def _with(whole: JsonValue, names: list[str], value: JsonValue) -> JsonValue:
    members = dict(whole) if isinstance(whole, Mapping) else {}
    name, rest = names[0], names[1:]
    members[name] = _with(members.get(name), rest, value) if rest else value
    return members
