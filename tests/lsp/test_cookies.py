"""Cookies in the editor: shown, cleared, kept over a restart; and commands for secrets."""

import json
import sys
from pathlib import Path

import pytest
from lsprotocol import types as lsp
from pygls.uris import to_fs_path
from pytest_lsp import client_capabilities

from editor import editing
from loopback import serving

LOGIN = "### one\nGET {origin}/cookie\n### two\nGET {origin}/echo\n"
VSCODE = "visual-studio-code"


@pytest.fixture
def loopback():
    with serving() as server:
        yield server


@pytest.fixture(autouse=True)
def state(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def uri_of(tmp_path):
    return (tmp_path / "main.http").as_uri()


async def view(editor, uri):
    shown = await editor.command("callsheet.showCookies", uri)
    if shown.startswith("file:"):
        return written(shown)
    params = lsp.TextDocumentContentParams(shown)
    return (await editor.client.workspace_text_document_content_async(params)).text


def written(uri):
    return Path(to_fs_path(uri)).read_text()


async def session(tmp_path, loopback, work, **options):
    async with editing(
        client_capabilities(VSCODE), tmp_path, initialization_options=options
    ) as editor:
        uri = editor.open(LOGIN.format(origin=loopback.origin), uri_of(tmp_path))
        return await work(editor, uri)


async def test_cookies_are_shown_masked_and_cleared(tmp_path, loopback):
    async def work(editor, uri):
        await editor.command("callsheet.send", uri, "one")
        assert "  sid = •••  path /, HttpOnly, of the session" in await view(editor, uri)
        assert await editor.command("callsheet.clearCookies", uri, "other.test") == 0
        assert await editor.command("callsheet.clearCookies", uri) == 1
        assert "no cookies are kept" in await view(editor, uri)
        await editor.command("callsheet.send", uri, "two")

    await session(tmp_path, loopback, work)
    assert dict(loopback.received[-1].headers).get("Cookie") is None


@pytest.mark.parametrize("kept", [True, False])
async def test_cookies_survive_a_restart_when_that_is_asked(tmp_path, loopback, kept):
    async def first(editor, uri):
        await editor.command("callsheet.send", uri, "one")

    async def second(editor, uri):
        await editor.command("callsheet.send", uri, "two")

    await session(tmp_path, loopback, first, keepCookies=kept)
    await session(tmp_path, loopback, second, keepCookies=kept)
    sent = dict(loopback.received[-1].headers).get("Cookie")
    assert sent == ("sid=abc" if kept else None)
    assert any((tmp_path / "state").rglob("*.cookies.txt")) is kept


@pytest.mark.parametrize("trusted", [True, False])
async def test_a_command_is_only_run_in_a_trusted_workspace(tmp_path, loopback, trusted):
    program = "import sys; open('asked', 'a').write('.'); print(sys.argv[1] + '-c4nary')"
    command = [sys.executable, "-c", program, "{name}"]
    private = {"$secrets": {"command": command}}
    (tmp_path / "http-client.private.env.json").write_text(json.dumps(private))

    async def work(editor, _):
        uri = editor.open(
            f"### one\nGET {loopback.origin}/echo\nX-Key: {{{{secrets.token}}}}\n",
            (tmp_path / "other.http").as_uri(),
        )
        place = editor.position(uri, 2, 18)
        hover = await editor.client.text_document_hover_async(lsp.HoverParams(**place))
        await editor.client.text_document_completion_async(lsp.CompletionParams(**place))
        asked_before = (tmp_path / "asked").exists()
        result = await editor.command("callsheet.send", uri, "one")
        return hover.contents.value, asked_before, result

    hover, asked_before, result = await session(tmp_path, loopback, work, trusted=trusted)
    assert "- the command" in hover
    assert ("once you trust" in hover) is not trusted
    assert not asked_before
    assert (tmp_path / "asked").exists() is trusted
    if trusted:
        assert dict(loopback.received[-1].headers)["X-Key"] == "token-c4nary"
    else:
        assert loopback.received == []
        assert "which was not run" in result["summary"]
