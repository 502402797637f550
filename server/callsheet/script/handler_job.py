"""What a script of a request is given, as one JSON text; and which parts of its API it needs."""

import json
import re
from collections.abc import Mapping
from os import sep
from pathlib import PurePath
from typing import Any, Final

from callsheet.facts.helpers import HELPERS
from callsheet.facts.script_api import SCRIPT_API
from callsheet.script.handling import HandlerResponse, HandlerScript, HandlerText, HandlerWorld
from callsheet.script.layout import Layout
from callsheet.script.modules import read_module
from callsheet.script.sandbox import Surroundings, seed_words
from callsheet.syntax.nodes import ScriptStyle
from callsheet.values import JsonValue, json_text

_WORD: Final = re.compile(r"[$\w]+")
_CALLED: Final = re.compile(
    r"(?P<name>\$(?:uuid|timestamp|isoTimestamp|randomInt)|\brequest\s*\.\s*method)\s*\("
)
_XML: Final = re.compile(r"(?:application|text)/xml|.*\+xml")

_DRAWN: Final = ("$uuid", "$timestamp", "$isoTimestamp", "$randomInt", "$random", "$env")
_PARTS: Final[tuple[tuple[str, frozenset[str]], ...]] = (
    ("assertions", frozenset()),
    ("client", frozenset()),
    ("request", frozenset()),
    (
        "encoding",
        frozenset({"URL", "URLSearchParams", "TextEncoder", "TextDecoder", "crypto", "jwt"}),
    ),
    ("hashes", frozenset({"crypto", "jwt"})),
    ("chance", frozenset({*_DRAWN, "$exampleServer", "crypto"})),
    ("values", frozenset({*_DRAWN, "$exampleServer"})),
    ("hashing", frozenset({"crypto", "jwt"})),
    ("jsonpath", frozenset({"jsonPath"})),
    ("queries", frozenset({"jsonPath"})),
    ("documents", frozenset({"DOMParser", "XMLSerializer", "xpath"})),
    ("streams", frozenset({"onEachLine", "onEachMessage"})),
    ("addresses", frozenset({"URL"})),
    ("response", frozenset()),
    ("modules", frozenset({"import", "export", "require"})),
)
"""The files of the prelude, those first that others build on, and the words that bring them in."""

_HIDDEN: Final = tuple(
    {helper.name for helper in HELPERS} - {member.name.partition(".")[0] for member in SCRIPT_API}
)
"""What the same files give expressions, and scripts do not have."""


def parts_of(script: HandlerScript, world: HandlerWorld) -> tuple[str, ...]:
    """The files of the prelude that a script needs; all of it takes longer than most scripts."""
    words = {word for text in _texts_of(script) for word in _WORD.findall(text)}
    if script.style is ScriptStyle.HTTPYAC:
        return ("assertions", "client", "encoding", "chance", "modules", "httpyac")
    needed = {part for part, names in _PARTS if not names or not names.isdisjoint(words)}
    if world.response and document_kind(world.response.media_type):
        needed.add("documents")
    if world.response and world.response.events is not None:
        needed.add("streams")
    return tuple(part for part, _ in _PARTS if part in needed)


def document_kind(media_type: str) -> str:
    """`html` or `xml` where an answer is looked at as a document, else empty."""
    if media_type == "text/html":
        return "html"
    return "xml" if _XML.fullmatch(media_type) else ""


def _texts_of(script: HandlerScript) -> tuple[str, ...]:
    return script.source, *script.modules.values()


def _called(script: HandlerScript) -> list[str]:
    """The values that a script calls as functions, as kulala's users do."""
    found = (each["name"] for text in _texts_of(script) for each in _CALLED.finditer(text))
    return sorted({re.sub(r"\s", "", name) for name in found})


def job_text(
    script: HandlerScript,
    layout: Layout,
    world: HandlerWorld,
    surroundings: Surroundings,
    answers: Mapping[str, str],
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
            "answers": answers,
            "called": _called(script),
            "hidden": _HIDDEN,
            "exampleServer": world.example_server,
            "processEnvironment": dict(world.process_environment),
            "globals": _texts(world.globals),
            "globalHeaders": world.global_headers,
            "variables": _texts(world.variables),
            "environment": _texts(world.environment),
            "file": _texts(world.file),
            "request": _request(world),
            "response": _response(world.response) if world.response else None,
            "httpyac": _of_httpyac(world) if script.style is ScriptStyle.HTTPYAC else None,
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


def _of_httpyac(world: HandlerWorld) -> dict[str, Any]:
    """What httpYac's scripts see besides: variables by their names, file and region."""
    name = world.request.name
    region = {"metaData": {**world.metadata, "name": name}, "symbol": {"name": name}}
    return {
        "names": _texts(world.names),
        "region": json.dumps(region),
        "file": json.dumps({"fileName": world.file_name}),
    }


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
        "kind": document_kind(response.media_type),
        "charset": response.charset,
        "seconds": response.seconds,
        "httpVersion": response.http_version,
        "cookies": json_text(response.cookies),
        "events": None if response.events is None else json_text(response.events),
    }
