"""Fields over the finished request: `# @sign jwt` and `# @sign hmac`."""

import hashlib
import hmac
from base64 import b64encode
from typing import assert_never

from callsheet.authentication import HmacSignature, JwtSignature
from callsheet.exchange import Failure, FailureKind, OutgoingRequest
from callsheet.http.auth.fields import with_field
from callsheet.http.auth.flow import Means
from callsheet.http.auth.hashing import feed_body
from callsheet.http.auth.jwt import made_token

SHORTEST_KEY = 32
"""Characters that the key of a signed header has at least (RFC 7518, 3.2 for HS256)."""

_ALGORITHMS = ("md5", "sha1", "sha256", "sha384", "sha512")
_ENCODINGS = ("hex", "base64")


def signed(request: OutgoingRequest, means: Means) -> OutgoingRequest | Failure:
    """The request with its signatures, in order, or why one cannot be made."""
    for signature in request.signatures:
        match signature:
            case JwtSignature():
                value = _jwt(signature, means)
            case HmacSignature():
                value = _hmac(request, signature, means)
            case _:
                assert_never(signature)
        if isinstance(value, Failure):
            return value
        request = with_field(request, signature.header, value)
    return request


def _jwt(signature: JwtSignature, means: Means) -> str | Failure:
    token = signature.token
    if token.algorithm.startswith("HS") and len(token.key) < SHORTEST_KEY:
        means.obtained.add(token.key)
        return _refused(
            f"the key of `{signature.header}` has {len(token.key)} characters, "
            f"it needs {SHORTEST_KEY} or more",
            "take a longer key, the same as the server's",
        )
    made = made_token(token, means, dated=False)
    if isinstance(made, Failure):
        return made
    return f"{token.prefix} {made}" if token.prefix and _is_authorization(signature) else made


def _is_authorization(signature: JwtSignature) -> bool:
    return signature.header.lower() == "authorization"


def _hmac(request: OutgoingRequest, signature: HmacSignature, means: Means) -> str | Failure:
    means.obtained.add(signature.key)
    if signature.algorithm.lower() not in _ALGORITHMS:
        return _refused(
            f'"{signature.algorithm}" is not an algorithm for `@sign hmac`',
            f"use {', '.join(_ALGORITHMS[:-1])} or {_ALGORITHMS[-1]}",
        )
    if signature.encoding.lower() not in _ENCODINGS:
        return _refused(
            f'"{signature.encoding}" is not an encoding for `@sign hmac`', "use hex or base64"
        )
    key = signature.key.encode(errors="surrogatepass")
    taking = hmac.new(key, digestmod=getattr(hashlib, signature.algorithm.lower()))
    if signature.text is not None:
        taking.update(signature.text.encode(errors="surrogatepass"))
    else:
        unreadable = feed_body(request.body, taking)
        if unreadable is not None:
            return unreadable
    is_hex = signature.encoding.lower() == "hex"
    proof = taking.hexdigest() if is_hex else b64encode(taking.digest()).decode("ascii")
    means.obtained.add(proof)
    return signature.prefix + proof


def _refused(message: str, hint: str) -> Failure:
    return Failure(FailureKind.AUTHENTICATION, message, hint)
