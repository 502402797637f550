"""A token from the store while it is fresh; else it is fetched, once for all who wait for it."""

from collections.abc import Callable, Generator, Hashable
from dataclasses import replace
from typing import TypeAlias, TypeVar

from callsheet.exchange import Failure, OutgoingRequest, Response
from callsheet.http.auth.fields import with_field
from callsheet.http.auth.flow import Aside, Flow, Main, Means
from callsheet.late_dataclasses import dataclass
from callsheet.store.tokens import Token, TokenKey

Result = TypeVar("Result")

Steps: TypeAlias = Generator[Aside, Response | Failure, Result]
"""Yields requests of the scheme's own, is sent their outcomes, returns what they came to."""


@dataclass(frozen=True, slots=True)
class TokenSource:
    """Where a token comes from when the store has none."""

    key: TokenKey
    credential: Hashable
    """What was refused when a fetch is: the same one is not tried again at once."""

    fetch: Callable[[Token | None], Steps[Token | Failure]]
    """Gets a new token; it is given the old one, which may be good for a refresh."""

    given: Token | None = None
    """One that there was from the beginning."""

    renewable: bool = True
    """Whether there is more than the given one."""

    use_id_token: bool = False
    prefix: str = "Bearer"


def bearing(request: OutgoingRequest, source: TokenSource, means: Means) -> Flow:
    """Send with the token; when one that was kept is refused with a 401, once more with a new one.

    Several who are refused at once share the new one.
    """
    kept = _kept(source, means)
    token: Token | Failure
    if kept is not None and kept.is_fresh(means.clock()):
        token = kept
        outcome = yield Main(_proven(request, source, token, means))
        if isinstance(outcome, Failure) or outcome.status != 401 or not source.renewable:
            return None
        token = yield from fetched_token(source, means, refused=kept)
    else:
        token = yield from fetched_token(source, means)
    if isinstance(token, Failure):
        return token
    yield Main(_proven(request, source, token, means))
    return None


def fetched_token(
    source: TokenSource, means: Means, refused: Token | None = None
) -> Steps[Token | Failure]:
    """The token that somebody else fetched meanwhile, else a new one, which is kept."""
    with means.tokens.held(source.key):
        kept = _kept(source, means)
        now = means.clock()
        if kept is not None and kept.is_fresh(now) and not _same(kept, refused):
            return kept
        refusal = means.refusals.of(source.credential, now)
        if refusal is not None:
            return refusal
        if kept is not None and _same(kept, refused):
            # Its refresh token outlives a fetch that fails for want of a network.
            means.tokens.put(source.key, replace(kept, expires=0.0))
        outcome = yield from source.fetch(kept)
        means.refusals.note(source.credential, outcome, means.clock)
        if isinstance(outcome, Token):
            means.tokens.put(source.key, outcome)
        return outcome


def current_token(source: TokenSource, means: Means) -> Steps[Token | Failure]:
    """The token that is kept and fresh, else a new one."""
    kept = _kept(source, means)
    if kept is not None and kept.is_fresh(means.clock()):
        return kept
    return (yield from fetched_token(source, means))


def new_token(source: TokenSource, means: Means) -> Steps[Token | Failure]:
    """A new token, whatever is kept and whatever was refused: somebody asked for it."""
    with means.tokens.held(source.key):
        outcome = yield from source.fetch(None)
        means.refusals.note(source.credential, outcome, means.clock)
        if isinstance(outcome, Token):
            means.tokens.put(source.key, outcome)
        return outcome


def driven(steps: Steps[Result], send: Callable[[OutgoingRequest], Response | Failure]) -> Result:
    """What steps come to that have no request to go with."""
    try:
        step = next(steps)
        while True:
            step = steps.send(send(step.request))
    except StopIteration as end:
        result: Result = end.value
        return result
    finally:
        steps.close()


def _kept(source: TokenSource, means: Means) -> Token | None:
    token = means.tokens.get(source.key) or source.given
    if token is not None:
        secrets = (token.access_token, token.refresh_token, token.id_token)
        means.obtained.update(filter(None, secrets))
    return token


def _same(token: Token, refused: Token | None) -> bool:
    return refused is not None and token.access_token == refused.access_token


def _proven(
    request: OutgoingRequest, source: TokenSource, token: Token, means: Means
) -> OutgoingRequest:
    text = token.id_token if source.use_id_token else token.access_token
    means.obtained.add(text)
    return with_field(
        request, "Authorization", f"{source.prefix} {text}" if source.prefix else text
    )
