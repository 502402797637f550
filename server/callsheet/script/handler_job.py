"""What a script of a request is given, as one JSON text; and which parts of its API it needs."""

import json
from collections.abc import Mapping
from typing import Any, Final

from callsheet.script.handling import HandlerResponse, HandlerScript, HandlerText, HandlerWorld
from callsheet.script.sandbox import Surroundings, seed_words
from callsheet.values import JsonValue, json_text

_ALWAYS: Final = ("client", "request", "response")


def parts_of(_script: HandlerScript) -> tuple[str, ...]:
    """The files of the prelude that a script needs, those first that others build on."""
    return _ALWAYS


def job_text(source: str, world: HandlerWorld, surroundings: Surroundings) -> str:
    """All that a script is given.

    Raises:
        RecursionError: A variable is nested too deeply.
    """
    now = surroundings.now
    return json.dumps(
        {
            "source": source,
            "now": int(now.timestamp() * 1000) if now else 0,
            "seed": seed_words(surroundings.seed),
            "globals": _texts(world.globals),
            "globalHeaders": world.global_headers,
            "variables": _texts(world.variables),
            "environment": _texts(world.environment),
            "file": _texts(world.file),
            "request": _request(world),
            "response": _response(world.response) if world.response else None,
        }
    )


def _texts(values: Mapping[str, JsonValue]) -> dict[str, str]:
    """Each value as JSON of its own: what a script does not touch keeps its spelling."""
    return {name: json_text(value) for name, value in values.items()}


def _request(world: HandlerWorld) -> dict[str, Any]:
    request = world.request
    return {
        "method": request.method,
        "url": _text(request.url),
        "headers": [[name, _text(value)] for name, value in request.headers],
        "body": _text(request.body) if request.body else None,
        "name": request.name,
        "iteration": request.iteration,
        "templateValues": [json_text(value) for value in request.template_values],
    }


def _text(text: HandlerText) -> dict[str, Any]:
    return {"raw": text.raw, "bindings": dict(text.bindings)}


def _response(response: HandlerResponse) -> dict[str, Any]:
    return {
        "status": response.status,
        "reason": response.reason,
        "headers": response.headers,
        "body": response.body,
        "mediaType": response.media_type,
        "charset": response.charset,
        "seconds": response.seconds,
        "httpVersion": response.http_version,
        "cookies": json_text(response.cookies),
        "events": None if response.events is None else json_text(response.events),
    }
