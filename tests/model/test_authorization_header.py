"""Short forms of a typed `Authorization` field, and who wins over whom."""

from random import Random

import pytest

from callsheet.authentication import (
    NO_AUTHENTICATION,
    ApiKey,
    Aws,
    Bearer,
    ClientAuthentication,
    Digest,
    ExtraParameter,
    Grant,
    Ntlm,
    OAuth2,
    Pkce,
)
from callsheet.model.circumstances import Circumstances
from callsheet.model.requests import requests_of
from callsheet.model.resolve import Resolved, resolve
from callsheet.model.scope import scope_of
from fixture import scene
from fixture_requests import NOW, problems_of, resolved

EXCHANGE = (
    "auth-unknown-scheme: the exchange of one token for another (RFC 8693) is not carried out"
)
COGNITO = "auth-unknown-scheme: signing in at Amazon Cognito by password is not carried out"
CLIENT = """
@oauth2_tokenEndpoint = https://id.example/token
@oauth2_clientId = id
@oauth2_clientSecret = cs
"""
PUBLIC = """
@my_tokenEndpoint = https://id.example/token
@my_authorizationEndpoint = https://id.example/a
@my_deviceCodeEndpoint = https://id.example/d
@my_clientId = id
@my_scope = a b
@my_resource = urn:r
@my_username = bob
@my_password = hunter2
@my_usePkce = false
"""


def of(value: str, before: str = ""):
    found = resolved(f"{before}GET http://h\nAuthorization: {value}")
    return found.request.authentication, found.request.headers, found.secrets


@pytest.mark.parametrize(
    ("value", "scheme", "secret"),
    [
        ("Digest bob hunter2", Digest("bob", "hunter2"), "hunter2"),
        ("digest bob:hun:ter2", Digest("bob", "hun:ter2"), "hun:ter2"),
        ("Digest bob hun ter  2", Digest("bob", "hun ter  2"), "hun ter  2"),
        ("NTLM bob hunter2", Ntlm("bob", "hunter2"), "hunter2"),
        ("NTLM CORP\\bob hunter2", Ntlm("bob", "hunter2", "CORP"), "hunter2"),
        ("Negotiate", Ntlm("", "", negotiate=True), None),
        ("AWS AK SK", Aws("AK", "SK"), "SK"),
        (
            "AWS AK SK token:st region:eu-west-1 service:s3",
            Aws("AK", "SK", "eu-west-1", "s3", "st"),
            "st",
        ),
        ("AWS region:r AK service:s SK", Aws("AK", "SK", "r", "s"), "SK"),
    ],
)
def test_short_forms(value: str, scheme, secret: str | None):
    authentication, headers, secrets = of(value)
    assert authentication == scheme
    assert headers == ()
    assert secret is None or secret in secrets


@pytest.mark.parametrize(
    "value",
    [
        'Digest username="bob", realm="r", response="0"',
        "NTLM TlRMTVNTUAAB",
        "Negotiate YIIJvwYG",
        "AWS AKID:c2lnbmF0dXJl",
        "AWS4-HMAC-SHA256 Credential=a/b, Signature=c",
        "OAuth2 mF_9.B5f-4.1JqM",
        "Bearer a b",
        "token abc",
    ],
)
def test_what_says_everything_itself_goes_out_as_it_is(value: str):
    authentication, headers, _ = of(value)
    assert authentication == NO_AUTHENTICATION
    assert headers == (("Authorization", value),)


@pytest.mark.parametrize(
    ("value", "before", "scheme"),
    [
        (
            "openid",
            CLIENT,
            OAuth2(
                Grant.CLIENT_CREDENTIALS,
                "https://id.example/token",
                "id",
                "cs",
                "openid",
                name="oauth2",
            ),
        ),
        (
            "OAuth2 client_credentials oauth2",
            CLIENT + "@oauth2_useAuthorizationHeader = false\n",
            OAuth2(
                Grant.CLIENT_CREDENTIALS,
                "https://id.example/token",
                "id",
                "cs",
                "openid",
                client_authentication=ClientAuthentication.BODY,
                name="oauth2",
            ),
        ),
        (
            "openid code my",
            PUBLIC,
            OAuth2(
                Grant.AUTHORIZATION_CODE,
                "https://id.example/token",
                "id",
                scope="a b",
                client_authentication=ClientAuthentication.NONE,
                authorization_url="https://id.example/a",
                device_url="https://id.example/d",
                redirect_url="http://localhost:3000/callback",
                pkce=Pkce.OFF,
                user="bob",
                password="hunter2",
                extra=(ExtraParameter("resource", "urn:r"),),
                name="my",
            ),
        ),
    ],
)
def test_oauth_out_of_the_variables_of_httpyac(value: str, before: str, scheme: OAuth2):
    authentication, headers, _ = of(value, before)
    assert authentication == scheme
    assert headers == ()


@pytest.mark.parametrize(
    ("value", "problems"),
    [
        (
            "openid",
            [
                "auth-missing-client-id: `openid` needs the variable `oauth2_clientId`",
                "auth-missing-token-url: `openid` needs the variable `oauth2_tokenEndpoint`",
                "auth-missing-client-secret: `openid` needs the variable `oauth2_clientSecret`",
            ],
        ),
        ("oauth2 hybrid my", ["auth-unknown-scheme: the hybrid flow is not carried out"]),
        (
            "openid client a token_exchange b",
            [EXCHANGE],
        ),
        (
            "COGNITO u p eu-west-1 pool client",
            ["auth-unknown-scheme: signing in at Amazon Cognito by password is not carried out"],
        ),
    ],
)
def test_what_cannot_be_used(value: str, problems: list[str]):
    found = problems_of(f"GET http://h\nAuthorization: {value}")
    assert [each.replace(" at `Authorization`", "") for each in found] == problems


def test_the_line_of_the_request_wins_over_its_field():
    found = resolved("# @auth bearer abc\nGET http://h\nAuthorization: Bearer typed\nX: y")
    assert found.request.authentication == Bearer("abc")
    assert found.request.headers == (("X", "y"),)
    assert [note.code for note in found.notes] == ["auth-replaced"]


@pytest.mark.parametrize(
    ("line", "scheme"),
    [
        ("none", NO_AUTHENTICATION),
        ("custom get_token", NO_AUTHENTICATION),
        ("api_key name=X-Key value=abc", ApiKey("X-Key", "abc")),
    ],
)
def test_a_scheme_that_writes_another_field_leaves_the_typed_one(line: str, scheme):
    found = resolved(f"# @auth {line}\nGET http://h\nAuthorization: Bearer typed")
    assert found.request.authentication == scheme
    assert found.request.headers == (("Authorization", "Bearer typed"),)
    assert found.notes == ()


def test_a_client_certificate_as_httpyac_names_it():
    files = {"api/a.pem": "", "api/b.pem": ""}
    text = "GET https://h\nX-ClientCert: cert: ./a.pem key: b.pem passphrase: top secret"
    found = resolved(text, files=files)
    tls = found.request.options.tls
    assert (tls.certificate.name, tls.key.name, tls.password) == ("a.pem", "b.pem", "top secret")
    assert found.request.headers == ()
    assert "top secret" in found.secrets


def test_a_certificate_that_is_not_there_or_not_named():
    (problem,) = problems_of("GET https://h\nX-ClientCert: pfx: gone.pfx")
    assert problem.startswith("missing-file at `X-ClientCert`")
    found = resolved("GET https://h\nX-ClientCert: MIIB")
    assert found.request.headers == (("X-ClientCert", "MIIB"),)


INHERITED = """
# @auth bearer {{gone}}
###
GET http://h
"""


def test_a_typed_field_wins_over_what_is_inherited():
    found = outcome(f"{INHERITED}Authorization: Bearer typed")
    assert isinstance(found, Resolved)
    assert found.request.authentication == NO_AUTHENTICATION
    assert found.request.headers == (("Authorization", "Bearer typed"),)
    assert outcome(f"{INHERITED}Authorization: Digest bob hunter2").request.authentication == (
        Digest("bob", "hunter2")
    )
    assert not isinstance(outcome(INHERITED), Resolved)
    misspelled = INHERITED.replace("bearer {{gone}}", "baerer x")
    assert isinstance(outcome(f"{misspelled}Authorization: Bearer typed"), Resolved)


def test_a_short_form_beside_a_scheme_that_adds_nothing():
    found = resolved("# @auth none\nGET http://h\nAuthorization: Digest bob hunter2")
    assert found.request.authentication == Digest("bob", "hunter2")


def outcome(text: str):
    shown = scene(text)
    place = requests_of(shown.document)[-1]
    scope = scope_of(shown.workspace, shown.document, place.block)
    circumstances = Circumstances(shown.files, NOW, Random(0))
    return resolve(shown.document, place.block, scope, circumstances)
