"""Authorization code: a person signs in with the browser (RFC 6749, 4.1), with PKCE (RFC 7636)."""

from base64 import urlsafe_b64encode
from hashlib import sha256

from callsheet.authentication import OAuth2, Pkce
from callsheet.exchange import Failure, SendOptions
from callsheet.http.auth.flow import Means
from callsheet.http.auth.kept_token import Steps
from callsheet.http.auth.oauth2_endpoint import Refusal, asked, token_of
from callsheet.http.auth.oauth2_sign_in import signed_in, without_address
from callsheet.store.tokens import Token


def authorization_code(
    scheme: OAuth2, options: SendOptions, means: Means
) -> Steps[Token | Failure]:
    """A token for the person who signs in."""
    missing = without_address(scheme)
    arrival = missing or means.listen(scheme.redirect_url)
    if isinstance(arrival, Failure):
        return arrival
    verifier = scheme.code_verifier or means.random_text(48)
    means.obtained.add(verifier)
    try:
        proof = {"response_type": "code", **challenge(verifier, scheme.pkce)}
        answer = signed_in(scheme, arrival, proof, means, "code")
    finally:
        arrival.close()
    if isinstance(answer, Failure):
        return answer
    means.obtained.add(answer["code"])
    parameters = {
        "grant_type": "authorization_code",
        "code": answer["code"],
        "redirect_uri": arrival.url,
        "code_verifier": "" if scheme.pkce is Pkce.OFF else verifier,
    }
    fields = yield from asked(scheme.token_url, parameters, scheme, options, means)
    return fields.failure if isinstance(fields, Refusal) else token_of(fields, scheme, means)


def challenge(verifier: str, pkce: Pkce) -> dict[str, str]:
    """The parameters that bind a code to a verifier (RFC 7636, 4.2)."""
    match pkce:
        case Pkce.OFF:
            return {}
        case Pkce.PLAIN:
            return {"code_challenge": verifier, "code_challenge_method": "plain"}
        case Pkce.S256:
            digest = urlsafe_b64encode(
                sha256(verifier.encode(errors="surrogatepass")).digest()
            ).decode("ascii")
            return {"code_challenge": digest.rstrip("="), "code_challenge_method": "S256"}
