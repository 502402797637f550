"""JWTs, verified with the public key or by a library that did not make them."""

import warnings
from base64 import urlsafe_b64decode

import jwt as pyjwt
import jwt.algorithms
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from auth_flows import get, played
from callsheet.authentication import Jwt
from callsheet.exchange import FailureKind
from callsheet.http.auth.flow import Means
from callsheet.http.auth.jwt import jwt as jwt_flow
from callsheet.http.auth.jwt import made_token
from callsheet.values import parse_json

NOW = 1_700_000_000.0
SECRET = "a secret of more than thirty-two characters"


def means() -> Means:
    return Means(clock=lambda: NOW)


def token(scheme: Jwt) -> str:
    made = made_token(scheme, means())
    assert isinstance(made, str), made
    return made


def pem(key) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


RSA = rsa.generate_private_key(65537, 2048)
ED = ed25519.Ed25519PrivateKey.generate()
CURVES = {
    "ES256": ec.generate_private_key(ec.SECP256R1()),
    "ES384": ec.generate_private_key(ec.SECP384R1()),
    "ES512": ec.generate_private_key(ec.SECP521R1()),
    "ES256K": ec.generate_private_key(ec.SECP256K1()),
}


@pytest.mark.parametrize(
    ("algorithm", "private", "public"),
    [
        *(
            (f"{kind}{size}", pem(RSA), RSA.public_key())
            for kind in ("RS", "PS")
            for size in (256, 384, 512)
        ),
        *((name, pem(key), key.public_key()) for name, key in CURVES.items()),
        ("EdDSA", pem(ED), ED.public_key()),
    ],
)
def test_key_pairs(algorithm: str, private: str, public) -> None:
    made = token(Jwt(private, algorithm, subject="ada", key_id="k1"))
    options = {"verify_exp": False, "verify_iat": False}
    claims = pyjwt.decode(made, public, [algorithm], options)
    assert claims == {"sub": "ada", "iat": 1_700_000_000, "exp": 1_700_000_300}
    assert pyjwt.get_unverified_header(made) == {"typ": "JWT", "alg": algorithm, "kid": "k1"}


@pytest.mark.parametrize(
    ("algorithm", "hashed"),
    [("HS256", hashes.SHA256()), ("HS384", hashes.SHA384()), ("HS512", hashes.SHA512())],
)
@pytest.mark.parametrize("secret", [SECRET, "short", "€"])
def test_secrets(algorithm: str, hashed, secret: str) -> None:
    signed, _, proof = token(Jwt(secret, algorithm)).rpartition(".")
    checking = HMAC(secret.encode(), hashed)
    checking.update(signed.encode())
    checking.verify(urlsafe_b64decode(proof + "=="))


def test_a_short_secret_warns_nobody() -> None:
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        token(Jwt("short"))
    assert heard == []


def test_the_claims() -> None:
    scheme = Jwt(
        SECRET,
        issuer="me",
        subject="you",
        audience="them",
        lifetime=60,
        claims={"jti": "1", "exp": 5, "big": parse_json("12345678901234567890.10")},
    )
    payload = token(scheme).split(".")[1]
    assert urlsafe_b64decode(payload + "==").decode() == (
        '{"iss":"me","sub":"you","aud":"them","iat":1700000000,"exp":5,"jti":"1",'
        '"big":12345678901234567890.10}'
    )


@pytest.mark.parametrize(
    ("scheme", "field"),
    [
        (Jwt(SECRET), ("Authorization", "Bearer ey")),
        (Jwt(SECRET, header="X-Token", prefix=""), ("X-Token", "ey")),
    ],
)
def test_where_it_goes(scheme: Jwt, field: tuple[str, str]) -> None:
    given = means()
    done = played(jwt_flow(get(), scheme, given))
    (value,) = done.values(field[0])
    assert value.startswith(field[1])
    assert {SECRET, value.removeprefix("Bearer ")} <= given.obtained
    assert field[0].lower() in done.sent[0].secret_headers


@pytest.mark.parametrize(
    ("scheme", "message", "hint"),
    [
        (Jwt(SECRET, "HS265"), '"HS265" is not an algorithm', 'did you mean "HS256"?'),
        (Jwt(SECRET, "none"), '"none" is not an algorithm', "known are"),
        (Jwt(""), "the key of the JWT is empty", "key="),
        (Jwt(SECRET, "RS256"), "the key cannot sign with RS256", "private key in PEM"),
        (Jwt(pem(RSA), "ES256"), "the key cannot sign with ES256", "private key in PEM"),
        (Jwt(pem(RSA)), "the key cannot sign with HS256", "take a secret"),
    ],
)
def test_what_cannot_be_signed(scheme: Jwt, message: str, hint: str) -> None:
    done = played(jwt_flow(get(), scheme, means()))
    assert done.sent == []
    assert done.refused is not None
    assert done.refused.kind is FailureKind.AUTHENTICATION
    assert done.refused.message.startswith(message)
    assert hint in done.refused.hint
    assert not scheme.key or scheme.key not in done.refused.message


def test_without_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jwt.algorithms, "has_crypto", False)
    assert isinstance(made_token(Jwt(SECRET), means()), str)
    refused = made_token(Jwt(pem(RSA), "RS256"), means())
    assert not isinstance(refused, str)
    assert refused.hint == 'pip install "callsheet[crypto]"'
