"""The methods by which a person has something done, and reads what came of it."""

from typing import Any

from lsprotocol import types as lsp

from callsheet.lsp.answer import Answers
from callsheet.lsp.commands import run_command
from callsheet.lsp.connection import Connection


def on_text(
    server: Connection, params: lsp.TextDocumentContentParams
) -> lsp.TextDocumentContentResult:
    """The text of an answer, of this send or an earlier one."""
    text = server.state.views.get(params.uri) or server.histories.text_of(params.uri)
    return lsp.TextDocumentContentResult(text or "# no answer yet\n")


async def on_command(server: Connection, params: lsp.ExecuteCommandParams) -> Any:
    """What a person asked for: the only way by which anything is ever sent."""
    return await run_command(server, params)


def on_progress_cancel(server: Connection, params: lsp.WorkDoneProgressCancelParams) -> None:
    """End the send whose progress is shown under a token."""
    server.sends.cancel(params.token)


ANSWERS: Answers = {
    lsp.WORKSPACE_TEXT_DOCUMENT_CONTENT: on_text,
    lsp.WORKSPACE_EXECUTE_COMMAND: on_command,
    lsp.WINDOW_WORK_DONE_PROGRESS_CANCEL: on_progress_cancel,
}
