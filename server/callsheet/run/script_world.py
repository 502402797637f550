"""What the scripts of a request see: the request, its answer, variables, environment, globals."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Final

from callsheet.exchange import Exchange, OutgoingRequest, Response, SentRequest
from callsheet.http.listening import is_growing, media_type_of
from callsheet.late_dataclasses import dataclass
from callsheet.model.answer_bodies import body_text, decoded
from callsheet.model.answer_cookies import cookies_of
from callsheet.model.environment import Source, Variable
from callsheet.model.handler_scripts import PlacedScript
from callsheet.model.providers import is_provided
from callsheet.model.substitute import Evaluate, Evaluation
from callsheet.problems import Code, Problem, Severity
from callsheet.run.expressions import Expressions
from callsheet.run.plan import Step
from callsheet.run.script_state import ScriptState
from callsheet.run.streamed import streamed
from callsheet.script.handling import (
    HandlerRequest,
    HandlerResponse,
    HandlerText,
    HandlerWorld,
)
from callsheet.syntax.bindings import bindings_in
from callsheet.syntax.nodes import Piece, Request, ScriptStyle
from callsheet.text import Span
from callsheet.values import JsonValue, value_text

_ASKS_FOR_VALUES: Final = re.compile(r"Substituted|getComputed|templateValue")
_NAME: Final = re.compile(r"(?<![\w$.])\$?[A-Za-z_][\w$]*")
_CHARSET = re.compile(r""";\s*charset\s*=\s*"?([^\s";]+)""", re.IGNORECASE)
_OF_FILE = (Source.BLOCK, Source.FILE, Source.IMPORT)
_OF_ENVIRONMENT = (
    *(Source.PRIVATE, Source.USER, Source.ENVIRONMENT, Source.SHARED),
    *(Source.SETTINGS, Source.DOTENV),
)


def world_before(
    scripts: Sequence[PlacedScript], step: Step, expressions: Expressions, state: ScriptState
) -> HandlerWorld:
    """What scripts see before the request goes out."""
    words = _Words(scripts)
    request = _typed_request(words, step, expressions)
    return _Surroundings(words, expressions, state).world(request)


def world_sending(
    scripts: Sequence[PlacedScript],
    step: Step,
    request: OutgoingRequest,
    expressions: Expressions,
    state: ScriptState,
) -> HandlerWorld:
    """What scripts see of a request that stands as it goes out."""
    sent = SentRequest(request.method, request.url, request.headers, request.body)
    return _Surroundings(_Words(scripts), expressions, state).world(_sent_request(step, sent))


def world_after(
    scripts: Sequence[PlacedScript],
    step: Step,
    sent: SentRequest,
    expressions: Expressions,
    state: ScriptState,
) -> HandlerWorld:
    """What scripts see of a request that went out; its answer is still to be put in."""
    words = _Words(scripts)
    request = _sent_request(step, sent)
    if words.has("templateValue"):
        typed = _typed_request(words, step, expressions)
        request = replace(request, template_values=typed.template_values)
    world = _Surroundings(words, expressions, state).world(request)
    return replace(world, variables=dict(step.variables))


def answer_given(
    exchange: Exchange, response: Response, scripts: Sequence[PlacedScript]
) -> HandlerResponse | Problem:
    """An answer as scripts see it; a problem where it is too large for that."""
    try:
        return _response(exchange, response)
    except ValueError as error:
        message = f"the answer cannot be given to the script: {error}"
        return Problem(Code.SCRIPT_FAILED, Severity.ERROR, scripts[0].span, message)


class _Words:
    """The texts of scripts and of what they import, which are asked for what they mention."""

    def __init__(self, scripts: Sequence[PlacedScript]) -> None:
        texts = [text for each in scripts for text in _texts(each)]
        self._whole = "\n".join(texts)

        self.are_plain_names = any(each.script.style is ScriptStyle.HTTPYAC for each in scripts)

    def has(self, word: str) -> bool:
        return word in self._whole

    def names(self) -> list[str]:
        """The words that may be names of variables."""
        return _NAME.findall(self._whole)

    @property
    def ask_for_values(self) -> bool:
        return _ASKS_FOR_VALUES.search(self._whole) is not None


def _texts(placed: PlacedScript) -> Iterator[str]:
    yield placed.script.source
    yield from placed.script.modules.values()


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """All that does not change while a request is under way."""

    words: _Words
    expressions: Expressions
    state: ScriptState

    def world(self, request: HandlerRequest) -> HandlerWorld:
        process = self.expressions.circumstances.process_environment
        return HandlerWorld(
            request,
            globals=self.state.values,
            global_headers=self.state.headers,
            environment=self._of(_OF_ENVIRONMENT),
            file=self._of(_OF_FILE),
            process_environment=dict(process) if self.words.has("$env") else {},
            names=self._names() if self.words.are_plain_names else {},
            file_name=str(self.expressions.place.path),
            metadata=self._metadata() if self.words.has("metaData") else {},
        )

    def _names(self) -> dict[str, JsonValue]:
        """The values of all names that the scripts mention: variables, answers of requests."""
        expressions = self.expressions
        requests = expressions.scope.requests
        known = expressions.scope.names().union(requests, (f"{each}Response" for each in requests))
        found: dict[str, JsonValue] = {}
        for name in sorted(known.intersection(self.words.names())):
            outcome = expressions.value(name, Piece(Span(0, len(name)), name))
            if not isinstance(outcome, Problem):
                found[name] = outcome
        return found

    def _metadata(self) -> dict[str, str]:
        directives = self.expressions.place.block.tree.directives
        return {each.name.text: each.value.text for each in directives}

    def _of(self, sources: Collection[Source]) -> dict[str, JsonValue]:
        """The variables of some sources, the nearest of each name.

        What has to be computed, or fetched from who keeps it, is there when a script names it.
        """
        found: dict[str, Variable] = {}
        for layer in self.expressions.scope.layers:
            if layer.source in sources:
                for name in layer.variables:
                    found.setdefault(name, layer.variables[name])
        values: dict[str, JsonValue] = {}
        for name, variable in found.items():
            if not (variable.template or is_provided(variable.value)):
                values[name] = variable.value
            elif self.words.has(name):
                outcome = self.expressions.evaluator.variable(name)
                if isinstance(outcome, Evaluation):
                    values[name] = outcome.value
        return values


def _typed_request(words: _Words, step: Step, expressions: Expressions) -> HandlerRequest:
    block = step.place.block
    request = block.tree.request
    method, name, iteration = step.place.method, step.place.name, iteration_of(step)
    if request is None:
        return HandlerRequest(method, HandlerText(""), (), None, name, iteration)
    evaluate = expressions.evaluator.evaluate if words.ask_for_values else None
    # In the order in which they are replaced when it goes out, so that chance gives the same.
    headers = [(each.name.text, _text(each.value, evaluate)) for each in request.headers]
    url, of_url = _text("".join(piece.text for piece in request.target_pieces), evaluate)
    body, of_body = _text(_body(request, block.text), evaluate)
    of_headers = (value for _, (_, values) in headers for value in values)
    return HandlerRequest(
        method,
        url,
        tuple((field, text) for field, (text, _) in headers),
        body if request.body else None,
        name,
        iteration,
        (*of_url, *of_headers, *of_body),
    )


def iteration_of(step: Step) -> int:
    """Which round of its innermost loop a step is, from 0."""
    return step.items[-1].index if step.items else 0


def _body(request: Request, text: str) -> str:
    typed = request.body.span.of(text) if request.body else ""
    return typed.removesuffix("\n").removesuffix("\r")


def _text(raw: str, evaluate: Evaluate | None) -> tuple[HandlerText, list[JsonValue]]:
    """A text of the request, and the values of its bindings in their order."""
    bindings = bindings_in(raw) if evaluate is not None and "{{" in raw else ()
    texts: dict[str, str] = {}
    values: list[JsonValue] = []
    for binding in bindings:
        outcome = evaluate(binding) if evaluate else ()
        value = outcome.value if isinstance(outcome, Evaluation) else None
        values.append(value)
        if isinstance(outcome, Evaluation):
            texts.setdefault(binding.span.of(raw), value_text(value))
    return HandlerText(raw, texts), values


def _sent_request(step: Step, sent: SentRequest) -> HandlerRequest:
    content_type = next((v for name, v in sent.headers if name.lower() == "content-type"), "")
    parts = sent.body.parts if sent.body else ()
    whole = b"".join(part for part in parts if isinstance(part, bytes))
    body = HandlerText(decoded(whole, content_type)) if sent.body else None
    headers = tuple((name, HandlerText(value)) for name, value in sent.headers)
    url = HandlerText(sent.url)
    name, iteration = step.place.name, iteration_of(step)
    return HandlerRequest(sent.method, url, headers, body, name, iteration)


def _response(exchange: Exchange, response: Response) -> HandlerResponse:
    content_type = response.header("Content-Type") or ""
    charset = _CHARSET.search(content_type)
    return HandlerResponse(
        response.status,
        response.reason,
        response.headers,
        body_text(response),
        media_type_of(response.headers),
        charset[1] if charset else "",
        exchange.seconds,
        response.http_version,
        tuple({"name": name, **cookie} for name, cookie in cookies_of(exchange).items()),
        tuple(streamed(response)) if is_growing(response.headers) else None,
    )
