"""After a 401: what proves a request is obtained anew, and the request sent once more."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from callsheet.exchange import Exchange, Failure, Response
from callsheet.model.needs import Why, needs_of
from callsheet.model.requests import RequestPlace
from callsheet.model.resolve import Resolved
from callsheet.model.workspace import Workspace
from callsheet.run.given_tokens import GivenTokens
from callsheet.run.results import RequestResult, Sent


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
) -> SentAgain | None:
    """Log in again, get new tokens, and send again; None when that would be of no use.

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
            return None
    tokens.forget()
    second = send()
    if second is None:
        return None
    resolved, exchange = second
    secrets = frozenset().union(*(result.secrets for result in results))
    return SentAgain(resolved, _joined(first, results, exchange), secrets)


def _is_answered(result: RequestResult) -> bool:
    fate = result.fate
    return isinstance(fate, Sent) and not isinstance(fate.exchange.outcome, Failure)


def _joined(first: Exchange, results: Sequence[RequestResult], second: Exchange) -> Exchange:
    between = [result.fate.exchange for result in results if isinstance(result.fate, Sent)]
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
