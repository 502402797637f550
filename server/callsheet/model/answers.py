"""What a binding takes from an earlier answer: `login.response.body.$.token`, `login.token`."""

import re
from collections.abc import Mapping, Sequence

from callsheet.exchange import Exchange, Failure
from callsheet.model.circumstances import Circumstances
from callsheet.model.scope import Scope
from callsheet.model.substitute import Evaluation, Outcome
from callsheet.problems import Code, Problem, Severity, did_you_mean
from callsheet.syntax.bindings import DynamicVariable, ExchangePath
from callsheet.syntax.nodes import Piece
from callsheet.text import Span
from callsheet.values import JsonValue


def exchange_of(
    name: str, span: Span, scope: Scope, circumstances: Circumstances
) -> Exchange | Problem:
    """The last exchange of the request that `name` means, or why there is none."""
    place = scope.requests.get(name)
    if place is None:
        hint = did_you_mean(name, list(scope.requests))
        return _unresolved(span, f'no request is named "{name}"', hint)
    exchange = circumstances.exchanges.get(place.key)
    if exchange is not None:
        return exchange
    return _unresolved(
        span, f'this needs "{name}", which has not been sent', f'send "{name}" first'
    )


def value_at(path: ExchangePath, scope: Scope, circumstances: Circumstances) -> Outcome:
    """What the path names in an earlier exchange."""
    from callsheet.model.exchange_values import value_of

    exchange = exchange_of(path.request.text, path.request.span, scope, circumstances)
    if isinstance(exchange, Problem):
        return (exchange,)
    value = value_of(path, exchange)
    return (value,) if isinstance(value, Problem) else Evaluation(value)


def all_at(
    path: ExchangePath, scope: Scope, circumstances: Circumstances
) -> tuple[JsonValue, ...] | None:
    """All that a path finds in an earlier answer, if it can find several; else None."""
    from callsheet.model.exchange_values import all_in_body

    exchange = exchange_of(path.request.text, path.request.span, scope, circumstances)
    return None if isinstance(exchange, Problem) else all_in_body(path, exchange)


def value_in_last_answer(variable: DynamicVariable, circumstances: Circumstances) -> Outcome:
    """What httpYac's `$xpath //a` selects in the answer that came last."""
    from callsheet.model.exchange_values import value_of

    exchanges = tuple(circumstances.exchanges.values())
    if not exchanges:
        hint = "name one: `{{$xpath:login //a}}`"
        return (_unresolved(variable.name.span, "no answer has come yet", hint),)
    body = Piece(variable.name.span, "body")
    path = ExchangePath(variable.name, "response", body, variable.raw_arguments)
    value = value_of(path, exchanges[-1])
    return (value,) if isinstance(value, Problem) else Evaluation(value)


def answer_named(piece: Piece, scope: Scope, circumstances: Circumstances) -> Outcome | None:
    """What `login`, the parsed body, and `loginResponse`, the whole answer, mean in httpYac.

    None when no request has that name.
    """
    from callsheet.model.answer_bodies import parsed_body
    from callsheet.model.exchange_values import response_value

    name = piece.text
    whole = name not in scope.requests and name.endswith("Response")
    named = name.removesuffix("Response") if whole else name
    if named not in scope.requests:
        return None
    exchange = exchange_of(named, piece.span, scope, circumstances)
    if isinstance(exchange, Problem):
        return (exchange,)
    outcome = exchange.outcome
    if isinstance(outcome, Failure):
        message = f'"{named}" got no answer: {outcome.message}'
        return (_unresolved(piece.span, message, outcome.hint),)
    try:
        return Evaluation(response_value(outcome) if whole else parsed_body(outcome))
    except ValueError as error:
        return (_unresolved(piece.span, f'the body of "{named}" cannot be read: {error}'),)


def items_named(
    name: str, scope: Scope, circumstances: Circumstances
) -> Sequence[JsonValue] | None:
    """What the request of that name collected over its pages; None when it collected nothing."""
    place = scope.requests.get(name)
    return circumstances.items.get(place.key) if place else None


def answer_in_script(
    piece: Piece, source: str, scope: Scope, circumstances: Circumstances
) -> Outcome | None:
    """What the name of a request means in a script; None when no request has that name.

    It is the parsed body, as in httpYac; where the script writes `login.response`,
    `login.request` or `posts.items`, it has these members too.
    """
    from callsheet.model.exchange_values import exchange_value

    written = rf"(?<![\w$.]){re.escape(piece.text)}\s*\??\.\s*(request|response|items)\b"
    named = set(re.findall(written, source)) if piece.text in scope.requests else set()
    collected = items_named(piece.text, scope, circumstances) if "items" in named else None
    named.discard("items")
    body = answer_named(piece, scope, circumstances)
    if collected is None and not named:
        return body
    members: dict[str, JsonValue] = {}
    if isinstance(body, Evaluation) and isinstance(body.value, Mapping):
        members |= body.value
    if collected is not None:
        members["items"] = list(collected)
    if named:
        exchange = exchange_of(piece.text, piece.span, scope, circumstances)
        if isinstance(exchange, Problem):
            return (exchange,)
        members |= exchange_value(exchange)
    return Evaluation(members)


def _unresolved(span: Span, message: str, hint: str = "") -> Problem:
    return Problem(Code.UNRESOLVED_REQUEST, Severity.ERROR, span, message, hint)
