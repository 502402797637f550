"""What a plug-in is told of the requests that have assertions, which it shows as tests."""

import asyncio
from pathlib import Path

from callsheet.disk import REQUEST_FILE_ENDINGS, Unreadable, decode_text
from callsheet.features.checked_requests import CheckedRequest, checked_requests
from callsheet.lsp.calls import Call
from callsheet.lsp.connection import Connection
from callsheet.lsp.walk import walk
from callsheet.model.document import Document, read_source
from callsheet.report.json import Fields
from callsheet.text import SourceText
from callsheet.values import JsonValue


async def on_tests(server: Connection, call: Call) -> list[JsonValue]:
    """Those of a document, or of all files below the open folders."""
    if uri := call.text(0):
        snapshot = server.state.snapshot(uri)
        return _told(server, uri, snapshot.document if snapshot else None)
    found: list[JsonValue] = []
    for uri in server.state.uris:
        if (snapshot := server.state.snapshot(uri)) is not None:
            found += _told(server, uri, snapshot.document)
    opened = {each.path for each in server.state.documents}
    for path in sorted(await asyncio.to_thread(walk, server.state.roots)):
        if path.suffix in REQUEST_FILE_ENDINGS and path not in opened:
            found += _told(server, path.as_uri(), await asyncio.to_thread(_read, path))
    return found


def _read(path: Path) -> Document | None:
    """A file as it lies on disk; None when it cannot be read."""
    try:
        text = decode_text(path.read_bytes(), path)
    except OSError:
        return None
    return None if isinstance(text, Unreadable) else read_source(path, SourceText(text))


def _told(server: Connection, uri: str, document: Document | None) -> list[JsonValue]:
    if document is None:
        return []
    source = document.source
    requests = [_request(server, source, each) for each in checked_requests(document)]
    return [{"uri": uri, "requests": requests}] if requests else []


def _request(server: Connection, source: SourceText, request: CheckedRequest) -> Fields:
    return {
        "name": request.place.name,
        "title": server.mask(request.title),
        "line": request.place.line,
        "endLine": source.line_of(request.span.end),
        "assertions": [
            {"line": source.line_of(span.start), "expression": server.mask(text)}
            for span, text in request.assertions
        ],
    }
