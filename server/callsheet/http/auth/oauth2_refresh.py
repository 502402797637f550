"""Refresh: a token is renewed without anybody signing in (RFC 6749, 6)."""

from dataclasses import replace

from callsheet.authentication import OAuth2
from callsheet.exchange import Failure, SendOptions
from callsheet.http.auth.flow import Means
from callsheet.http.auth.kept_token import Steps
from callsheet.http.auth.oauth2_endpoint import Refusal, asked, token_of
from callsheet.store.tokens import Token


def refresh(
    scheme: OAuth2, old: Token, options: SendOptions, means: Means
) -> Steps[Token | Failure | None]:
    """A new token; None when the server takes the old one's refresh token no more.

    What the answer leaves out stays as it was.
    """
    parameters = {"grant_type": "refresh_token", "refresh_token": old.refresh_token}
    url = scheme.refresh_url or scheme.token_url
    fields = yield from asked(url, parameters, scheme, options, means)
    if isinstance(fields, Refusal):
        return None if fields.error else fields.failure
    token = token_of({"id_token": old.id_token, **fields}, scheme, means)
    if isinstance(token, Failure):
        return token
    return replace(
        token,
        refresh_token=token.refresh_token or old.refresh_token,
        scope=token.scope or old.scope,
    )
