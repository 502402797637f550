"""Signatures of scripts: JSON Web Tokens by PyJWT, WebCrypto's algorithms by `cryptography`."""

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from callsheet.facts.jwt_algorithms import JWT_ALGORITHMS
from callsheet.values import JsonValue, json_text, parse_json

if TYPE_CHECKING:
    from jwt.api_jws import PyJWS

_MISSING: Final = 'it needs the library `cryptography`: pip install "callsheet[crypto]"'


def sign_token(payload: str, key: str, algorithm: str, header: JsonValue) -> str:
    """A JSON Web Token (RFC 7519) of a payload that is written out.

    Raises:
        ValueError: The algorithm is unknown, or the key does not fit it.
    """
    from jwt.exceptions import PyJWTError

    _check_algorithm(algorithm)
    headers = {**header} if isinstance(header, Mapping) else {}
    try:
        secret = _secret(key)
        return _tokens().encode(payload.encode(), secret, algorithm, headers | {"alg": algorithm})
    except (PyJWTError, ValueError, TypeError, NotImplementedError) as error:
        raise ValueError(f"the key cannot sign with {algorithm}: {error}") from error


def verify_token(token: str, key: str, algorithms: list[str]) -> None:
    """Raise ValueError where the signature of a token does not fit the key."""
    from jwt.exceptions import InvalidSignatureError, PyJWTError

    library = _tokens()
    try:
        algorithm = str(library.get_unverified_header(token).get("alg", ""))
    except (PyJWTError, ValueError) as error:
        raise ValueError(f"it is no token: {error}") from error
    _check_algorithm(algorithm)
    fitting = algorithms or _algorithms_of(key)
    if algorithm not in fitting:
        raise ValueError(f"the token is signed with {algorithm}, not with {' or '.join(fitting)}")
    try:
        library.decode(token, _secret(key), [algorithm])
    except InvalidSignatureError:
        raise ValueError("the signature of the token is wrong") from None
    except (PyJWTError, ValueError, TypeError, NotImplementedError) as error:
        raise ValueError(f"the token cannot be verified: {error}") from error


@cache
def _tokens() -> "PyJWS":
    """PyJWT, which is silent about short secrets here: they are the server's choice."""
    from jwt.algorithms import HMACAlgorithm
    from jwt.api_jws import PyJWS

    class Silent(HMACAlgorithm):
        def check_key_length(self, key: bytes) -> None:
            """Say nothing."""

    library = PyJWS()
    for name, hashed in zip(
        ("HS256", "HS384", "HS512"),
        (HMACAlgorithm.SHA256, HMACAlgorithm.SHA384, HMACAlgorithm.SHA512),
        strict=True,
    ):
        library.unregister_algorithm(name)
        library.register_algorithm(name, Silent(hashed))
    return library


def _algorithms_of(key: str) -> tuple[str, ...]:
    """A public key is no secret of a HMAC, whatever a token says (RFC 8725, 2.1)."""
    is_public = "-----BEGIN" in key or (_is_web_key(key) and '"oct"' not in key)
    return tuple(each for each in JWT_ALGORITHMS if each.startswith("HS") != is_public)


def _is_web_key(key: str) -> bool:
    return key.startswith("{") and '"kty"' in key


def _secret(key: str) -> Any:
    return _web_key(key) if _is_web_key(key) else key


def _check_algorithm(algorithm: str) -> None:
    if algorithm not in JWT_ALGORITHMS:
        raise ValueError(f'"{algorithm}" is no algorithm known here: {", ".join(JWT_ALGORITHMS)}')
    if not algorithm.startswith("HS"):
        _library()


def sign(how: Mapping[str, Any], key: Mapping[str, str], data: bytes) -> bytes:
    """A signature of WebCrypto's algorithm `name` with `hash` and `saltLength`.

    Raises:
        ValueError: The key is no private key of that kind.
    """
    private = _key(how["name"], key, private=True)
    try:
        return _signature(how, private, data)
    except (AttributeError, TypeError) as error:
        raise ValueError(f"the key does not sign with {how['name']}") from error


def verify(how: Mapping[str, Any], key: Mapping[str, str], signature: bytes, data: bytes) -> bool:
    """Whether a signature of WebCrypto holds.

    Raises:
        ValueError: The key is no public key of that kind.
    """
    from cryptography.exceptions import InvalidSignature

    public = _key(how["name"], key, private=False)
    try:
        _verify(how, public, signature, data)
    except InvalidSignature:
        return False
    except (AttributeError, TypeError) as error:
        raise ValueError(f"the key does not verify {how['name']}") from error
    return True


def _signature(how: Mapping[str, Any], key: Any, data: bytes) -> bytes:
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

    match how["name"]:
        case "Ed25519":
            signed: bytes = key.sign(data)
        case "ECDSA":
            r, s = decode_dss_signature(key.sign(data, ec.ECDSA(_hash(how))))
            size = (key.curve.key_size + 7) // 8
            signed = r.to_bytes(size) + s.to_bytes(size)
        case _:
            signed = key.sign(data, _padding(how), _hash(how))
    return signed


def _verify(how: Mapping[str, Any], key: Any, signature: bytes, data: bytes) -> None:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    match how["name"]:
        case "Ed25519":
            key.verify(signature, data)
        case "ECDSA":
            size = (key.curve.key_size + 7) // 8
            if len(signature) != 2 * size:
                raise InvalidSignature
            halves = (int.from_bytes(signature[:size]), int.from_bytes(signature[size:]))
            key.verify(encode_dss_signature(*halves), data, ec.ECDSA(_hash(how)))
        case _:
            key.verify(signature, data, _padding(how), _hash(how))


def _padding(how: Mapping[str, Any]) -> Any:
    from cryptography.hazmat.primitives.asymmetric import padding

    if how["name"] == "RSA-PSS":
        return padding.PSS(padding.MGF1(_hash(how)), int(how["saltLength"]))
    return padding.PKCS1v15()


def _hash(how: Mapping[str, Any]) -> Any:
    from cryptography.hazmat.primitives import hashes

    return getattr(hashes, how["hash"].upper())()


def _key(name: str, key: Mapping[str, str], *, private: bool) -> Any:
    _library()
    from base64 import b64decode

    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization
    from jwt.exceptions import PyJWTError

    try:
        if key["format"] == "jwk":
            return _web_key(key["data"])
        data = b64decode(key["data"])
        if key["format"] == "pkcs8":
            return serialization.load_der_private_key(data, None)
        return serialization.load_der_public_key(data)
    except (ValueError, TypeError, UnsupportedAlgorithm, PyJWTError) as error:
        kind = "private" if private else "public"
        raise ValueError(f"it is no {kind} key of {name}: {error}") from error


def _web_key(text: str) -> Any:
    from jwt import PyJWK

    content = parse_json(text)
    if not isinstance(content, Mapping):
        raise ValueError("a JSON Web Key is an object")  # noqa: TRY004 - the caller's one failure
    return PyJWK.from_json(json_text(content)).key


def _library() -> None:
    try:
        import cryptography  # noqa: F401
    except ImportError:
        raise ValueError(_MISSING) from None
