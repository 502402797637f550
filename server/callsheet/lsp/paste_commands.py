"""The command that pastes a cURL command or a HAR as requests."""

from typing import Any

from lsprotocol import types as lsp

from callsheet.features.paste import inserted, pasted
from callsheet.lsp.calls import Call, opened
from callsheet.lsp.connection import Connection
from callsheet.problems import UsageError


async def paste(server: Connection, call: Call) -> dict[str, Any]:
    """Turn a text into requests, and put them behind the block of a line, if one is given.

    What follows the document's URI is the text: a server cannot read the clipboard.
    """
    snapshot = opened(server, call)
    found = pasted(call.said("text", 1))
    if found is None:
        raise UsageError("there is no request in that text", "copy a cURL command or a HAR first")
    if call.line is not None and server.state.client.applies_edits:
        starts = snapshot.document.source.line_starts
        offset = starts[min(max(call.line, 0), len(starts) - 1)]
        if not snapshot.document.source.holds(offset):
            raise UsageError("there is no fence at the cursor", "put it into a ```http fence")
        edit = snapshot.convert.changes(inserted(snapshot.document, offset, found))
        params = lsp.ApplyWorkspaceEditParams(edit, label="Paste as a request")
        await server.wire.workspace_apply_edit_async(params)
    return {"text": found.text, "files": [list(file) for file in found.files]}
