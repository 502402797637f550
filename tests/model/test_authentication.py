"""`# @auth`: from the words of a file to a scheme with nothing left open."""

import pytest

from callsheet.authentication import (
    NO_AUTHENTICATION,
    ApiKey,
    Aws,
    Basic,
    Bearer,
    Digest,
    Foreign,
    GoogleServiceAccount,
    Jwt,
    KeyPlace,
    Ntlm,
    OAuth1,
    OAuth1Place,
)
from callsheet.model import authentication
from callsheet.model.authentication import read_authentication
from fixture_filling import filled, told

KEY = "k" * 32


def of(line: str, **secrets: str):
    filling, circumstances = filled(f"# @auth {line}\nGET http://h\n", secrets)
    found = read_authentication(filling, circumstances)
    return found, filling.substitution.secrets, told(f"# @auth {line}\nGET http://h\n", filling)


@pytest.mark.parametrize(
    ("line", "scheme", "secrets"),
    [
        ("none", NO_AUTHENTICATION, set()),
        ("off", NO_AUTHENTICATION, set()),
        ("basic bob hunter2", Basic("bob", "hunter2"), {"hunter2"}),
        ("http_basic username=bob password=hunter2", Basic("bob", "hunter2"), {"hunter2"}),
        ('basic "bob k" "a:b c"', Basic("bob k", "a:b c"), {"a:b c"}),
        ("bearer abc=", Bearer("abc="), {"abc="}),
        ("bearer token=abc prefix=Token", Bearer("abc", "Token"), {"abc"}),
        ('bearer token=abc prefix="Token "', Bearer("abc", "Token"), {"abc"}),
        ('bearer abc prefix=""', Bearer("abc", ""), {"abc"}),
        ("api_key value=abc", ApiKey("Authorization", "abc"), {"abc"}),
        (
            "apikey name=k api_key=abc location=query",
            ApiKey("k", "abc", KeyPlace.QUERY),
            {"abc"},
        ),
        (
            "api-key name=Authorization key=abc prefix=Token",
            ApiKey("Authorization", "abc", prefix="Token"),
            {"abc"},
        ),
        ("digest bob hunter2", Digest("bob", "hunter2"), {"hunter2"}),
        (
            "oauth1 consumer_key=ck client_secret=cs token=t token_secret=ts in=query",
            OAuth1("ck", "cs", "t", "ts", place=OAuth1Place.QUERY),
            {"cs", "t", "ts"},
        ),
        (
            'oauth1a consumer_key=ck signature_method=RSA-SHA256 private_key="PEM"',
            OAuth1("ck", method="RSA-SHA256", private_key="PEM"),
            {"PEM"},
        ),
        (
            "sigv4 access_key=AK secret_key=SK region=r service=s token=st",
            Aws("AK", "SK", "r", "s", "st"),
            {"SK", "st"},
        ),
        (
            'google json=KEY scope="a b" subject=u',
            GoogleServiceAccount("KEY", "a b", "", "u"),
            {"KEY"},
        ),
        (
            f'jwt key={KEY} iss=i sub=s aud=a kid=k ttl=5m claims="{{\\"x\\": [1]}}"',
            Jwt(KEY, "HS256", "i", "s", "a", "k", 300.0, {"x": [1]}),
            {KEY},
        ),
        (
            'jwt key=PEM alg=rs256 ttl=10 header=X-Token prefix=""',
            Jwt("PEM", "RS256", lifetime=10.0, header="X-Token", prefix=""),
            {"PEM"},
        ),
        ("ntlm CORP\\bob hunter2", Ntlm("bob", "hunter2", "CORP"), {"hunter2"}),
        ("ntlm bob hunter2 domain=CORP", Ntlm("bob", "hunter2", "CORP"), {"hunter2"}),
        ("kerberos", Ntlm("", "", negotiate=True), set()),
        ("session login", NO_AUTHENTICATION, set()),
        ("custom a, b", NO_AUTHENTICATION, set()),
    ],
)
def test_schemes(line: str, scheme, secrets: set[str]):
    found, known, problems = of(line)
    assert found == scheme
    assert known - {""} == secrets
    assert problems == []


@pytest.mark.parametrize(
    ("line", "problems"),
    [
        (
            "baisc bob x",
            ['auth-unknown-scheme at `baisc`: no authentication scheme is called "baisc"'],
        ),
        ("api_key", ["auth-missing-argument at `auth api_key`: `@auth api_key` needs `value=`"]),
        (
            "api_key value=",
            [
                (
                    "auth-missing-argument at ``: `@auth api_key` needs `value=`, "
                    "and what is written there is empty"
                )
            ],
        ),
        (
            "google scope=s",
            [
                (
                    "auth-missing-argument at `auth google scope=s`: "
                    "`@auth google_service_account` needs `file=` or `json=`"
                )
            ],
        ),
        (
            "aws key=AK",
            ["auth-missing-argument at `auth aws key=AK`: `@auth aws` needs `secret=`"],
        ),
        (
            "aws key=AK secret={{secrets.gone}}",
            ['unresolved-variable at `secrets.gone`: the secret "gone" is not set'],
        ),
        (
            "oauth1 consumer_key=c method=rsa-sha1",
            [
                (
                    "auth-missing-argument at `auth oauth1 consumer_key=c method=rsa-sha1`: "
                    "`@auth oauth1` needs `private_key=` or `key_file=`"
                )
            ],
        ),
        (
            "jwt key=short",
            ["auth-key-too-short at `short`: the key has 5 characters, HS256 wants 32 at least"],
        ),
        (
            f"jwt key={KEY} claims=[1]",
            ["variable-type at `[1]`: what is written for `claims=` is no JSON object"],
        ),
        (
            "jwt key_file=gone.pem alg=RS256",
            ['missing-file at `gone.pem`: the file "gone.pem" cannot be read: it does not exist'],
        ),
        (
            "jwt key_file=../../etc/key alg=RS256",
            [
                (
                    "file-outside-root at `../../etc/key`: "
                    'the file "../../etc/key" lies outside the workspace'
                )
            ],
        ),
        (
            "api_key value=x in={{secrets.place}}",
            ['variable-type at `{{secrets.place}}`: "body" is not known here'],
        ),
    ],
)
def test_what_is_wrong_is_told_where_it_stands(line: str, problems: list[str]):
    assert of(line, place="body")[2] == problems


def test_keys_come_from_files_beside_the_document():
    text = "# @auth jwt key_file=./keys/a.pem alg=RS256\nGET http://h\n//- keys/a.pem\nPEM\n"
    filling, circumstances = filled("//- main.http\n" + text)
    assert read_authentication(filling, circumstances) == Jwt("PEM\n", "RS256")
    assert "PEM\n" in filling.substitution.secrets


def test_a_resource_sees_its_files_from_its_own_folder():
    text = """
    //- main.http
    # @import api/res.http
    # @use api
    GET http://h
    //- api/res.http
    ### api
    # @resource api
    # @auth google file=./key.json audience=a
    //- api/key.json
    {}
    """
    filling, circumstances = filled(text.replace("# @import", "import"))
    found = read_authentication(filling, circumstances)
    assert found == GoogleServiceAccount("{}\n", audience="a", name="api")


def test_the_nearest_wins_and_none_takes_it_away():
    text = "# @auth bearer far\n###\n# @auth none\nGET http://h\n"
    assert read_authentication(*filled(text)) == NO_AUTHENTICATION
    assert read_authentication(*filled(text.replace("# @auth none\n", ""))) == Bearer("far")


def test_a_scheme_of_an_installed_package(monkeypatch):
    monkeypatch.setattr(authentication, "_installed", lambda: frozenset({"acme"}))
    found, secrets, problems = of("acme one two password=hunter2 realm=r")
    values = {"1": "one", "2": "two", "password": "hunter2", "realm": "r"}
    assert found == Foreign("acme", values)
    assert secrets == {"one", "two", "hunter2"}
    assert problems == []


def test_a_token_that_is_there_needs_nothing_else():
    found, secrets, problems = of("oauth2 access_token=t0ken-123")
    assert (found.access_token, problems) == ("t0ken-123", [])
    assert "t0ken-123" in secrets
