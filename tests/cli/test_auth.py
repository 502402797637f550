"""`callsheet auth`: tokens are got, listed without what is secret, revoked and forgotten."""

import json
import re
import threading
import urllib.parse
import urllib.request
from pathlib import Path

import keyring
import pytest

from callsheet.cli import connecting
from callsheet.cli.main import main
from fake_keyring import FakeKeyring
from wire_server import WireServer, ok

FILE = """\
@origin = {origin}

###
# @resource api
# @base-url {{{{origin}}}}/v1
# @auth oauth2 grant=client_credentials client_id=sheet client_secret=canary-secret \
token_url={{{{origin}}}}/token scope="write read" revoke_url={{{{origin}}}}/revoke

###
# @name items
# @use api
GET /items

###
# @name other
# @auth oauth2 grant=client_credentials client_id=other client_secret=canary-secret \
token_url={{{{origin}}}}/token
GET {{{{origin}}}}/other

###
# @resource person
# @base-url {{{{origin}}}}/v1
# @auth oauth2 grant=authorization_code client_id=sheet auth_url={{{{origin}}}}/sign-in \
token_url={{{{origin}}}}/token
"""
ENVIRONMENT = {
    "dev": {
        "Security": {
            "Auth": {
                "jetbrains": {
                    "Type": "OAuth2",
                    "Grant Type": "Client Credentials",
                    "Client ID": "jb",
                    "Client Secret": "canary-secret",
                    "Token URL": "{origin}/token",
                }
            }
        }
    }
}
JETBRAINS = 'GET {origin}/jb\nAuthorization: Bearer {{{{$auth.token("jetbrains")}}}}\n'


class Issuer:
    """Gives a token with a number to whoever asks, and remembers what is revoked."""

    def __init__(self) -> None:
        self.given = 0
        self.refuses_to_revoke = False

    def __call__(self, peer):
        while request := peer.request():
            if request.startswith(b"POST /token"):
                self.given += 1
                fields = {
                    "access_token": f"canary-access-{self.given}",
                    "refresh_token": f"canary-refresh-{self.given}",
                    "expires_in": 5400,
                }
                peer.send(ok(json.dumps(fields).encode(), "Content-Type: application/json"))
            elif self.refuses_to_revoke:
                peer.send(ok(status="503 Service Unavailable"))
            else:
                peer.send(ok())


@pytest.fixture
def issuer():
    return Issuer()


@pytest.fixture
def server(issuer):
    with WireServer(issuer) as made:
        yield made


@pytest.fixture(autouse=True)
def workspace(tmp_path, monkeypatch, server):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    Path("api.http").write_text(FILE.format(origin=server.origin))


@pytest.fixture
def auth(capsys):
    """Runs a verb of `callsheet auth`; nothing secret is in what it prints."""

    def run(*arguments: str) -> tuple[int, str]:
        code = main(["auth", *arguments])
        printed = "".join(capsys.readouterr())
        assert "canary" not in printed
        return code, re.sub(r"127\.0\.0\.1:\d+", "HOST", printed)

    return run


def revoked(server) -> list[str]:
    requests = (each for each in server.requests if each.startswith(b"POST /revoke"))
    return [request.decode().rpartition("token=")[2].partition("&")[0] for request in requests]


def test_what_is_got_is_listed(auth, server):
    code, printed = auth("login", "api.http", "--name", "api", "--name", "other")
    assert code == 0
    assert printed.startswith(
        "✓ api  a token from HOST for 90 min, can be refreshed\n"
        "✓ other  a token from HOST for 90 min, can be refreshed\n"
        'kept in "'
    )
    assert auth("list") == (
        0,
        (
            "other  for 90 min, can be refreshed\n"
            "  client_credentials at HOST, client other\n"
            "api  for 90 min, can be refreshed\n"
            "  client_credentials at HOST, client sheet, scope read write\n"
        ),
    )


def test_a_token_that_is_kept_is_got_anew(auth, issuer):
    assert auth("login", "--name", "api")[0] == 0
    assert auth("login", "--name", "api")[0] == 0
    assert issuer.given == 2


def test_those_who_share_a_token_get_it_once(auth, issuer):
    assert auth("login", "--name", "items", "--name", "api")[0] == 0
    assert issuer.given == 1


def test_one_that_fails_does_not_keep_the_others(auth):
    code, printed = auth("login")
    assert code == 4
    assert "✓ api" in printed
    assert "✗ person  somebody has to sign in, and nobody is at a terminal" in printed


def test_a_run_takes_what_login_got(auth, issuer, server):
    auth("login", "--name", "api")
    assert main(["run", "api.http", "--name", "items"]) == 0
    assert issuer.given == 1
    assert b"Bearer canary-access-1" in server.requests[-1]


def test_tokens_of_environment_files(auth, server):
    Path("jb.http").write_text(JETBRAINS.format(origin=server.origin))
    text = json.dumps(ENVIRONMENT).replace("{origin}", server.origin)
    Path("http-client.env.json").write_text(text)
    assert auth("login", "jb.http", "--env", "dev", "--name", "jetbrains")[0] == 0
    code, printed = auth("list", "--env", "dev")
    assert code == 0
    assert "jetbrains  for 90 min" in printed
    assert "environment dev" in printed


def test_a_person_signs_in(auth, monkeypatch, capsys):
    """The browser comes back to where the address says that it shall."""

    def browse(_person, url: str) -> bool:
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(url).query)
        back = f"{query['redirect_uri'][0]}?code=canary-code&state={query['state'][0]}"
        threading.Thread(target=urllib.request.urlopen, args=(back,)).start()
        return True

    monkeypatch.setattr("callsheet.cli.connecting.can_be_asked", lambda _: True)
    monkeypatch.setattr(connecting.Terminal, "open_browser", browse)
    code, printed = auth("login", "--name", "person")
    assert code == 0
    assert "✓ person  a token from HOST for 90 min" in printed
    assert 'Sign in for "person" in the browser' in printed


def test_the_json_list_has_no_token(auth, server):
    auth("login", "--name", "api")
    code, printed = auth("list", "--report", "json")
    assert code == 0
    (token,) = json.loads(printed)["tokens"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", token.pop("expires"))
    assert token == {
        "name": "api",
        "grant": "client_credentials",
        "token_url": "http://HOST/token",
        "client_id": "sheet",
        "user": None,
        "scope": "read write",
        "audience": None,
        "environment": None,
        "fresh": True,
        "refreshable": True,
    }


def test_what_is_forgotten_is_revoked(auth, server):
    auth("login", "--name", "api", "--name", "other")
    assert auth("logout", "--name", "api") == (0, "forgot api, revoked\n")
    assert revoked(server) == ["canary-refresh-1", "canary-access-1"]
    assert "api" not in auth("list")[1]


def test_a_token_is_forgotten_by_the_name_of_a_request_that_uses_it(auth):
    auth("login", "--name", "api")
    assert auth("logout", "--name", "items") == (0, "forgot api, revoked\n")


def test_what_cannot_be_revoked_is_forgotten_all_the_same(auth, issuer):
    auth("login", "--name", "api")
    issuer.refuses_to_revoke = True
    code, printed = auth("logout", "--all")
    assert code == 0
    assert printed.startswith("forgot api, which may still be good: it was not revoked: ")
    assert auth("list") == (0, "no tokens are kept\n")


def test_all_are_forgotten(auth):
    auth("login", "--name", "api", "--name", "other")
    assert auth("logout", "--all") == (0, "forgot other\nforgot api, revoked\n")
    assert auth("logout", "--all") == (0, "no tokens are kept\n")


def test_tokens_in_the_keyring(auth, monkeypatch):
    backend = FakeKeyring()
    for name in ("get_password", "set_password", "delete_password"):
        monkeypatch.setattr(keyring, name, getattr(backend, name))
    monkeypatch.setattr(keyring, "get_keyring", lambda: backend)
    code, printed = auth("login", "--name", "api", "--token-store", "keyring")
    assert (code, printed.endswith("kept in the keyring\n")) == (0, True)
    assert "canary-access-1" in str(backend.kept)
    assert "in the keyring" in auth("list")[1]
    code, printed = auth("logout", "--all")
    assert code == 2
    assert "say `--token-store keyring`" in printed
    monkeypatch.setenv("CALLSHEET_TOKEN_STORE", "keyring")
    assert "can be refreshed" in auth("list")[1]
    assert auth("logout", "--all")[0] == 0
    assert backend.kept == {}


def test_a_token_that_is_not_kept_is_of_no_use(auth, issuer):
    assert auth("login", "--token-store", "memory")[0] == 2
    assert issuer.given == 0
