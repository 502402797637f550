"""The type of an answer over the wire."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from lsprotocol import types as lsp

from editor import editing
from loopback import serving

READING = lsp.ClientCapabilities(
    workspace=lsp.WorkspaceClientCapabilities(
        text_document_content=lsp.TextDocumentContentClientCapabilities()
    )
)


@pytest.mark.parametrize("capabilities", [READING, lsp.ClientCapabilities()])
async def test_it_is_there_after_a_send(capabilities):
    with serving() as server:
        text = f"### rows\nGET {server.origin}/pages/1\n### b\nGET http://h/{{{{rows.response.body}}}}\n"
        async with editing(capabilities) as editor:
            uri = editor.open(text)
            where = lsp.TypeDefinitionParams(lsp.TextDocumentIdentifier(uri), lsp.Position(3, 16))
            assert not await editor.client.text_document_type_definition_async(where)
            await editor.command("callsheet.send", uri, "rows", 1)
            (found,) = await editor.client.text_document_type_definition_async(where)
            assert await read(editor, found.uri) == TYPE


async def read(editor, uri: str) -> str:
    if uri.startswith("file:"):
        return Path(unquote(urlsplit(uri).path)).read_text()  # noqa: ASYNC240 - small and local
    params = lsp.TextDocumentContentParams(uri)
    result = await editor.client.workspace_text_document_content_async(params)
    return result.text


TYPE = "type Rows = {\n  items: Array<{\n    id: number\n    page: number\n  }>\n  next: null\n}\n"
