"""Implicit: the token comes back with the browser (RFC 6749, 4.2), for servers without PKCE."""

from callsheet.authentication import OAuth2
from callsheet.exchange import Failure
from callsheet.http.auth.flow import Means
from callsheet.http.auth.kept_token import Steps
from callsheet.http.auth.oauth2_endpoint import token_of
from callsheet.http.auth.oauth2_sign_in import signed_in, without_address
from callsheet.store.tokens import Token


def implicit(scheme: OAuth2, means: Means) -> Steps[Token | Failure]:
    """A token for the person who signs in."""
    missing = without_address(scheme)
    arrival = missing or means.listen(scheme.redirect_url)
    if isinstance(arrival, Failure):
        return arrival
    wanted = "id_token" if scheme.use_id_token else "access_token"
    own = {"response_type": "id_token" if scheme.use_id_token else "token"}
    if scheme.use_id_token:
        # OpenID Connect Core, 3.2.2.1, wants it; it is `state` that binds the answer to us.
        own["nonce"] = means.random_text(24)
    try:
        answer = signed_in(scheme, arrival, own, means, wanted)
    finally:
        arrival.close()
    if isinstance(answer, Failure):
        return answer
    means.obtained.add(answer[wanted])
    return token_of(answer, scheme, means)
    yield  # Nothing is asked of a token endpoint, and a grant is steps all the same.
