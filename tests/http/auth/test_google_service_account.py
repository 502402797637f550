"""Google service accounts: the assertion is the one that google-auth makes, and verifies."""

import json
import subprocess
import sys
from dataclasses import replace

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from auth_flows import get
from authorization_server import OPTIONS, START, Clock, error, form_of, means_at, reply, spoken
from authorization_server import token as answered_token
from callsheet.authentication import GoogleServiceAccount
from callsheet.http.auth.google_service_account import google_service_account, token_for_google
from counterparts.installed import python_with

PRIVATE = rsa.generate_private_key(65537, 2048)
PEM = PRIVATE.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
FILE = {
    "type": "service_account",
    "project_id": "acme",
    "private_key_id": "key-1",
    "private_key": PEM,
    "client_email": "robot@acme.iam.gserviceaccount.com",
    "client_id": "1",
    "token_uri": "https://oauth2.googleapis.com/token",
    "universe_domain": "googleapis.com",
}
READ = "https://www.googleapis.com/auth/devstorage.read_only"
ACCOUNT = GoogleServiceAccount(json.dumps(FILE), scope=READ)

THEIRS = """
import json, sys
from google.oauth2 import service_account
asked = json.loads(sys.argv[1])
if asked["scope"]:
    made = service_account.Credentials.from_service_account_info(
        asked["file"], scopes=asked["scope"].split(), subject=asked["subject"] or None)
else:
    made = service_account.IDTokenCredentials.from_service_account_info(
        asked["file"], target_audience=asked["audience"])
assertion = made._make_authorization_grant_assertion()
print(assertion if isinstance(assertion, str) else assertion.decode())
"""


def asserted(done):
    form = form_of(done.asides[0])
    assert form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
    assert set(form) == {"grant_type", "assertion"}
    return form["assertion"]


def read(assertion):
    """Header and claims, verified with the public key."""
    options = {"verify_exp": False, "verify_iat": False}
    audience = FILE["token_uri"]
    claims = jwt.decode(assertion, PRIVATE.public_key(), ["RS256"], options, audience=audience)
    return jwt.get_unverified_header(assertion), claims


def test_with_a_scope_it_is_an_access_token_that_is_kept():
    means = means_at(Clock())
    done = spoken(google_service_account(get(), ACCOUNT, means), [answered_token("ya29.a")])
    assert done.proofs == ["Bearer ya29.a"]
    assert done.asides[0].url == FILE["token_uri"]
    assert read(asserted(done)) == (
        {"alg": "RS256", "kid": "key-1", "typ": "JWT"},
        {
            "iss": FILE["client_email"],
            "aud": FILE["token_uri"],
            "scope": READ,
            "iat": int(START),
            "exp": int(START) + 3600,
        },
    )
    assert spoken(google_service_account(get(), ACCOUNT, means)).proofs == ["Bearer ya29.a"]
    assert {PEM, asserted(done), "ya29.a"} <= means.obtained


def test_with_an_audience_alone_it_is_an_id_token():
    account = replace(ACCOUNT, scope="", audience="https://run.test")
    means = means_at(Clock())
    done = spoken(google_service_account(get(), account, means), [reply({"id_token": "eyJ.i"})])
    assert done.proofs == ["Bearer eyJ.i"]
    assert read(asserted(done))[1]["target_audience"] == "https://run.test"
    assert spoken(google_service_account(get(), account, means)).proofs == ["Bearer eyJ.i"]


@pytest.mark.parametrize(
    "account",
    [
        ACCOUNT,
        replace(ACCOUNT, subject="ada@acme.test"),
        replace(ACCOUNT, scope="", audience="https://run.test"),
    ],
    ids=["scope", "subject", "audience"],
)
def test_the_assertion_is_that_of_google_auth(account):
    python = python_with("google-auth", "google-auth==2.62.2")
    asked = {
        "file": FILE,
        "scope": account.scope,
        "audience": account.audience,
        "subject": account.subject,
    }
    theirs = subprocess.run(
        [python, "-c", THEIRS, json.dumps(asked)], capture_output=True, text=True, check=True
    ).stdout.strip()
    done = spoken(google_service_account(get(), account, means_at(Clock())), [error("x")])
    (their_header, their_claims), (header, claims) = read(theirs), read(asserted(done))
    lifetimes = [made.pop("exp") - made.pop("iat") for made in (claims, their_claims)]
    assert (header, claims) == (their_header, their_claims)
    assert lifetimes == [3600, 3600]


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("", "is no JSON"),
        ("[]", "is no JSON object"),
        ("[" * 100_000, "is no JSON"),
        (json.dumps({**FILE, "client_email": None}), 'has no "client_email"'),
        (json.dumps({"client_email": "a"}), 'has no "private_key"'),
        (json.dumps({**FILE, "private_key": "secret"}), '"private_key" of the service account'),
    ],
)
def test_a_key_file_that_is_none(key, message):
    done = spoken(google_service_account(get(), replace(ACCOUNT, key=key), means_at(Clock())))
    assert message in done.refused.message
    assert "secret" not in done.refused.message + done.refused.hint
    assert done.refused.hint


def test_neither_scope_nor_audience():
    done = spoken(google_service_account(get(), replace(ACCOUNT, scope=""), means_at(Clock())))
    assert "neither a scope nor an audience" in done.refused.message


def test_without_the_library(monkeypatch):
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.serialization", None)
    done = spoken(google_service_account(get(), ACCOUNT, means_at(Clock())))
    assert done.refused.hint == 'pip install "callsheet[crypto]"'


def test_a_token_without_a_request():
    means = means_at(Clock())
    made = token_for_google(ACCOUNT, OPTIONS, means, lambda _request: answered_token("ya29.b"))
    assert made.access_token == "ya29.b"
    broken = replace(ACCOUNT, key="")
    failure = token_for_google(broken, OPTIONS, means, lambda _request: answered_token())
    assert "no JSON" in failure.message
