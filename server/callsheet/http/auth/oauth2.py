"""OAuth 2.0: a token from the store, by refresh or by a grant; once more after a 401 (RFC 6749)."""

import json
from base64 import urlsafe_b64decode
from collections.abc import Callable
from functools import partial
from hashlib import sha256
from typing import assert_never

from callsheet.authentication import Grant, OAuth2
from callsheet.exchange import Failure, OutgoingRequest, Response, SendOptions
from callsheet.http.auth.flow import Flow, Means
from callsheet.http.auth.kept_token import (
    Steps,
    TokenSource,
    bearing,
    current_token,
    driven,
    new_token,
)
from callsheet.store.tokens import Token, TokenKey


def oauth2(request: OutgoingRequest, scheme: OAuth2, means: Means) -> Flow:
    """Send with a token, got as the scheme says."""
    return bearing(request, source_of(scheme, request.options, means), means)


def token_for(
    scheme: OAuth2,
    options: SendOptions,
    means: Means,
    send: Callable[[OutgoingRequest], Response | Failure],
    *,
    fresh: bool = False,
) -> Token | Failure:
    """The token without a request to go with: the one that is kept, else a new one, which is kept.

    Args:
        scheme: What it is for.
        options: How requests to the authorization server are sent.
        means: Store, person, clock.
        send: Sends one request and follows nothing.
        fresh: A new one in any case: somebody signs in.
    """
    source = source_of(scheme, options, means)
    return driven(new_token(source, means) if fresh else current_token(source, means), send)


def token_key(scheme: OAuth2) -> TokenKey:
    """What a token of this scheme is good for."""
    return TokenKey(
        scheme.environment,
        scheme.token_url or scheme.authorization_url,
        scheme.client_id,
        " ".join(sorted(scheme.scope.split())),
        scheme.audience,
        scheme.user or _subject(scheme.assertion),
        scheme.grant.value,
        _variant(scheme),
    )


def source_of(scheme: OAuth2, options: SendOptions, means: Means) -> TokenSource:
    """Where the scheme's token comes from."""
    given = None
    if scheme.access_token or scheme.refresh_token:
        expires = None if scheme.access_token else 0.0
        given = Token(
            scheme.access_token,
            0.0,
            expires,
            scheme.refresh_token,
            id_token=scheme.access_token if scheme.use_id_token else "",
            name=scheme.name,
        )
    return TokenSource(
        token_key(scheme),
        scheme,
        partial(_fetch, scheme, options, means),
        given,
        renewable=bool(scheme.token_url or scheme.grant is Grant.IMPLICIT),
        use_id_token=scheme.use_id_token,
        prefix=scheme.prefix,
    )


def _fetch(
    scheme: OAuth2, options: SendOptions, means: Means, old: Token | None
) -> Steps[Token | Failure]:
    if old is not None and old.refresh_token:
        from callsheet.http.auth.oauth2_refresh import refresh

        renewed = yield from refresh(scheme, old, options, means)
        if renewed is not None:
            return renewed
        means.tokens.remove(token_key(scheme))
    return (yield from _granted(scheme, options, means))


def _granted(scheme: OAuth2, options: SendOptions, means: Means) -> Steps[Token | Failure]:
    match scheme.grant:
        case Grant.CLIENT_CREDENTIALS:
            from callsheet.http.auth.oauth2_client_credentials import client_credentials

            return client_credentials(scheme, options, means)
        case Grant.PASSWORD:
            from callsheet.http.auth.oauth2_password import password

            return password(scheme, options, means)
        case Grant.AUTHORIZATION_CODE:
            from callsheet.http.auth.oauth2_authorization_code import authorization_code

            return authorization_code(scheme, options, means)
        case Grant.DEVICE_CODE:
            from callsheet.http.auth.oauth2_device_code import device_code

            return device_code(scheme, options, means)
        case Grant.IMPLICIT:
            from callsheet.http.auth.oauth2_implicit import implicit

            return implicit(scheme, means)
        case Grant.JWT_BEARER:
            from callsheet.http.auth.oauth2_jwt_bearer import jwt_bearer

            return jwt_bearer(scheme, options, means)
        case _:
            assert_never(scheme.grant)


def _variant(scheme: OAuth2) -> str:
    """What else decides which token it is, as a digest: some of it is secret."""
    extra = [[each.name, each.value, each.use.value] for each in scheme.extra]
    parts = [extra, scheme.access_token, scheme.refresh_token]
    if not any(parts):
        return ""
    return sha256(json.dumps(parts).encode()).hexdigest()[:16]


def _subject(assertion: str) -> str:
    """Whom an assertion speaks of; it is a new text each time, its subject is not."""
    try:
        encoded = assertion.split(".")[1]
        claims = json.loads(urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))
        return " ".join(str(claims.get(name, "")) for name in ("iss", "sub")).strip()
    except (IndexError, ValueError, AttributeError):
        return (
            sha256(assertion.encode(errors="surrogatepass")).hexdigest()[:16] if assertion else ""
        )
