"""Requests that listen to a stream: what they ask for, and when it has brought enough."""

from callsheet.event_stream import EVENT_STREAM
from callsheet.exchange import StreamEnd
from callsheet.facts.methods import Protocol, find_method
from callsheet.model.filling import Filling
from callsheet.model.headers import Field, Fields, field_value
from callsheet.model.settings import Setting
from callsheet.problems import Code
from callsheet.syntax.argument_values import parse_duration
from callsheet.syntax.nodes import Request


def stream_end(filling: Filling) -> StreamEnd | None:
    """What `# @stream` says; without it a stream is listened to until the server ends it."""
    setting = filling.settings.nearest("stream")
    if setting is None or not setting.arguments.enabled or not filling.checked(setting):
        return None
    events, time = filling.value(setting, "events"), filling.value(setting, "time")
    return StreamEnd(
        _count(filling, setting, events) if events else None,
        _seconds(filling, setting, time) if time else None,
        filling.value(setting, "until"),
    )


def listening_fields(request: Request, fields: Fields) -> Fields:
    """The fields of `SSE url`: it asks for events; `Event: name` is httpYac's, and not sent."""
    method = request.line.method
    facts = find_method(method.text) if method else None
    if method is None or facts is None or facts.protocol is not Protocol.EVENTS:
        return fields
    kept = [each for each in fields if each.name.lower() != "event"]
    if field_value(kept, "accept") is None:
        kept.append(Field("Accept", EVENT_STREAM, method.span))
    return kept


def _count(filling: Filling, setting: Setting, text: str) -> int | None:
    if text.isascii() and text.isdigit() and int(text) > 0:
        return int(text)
    filling.refuse(setting, Code.VARIABLE_TYPE, f'"{text}" is no number of events', key="events")
    return None


def _seconds(filling: Filling, setting: Setting, text: str) -> float | None:
    seconds = parse_duration(text, "s")
    if seconds:
        return seconds
    message = f'"{text}" is not how long a stream can be listened to'
    hint = "write it as `500ms`, `10s` or `5m`"
    filling.refuse(setting, Code.VARIABLE_TYPE, message, hint, key="time")
    return None
