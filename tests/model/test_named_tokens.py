"""Tokens that a text takes by name: JetBrains' `Security.Auth`, REST Client's variables."""

from dataclasses import replace

import pytest

from callsheet.authentication import (
    ClientAuthentication,
    ExtraParameter,
    Grant,
    OAuth2,
    ParameterUse,
    Pkce,
)
from callsheet.model.evaluate import Evaluator
from callsheet.model.requests import requests_of
from callsheet.model.scope import scope_of
from callsheet.model.substitute import fill, joined
from callsheet.model.wanted_tokens import WantedToken
from fixture import scene
from fixture_filling import filled

PUBLIC = """
{"dev": {"host": "id.example", "Security": {"Auth": {"my-id": {
  "Type": "OAuth2",
  "Grant Type": "Client Credentials",
  "Token URL": "https://{{host}}/token",
  "Client ID": "id",
  "Scope": "a b",
  "Custom Request Parameters": {
    "audience": "x",
    "resource": ["r1", "r2"],
    "k": {"Value": "v", "Use": "In Token Request"}
  }
}}}}}
"""
PRIVATE = '{"dev": {"Security": {"Auth": {"my-id": {"Client Secret": "top-secret"}}}}}'


def asked(binding: str, public: str = PUBLIC, private: str = PRIVATE, lines: str = ""):
    """What a token is asked for with, the text that came of it, and the problems."""
    text = f"""
//- main.http
{lines}
GET http://h
//- http-client.env.json
{public}
//- http-client.private.env.json
{private}
"""
    shown = scene(text, environment="dev")
    place = requests_of(shown.document)[-1]
    wanted: list[WantedToken] = []

    def give(token: WantedToken) -> str:
        wanted.append(token)
        return "id-token" if token.scheme.use_id_token else "access-token"

    circumstances = replace(filled(text, environment="dev")[1], token=give)
    scope = scope_of(shown.workspace, shown.document, place.block)
    evaluator = Evaluator(shown.document, scope, circumstances)
    parts, problems = fill(binding, evaluator.evaluate)
    assert all(secret in evaluator.secrets for secret in ("access-token",) if secret in str(parts))
    return wanted, joined(parts), [f"{each.code}: {each.message}" for each in problems]


def test_a_private_file_adds_to_a_public_one():
    (wanted,), text, _ = asked('Bearer {{$auth.token("my-id")}}')
    assert text == "Bearer access-token"
    assert wanted == WantedToken(
        OAuth2(
            Grant.CLIENT_CREDENTIALS,
            "https://id.example/token",
            "id",
            "top-secret",
            "a b",
            extra=(
                ExtraParameter("audience", "x"),
                ExtraParameter("resource", "r1"),
                ExtraParameter("resource", "r2"),
                ExtraParameter("k", "v", ParameterUse.TOKEN),
            ),
            environment="dev",
            name="my-id",
        )
    )


def test_an_id_token():
    (wanted,), text, _ = asked("{{$auth.idToken('my-id')}}")
    assert text == "id-token"
    assert wanted.scheme.use_id_token


def test_the_tokens_of_a_mock_stand_in_the_file():
    public = (
        '{"dev": {"Security": {"Auth": {"m": {"Type": "Mock", "Token": "t", "ID Token": "i"}}}}}'
    )
    wanted, text, _ = asked('{{$auth.token("m")}} {{$auth.idToken("m")}}', public)
    assert (wanted, text) == ([], "t i")


def entry(members: str) -> str:
    return f'{{"dev": {{"Security": {{"Auth": {{"x": {{"Client ID": "id", {members}}}}}}}}}}}'


URLS = '"Token URL": "https://t", "Auth URL": "https://a", "Device Auth URL": "https://d"'


@pytest.mark.parametrize(
    ("members", "changes"),
    [
        (
            '"Grant Type": "Authorization Code", "PKCE": true, "Redirect URL": "http://127.0.0.1:1"',
            {"grant": Grant.AUTHORIZATION_CODE, "redirect_url": "http://127.0.0.1:1"},
        ),
        (
            '"Grant Type": "Authorization Code", "PKCE": false, "State": "s"',
            {"grant": Grant.AUTHORIZATION_CODE, "pkce": Pkce.OFF, "state": "s"},
        ),
        (
            (
                '"Grant Type": "Authorization Code", '
                '"PKCE": {"Code Challenge Method": "Plain", "Code Verifier": "v"}'
            ),
            {"grant": Grant.AUTHORIZATION_CODE, "pkce": Pkce.PLAIN, "code_verifier": "v"},
        ),
        ('"Grant Type": "Device Authorization"', {"grant": Grant.DEVICE_CODE}),
        (
            '"Grant Type": "Implicit", "Use ID Token": true',
            {"grant": Grant.IMPLICIT, "use_id_token": True},
        ),
        (
            '"Grant Type": "Password", "Username": "u", "Password": "p"',
            {"grant": Grant.PASSWORD, "user": "u", "password": "p"},
        ),
        (
            (
                '"Grant Type": "Client Credentials", "Client Secret": "s", '
                '"Client Credentials": "in body", "Expires In": 60'
            ),
            {
                "grant": Grant.CLIENT_CREDENTIALS,
                "client_secret": "s",
                "client_authentication": ClientAuthentication.BODY,
                "lifetime": 60.0,
            },
        ),
        (
            '"Grant Type": "Client Credentials", "Client Credentials": "none", "Revoke URL": "https://r"',
            {"grant": Grant.CLIENT_CREDENTIALS, "revoke_url": "https://r"},
        ),
    ],
)
def test_members_of_an_entry(members: str, changes: dict[str, object]):
    (wanted,), _, _ = asked('{{$auth.token("x")}}', entry(f"{URLS}, {members}"), "{}")
    plain = OAuth2(
        Grant.IMPLICIT,
        "https://t",
        "id",
        client_authentication=ClientAuthentication.NONE,
        authorization_url="https://a",
        device_url="https://d",
        environment="dev",
        name="x",
    )
    assert wanted.scheme == replace(plain, **changes)
    assert wanted.automatic


def test_who_shall_not_be_asked_to_sign_in():
    members = f'{URLS}, "Grant Type": "Device Authorization", "Acquire Automatically": false'
    (wanted,), _, _ = asked('{{$auth.token("x")}}', entry(members), "{}")
    assert not wanted.automatic


@pytest.mark.parametrize(
    ("binding", "problem"),
    [
        (
            '{{$auth.token("my-di")}}',
            'unresolved-variable: no authentication is called "my-di" here',
        ),
        ("{{$auth.token()}}", "syntax-binding: `$auth.token` needs the name of an authentication"),
        (
            "{{$aadV2Token}}",
            "auth-missing-client-id: `$aadV2Token` needs `clientId:…`",
        ),
        (
            "{{$oidcAccessToken clientId:a authorizeEndpoint:https://a}}",
            "auth-missing-token-url: `$oidcAccessToken` needs `tokenEndpoint:…`",
        ),
    ],
)
def test_what_is_missing(binding: str, problem: str):
    assert asked(binding)[2] == [problem]


@pytest.mark.parametrize(
    ("members", "problem"),
    [
        (
            '"Grant Type": "Magic"',
            'auth-missing-argument: "x" has no `Grant Type` that is known here: "Magic"',
        ),
        (
            '"Grant Type": "Client Credentials", "Client Credentials": "basic"',
            'auth-missing-token-url: the authentication "x" needs `Token URL`',
        ),
        (
            '"Grant Type": "Password", "Token URL": "https://t"',
            'auth-missing-argument: the authentication "x" needs `Username`',
        ),
        (
            '"Grant Type": "Password", "Token URL": "{{gone}}"',
            "unresolved-variable: `gone` has no value",
        ),
    ],
)
def test_what_an_entry_lacks(members: str, problem: str):
    assert asked('{{$auth.token("x")}}', entry(members), "{}")[2] == [problem]


BASE = "https://login.microsoftonline.com"


@pytest.mark.parametrize(
    ("binding", "token_url", "scope"),
    [
        (
            "{{$aadV2Token scopes:User.Read,Mail.Read tenantId:contoso.com clientId:c}}",
            f"{BASE}/contoso.com/oauth2/v2.0/token",
            "User.Read Mail.Read openid profile",
        ),
        (
            "{{$aadV2Token AzureChinaCloud clientId:c}}",
            "https://login.chinacloudapi.cn/common/oauth2/v2.0/token",
            "openid profile",
        ),
        (
            "{{$aadToken new us contoso.com aud:https://vault.azure.net clientId:c}}",
            "https://login.microsoftonline.us/contoso.com/oauth2/v2.0/token",
            "https://vault.azure.net/.default",
        ),
    ],
)
def test_tokens_of_microsoft(binding: str, token_url: str, scope: str):
    (wanted,), text, _ = asked(binding)
    scheme = wanted.scheme
    assert (scheme.grant, scheme.token_url, scheme.scope) == (Grant.DEVICE_CODE, token_url, scope)
    assert scheme.device_url == token_url.removesuffix("token") + "devicecode"
    assert wanted.fresh == (" new " in binding)
    assert text == ("Bearer access-token" if "aadToken" in binding else "access-token")


def test_a_token_of_microsoft_for_an_application():
    lines = "@aadV2ClientId = c\n@aadV2ClientSecret = s\n@aadV2AppUri = api://a\n@aadV2TenantId = t"
    (wanted,), _, _ = asked("{{$aadV2Token appOnly}}", lines=lines)
    scheme = wanted.scheme
    assert (scheme.grant, scheme.client_id) == (Grant.CLIENT_CREDENTIALS, "c")
    assert scheme.token_url == f"{BASE}/t/oauth2/v2.0/token"
    assert (scheme.client_secret, scheme.scope) == ("s", "api://a/.default")


def test_a_token_of_an_openid_provider():
    (wanted,), _, _ = asked(
        "{{$oidcAccessToken clientId:c callbackPort:8080 authorizeEndpoint:https://a "
        "tokenEndpoint:https://t scopes:openid,api audience:urn:x}}"
    )
    scheme = wanted.scheme
    assert scheme.grant is Grant.AUTHORIZATION_CODE
    assert (scheme.redirect_url, scheme.scope) == ("http://localhost:8080", "openid api")
    assert scheme.extra == (ExtraParameter("resource", "urn:x"),)


def test_where_nothing_is_sent_no_token_is_fetched():
    text = f"//- main.http\nGET http://h\n//- http-client.env.json\n{PUBLIC}"
    filling, _ = filled(
        text.replace('"Client ID"', '"Client Secret": "s", "Client ID"'), None, "dev"
    )
    (problem,) = fill('{{$auth.token("my-id")}}', filling.substitution.evaluate)[1]
    assert problem.message == "tokens are fetched when the request is sent"
    assert problem.severity == "info"
