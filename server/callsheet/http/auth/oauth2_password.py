"""Password: the person's own name and password are shown to the token endpoint (RFC 6749, 4.3)."""

from callsheet.authentication import OAuth2
from callsheet.exchange import Failure, SendOptions
from callsheet.http.auth.flow import Means
from callsheet.http.auth.kept_token import Steps
from callsheet.http.auth.oauth2_endpoint import Refusal, asked, token_of
from callsheet.store.tokens import Token


def password(scheme: OAuth2, options: SendOptions, means: Means) -> Steps[Token | Failure]:
    """A token for a person."""
    parameters = {
        "grant_type": "password",
        "username": scheme.user,
        "password": scheme.password,
        "scope": scheme.scope,
        "audience": scheme.audience,
    }
    fields = yield from asked(scheme.token_url, parameters, scheme, options, means)
    return fields.failure if isinstance(fields, Refusal) else token_of(fields, scheme, means)
