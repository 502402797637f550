"""OAuth 1: a signature over method, URL and parameters (RFC 5849)."""

from dataclasses import replace
from importlib.util import find_spec
from types import SimpleNamespace
from urllib.parse import parse_qsl, quote

from callsheet.authentication import OAuth1, OAuth1Place
from callsheet.exchange import Body, Failure, FailureKind, OutgoingRequest
from callsheet.http.auth.fields import with_field, with_parameters
from callsheet.http.auth.flow import Flow, Main, Means
from callsheet.http.auth.hashing import feed_body
from callsheet.http.outgoing import host_field
from callsheet.late_dataclasses import dataclass

_METHODS = ("HMAC-SHA1", "HMAC-SHA256", "HMAC-SHA512", "RSA-SHA1", "RSA-SHA256", "PLAINTEXT")
_FORM = "application/x-www-form-urlencoded"


def oauth1(request: OutgoingRequest, scheme: OAuth1, means: Means) -> Flow:
    """Sign and send; what was typed of target and body goes out as it is."""
    secrets = (scheme.consumer_secret, scheme.token, scheme.token_secret, scheme.private_key)
    means.obtained.update(filter(None, (*secrets, scheme.verifier)))
    proven = _proven(request, scheme, means)
    if isinstance(proven, Failure):
        return proven
    yield Main(proven)
    return None


def signature_of(
    request: OutgoingRequest, scheme: OAuth1, parameters: tuple[tuple[str, str], ...]
) -> str:
    """The signature over a request with these protocol parameters (RFC 5849, 3.4).

    Raises:
        ValueError: The private key cannot be used; PyJWT's InvalidKeyError says the same.
    """
    from oauthlib.oauth1 import Client
    from oauthlib.oauth1.rfc5849 import signature

    path, _, query = request.target.partition("?")
    host = next((v for n, v in request.headers if n.lower() == "host"), host_field(request))
    collected = parse_qsl(query, keep_blank_values=True) + _form(request) + list(parameters)
    base = signature.signature_base_string(
        request.method,
        signature.base_string_uri(f"{request.scheme}://{host.strip()}{path}"),
        signature.normalize_parameters(collected),
    )
    keys = SimpleNamespace(
        client_secret=scheme.consumer_secret,
        resource_owner_secret=scheme.token_secret,
        rsa_key=scheme.private_key,
    )
    made: str = Client.SIGNATURE_METHODS[scheme.method](base, keys)
    return made


def _proven(request: OutgoingRequest, scheme: OAuth1, means: Means) -> OutgoingRequest | Failure:
    if scheme.method not in _METHODS:
        return _refused(f'"{scheme.method}" is not a signature method', f"use {_listed()}")
    if scheme.place is OAuth1Place.BODY and not _has_form(request):
        return _refused(
            "the OAuth parameters cannot go into this body",
            f"only a body of `Content-Type: {_FORM}` can take them; or use `in=header`",
        )
    if find_spec("oauthlib") is None:
        return _refused(
            "OAuth 1 needs the library oauthlib, which is not installed",
            'pip install "callsheet[oauth1]"',
        )
    if scheme.method.startswith("RSA") and not _has_cryptography():
        return _refused(
            f"{scheme.method} needs the library cryptography, which is not installed",
            'pip install "callsheet[crypto]"',
        )
    from jwt.exceptions import InvalidKeyError

    parameters = _parameters(scheme, means)
    try:
        signature = signature_of(request, scheme, parameters)
    except (InvalidKeyError, ValueError, TypeError) as error:
        return _refused(f"the request cannot be signed: {error}", "look at the private key")
    means.obtained.add(signature)
    return _placed(request, scheme, (*parameters, ("oauth_signature", signature)))


def _parameters(scheme: OAuth1, means: Means) -> tuple[tuple[str, str], ...]:
    """The protocol parameters without the signature, those that have a value."""
    optional = (
        ("oauth_token", scheme.token),
        ("oauth_callback", scheme.callback),
        ("oauth_verifier", scheme.verifier),
    )
    return (
        ("oauth_consumer_key", scheme.consumer_key),
        *(each for each in optional if each[1]),
        ("oauth_signature_method", scheme.method),
        ("oauth_timestamp", str(int(means.clock()))),
        ("oauth_nonce", means.random_text(16)),
        ("oauth_version", "1.0"),
    )


def _placed(
    request: OutgoingRequest, scheme: OAuth1, parameters: tuple[tuple[str, str], ...]
) -> OutgoingRequest:
    encoded = [(name, quote(value, safe="-._~")) for name, value in parameters]
    joined = "&".join(f"{name}={value}" for name, value in encoded)
    match scheme.place:
        case OAuth1Place.QUERY:
            return with_parameters(request, joined)
        case OAuth1Place.BODY:
            typed = request.body.parts if request.body is not None else ()
            mark = b"&" if request.body is not None and request.body.size else b""
            return replace(request, body=Body((*typed, mark + joined.encode("ascii"))))
        case OAuth1Place.HEADER:
            listed = ", ".join(f'{name}="{value}"' for name, value in encoded)
            realm = f'realm="{_escaped(scheme.realm)}", ' if scheme.realm else ""
            return with_field(request, "Authorization", f"OAuth {realm}{listed}")


def _has_cryptography() -> bool:
    from jwt.algorithms import has_crypto

    return has_crypto


def _form(request: OutgoingRequest) -> list[tuple[str, str]]:
    """The parameters of a form body (RFC 5849, 3.4.1.3.1)."""
    if request.body is None or not _has_form(request):
        return []
    taking = _Joined([])
    unreadable = feed_body(request.body, taking)
    if unreadable is not None:
        raise ValueError(unreadable.message)
    return parse_qsl(b"".join(taking.chunks).decode(errors="replace"), keep_blank_values=True)


def _has_form(request: OutgoingRequest) -> bool:
    return any(
        name.lower() == "content-type" and value.partition(";")[0].strip().lower() == _FORM
        for name, value in request.headers
    )


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _listed() -> str:
    return f"{', '.join(_METHODS[:-1])} or {_METHODS[-1]}"


def _refused(message: str, hint: str) -> Failure:
    return Failure(FailureKind.AUTHENTICATION, message, hint)


@dataclass(frozen=True, slots=True)
class _Joined:
    """Takes the pieces of a body and keeps them: a form is signed parameter by parameter."""

    chunks: list[bytes]

    def update(self, data: bytes, /) -> None:
        """Take in more bytes."""
        self.chunks.append(data)
