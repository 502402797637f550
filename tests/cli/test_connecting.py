"""The options of the verbs that send: proxies, where state lies, where tokens are kept."""

import json
import sys
from pathlib import Path

import keyring
import pytest

from callsheet.cli.connecting import Terminal
from callsheet.cli.main import main
from fake_keyring import FakeKeyring
from loopback import serving
from wire_server import WireServer, ok, routes

TOKENS = routes(
    {
        "/token": ok(
            b'{"access_token": "canary-access", "expires_in": 600, "token_type": "Bearer"}',
            "Content-Type: application/json",
        )
    }
)


@pytest.fixture
def server():
    with serving() as loopback:
        yield loopback


@pytest.fixture
def issuer():
    with WireServer(TOKENS) as server:
        yield server


@pytest.fixture
def api(tmp_path, monkeypatch, server, issuer):
    """A file with one request that needs a token."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    scheme = "oauth2 grant=client_credentials client_id=id client_secret=canary-secret"
    Path("api.http").write_text(
        f"# @auth {scheme} token_url={issuer.origin}/token\nGET {server.origin}/json\n"
    )


def kept_tokens(state: str = "state/callsheet") -> list[dict[str, object]]:
    return [
        entry["token"]
        for path in Path(state).glob("workspaces/*/tokens.json")
        for entry in json.loads(path.read_bytes())["tokens"]
    ]


def test_a_token_is_kept_for_the_next_run(api, issuer):
    assert main(["run", "api.http"]) == 0
    assert main(["run", "api.http"]) == 0
    assert len(issuer.requests) == 1
    assert [each["access_token"] for each in kept_tokens()] == ["canary-access"]


def test_state_needs_a_folder(api, capsys):
    assert main(["run", "api.http", "--state", "api.http"]) == 2
    assert capsys.readouterr().err.startswith('callsheet: `--state`: "api.http" is a file\n')


def test_state_lies_where_it_is_wanted(api):
    assert main(["run", "api.http", "--state", "elsewhere"]) == 0
    assert kept_tokens("elsewhere")
    assert not Path("state").exists()


def test_cookies_lie_there_too(api, server):
    Path("api.http").write_text(f"GET {server.origin}/cookie\n")
    assert main(["run", "api.http", "--state", "elsewhere", "--keep-cookies"]) == 0
    assert [path.name for path in Path("elsewhere").rglob("*cookies*")] != []
    assert not Path("state").exists()


@pytest.mark.parametrize("given", [["--token-store", "memory"], []])
def test_tokens_can_be_kept_no_longer_than_the_run(api, issuer, monkeypatch, given):
    if not given:
        monkeypatch.setenv("CALLSHEET_TOKEN_STORE", "memory")
    for _ in range(2):
        assert main(["run", "api.http", *given]) == 0
    assert len(issuer.requests) == 2
    assert kept_tokens() == []


def test_tokens_can_be_kept_in_the_keyring(api, issuer, monkeypatch):
    backend = FakeKeyring()
    monkeypatch.setattr(keyring, "get_keyring", lambda: backend)
    monkeypatch.setattr(keyring, "get_password", backend.get_password)
    monkeypatch.setattr(keyring, "set_password", backend.set_password)
    for _ in range(2):
        assert main(["run", "api.http", "--token-store", "keyring"]) == 0
    assert len(issuer.requests) == 1
    assert [each["access_token"] for each in kept_tokens()] == [""]
    assert "canary-access" in "".join(backend.kept.values())


def test_without_a_keyring_it_is_said(api, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert main(["run", "api.http", "--token-store", "keyring"]) == 2
    assert 'pip install "callsheet[keyring]"' in capsys.readouterr().err


def test_a_token_store_that_does_not_exist(api, monkeypatch, capsys):
    monkeypatch.setenv("CALLSHEET_TOKEN_STORE", "keyrin")
    assert main(["run", "api.http"]) == 2
    said = capsys.readouterr().err
    assert 'CALLSHEET_TOKEN_STORE cannot be "keyrin"' in said
    assert 'did you mean "keyring"?' in said


def test_a_proxy_is_used(api, server):
    Path("api.http").write_text("GET http://api.example/json\n")
    assert main(["run", "api.http", "--proxy", server.origin]) == 0
    assert server.targets == ["GET http://api.example/json"]


def test_a_proxy_of_the_environment_is_used(api, server, monkeypatch):
    Path("api.http").write_text("GET http://api.example/json\n")
    for name in ("CONNECTOR_HTTP_PROXY_HOST", "HTTP_PROXY", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("http_proxy", server.origin)
    assert main(["run", "api.http"]) == 0
    assert server.targets == ["GET http://api.example/json"]


def test_a_proxy_that_is_none(api, capsys):
    assert main(["run", "api.http", "--proxy", "ftp://u:canary-password@host"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("callsheet: `--proxy`: ")
    assert "canary-password" not in said


@pytest.mark.parametrize("opened", [True, False])
def test_the_address_is_told_when_a_browser_takes_it(opened, monkeypatch, capsys):
    monkeypatch.setenv("BROWSER", "firefox")
    monkeypatch.setattr("webbrowser.open", lambda _: opened)
    assert Terminal(lambda: None).open_browser("https://id.test/authorize") == opened
    assert ("https://id.test/authorize" in capsys.readouterr().err) == opened


def test_what_is_allowed_has_to_be_there(tmp_path, capsys):
    (tmp_path / "a.http").write_text("GET http://localhost/\n")
    gone = str(tmp_path / "gone")
    assert main(["run", str(tmp_path / "a.http"), "--allow-path", gone]) == 2
    assert f'`--allow-path`: "{gone}" does not exist' in capsys.readouterr().err
