"""JWT bearer: a signed statement is exchanged for a token (RFC 7523, 2.1)."""

from callsheet.authentication import OAuth2
from callsheet.exchange import Failure, SendOptions
from callsheet.http.auth.flow import Means
from callsheet.http.auth.kept_token import Steps
from callsheet.http.auth.oauth2_endpoint import Refusal, asked, token_of
from callsheet.store.tokens import Token

GRANT_TYPE = "urn:ietf:params:oauth:grant-type:jwt-bearer"


def jwt_bearer(scheme: OAuth2, options: SendOptions, means: Means) -> Steps[Token | Failure]:
    """A token for whom the assertion speaks of."""
    parameters = {
        "grant_type": GRANT_TYPE,
        "assertion": scheme.assertion,
        "scope": scheme.scope,
        "audience": scheme.audience,
    }
    fields = yield from asked(scheme.token_url, parameters, scheme, options, means)
    return fields.failure if isinstance(fields, Refusal) else token_of(fields, scheme, means)
