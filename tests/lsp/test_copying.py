"""Copying a request over the wire: masked, with secrets after a question, shown or not."""

from pathlib import Path

from lsprotocol import types as lsp
from pygls.uris import to_fs_path

from editor import editing

SHOWS = lsp.ClientCapabilities(
    window=lsp.WindowClientCapabilities(
        show_document=lsp.ShowDocumentClientCapabilities(support=True)
    )
)
TEXT = "### list\nGET https://example.org/\nAuthorization: Bearer hush-hush-hush\n"


def read(uri: str) -> str:
    return Path(to_fs_path(uri)).read_text()


async def test_a_copy_is_given_and_shown(tmp_path):
    async with editing(SHOWS, folder=tmp_path) as editor:
        uri = editor.open(TEXT, (tmp_path / "main.http").as_uri())
        found = await editor.command("callsheet.copyAs", uri, "list", 1, "curl")
        assert found["text"] == (
            "curl -L https://example.org/ \\\n  -H 'Authorization: Bearer •••'\n"
        )
        shown = await editor.wait_for(lambda: editor.client.shown_documents)
        assert read(shown[-1].uri) == found["text"]


async def test_secrets_are_copied_after_a_question(tmp_path):
    async with editing(folder=tmp_path) as editor:
        uri = editor.open(TEXT, (tmp_path / "main.http").as_uri())
        arguments = (uri, "list", 1, "httpx", False)
        assert await editor.command("callsheet.copyWithSecrets", *arguments) is None
        editor.answer = "Copy with secrets"
        found = await editor.command("callsheet.copyWithSecrets", *arguments)
        assert "Bearer hush-hush-hush" in found["text"]
        assert [each.message for each in editor.asked] == [
            "Copy list with its secrets readable",
        ] * 2
        assert not editor.client.shown_documents


async def test_a_command_of_the_clipboard_is_pasted(tmp_path):
    edits = lsp.ClientCapabilities(workspace=lsp.WorkspaceClientCapabilities(apply_edit=True))
    async with editing(edits, folder=tmp_path) as editor:
        applied = []

        @editor.client.feature(lsp.WORKSPACE_APPLY_EDIT)
        def apply(params: lsp.ApplyWorkspaceEditParams) -> lsp.ApplyWorkspaceEditResult:
            applied.append(params.edit.changes)
            return lsp.ApplyWorkspaceEditResult(applied=True)

        uri = editor.open(TEXT, (tmp_path / "main.http").as_uri())
        arguments = (uri, "curl -L https://h/")
        found = await editor.command("callsheet.pasteCurl", *arguments)
        assert found == {"text": "GET https://h/\n", "files": []}
        assert applied == []
        await editor.command("callsheet.pasteCurl", *arguments, 1)
        ((edit,),) = (each[uri] for each in applied)
        assert edit.new_text == "\n###\nGET https://h/\n"
        assert edit.range.start.line == 3
        assert await editor.command("callsheet.pasteCurl", uri, "nothing") is None


async def test_the_person_chooses_for_which_tool(tmp_path):
    async with editing(folder=tmp_path) as editor:
        uri = editor.open(TEXT, (tmp_path / "main.http").as_uri())
        editor.answer = "fetch"
        found = await editor.command("callsheet.copyAs", uri, "list", 1)
        assert found["text"].startswith('const response = await fetch("https://example.org/"')
        assert await editor.command("callsheet.copyAs", uri, "list", 1, "wget") is None
        message = await editor.wait_for(lambda: editor.client.messages)
        assert message[-1].type == lsp.MessageType.Error
