"""After a 401: what proves a request is obtained anew, and the request sent once more."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from callsheet.exchange import Exchange, Failure, Response, since
from callsheet.late_dataclasses import dataclass
from callsheet.model.needs import Why, needs_of
from callsheet.model.requests import RequestPlace
from callsheet.model.resolve import Resolved
from callsheet.model.workspace import RequestKey, Workspace
from callsheet.problems import Code, Problem, Severity
from callsheet.run.given_tokens import GivenTokens
from callsheet.run.results import RequestResult, Sent
from callsheet.text import Span


def refused_logins(
    place: RequestPlace, workspace: Workspace, refused: Mapping[RequestKey, str]
) -> tuple[Problem, ...]:
    """The logins of a request that did not log in, where its `# @auth` names them.

    Args:
        place: The request.
        workspace: Where its logins are found.
        refused: What logins answered that did not log in.
    """
    needs = needs_of(workspace, place.document, place.block) if refused else ()
    return tuple(
        _refused(place.block.placed(need.span), need.place, refused[need.place.key])
        for need in needs
        if need.why is Why.AUTH and need.place.key in refused
    )


def _refused(span: Span, login: RequestPlace, answered: str) -> Problem:
    message = f'"{login.name}" logs in for this request, and answered {answered}'
    line = login.document.line_of(login.block, _target(login)) + 1
    hint = f"see `{login.path.name}`, line {line}"
    return Problem(Code.HTTP_STATUS, Severity.ERROR, span, message, hint)


def _target(place: RequestPlace) -> Span:
    request = place.block.tree.request
    return request.line.target.span if request else place.block.tree.span


@dataclass(frozen=True, slots=True)
class SentAgain:
    """What became of the second try."""

    resolved: Resolved
    exchange: Exchange
    """Both tries; what logged in stands among its asides."""

    secrets: frozenset[str]


def is_refused(exchange: Exchange) -> bool:
    """Whether the server wants to know who asks."""
    return isinstance(exchange.outcome, Response) and exchange.outcome.status == 401


def logins_of(workspace: Workspace, place: RequestPlace) -> list[RequestPlace]:
    """The requests that log in for a request, in order."""
    needs = needs_of(workspace, place.document, place.block)
    return [need.place for need in needs if need.why is Why.AUTH]


def once_more(
    first: Exchange,
    logins: list[RequestPlace],
    tokens: GivenTokens,
    perform: Callable[[RequestPlace], RequestResult],
    send: Callable[[], tuple[Resolved, Exchange] | None],
) -> SentAgain | RequestPlace | None:
    """Log in again, get new tokens, and send again; None when that would be of no use.

    The login that did not log in is given where that is why.

    Args:
        first: How the request was refused.
        logins: What logs in for it.
        tokens: What was given to it.
        perform: Performs a request that logs in.
        send: Resolves and sends the request; None when it cannot be resolved any more.
    """
    if not logins and not tokens.any:
        return None
    results: list[RequestResult] = []
    for login in logins:
        results.append(perform(login))
        if not _is_answered(results[-1]):
            return login
    tokens.forget()
    second = send()
    if second is None:
        return None
    resolved, exchange = second
    secrets = frozenset().union(*(result.secrets for result in results))
    return SentAgain(resolved, _joined(first, results, exchange), secrets)


def _is_answered(result: RequestResult) -> bool:
    fate = result.fate
    is_there = isinstance(fate, Sent) and not isinstance(fate.exchange.outcome, Failure)
    return is_there and not result.errors and result.error is None


def _joined(first: Exchange, results: Sequence[RequestResult], second: Exchange) -> Exchange:
    sent = [result.fate.exchange for result in results if isinstance(result.fate, Sent)]
    between = [since(first.started, each) for each in sent]
    second = since(first.started, second)
    everything = (first, *between, second)
    asides = [hop for each in between for hop in (*each.asides, *each.hops)]
    return replace(
        second,
        hops=(*first.hops, *second.hops),
        seconds=sum(each.seconds for each in everything),
        asides=(*first.asides, *asides, *second.asides),
        secrets=frozenset().union(*(each.secrets for each in everything)),
        earlier=(*first.earlier, *second.earlier),
        notes=(*first.notes, *second.notes),
    )
