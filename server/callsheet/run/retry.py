"""Whether a request is sent again, and after how long: `# @retry`."""

from random import Random

from callsheet.delivery import Retry
from callsheet.exchange import Exchange, Failure, FailureKind, OutgoingRequest, Response
from callsheet.facts.methods import find_method

KEY_HEADERS = frozenset({"idempotency-key", "x-idempotency-key"})
"""Fields that let a server see that it has the request already, in lower case."""


def reason_to_retry(retry: Retry, outcome: Response | Failure) -> str:
    """What went so wrong that another try is due, in words; empty when nothing did.

    Never what would go wrong again: a name that does not exist, a certificate that is not trusted,
    a request that cannot be sent; nor what a person cancelled.
    """
    match outcome:
        case Response(status, reason):
            if any(status in statuses for statuses in retry.statuses):
                return f"{status} {reason}".strip()
            return outcome.body_problem if retry.on_failure else ""
        case Failure(passing=True):
            return outcome.message if _is_wanted(retry, outcome) else ""
        case Failure():
            return ""


def may_repeat(retry: Retry, request: OutgoingRequest, exchange: Exchange) -> bool:
    """Whether sending it again cannot do the same thing twice (RFC 9110, 9.2.2).

    So it is for idempotent methods, with an idempotency key, and when nothing had gone out.
    """
    method = find_method(request.method)
    return (
        retry.unsafe
        or (method is not None and method.idempotent)
        or _has_key(request)
        or _never_arrived(exchange)
    )


def backoff(retry: Retry, tries: int, random: Random) -> float:
    """Seconds to wait after so many tries: twice as long each time.

    With jitter it is between a half and the whole of that, so that clients that failed together
    do not come back together, and yet none comes back at once.
    """
    doublings = min(tries - 1, 64)
    seconds = min(retry.shortest * 2.0**doublings, retry.longest)
    return seconds * (0.5 + random.random() / 2) if retry.jitter else seconds


def _is_wanted(retry: Retry, failure: Failure) -> bool:
    if failure.kind is FailureKind.TIMEOUT:
        return retry.on_timeout or (retry.on_connect and failure.unsent)
    return retry.on_connect if failure.unsent else retry.on_failure


def _has_key(request: OutgoingRequest) -> bool:
    names = KEY_HEADERS | {request.delivery.idempotency_header.lower()}
    return any(name.lower() in names and value for name, value in request.headers)


def _never_arrived(exchange: Exchange) -> bool:
    outcome = exchange.outcome
    return len(exchange.hops) == 1 and isinstance(outcome, Failure) and outcome.unsent
