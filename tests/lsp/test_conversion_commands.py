"""Files converted over the wire: who is offered it, what is edited, what the person is told."""

from lsprotocol import types as lsp

from editor import editing

TEXT = "### list\n# @retry 3\nGET https://example.org/\nX-Id: {{$guid}}\n"


def client(*, edits=True) -> lsp.ClientCapabilities:
    literal = lsp.ClientCodeActionLiteralOptions(lsp.ClientCodeActionKindOptions([]))
    return lsp.ClientCapabilities(
        workspace=lsp.WorkspaceClientCapabilities(
            apply_edit=edits,
            workspace_edit=lsp.WorkspaceEditClientCapabilities(
                document_changes=True, resource_operations=[lsp.ResourceOperationKind.Create]
            ),
        ),
        text_document=lsp.TextDocumentClientCapabilities(
            code_action=lsp.CodeActionClientCapabilities(code_action_literal_support=literal)
        ),
    )


async def titles(editor, uri, line, *kinds):
    place = lsp.Position(line, 2)
    found = await editor.client.text_document_code_action_async(
        lsp.CodeActionParams(
            lsp.TextDocumentIdentifier(uri),
            lsp.Range(place, place),
            lsp.CodeActionContext([], only=list(kinds) or None),
        )
    )
    return [each.title for each in found or () if each.title.startswith("Convert")]


async def test_it_is_offered_where_a_block_begins_and_where_it_is_asked_for(tmp_path):
    async with editing(client(), folder=tmp_path) as editor:
        uri = editor.open(TEXT, (tmp_path / "main.http").as_uri())
        offered = await titles(editor, uri, 0)
        assert offered == [
            f"Convert this file to {name}"
            for name in (
                *("JetBrains HTTP Client", "REST Client", "Visual Studio"),
                *("httpYac", "kulala", "Hurl"),
            )
        ]  # fmt: skip
        assert await titles(editor, uri, 2) == offered
        assert await titles(editor, uri, 3) == []
        assert await titles(editor, uri, 3, "refactor.rewrite") == offered
        assert await titles(editor, uri, 3, "refactor.rewrite.dialect") == offered
        assert await titles(editor, uri, 0, "quickfix") == []
    async with editing(client(edits=False), folder=tmp_path) as editor:
        uri = editor.open(TEXT, (tmp_path / "main.http").as_uri())
        assert await titles(editor, uri, 0) == []


async def test_a_file_that_was_written_for_another_tool(tmp_path):
    async with editing(client(), folder=tmp_path) as editor:
        applied = []

        @editor.client.feature(lsp.WORKSPACE_APPLY_EDIT)
        def apply(params: lsp.ApplyWorkspaceEditParams) -> lsp.ApplyWorkspaceEditResult:
            applied.extend(params.edit.document_changes)
            return lsp.ApplyWorkspaceEditResult(applied=True)

        text = "# @dialect httpyac\n# @timeout 5000\nGET https://example.org/\n"
        uri = editor.open(text, (tmp_path / "main.http").as_uri())
        assert (await titles(editor, uri, 2))[0] == "Convert this file from httpYac"
        found = await editor.command("callsheet.convertFile", {"uri": uri, "from": "httpyac"})
        assert found == {"uri": uri, "losses": []}
        assert [each.new_text for each in applied[0].edits] == ["# @timeout 5000ms\n"]
        assert editor.client.messages[-1].message == "Converted from httpYac; nothing was lost"


async def test_the_file_is_edited_and_what_is_lost_is_told(tmp_path):
    async with editing(client(), folder=tmp_path) as editor:
        applied = []

        @editor.client.feature(lsp.WORKSPACE_APPLY_EDIT)
        def apply(params: lsp.ApplyWorkspaceEditParams) -> lsp.ApplyWorkspaceEditResult:
            applied.extend(params.edit.document_changes)
            return lsp.ApplyWorkspaceEditResult(applied=True)

        uri = editor.open(TEXT, (tmp_path / "main.http").as_uri())
        named = {"uri": uri, "dialect": "jetbrains"}
        found = await editor.command("callsheet.convertFile", named)
        assert found == {
            "uri": uri,
            "losses": [
                {
                    "line": 1,
                    "what": "`@retry 3` means nothing in JetBrains HTTP Client",
                    "hint": "keep running it by Callsheet, or do without",
                }
            ],
        }
        (edits,) = applied
        assert [each.new_text for each in edits.edits] == ["X-Id: {{$uuid}}\n"]
        message = editor.client.messages[-1]
        assert message.type == lsp.MessageType.Warning
        assert message.message == (
            "Converted to JetBrains HTTP Client. Not carried over: "
            "line 2: `@retry 3` means nothing in JetBrains HTTP Client"
        )
        editor.answer = "Hurl"
        found = await editor.command("callsheet.convertFile", uri)
        assert found["uri"].endswith("/main.hurl")
        assert [type(each) for each in applied[1:]] == [lsp.CreateFile, lsp.TextDocumentEdit]
        assert await editor.command("callsheet.convertFile", uri, "", 0, "hurll") is None
        assert editor.client.messages[-1].type == lsp.MessageType.Error
