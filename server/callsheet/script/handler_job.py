"""What a script of a request is given, as one JSON text; and which parts of its API it needs."""

import json
import re
from collections.abc import Mapping
from os import sep
from pathlib import PurePath
from typing import Any, Final

from callsheet.script.handling import HandlerResponse, HandlerScript, HandlerText, HandlerWorld
from callsheet.script.layout import Layout
from callsheet.script.modules import read_module
from callsheet.script.sandbox import Surroundings, seed_words
from callsheet.values import JsonValue, json_text

_ALWAYS: Final = ("client", "request", "response")
_OF_MODULES: Final = re.compile(r"\b(?:import|export|require)\b")


def parts_of(script: HandlerScript) -> tuple[str, ...]:
    """The files of the prelude that a script needs, those first that others build on."""
    texts = (script.source, *script.modules.values())
    return (*_ALWAYS, *(["modules"] if any(map(_OF_MODULES.search, texts)) else []))


def job_text(
    script: HandlerScript, layout: Layout, world: HandlerWorld, surroundings: Surroundings
) -> str:
    """All that a script is given.

    Raises:
        RecursionError: A variable is nested too deeply.
    """
    now = surroundings.now
    return json.dumps(
        {
            "script": _compiled(script.source, layout.texts[0].first, is_async=True),
            "modules": {
                _slashed(laid.path): _compiled(script.modules[laid.path], laid.first)
                for laid in layout.texts[1:]
            },
            "folder": _slashed(script.folder or str(PurePath(script.path).parent)),
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


def _compiled(source: str, first: int, *, is_async: bool = False) -> dict[str, Any]:
    """A text as the sandbox runs it; all but its own lines is counted from line 1."""
    read = read_module(source)
    return {
        "head": read.head,
        "body": read.body,
        "first": first,
        "isModule": read.is_module,
        "isAsync": is_async or read.is_module,
    }


def _slashed(path: str) -> str:
    return path.replace("\\", "/") if sep == "\\" else path


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
