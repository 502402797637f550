"""The method that leads to the type of an answer: a text that only the server has."""

from lsprotocol import types as lsp

from callsheet.features.type_definition import AnswerType, type_definition
from callsheet.lsp.answer import Answers
from callsheet.lsp.connection import Connection
from callsheet.lsp.snapshots import Snapshot
from callsheet.lsp.views import type_uri

_START = lsp.Range(lsp.Position(0, 0), lsp.Position(0, 0))


def on_type_definition(server: Connection, params: lsp.TypeDefinitionParams) -> list[lsp.Location]:
    """The type of the answer that is named at the cursor, as it came last."""
    if (now := server.state.snapshot(params.text_document.uri)) is None:
        return []
    found = type_definition(now.workspace, now.document, now.at.offset(params.position))
    return [] if found is None else [lsp.Location(_kept(server, now, found), _START)]


def _kept(server: Connection, now: Snapshot, found: AnswerType) -> str:
    """Keep the text to be read, and say where; a client that cannot ask for it gets a file."""
    text = server.mask(found.text)
    uri = type_uri(found.place.path, found.place.name, now.workspace.root)
    if server.state.client.text_document_content:
        server.state.views[uri] = text
        return uri
    return server.state.private_files.write("answer.ts", text.encode()).as_uri()


ANSWERS: Answers = {
    lsp.TEXT_DOCUMENT_TYPE_DEFINITION: on_type_definition,
}
