"""Google service account: a JWT signed with the key file's key is exchanged for a token.

RFC 7523 at the `token_uri` of the key file; with a scope the answer is an access token, with an
audience alone an ID token.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from callsheet.authentication import GoogleServiceAccount, Grant, OAuth2
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
from callsheet.http.auth.oauth2_endpoint import Refusal, asked, refused, token_of
from callsheet.http.auth.oauth2_jwt_bearer import GRANT_TYPE
from callsheet.store.tokens import Token, TokenKey

_LIFETIME = 3600
"""Seconds that the assertion is good; Google takes no more."""

_TOKEN_URI = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address
_WRONG_FILE = (
    "take the JSON file that Google's console gives for a key of the service account, whole"
)


def google_service_account(
    request: OutgoingRequest, scheme: GoogleServiceAccount, means: Means
) -> Flow:
    """Send with a token of the account."""
    source = source_of(scheme, request.options, means)
    if isinstance(source, Failure):
        return _not_sent(source)
    return bearing(request, source, means)


def token_for_google(
    scheme: GoogleServiceAccount,
    options: SendOptions,
    means: Means,
    send: Callable[[OutgoingRequest], Response | Failure],
    *,
    fresh: bool = False,
) -> Token | Failure:
    """The token without a request to go with, as `oauth2.token_for` gives it."""
    source = source_of(scheme, options, means)
    if isinstance(source, Failure):
        return source
    return driven(new_token(source, means) if fresh else current_token(source, means), send)


def source_of(
    scheme: GoogleServiceAccount, options: SendOptions, means: Means
) -> TokenSource | Failure:
    """Where the account's token comes from; a failure when the key file is none."""
    file = _key_file(scheme.key)
    if isinstance(file, Failure):
        return file
    if not (scheme.scope or scheme.audience):
        return refused(
            "the service account has neither a scope nor an audience",
            "write one: scope=https://www.googleapis.com/auth/cloud-platform",
        )
    means.obtained.add(file["private_key"])
    key = TokenKey(
        scheme.environment,
        file["token_uri"],
        file["client_email"],
        " ".join(sorted(scheme.scope.split())),
        scheme.audience,
        scheme.subject,
        "google_service_account",
    )
    fetch = partial(_fetch, scheme, file, options, means)
    return TokenSource(key, scheme, fetch, use_id_token=not scheme.scope)


def _fetch(
    scheme: GoogleServiceAccount,
    file: dict[str, str],
    options: SendOptions,
    means: Means,
    _old: Token | None,
) -> Steps[Token | Failure]:
    assertion = _assertion(scheme, file, int(means.clock()))
    if isinstance(assertion, Failure):
        return assertion
    means.obtained.add(assertion)
    name = scheme.name or file["client_email"]
    url = file["token_uri"]
    as_client = OAuth2(Grant.JWT_BEARER, url, "", use_id_token=not scheme.scope, name=name)
    parameters = {"grant_type": GRANT_TYPE, "assertion": assertion}
    fields = yield from asked(url, parameters, as_client, options, means)
    if isinstance(fields, Refusal):
        return fields.failure
    token = token_of(fields, as_client, means)
    return token if isinstance(token, Failure) else replace(token, scope=scheme.scope)


def _assertion(scheme: GoogleServiceAccount, file: dict[str, str], now: int) -> str | Failure:
    try:
        import cryptography.hazmat.primitives.serialization  # noqa: F401 - PyJWT needs it
    except ImportError:
        return refused(
            "a key of a service account cannot be used without the library cryptography",
            'pip install "callsheet[crypto]"',
        )
    import jwt

    account = file["client_email"]
    claims = {"iss": account, "aud": file["token_uri"], "iat": now, "exp": now + _LIFETIME}
    if scheme.scope:
        claims["scope"] = scheme.scope
    else:
        claims["target_audience"] = scheme.audience
    if scheme.subject:
        claims["sub"] = scheme.subject
    headers = {"kid": file["private_key_id"]} if file.get("private_key_id") else None
    try:
        return jwt.encode(claims, file["private_key"], "RS256", headers)
    except (ValueError, TypeError, jwt.PyJWTError):
        return refused('the "private_key" of the service account is no RSA key', _WRONG_FILE)


def _key_file(text: str) -> dict[str, str] | Failure:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return refused("the key of the service account is no JSON", _WRONG_FILE)
    if not isinstance(value, dict):
        return refused("the key of the service account is no JSON object", _WRONG_FILE)
    for name in ("client_email", "private_key"):
        if not isinstance(value.get(name), str):
            return refused(f'the key of the service account has no "{name}"', _WRONG_FILE)
    texts = {name: each for name, each in value.items() if isinstance(each, str)}
    return {"token_uri": _TOKEN_URI, **texts}


def _not_sent(failure: Failure) -> Flow:
    return failure
    yield  # It is a flow all the same.
