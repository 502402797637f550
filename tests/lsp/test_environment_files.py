"""Environment files as documents, from end to end."""

import json

from lsprotocol import types as lsp
from pytest_lsp import client_capabilities

from editor import editing

REQUESTS = "GET https://{{host}}/\nAuthorization: Bearer {{token}}\n"


def shared(**environments) -> str:
    return json.dumps(environments)


def codes(diagnostics) -> list[str]:
    return [each.code for each in diagnostics]


def uri_of(path) -> str:
    return path.as_uri()


def open_as(editor, path, text: str, language: str) -> str:
    item = lsp.TextDocumentItem(path.as_uri(), language, 1, text)
    editor.client.text_document_did_open(lsp.DidOpenTextDocumentParams(item))
    return path.as_uri()


async def latest(editor, uri: str, wanted) -> list[lsp.Diagnostic]:
    """What was published last for a document, once it is as wanted."""

    def find():
        told = [each for each in editor.published if each.uri == uri]
        return told[-1:] if told and wanted(codes(told[-1].diagnostics)) else None

    (found,) = await editor.wait_for(find)
    return list(found.diagnostics)


async def test_unsaved_text_wins_over_the_disk_for_all_documents_around(tmp_path):
    variables = tmp_path / "http-client.env.json"
    variables.write_text(shared(dev={"host": "a"}))
    async with editing(client_capabilities("visual-studio-code"), tmp_path) as editor:
        main = editor.open(REQUESTS, uri_of(tmp_path / "main.http"))
        assert codes(await editor.diagnostics(main)) == ["unresolved-variable"]
        environment = open_as(editor, variables, shared(dev={"host": "a"}), "json")
        assert await latest(editor, environment, lambda found: not found) == []
        editor.edit(environment, 2, shared(dev={"host": "a", "token": "b"}))
        assert await latest(editor, main, lambda found: not found) == []
        (place,) = await editor.client.text_document_definition_async(
            lsp.DefinitionParams(**editor.position(main, 1, 25))
        )
        assert (place.uri, place.range.start.character) == (environment, 22)
        editor.edit(environment, 3, '{"dev": {')
        assert codes(await editor.diagnostics(environment, 3)) == ["environment-file"]
        assert await latest(editor, main, lambda found: len(found) == 2)
        editor.close(environment)
        (found,) = await latest(editor, main, lambda found: len(found) == 1)
        assert "token" in found.message


async def test_a_file_with_environments_is_never_read_as_requests(tmp_path):
    async with editing(client_capabilities("neovim"), tmp_path) as editor:
        for name, language in (
            ("http-client.env.json", "http"),
            (".env", "sh"),
            (".env.example", "dotenv"),
            ("package.json", "json"),
        ):
            uri = open_as(editor, tmp_path / name, "{}" if "json" in name else "A=1\n", language)
            symbols = await editor.client.text_document_document_symbol_async(
                lsp.DocumentSymbolParams(lsp.TextDocumentIdentifier(uri))
            )
            assert [each.name for each in symbols] == (["A"] if name == ".env" else [])


async def test_an_environment_is_chosen_above_its_name_in_its_root_alone(tmp_path):
    roots = [tmp_path / "one", tmp_path / "two"]
    for root in roots:
        root.mkdir()
        (root / "http-client.env.json").write_text(shared(dev={"x": 1}, prod={"x": 2}))
    folders = [lsp.WorkspaceFolder(root.as_uri(), root.name) for root in roots]
    async with editing(client_capabilities("visual-studio-code"), tmp_path) as editor:
        editor.client.workspace_did_change_workspace_folders(
            lsp.DidChangeWorkspaceFoldersParams(lsp.WorkspaceFoldersChangeEvent(folders, []))
        )
        text = shared(dev={"x": 1}, prod={"x": 2})
        environment = open_as(editor, roots[0] / "http-client.env.json", text, "json")
        mains = [editor.open("GET http://h/{{x}}\n", uri_of(root / "main.http")) for root in roots]
        lenses = await lenses_of(editor, environment)
        assert [each.command.title for each in lenses] == ["Use this environment"] * 2
        await editor.command(lenses[1].command.command, *lenses[1].command.arguments)
        titles = [(await lenses_of(editor, main))[0].command.title for main in mains]
        assert titles == ["Environment: prod", "No environment"]
        chosen = [each.command.title for each in await lenses_of(editor, environment)]
        assert chosen == ["Use this environment", "Chosen: use none"]


async def lenses_of(editor, uri: str) -> list[lsp.CodeLens]:
    document = lsp.TextDocumentIdentifier(uri)
    return await editor.client.text_document_code_lens_async(lsp.CodeLensParams(document))


async def test_hover_completion_definition_and_folds(tmp_path):
    text = '{\n  "dev": {\n    "host": "a"\n  },\n  "prod": {\n    ""\n  }\n}\n'
    async with editing(client_capabilities("visual-studio-code"), tmp_path) as editor:
        editor.open(REQUESTS, uri_of(tmp_path / "main.http"))
        uri = open_as(editor, tmp_path / "http-client.env.json", text, "json")
        found = await editor.client.text_document_completion_async(
            lsp.CompletionParams(**editor.position(uri, 5, 5))
        )
        assert {"host", "token"} <= {each.label for each in found.items}
        editor.edit(uri, 2, text.replace('""', '"host": "b"'))
        hover = await editor.client.text_document_hover_async(
            lsp.HoverParams(**editor.position(uri, 2, 6))
        )
        assert "| prod | `b` |" in hover.contents.value
        places = await editor.client.text_document_definition_async(
            lsp.DefinitionParams(**editor.position(uri, 2, 6))
        )
        assert [each.range.start.line for each in places] == [2, 5]
        folds = await editor.client.text_document_folding_range_async(
            lsp.FoldingRangeParams(lsp.TextDocumentIdentifier(uri))
        )
        assert [(each.start_line, each.end_line) for each in folds] == [(1, 2), (4, 5)]


async def test_a_secret_moves_from_a_request_file_to_a_private_file(tmp_path):
    (tmp_path / "http-client.env.json").write_text(shared(dev={"host": "example.com"}))
    text = "GET https://{{host}}/\nAuthorization: Bearer q7Rz0dKx41uWmTbV8nYsHcLe\n"
    async with editing(client_capabilities("visual-studio-code"), tmp_path) as editor:
        main = editor.open(text, uri_of(tmp_path / "main.http"))
        (found,) = await editor.diagnostics(main)
        assert (found.code, "q7Rz" in found.message) == ("secret-literal", False)
        await editor.command("callsheet.selectEnvironment", "dev", main)
        (fix,) = await fixes(editor, main, 1, 30)
        assert fix.title == "Move the secret to `http-client.private.env.json` (dev)"
        created = [each.uri for each in fix.edit.document_changes if hasattr(each, "kind")]
        assert created == [
            uri_of(tmp_path / "http-client.private.env.json"),
            uri_of(tmp_path / ".gitignore"),
        ]


async def fixes(editor, uri: str, line: int, character: int) -> list[lsp.CodeAction]:
    place = lsp.Position(line, character)
    found = await editor.client.text_document_code_action_async(
        lsp.CodeActionParams(
            lsp.TextDocumentIdentifier(uri),
            lsp.Range(place, place),
            lsp.CodeActionContext([], only=[lsp.CodeActionKind.QuickFix]),
        )
    )
    return list(found)


async def test_what_is_typed_on_the_way_to_a_secret_is_masked_no_longer_than_it_is_there(tmp_path):
    async with editing(client_capabilities("visual-studio-code"), tmp_path) as editor:
        main = editor.open("@a = example\nGET https://{{a}}/\n", uri_of(tmp_path / "main.http"))
        private = tmp_path / "http-client.private.env.json"
        uri = open_as(editor, private, shared(dev={"token": "example"}), "json")
        hover = await hovered(editor, main)
        assert "example" not in hover
        editor.edit(uri, 2, shared(dev={"token": "example-and-more"}))
        hover = await hovered(editor, main)
        assert "`example`" in hover


async def hovered(editor, uri: str) -> str:
    found = await editor.client.text_document_hover_async(
        lsp.HoverParams(**editor.position(uri, 1, 15))
    )
    return found.contents.value


async def test_files_that_go_are_followed(tmp_path):
    variables = tmp_path / "http-client.env.json"
    variables.write_text(shared(dev={"host": "a", "token": "b"}))
    async with editing(client_capabilities("visual-studio-code"), tmp_path) as editor:
        main = editor.open(REQUESTS, uri_of(tmp_path / "main.http"))
        assert codes(await editor.diagnostics(main)) == []
        variables.rename(tmp_path / "http-client.private.env.json")
        renamed = lsp.FileRename(uri_of(variables), uri_of(tmp_path / "other.json"))
        (tmp_path / "http-client.private.env.json").rename(tmp_path / "other.json")
        editor.client.workspace_did_rename_files(lsp.RenameFilesParams([renamed]))
        assert len(await latest(editor, main, bool)) == 2
        variables.write_text(shared(dev={"host": "a", "token": "b"}))
        created = lsp.CreateFilesParams([lsp.FileCreate(uri_of(variables))])
        editor.client.workspace_did_create_files(created)
        assert await latest(editor, main, lambda found: not found) == []
        variables.unlink()
        deleted = lsp.DeleteFilesParams([lsp.FileDelete(uri_of(variables))])
        editor.client.workspace_did_delete_files(deleted)
        assert len(await latest(editor, main, bool)) == 2


async def test_what_nobody_uses_is_known_once_all_files_are_read(tmp_path):
    (tmp_path / "used.http").write_text("import ./main.http\n\nGET https://{{host}}/{{one}}\n")
    text = shared(dev={"host": "a", "hots": "b"})
    async with editing(client_capabilities("visual-studio-code"), tmp_path) as editor:
        main = editor.open("@one = 1\n@two = 2\n", uri_of(tmp_path / "main.http"))
        uri = open_as(editor, tmp_path / "http-client.env.json", text, "json")
        (key,) = await latest(editor, uri, bool)
        assert (key.code, key.tags) == (
            "unused-environment-key",
            (lsp.DiagnosticTag.Unnecessary,),
        )
        (variable,) = await latest(editor, main, lambda found: len(found) == 1)
        assert (variable.code, variable.range.start.line) == ("unused-variable", 1)
        hover = await editor.client.text_document_hover_async(
            lsp.HoverParams(**editor.position(uri, 0, 12))
        )
        assert "used in 1 file" in hover.contents.value
        (tmp_path / "used.http").write_text("GET https://{{hots}}/{{two}}\n")
        saved = lsp.DidSaveTextDocumentParams(lsp.TextDocumentIdentifier(main))
        editor.client.text_document_did_save(saved)
        assert len(await latest(editor, main, lambda found: len(found) == 2)) == 2


async def test_files_that_are_not_open_are_judged_too(tmp_path):
    variables = tmp_path / "http-client.env.json"
    variables.write_text(shared(dev={"host": "a", "token": "q7Rz0dKx41uWmTbV8nYsHcLe"}))
    async with editing(client_capabilities("visual-studio-code"), tmp_path) as editor:
        editor.open(REQUESTS, uri_of(tmp_path / "main.http"))
        (found,) = await latest(editor, uri_of(variables), bool)
        assert found.code == "secret-literal"
        open_as(editor, variables, variables.read_text(), "json")
        (found,) = await editor.diagnostics(uri_of(variables))
        assert found.code == "secret-literal"
        editor.close(uri_of(variables))
        assert await latest(editor, uri_of(variables), bool)


async def test_unsaved_text_of_an_imported_file_counts_where_it_is_imported(tmp_path):
    (tmp_path / "common.http").write_text("@host = example.org\n")
    (tmp_path / "between.http").write_text("import ./common.http\n")
    text = "import ./between.http\n\nGET https://{{host}}/{{more}}\n"
    async with editing(client_capabilities("visual-studio-code"), tmp_path) as editor:
        main = editor.open(text, uri_of(tmp_path / "main.http"))
        assert len(await editor.diagnostics(main)) == 1
        common = editor.open("@host = example.org\n", uri_of(tmp_path / "common.http"))
        editor.edit(common, 2, "@host = example.org\n@more = 1\n")
        assert await latest(editor, main, lambda found: not found) == []
        editor.close(common)
        assert len(await latest(editor, main, bool)) == 1


async def test_settings_of_vs_code_hold_environments_too(tmp_path):
    (tmp_path / ".vscode").mkdir()
    path = tmp_path / ".vscode" / "settings.json"
    path.write_text("{}")
    async with editing(client_capabilities("visual-studio-code"), tmp_path) as editor:
        main = editor.open(REQUESTS, uri_of(tmp_path / "main.http"))
        assert await latest(editor, main, lambda found: len(found) == 2)
        text = json.dumps(
            {"rest-client.environmentVariables": {"dev": {"host": "a", "token": "b"}}}
        )
        settings = open_as(editor, path, text, "jsonc")
        assert await latest(editor, main, lambda found: not found) == []
        symbols = await editor.client.text_document_document_symbol_async(
            lsp.DocumentSymbolParams(lsp.TextDocumentIdentifier(settings))
        )
        assert [each.name for each in symbols] == ["dev"]
        hover = await editor.client.text_document_hover_async(
            lsp.HoverParams(**editor.position(settings, 0, text.index("host") + 1))
        )
        assert hover is not None
        assert "| dev | `a` |" in hover.contents.value


async def test_certificates_are_links_to_their_files(tmp_path):
    variables = tmp_path / "http-client.private.env.json"
    certificate = tmp_path / "client.pem"
    certificate.write_text("")
    text = shared(dev={"SSLConfiguration": {"clientCertificate": "client.pem"}})
    variables.write_text(text)
    async with editing(client_capabilities("visual-studio-code"), tmp_path) as editor:
        uri = open_as(editor, variables, text, "json")
        document = lsp.TextDocumentIdentifier(uri)
        (link,) = await editor.client.text_document_document_link_async(
            lsp.DocumentLinkParams(document)
        )
        start = text.index("client.pem")
        assert (link.target, link.range.start.character) == (certificate.as_uri(), start)
