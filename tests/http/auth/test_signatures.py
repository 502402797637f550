"""Signatures over the finished request: the examples that services publish."""

import hashlib
import hmac
from base64 import b64encode
from dataclasses import replace
from pathlib import Path

import jwt
import pytest

from auth_flows import get
from callsheet.authentication import (
    Basic,
    HmacSignature,
    Jwt,
    JwtSignature,
    Signature,
)
from callsheet.exchange import Body, Failure, FailureKind, FilePart, OutgoingRequest, Response
from callsheet.http.auth.flow import Means
from callsheet.http.auth.signatures import signed
from callsheet.http.client import HttpClient
from wire_server import WireServer, answers, ok

NOW = 1_700_000_000.0
KEY = "0123456789abcdef0123456789abcdef"
APPSMITH = JwtSignature("X-Appsmith-Signature", Jwt(KEY, issuer="Appsmith", lifetime=60))


def request(*signatures: Signature, body: bytes | Body = b"") -> OutgoingRequest:
    parts = Body((body,)) if isinstance(body, bytes) else body
    return replace(get("/", "POST"), body=parts, signatures=signatures)


def field(given: OutgoingRequest, name: str, means: Means | None = None) -> str:
    made = signed(given, means or Means(clock=lambda: NOW))
    assert isinstance(made, OutgoingRequest), made
    assert name.lower() in made.secret_headers
    return dict(made.headers)[name]


def refusal(signature: Signature) -> Failure:
    made = signed(request(signature), Means())
    assert isinstance(made, Failure)
    return made


def test_appsmith() -> None:
    means = Means(clock=lambda: NOW)
    value = field(request(APPSMITH), "X-Appsmith-Signature", means)
    options = {"verify_exp": False}
    assert jwt.decode(value, KEY, ["HS256"], options) == {"iss": "Appsmith", "exp": 1_700_000_060}
    assert {KEY, value} <= means.obtained


def test_a_key_of_less_than_32_characters() -> None:
    short = replace(APPSMITH, token=Jwt(KEY[:31]))
    means = Means()
    refused = signed(request(short), means)
    assert isinstance(refused, Failure)
    assert refused.kind is FailureKind.AUTHENTICATION
    assert "has 31 characters, it needs 32 or more" in refused.message
    assert KEY[:31] in means.obtained


def test_a_signature_that_is_an_authorization() -> None:
    signature = JwtSignature("Authorization", Jwt(KEY))
    assert field(request(signature), "Authorization").startswith("Bearer ey")


def test_github() -> None:
    """The example of "Validating webhook deliveries"."""
    signature = HmacSignature("X-Hub-Signature-256", "It's a Secret to Everybody", prefix="sha256=")
    given = request(signature, body=b"Hello, World!")
    assert field(given, "X-Hub-Signature-256") == (
        "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    )


@pytest.mark.parametrize(
    ("algorithm", "proof"),
    [
        ("md5", "750c783e6ab0b503eaa86e310a5db738"),
        ("sha1", "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
        ("sha256", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
        (
            "sha384",
            (
                "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e"
                "8e2240ca5e69e2c78b3239ecfab21649"
            ),
        ),
        (
            "SHA512",
            (
                "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
                "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"
            ),
        ),
    ],
)
def test_rfc_2202_and_rfc_4231(algorithm: str, proof: str) -> None:
    """Test case 2 of both."""
    text = "what do ya want for nothing?"
    for signature in (
        HmacSignature("X-S", "Jefe", algorithm, text),
        HmacSignature("X-S", "Jefe", algorithm),
    ):
        assert field(request(signature, body=text.encode()), "X-S") == proof
    based = HmacSignature("X-S", "Jefe", algorithm, text, "base64", "v1=")
    assert field(request(based), "X-S") == "v1=" + b64encode(bytes.fromhex(proof)).decode()


def test_a_text_of_nothing_is_not_the_body() -> None:
    empty = HmacSignature("X-S", "k", text="")
    assert field(request(empty, body=b"x"), "X-S") == hmac.new(b"k", b"", "sha256").hexdigest()


def test_a_file_is_read_in_pieces(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"x" * 700_000)
    body = Body((b"<", FilePart(tmp_path / "f", 700_000), b">"))
    expected = hmac.new(b"k", b"<" + b"x" * 700_000 + b">", hashlib.sha256).hexdigest()
    assert field(request(HmacSignature("X-S", "k"), body=body), "X-S") == expected
    gone = Body((FilePart(tmp_path / "gone", 1),))
    refused = signed(request(HmacSignature("X-S", "k"), body=gone), Means())
    assert isinstance(refused, Failure)
    assert refused.kind is FailureKind.FILE


@pytest.mark.parametrize(
    ("signature", "message"),
    [
        (HmacSignature("X-S", "k", "sha3"), '"sha3" is not an algorithm'),
        (HmacSignature("X-S", "k", encoding="hexx"), '"hexx" is not an encoding'),
        (JwtSignature("X-S", Jwt(KEY, "HS1")), '"HS1" is not an algorithm'),
    ],
)
def test_what_is_not_known(signature: Signature, message: str) -> None:
    assert refusal(signature).message.startswith(message)


def test_on_the_wire_beside_a_scheme_and_after_a_redirect() -> None:
    onward = ok(b"", "Location: /b", status="303 See")
    body_signature = HmacSignature("X-Body", "secret-of-hmac")
    client = HttpClient()
    with WireServer(answers(onward, ok())) as server:
        sent = OutgoingRequest(
            "POST",
            "http",
            "127.0.0.1",
            server.port,
            "/a",
            (),
            Body((b"body",)),
            authentication=Basic("u", "p"),
            signatures=(APPSMITH, body_signature),
        )
        exchange = client.send(sent)
    client.close()
    assert isinstance(exchange.outcome, Response)
    for data, signed_body in zip(server.requests, (b"body", b""), strict=True):
        assert b"Authorization: Basic dTpw" in data
        assert b"X-Appsmith-Signature: ey" in data
        proof = hmac.new(b"secret-of-hmac", signed_body, "sha256").hexdigest()
        assert f"X-Body: {proof}".encode() in data
        assert proof in exchange.secrets
