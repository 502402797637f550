"""`# @auth oauth2`: what each grant takes, and what it cannot do without."""

import pytest

from callsheet.authentication import (
    ClientAuthentication,
    ExtraParameter,
    Grant,
    OAuth2,
    ParameterUse,
    Pkce,
)
from callsheet.model.authentication import read_authentication
from fixture_filling import filled, told

URL = "https://id.example/token"


def of(line: str):
    text = f"# @auth {line}\nGET http://h\n"
    filling, circumstances = filled(text, environment="dev")
    found = read_authentication(filling, circumstances)
    return found, filling.substitution.secrets - {""}, told(text, filling)


def oauth2(grant: Grant, url: str = URL, client: str = "id", **more) -> OAuth2:
    return OAuth2(grant, url, client, environment="dev", **more)


def token(name: str, value: str) -> ExtraParameter:
    return ExtraParameter(name, value, ParameterUse.TOKEN)


@pytest.mark.parametrize(
    ("line", "scheme", "secrets"),
    [
        (
            f"oauth2 token_url={URL} client_id=id client_secret=cs",
            oauth2(Grant.CLIENT_CREDENTIALS, client_secret="cs"),
            {"cs"},
        ),
        (
            (
                f"oauth2_client_credentials access_token_url={URL} client_id=id client_secret=cs "
                "default_token_expiration=60"
            ),
            oauth2(Grant.CLIENT_CREDENTIALS, client_secret="cs", lifetime=60.0),
            {"cs"},
        ),
        (
            f"oauth2 token_url={URL} client_id=id client_auth=none scopes=a",
            oauth2(
                Grant.CLIENT_CREDENTIALS,
                scope="a",
                client_authentication=ClientAuthentication.NONE,
            ),
            set(),
        ),
        (
            "auth0 domain=acme.auth0.com client_id=id client_secret=cs audience=api",
            oauth2(
                Grant.CLIENT_CREDENTIALS,
                "https://acme.auth0.com/oauth/token",
                client_secret="cs",
                audience="api",
                client_authentication=ClientAuthentication.BODY,
            ),
            {"cs"},
        ),
        (
            f"oauth2 grant=password token_url={URL} client_id=id user=bob password=hunter2",
            oauth2(
                Grant.PASSWORD,
                client_authentication=ClientAuthentication.NONE,
                user="bob",
                password="hunter2",
            ),
            {"hunter2"},
        ),
        (
            (
                f"oauth2 grant_type=authorization_code token_url={URL} client_id=id "
                "auth_url=https://id.example/a redirect_uri=http://127.0.0.1:9/cb pkce=plain "
                "id_token=on"
            ),
            oauth2(
                Grant.AUTHORIZATION_CODE,
                client_authentication=ClientAuthentication.NONE,
                authorization_url="https://id.example/a",
                redirect_url="http://127.0.0.1:9/cb",
                pkce=Pkce.PLAIN,
                use_id_token=True,
            ),
            set(),
        ),
        (
            (
                f"oauth2 grant=device_code token_url={URL} device_url=https://id.example/d "
                "client_id=id client_secret=cs refresh_token=rt"
            ),
            oauth2(
                Grant.DEVICE_CODE,
                client_secret="cs",
                device_url="https://id.example/d",
                refresh_token="rt",
            ),
            {"cs", "rt"},
        ),
        (
            "oauth2 grant=implicit auth_url=https://id.example/a client_id=id",
            oauth2(
                Grant.IMPLICIT,
                "",
                client_authentication=ClientAuthentication.NONE,
                authorization_url="https://id.example/a",
            ),
            set(),
        ),
        (
            f"oauth2 grant=jwt_bearer token_url={URL} assertion=a.b.c",
            oauth2(
                Grant.JWT_BEARER,
                client="",
                client_authentication=ClientAuthentication.NONE,
                assertion="a.b.c",
            ),
            {"a.b.c"},
        ),
        (
            (
                f"oauth2 token_url={URL} client_id=id client_secret=cs resource=urn:r "
                "extra=a=1&b=x%20y"
            ),
            oauth2(
                Grant.CLIENT_CREDENTIALS,
                client_secret="cs",
                extra=(ExtraParameter("resource", "urn:r"), token("a", "1"), token("b", "x y")),
            ),
            {"cs", "a=1&b=x%20y"},
        ),
        (
            (
                f"oauth2_client_credentials access_token_url={URL} client_id=id client_secret=cs "
                'access_token_request_data="{\\"a\\": 1}"'
            ),
            oauth2(Grant.CLIENT_CREDENTIALS, client_secret="cs", extra=(token("a", "1"),)),
            {"cs", '{"a": 1}'},
        ),
    ],
)
def test_grants(line: str, scheme: OAuth2, secrets: set[str]):
    found, known, problems = of(line)
    assert found == scheme
    assert known == secrets
    assert problems == []


@pytest.mark.parametrize(
    ("line", "missing"),
    [
        (
            "oauth2",
            [
                "auth-missing-token-url: `@auth oauth2` needs `token_url=`",
                "auth-missing-client-id: `@auth oauth2` needs `client_id=`",
                "auth-missing-client-secret: `@auth oauth2` needs `client_secret=`",
            ],
        ),
        (
            f"oauth2 grant=password token_url={URL} client_id=id",
            [
                "auth-missing-argument: `@auth oauth2` needs `username=`",
                "auth-missing-argument: `@auth oauth2` needs `password=`",
            ],
        ),
        (
            f"oauth2 grant=authorization_code token_url={URL} client_id=id",
            ["auth-missing-argument: `@auth oauth2` needs `auth_url=`"],
        ),
        (
            f"oauth2 grant=device_code token_url={URL} client_id=id",
            ["auth-missing-argument: `@auth oauth2` needs `device_url=`"],
        ),
        (
            f"oauth2 grant=jwt_bearer token_url={URL}",
            ["auth-missing-argument: `@auth oauth2` needs `assertion=`"],
        ),
        (
            f"oauth2 grant=code token_url={URL} client_id=id",
            ['directive-argument: "code" is not known here'],
        ),
        (
            f"oauth2 token_url={URL} client_id=id client_secret=s extra=x",
            ["variable-type: what is written for `extra=` is no list of parameters"],
        ),
    ],
)
def test_what_a_grant_cannot_do_without(line: str, missing: list[str]):
    _, _, problems = of(line)
    assert [f"{each.partition(' ')[0]}: {each.partition('`: ')[2]}" for each in problems] == missing


def test_a_token_is_named_after_its_resource():
    text = f"""
    ### api
    # @resource api
    # @auth oauth2 token_url={URL} client_id=id client_secret=cs
    ###
    # @use api
    GET http://h
    """
    assert read_authentication(*filled(text)).name == "api"
