"""A person signs in with the browser, which comes back to a page on this machine (RFC 8252)."""

import hmac
from collections.abc import Mapping
from urllib.parse import parse_qs

from callsheet.authentication import OAuth2, ParameterUse
from callsheet.exchange import Failure, FailureKind
from callsheet.http.auth.flow import Arrival, Means
from callsheet.http.auth.oauth2_endpoint import (
    plain,
    refusal_text,
    refused,
    web_address,
    with_extra,
    with_query,
)

TIME_TO_SIGN_IN = 300.0
"""Seconds that a person has to sign in."""

_STEP = 0.5
"""Seconds after which we look whether the request is still wanted."""


def signed_in(
    scheme: OAuth2, arrival: Arrival, parameters: Mapping[str, str], means: Means, wanted: str
) -> Mapping[str, str] | Failure:
    """What the browser brings back: an answer of this sign-in, with the parameter `wanted` in it.

    Args:
        scheme: Where to sign in, as which client.
        arrival: Where the browser comes back to.
        parameters: Those of the address that are the grant's own.
        means: Person, chance.
        wanted: The parameter without which the answer is none.
    """
    state = scheme.state or means.random_text(24)
    means.obtained.add(state)
    given = {
        **parameters,
        "client_id": scheme.client_id,
        "redirect_uri": arrival.url,
        "scope": scheme.scope,
        "audience": scheme.audience,
        "state": state,
    }
    page = web_address(scheme.authorization_url)
    if page is None:
        return refused(
            f'"{plain(scheme.authorization_url)}" is no web page to sign in at',
            "write its whole address: auth_url=https://...",
        )
    query = with_extra(given.items(), scheme, ParameterUse.AUTHORIZATION)
    address = with_query(page, query)
    if not _shown_to_a_person(address, scheme, means):
        return refused(
            f"somebody has to sign in{_for(scheme)}, and nobody is there",
            "sign in before with `callsheet auth login`, or use `grant=client_credentials`",
        )
    brought = _arrived(arrival, means)
    if isinstance(brought, Failure):
        return brought
    if brought is None:
        return refused(
            f"nobody signed in{_for(scheme)} within {TIME_TO_SIGN_IN / 60:.0f} minutes",
            f'the server must allow the redirect URL "{arrival.url}"',
        )
    answer = _read(brought, state, wanted)
    arrival.answer(answer.message if isinstance(answer, Failure) else "")
    return answer


def cancelled() -> Failure:
    """The request is wanted no more."""
    return Failure(FailureKind.CANCELLED, "the request was cancelled")


def without_address(scheme: OAuth2) -> Failure | None:
    """Why there is nowhere to sign in."""
    if scheme.authorization_url:
        return None
    return refused("the address to sign in is missing", "write it: auth_url=https://...")


def _shown_to_a_person(address: str, scheme: OAuth2, means: Means) -> bool:
    if means.person.open_browser(address):
        means.person.tell(f"Sign in{_for(scheme)} in the browser")
        return True
    return means.person.tell(f"To sign in{_for(scheme)}, open {address}")


def _arrived(arrival: Arrival, means: Means) -> str | Failure | None:
    for _ in range(round(TIME_TO_SIGN_IN / _STEP)):
        brought = arrival.wait(_STEP)
        if brought is not None:
            return brought
        if means.cancelled():
            return cancelled()
    return None


def _read(brought: str, state: str, wanted: str) -> Mapping[str, str] | Failure:
    answer = {name: values[0] for name, values in parse_qs(brought).items()}
    if not hmac.compare_digest(
        answer.get("state", "").encode(), state.encode(errors="surrogatepass")
    ):
        return refused(
            "the browser came back with the answer to another sign-in: its `state` is not ours",
            "try again; if it stays so, the server drops `state`, or somebody interferes",
        )
    if "error" in answer:
        message, hint = refusal_text(answer)
        return refused(f"signing in failed with {message}", hint)
    if not answer.get(wanted):
        return refused(f'the browser came back without "{wanted}"')
    return answer


def _for(scheme: OAuth2) -> str:
    return f' for "{scheme.name}"' if scheme.name else ""
