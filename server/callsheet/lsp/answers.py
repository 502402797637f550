"""Shows how a send ended: as a document where the client can, else in a message."""

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote

from lsprotocol import types as lsp

from callsheet.exchange import MemoryBody, Response, SpilledBody
from callsheet.lsp.connection import Connection
from callsheet.lsp.views import is_too_long, response_uri, response_view
from callsheet.run.results import RequestResult


def view_of(server: Connection, rounds: Sequence[RequestResult]) -> str:
    """The last answer of a request as a text to be read."""
    result = rounds[-1]
    whole = None if result.response is None else _whole_body(server, result.response)
    return response_view(rounds, server.state.redactor, whole)


def keep(server: Connection, result: RequestResult, text: str, root: Path) -> str:
    """Keep the last answer of a request to be read, and give the URI under which it can be."""
    uri = response_uri(result.place.path, result.place.name, root)
    server.state.views[uri] = text
    return uri


def show(server: Connection, uri: str) -> str:
    """Show an answer beside its request, the cursor stays; gives the URI of what is shown."""
    client = server.state.client
    if client.text_document_content:
        server.wire.workspace_text_document_content_refresh(
            lsp.TextDocumentContentRefreshParams(uri)
        )
    elif client.show_document:
        name = unquote(uri.rsplit("/", 1)[-1])
        text = server.state.views[uri]
        uri = server.state.private_files.write(name, text.encode("utf-8", "replace")).as_uri()
    if client.show_document and not server.is_plugin:
        server.wire.window_show_document(lsp.ShowDocumentParams(uri, take_focus=False))
    return uri


def _whole_body(server: Connection, response: Response) -> Path | None:
    """Where all of a body lies that a view cuts."""
    match response.body:
        case SpilledBody(path):
            return path
        case MemoryBody(data) if is_too_long(response):
            return server.state.private_files.write("body.bin", data)
        case MemoryBody():
            return None
