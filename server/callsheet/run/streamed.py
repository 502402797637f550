"""What a stream brought, one by one: server-sent events, or the lines of any other answer."""

from base64 import b64encode

from callsheet.event_stream import EVENT_STREAM, ServerEvent, events_of
from callsheet.exchange import Response
from callsheet.http.listening import media_type_of
from callsheet.model.answer_bodies import body_bytes, body_text
from callsheet.text import split_lines
from callsheet.values import JsonValue, parse_json

_SWITCHED = 101


def streamed(response: Response) -> list[JsonValue]:
    """The events as objects with `event`, `data` and `id`, and `json` where their data is JSON.

    Messages of a WebSocket and the lines of other answers are what they say as JSON, else text;
    blank lines are left out.
    """
    if response.status == _SWITCHED:
        return [_message(each) for each in response.messages]
    if media_type_of(response.headers) == EVENT_STREAM:
        return [_event(each) for each in events_of(body_bytes(response))]
    lines = (line.strip().lstrip("\x1e") for line in split_lines(body_text(response)))
    return [_value(line) for line in lines if line]


def _message(message: str | bytes) -> JsonValue:
    if isinstance(message, str):
        return _value(message)
    return {"base64": b64encode(message).decode("ascii")}


def _event(event: ServerEvent) -> JsonValue:
    said: dict[str, JsonValue] = {"event": event.type, "data": event.data, "id": event.id}
    try:
        return said | {"json": parse_json(event.data)}
    except ValueError:
        return said


def _value(line: str) -> JsonValue:
    try:
        return parse_json(line)
    except ValueError:
        return line
