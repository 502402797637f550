"""Revocation: a token that is given up is told to the server (RFC 7009)."""

from collections.abc import Callable

from callsheet.authentication import OAuth2
from callsheet.exchange import Failure, OutgoingRequest, Response, SendOptions
from callsheet.http.auth.flow import Means
from callsheet.http.auth.kept_token import Steps, driven
from callsheet.http.auth.oauth2_endpoint import told
from callsheet.store.tokens import Token


def revoked(
    scheme: OAuth2,
    token: Token,
    options: SendOptions,
    means: Means,
    send: Callable[[OutgoingRequest], Response | Failure],
) -> Failure | None:
    """Revoke the refresh token and the access token; why the server did not, or None."""
    return driven(_both(scheme, token, options, means), send)


def _both(
    scheme: OAuth2, token: Token, options: SendOptions, means: Means
) -> Steps[Failure | None]:
    given = (("refresh_token", token.refresh_token), ("access_token", token.access_token))
    for kind, text in given:
        if text:
            parameters = {"token": text, "token_type_hint": kind}
            failure = yield from told(scheme.revoke_url, parameters, scheme, options, means)
            if failure is not None:
                return failure
    return None
