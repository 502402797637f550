"""A request from its text: what `resolve` makes of it, and how that looks on the wire.

Definitions of the text are the nearest variables, `values` stand for an environment file (typed),
`given` for `--var`, and `answers` for requests that were sent before.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from posixpath import normpath
from random import Random
from textwrap import dedent

from callsheet.exchange import (
    Exchange,
    FilePart,
    Headers,
    Hop,
    MemoryBody,
    Response,
    SendOptions,
    SentRequest,
    Timings,
)
from callsheet.model.circumstances import Circumstances
from callsheet.model.document import read_document
from callsheet.model.environment import Layer, Origin, Source, Variable
from callsheet.model.requests import RequestPlace, requests_of
from callsheet.model.resolve import Resolved, Unresolved, resolve
from callsheet.model.scope import Scope
from callsheet.model.secrets import Secrets
from callsheet.values import JsonValue
from fixture_files import ROOT, MemoryFiles

PATH = ROOT / "api" / "main.http"
NOW = datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)


def outcome_of(
    text: str,
    values: Mapping[str, JsonValue] | None = None,
    *,
    given: Mapping[str, str] | None = None,
    secrets: Mapping[str, str] | None = None,
    answers: Mapping[str, Response] | None = None,
    files: Mapping[str, str | bytes] | None = None,
    person: Mapping[str, str] | None = None,
    options: SendOptions | None = None,
) -> Resolved | Unresolved:
    """What becomes of the last request of `text`."""
    document = read_document(PATH, text)
    places = requests_of(document)
    circumstances = Circumstances(
        MemoryFiles(files),
        NOW,
        Random(1),
        {_place(places, name).key: _exchange(answer) for name, answer in (answers or {}).items()},
        {"HOME": "/home/me"},
        prompt=lambda name, _label: (person or {}).get(name),
        root=ROOT,
        options=options or SendOptions(),
    )
    scope = Scope(
        _layers(places[-1], values or {}, given or {}),
        {place.name: place for place in places},
        Secrets(secrets or {}, {}),
    )
    return resolve(document, places[-1].block, scope, circumstances)


def resolved(text: str, values: Mapping[str, JsonValue] | None = None, **more) -> Resolved:
    """The last request of `text`, which can be sent."""
    outcome = outcome_of(dedent(text).removeprefix("\n"), values, **more)
    assert isinstance(outcome, Resolved), [problem.message for problem in outcome.problems]
    return outcome


def problems_of(text: str, values: Mapping[str, JsonValue] | None = None, **more) -> list[str]:
    """Why the last request of `text` cannot be sent: code, text at the span, message."""
    text = dedent(text).removeprefix("\n")
    outcome = outcome_of(text, values, **more)
    assert isinstance(outcome, Unresolved)
    return [
        f"{problem.code} at `{problem.span.of(text)}`: {problem.message}"
        for problem in outcome.problems
    ]


def wire(text: str, values: Mapping[str, JsonValue] | None = None, **more) -> str:
    """Request line, typed headers and body; a file in a body is shown as `<path, size>`."""
    request = resolved(text, values, **more).request
    head = [
        f"{request.method} {request.url}",
        *(f"{name}: {value}" for name, value in request.headers),
    ]
    return "\n".join((*head, "", _body(request.body))) if request.body else "\n".join(head)


def body_of(text: str, values: Mapping[str, JsonValue] | None = None, **more) -> str:
    """The body as it goes out."""
    return _body(resolved(text, values, **more).request.body)


def answer(body: str, content_type: str = "application/json", headers: Headers = ()) -> Response:
    """An answer 200."""
    fields = (("Content-Type", content_type), *headers)
    return Response(200, "OK", "HTTP/1.1", fields, MemoryBody(body.encode()), "127.0.0.1:80")


def _body(body) -> str:
    if body is None:
        return ""
    return "".join(
        f"<{Path(normpath(part.path)).relative_to(ROOT)}, {part.size}>"
        if isinstance(part, FilePart)
        else part.decode()
        for part in body.parts
    )


def _place(places: tuple[RequestPlace, ...], name: str) -> RequestPlace:
    return next(place for place in places if place.name == name)


def _exchange(response: Response) -> Exchange:
    sent = SentRequest("GET", "http://localhost/", (), None)
    return Exchange((Hop(sent, response, Timings()),), 0.0)


def _layers(
    place: RequestPlace, values: Mapping[str, JsonValue], given: Mapping[str, str]
) -> tuple[Layer, ...]:
    def layer(source: Source, variables: Mapping[str, Variable]) -> Layer:
        return Layer(source, variables)

    def origin(source: Source) -> Origin:
        return Origin(source, PATH if source is not Source.COMMAND_LINE else None)

    def defined(source: Source, blocks) -> Layer:
        return layer(
            source,
            {
                each.name.text: Variable(
                    each.name.text,
                    each.value.text,
                    Origin(source, Path(PATH), block.placed(each.name.span)),
                    typed=False,
                    template=True,
                    lazy=each.lazy,
                )
                for block in blocks
                for each in block.tree.definitions
            },
        )

    others = [block for block in place.document.blocks if block is not place.block]
    return (
        layer(
            Source.COMMAND_LINE,
            {
                name: Variable(name, value, origin(Source.COMMAND_LINE), typed=False)
                for name, value in given.items()
            },
        ),
        defined(Source.BLOCK, [place.block]),
        defined(Source.FILE, others),
        layer(
            Source.ENVIRONMENT,
            {
                name: Variable(name, value, origin(Source.ENVIRONMENT))
                for name, value in values.items()
            },
        ),
    )
