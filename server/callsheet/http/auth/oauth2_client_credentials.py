"""Client credentials: the client itself is who asks (RFC 6749, 4.4)."""

from callsheet.authentication import OAuth2
from callsheet.exchange import Failure, SendOptions
from callsheet.http.auth.flow import Means
from callsheet.http.auth.kept_token import Steps
from callsheet.http.auth.oauth2_endpoint import Refusal, asked, token_of
from callsheet.store.tokens import Token


def client_credentials(
    scheme: OAuth2, options: SendOptions, means: Means
) -> Steps[Token | Failure]:
    """A token for the client."""
    parameters = {
        "grant_type": "client_credentials",
        "scope": scheme.scope,
        "audience": scheme.audience,
    }
    fields = yield from asked(scheme.token_url, parameters, scheme, options, means)
    return fields.failure if isinstance(fields, Refusal) else token_of(fields, scheme, means)
