"""JWT: a signed statement of our own in every request (RFC 7519)."""

from callsheet.authentication import Jwt
from callsheet.exchange import Failure, FailureKind, OutgoingRequest
from callsheet.facts.jwt_algorithms import JWT_ALGORITHMS
from callsheet.http.auth.fields import with_field
from callsheet.http.auth.flow import Flow, Main, Means
from callsheet.problems import did_you_mean
from callsheet.values import JsonValue


def jwt(request: OutgoingRequest, scheme: Jwt, means: Means) -> Flow:
    """Send with a fresh token; it is signed anew for each request."""
    token = made_token(scheme, means)
    if isinstance(token, Failure):
        return token
    value = f"{scheme.prefix} {token}" if scheme.prefix else token
    yield Main(with_field(request, scheme.header, value))
    return None


def made_token(scheme: Jwt, means: Means, *, dated: bool = True) -> str | Failure:
    """A token with the scheme's claims, signed now, or why it cannot be.

    It says when it was issued unless it is not `dated`.
    """
    means.obtained.add(scheme.key)
    if scheme.algorithm not in JWT_ALGORITHMS:
        return _refused(
            f'"{scheme.algorithm}" is not an algorithm that a JWT can be signed with',
            did_you_mean(scheme.algorithm, JWT_ALGORITHMS)
            or f"known are {', '.join(JWT_ALGORITHMS)}",
        )
    if not scheme.key:
        return _refused("the key of the JWT is empty", "give it with `key=`")
    signer = _Signer()
    if scheme.algorithm not in signer.algorithms:
        return _refused(
            f"{scheme.algorithm} needs the library cryptography, which is not installed",
            'pip install "callsheet[crypto]"',
        )
    token = signer.sign(_claims(scheme, means.clock(), dated=dated), scheme)
    if isinstance(token, str):
        means.obtained.add(token)
    return token


def _claims(scheme: Jwt, now: float, *, dated: bool) -> dict[str, JsonValue]:
    """The claims; those given by hand win over those that are made."""
    named = {"iss": scheme.issuer, "sub": scheme.subject, "aud": scheme.audience}
    made: dict[str, JsonValue] = {name: value for name, value in named.items() if value}
    if dated:
        made["iat"] = int(now)
    made["exp"] = int(now + scheme.lifetime)
    return {**made, **scheme.claims}


class _Signer:
    """PyJWT, which is silent about short secrets here: they are the server's choice."""

    def __init__(self) -> None:
        from jwt.algorithms import HMACAlgorithm
        from jwt.api_jws import PyJWS

        class Silent(HMACAlgorithm):
            def check_key_length(self, key: bytes) -> None:
                """Say nothing."""

        self._library = PyJWS()
        for name, hashed in zip(
            ("HS256", "HS384", "HS512"),
            (HMACAlgorithm.SHA256, HMACAlgorithm.SHA384, HMACAlgorithm.SHA512),
            strict=True,
        ):
            self._library.unregister_algorithm(name)
            self._library.register_algorithm(name, Silent(hashed))
        self.algorithms = frozenset(self._library.get_algorithms())

    def sign(self, claims: dict[str, JsonValue], scheme: Jwt) -> str | Failure:
        from jwt.exceptions import PyJWTError

        from callsheet.values import json_text

        headers = {"kid": scheme.key_id} if scheme.key_id else None
        payload = json_text(claims).encode(errors="surrogatepass")
        try:
            return self._library.encode(payload, scheme.key, scheme.algorithm, headers)
        except (PyJWTError, ValueError, TypeError) as error:
            return _refused(
                f"the key cannot sign with {scheme.algorithm}: {error}",
                "HS algorithms take a secret, the others a private key in PEM",
            )


def _refused(message: str, hint: str) -> Failure:
    return Failure(FailureKind.AUTHENTICATION, message, hint)
