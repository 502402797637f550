"""Values behind bindings over the wire; a setting turns them off."""

import json

from lsprotocol import types as lsp

from editor import editing
from loopback import serving


async def hints(editor, uri: str) -> list[str]:
    everything = lsp.Range(lsp.Position(0, 0), lsp.Position(99, 0))
    params = lsp.InlayHintParams(lsp.TextDocumentIdentifier(uri), everything)
    found = await editor.client.text_document_inlay_hint_async(params)
    return sorted(str(each.label).strip().partition(" · ")[0] for each in found)


async def test_values_before_and_after_a_send():
    with serving() as server:
        text = (
            f"@host = {server.origin}\n\n### rows\n# @result first = body.items[0].id\n"
            "GET {{host}}/pages/1\n"
        )
        async with editing() as editor:
            uri = editor.open(text)
            assert await hints(editor, uri) == [f"= {server.origin}"]
            await editor.command("callsheet.send", uri, "rows", 4)
            _, value, status = await hints(editor, uri)
            assert value.startswith("= ")
            assert status.startswith("→ 200")


async def test_they_can_be_turned_off():
    async with editing() as editor:
        uri = editor.open("@host = http://x\n\nGET {{host}}/\n")
        assert await hints(editor, uri) == ["= http://x"]
        settings = {"callsheet": {"inlayValues": False}}
        editor.client.workspace_did_change_configuration(lsp.DidChangeConfigurationParams(settings))
        assert await hints(editor, uri) == []


async def test_what_would_be_masked_is_not_shown_at_all(tmp_path):
    """Nor a piece of it, where it is longer than inlay text."""
    secret = "s3cr3t-" * 9
    private = {"dev": {"user": {"key": secret, "path": "short-secret"}}}
    (tmp_path / "http-client.private.env.json").write_text(json.dumps(private))
    (tmp_path / "http-client.env.json").write_text('{"dev": {"open": {"name": "ada"}}}')
    text = (
        f"@copied = {secret}\n@short = short-secret\n\n"
        "GET http://x/{{copied}}/{{short}}/{{user.key}}/{{user.path}}/{{open.name}}\n"
    )
    async with editing(folder=tmp_path) as editor:
        uri = editor.open(text, (tmp_path / "main.http").as_uri())
        await editor.command("callsheet.selectEnvironment", "dev", uri)
        assert await hints(editor, uri) == ["= ada"]
