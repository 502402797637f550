"""Refactorings and copies over the wire: their kinds, edits now or later, reasons."""

from lsprotocol import types as lsp

from callsheet.lsp.refactoring_methods import wants_refactorings
from editor import editing
from raw_editor import at, initialized, opening

TEXT = "### list\nGET https://example.org/?a=1&b=2\nX-Key: abc\nAccept: a/b\n"
SPLIT = "Write the query over several lines"


def client(*, resolves=False, disabled=False, literals=True) -> lsp.ClientCapabilities:
    literal = lsp.ClientCodeActionLiteralOptions(lsp.ClientCodeActionKindOptions([]))
    return lsp.ClientCapabilities(
        text_document=lsp.TextDocumentClientCapabilities(
            code_action=lsp.CodeActionClientCapabilities(
                code_action_literal_support=literal if literals else None,
                data_support=resolves,
                disabled_support=disabled,
                resolve_support=lsp.ClientCodeActionResolveOptions(["edit"]) if resolves else None,
            )
        )
    )


async def asked(editor, uri, line, *kinds, column=3):
    place = lsp.Position(line, column)
    return await editor.client.text_document_code_action_async(
        lsp.CodeActionParams(
            lsp.TextDocumentIdentifier(uri),
            lsp.Range(place, place),
            lsp.CodeActionContext([], only=list(kinds) or None),
        )
    )


def texts(action: lsp.CodeAction) -> list[str]:
    return [each.new_text for edits in (action.edit.changes or {}).values() for each in edits]


async def test_edits_come_at_once_to_a_client_that_asks_for_none_later(tmp_path):
    async with editing(client(), folder=tmp_path) as editor:
        options = editor.capabilities.code_action_provider
        assert "refactor.rewrite" in options.code_action_kinds
        assert options.resolve_provider
        uri = editor.open(TEXT, (tmp_path / "main.http").as_uri())
        (action,) = await asked(editor, uri, 1, lsp.CodeActionKind.RefactorRewrite)
        assert (action.title, action.kind) == (SPLIT, lsp.CodeActionKind.RefactorRewrite)
        assert texts(action) == ["\n    ?a=1\n    &b=2"]


async def test_edits_are_made_when_an_action_is_chosen(tmp_path):
    async with editing(client(resolves=True), folder=tmp_path) as editor:
        uri = editor.open(TEXT, (tmp_path / "main.http").as_uri())
        (action,) = await asked(editor, uri, 1, lsp.CodeActionKind.RefactorRewrite)
        assert action.edit is None
        chosen = await editor.client.code_action_resolve_async(action)
        assert texts(chosen) == ["\n    ?a=1\n    &b=2"]
        editor.edit(uri, 2, TEXT.replace("b=2", "b=3"))
        assert (await editor.client.code_action_resolve_async(action)).edit is None


async def test_what_cannot_be_made_is_told_with_the_reason_where_it_is_asked_for(tmp_path):
    text = TEXT.replace("Accept", "# note\nAccept")
    async with editing(client(disabled=True), folder=tmp_path) as editor:
        uri = editor.open(text, (tmp_path / "main.http").as_uri())
        (action,) = await asked(editor, uri, 4, lsp.CodeActionKind.RefactorRewrite)
        assert action.disabled.reason == "there are other lines between the header fields"
        assert all(
            each.disabled is None
            for each in await asked(editor, uri, 4)
            if isinstance(each, lsp.CodeAction)
        )
    async with editing(client(), folder=tmp_path) as editor:
        uri = editor.open(text, (tmp_path / "main.http").as_uri())
        assert not await asked(editor, uri, 4, lsp.CodeActionKind.RefactorRewrite)


async def test_the_preferred_one_is_marked(tmp_path):
    async with editing(client(), folder=tmp_path) as editor:
        uri = editor.open(TEXT, (tmp_path / "main.http").as_uri())
        found = await asked(editor, uri, 2, lsp.CodeActionKind.RefactorExtract, column=8)
        assert [(each.title, each.is_preferred) for each in found] == [
            ("Extract to a variable `@key` of this file", True),
        ]


async def test_a_request_can_be_copied(tmp_path):
    async with editing(client(literals=False), folder=tmp_path) as editor:
        uri = editor.open(TEXT, (tmp_path / "main.http").as_uri())
        found = await asked(editor, uri, 1)
        command = next(each for each in found if each.title == "Copy as cURL")
        copied = await editor.command(command.command, *command.arguments)
        assert copied["text"].startswith("curl -L 'https://example.org/?a=1&b=2'")
    async with editing(client(), folder=tmp_path) as editor:
        uri = editor.open(TEXT, (tmp_path / "main.http").as_uri())
        assert len(await asked(editor, uri, 1, "callsheet.copy")) == 3


def test_which_kinds_ask_for_refactorings():
    assert wants_refactorings(None)
    assert wants_refactorings([""])
    assert wants_refactorings([lsp.CodeActionKind.RefactorExtract])
    assert wants_refactorings(["refactor"])
    assert not wants_refactorings([lsp.CodeActionKind.QuickFix, "refactoring"])


CURSOR = {"start": {"line": 1, "character": 3}, "end": {"line": 1, "character": 3}}
LITERALS = {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}}


async def test_where_no_lens_is_drawn_sending_is_listed_with_the_fixes():
    """But is never among fixes that were asked for: some editors make the only one at once."""
    for lens, kind in (({}, "quickfix"), ({"codeLens": {}}, "callsheet.send")):
        async with initialized(textDocument={"codeAction": LITERALS, **lens}) as wire:
            wire.write(opening(TEXT))
            found = {}
            for only in (None, ["quickfix"], ["callsheet.send"]):
                params = {**at(1, 3), "range": CURSOR, "context": {"diagnostics": []}}
                if only:
                    params["context"]["only"] = only
                answer = await wire.ask(str(only), "textDocument/codeAction", params)
                found[str(only)] = {each["title"]: each["kind"] for each in answer["result"]}
            assert found["None"]["Send"] == kind
            assert found["['quickfix']"] == {}
            assert found["['callsheet.send']"] == {"Send": "callsheet.send"}
