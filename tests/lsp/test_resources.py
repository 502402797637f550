"""Resources in an editor: a shared file, and the request that uses it."""

from lsprotocol import types as lsp

from editor import editing

SHARED = """\
### github
# @resource
# @description Issues and pulls
# @base-url https://api.example.org/v3
# @header Accept: application/json
# @auth oauth2 token_url=https://id.example.org/token client_id=me client_secret=hush
"""
MAIN = """\
### list
# @use github
GET /issues
"""


async def test_a_shared_resource_is_offered_shown_and_found(tmp_path):
    shared, main = tmp_path / "_resource.http", tmp_path / "main.http"
    shared.write_text(SHARED)
    async with editing(folder=tmp_path) as editor:
        uri = editor.open(MAIN, main.as_uri())
        assert await editor.diagnostics(uri) == []
        offered = await editor.client.text_document_completion_async(
            lsp.CompletionParams(**editor.position(uri, 1, 7))
        )
        (item,) = offered.items
        assert (item.label, item.detail) == ("github", "https://api.example.org/v3")
        assert item.documentation == "Issues and pulls"
        card = await editor.client.text_document_hover_async(
            lsp.HoverParams(**editor.position(uri, 1, 9))
        )
        assert "client_secret=•••" in card.contents.value
        sent = await editor.client.text_document_hover_async(
            lsp.HoverParams(**editor.position(uri, 2, 6))
        )
        assert "GET https://api.example.org/v3/issues\nAccept: application/json" in (
            sent.contents.value
        )
        (place,) = await editor.client.text_document_definition_async(
            lsp.DefinitionParams(**editor.position(uri, 1, 9))
        )
        assert (place.uri, place.range.start.line) == (shared.as_uri(), 0)
        shared.write_text(SHARED.replace("# @base-url", "# base-url"))
        change = lsp.FileEvent(shared.as_uri(), lsp.FileChangeType.Changed)
        editor.client.workspace_did_change_watched_files(lsp.DidChangeWatchedFilesParams([change]))
        editor.edit(uri, 2, MAIN + "\n")
        (problem,) = await editor.diagnostics(uri, 2)
        assert (problem.code, problem.severity) == ("missing-url", lsp.DiagnosticSeverity.Warning)


async def test_a_resource_has_a_lens_and_a_place_in_the_outline(tmp_path):
    async with editing(folder=tmp_path) as editor:
        uri = editor.open(SHARED + "\n" + MAIN, (tmp_path / "main.http").as_uri())
        document = lsp.TextDocumentIdentifier(uri)
        found = await editor.client.text_document_code_lens_async(lsp.CodeLensParams(document))
        commands = {each.command.title: each.command for each in found}
        test = commands["Test connection"]
        assert test.command == "callsheet.testConnection"
        assert list(test.arguments) == [uri, "github", 1]
        outline = await editor.client.text_document_document_symbol_async(
            lsp.DocumentSymbolParams(document)
        )
        kinds = [(each.name, each.kind) for each in outline]
        assert kinds == [("github", lsp.SymbolKind.Module), ("list", lsp.SymbolKind.Method)]
