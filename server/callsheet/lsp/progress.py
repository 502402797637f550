"""Work-done progress: of a send, with a button that cancels it; of the index."""

from uuid import uuid4

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException

from callsheet.lsp.connection import Connection


class Progress:
    """What the person sees while a send is under way; nothing in a client that cannot show it."""

    def __init__(self, server: Connection, token: lsp.ProgressToken, *, shown: bool) -> None:
        self._server = server
        self.token = token
        self._shown = shown

    def begin(self, title: str, *, cancellable: bool = True) -> None:
        """Show that it is under way."""
        title = self._server.mask(title)
        self._notify(lsp.WorkDoneProgressBegin(title=title, cancellable=cancellable))

    def report(self, message: str, percentage: int | None = None) -> None:
        """Show what it is at."""
        message = self._server.mask(message)
        self._notify(lsp.WorkDoneProgressReport(message=message, percentage=percentage))

    def end(self, message: str) -> None:
        """Show how it ended."""
        self._notify(lsp.WorkDoneProgressEnd(message=self._server.mask(message)))

    def _notify(
        self,
        value: lsp.WorkDoneProgressBegin | lsp.WorkDoneProgressReport | lsp.WorkDoneProgressEnd,
    ) -> None:
        if self._shown:
            self._server.wire.progress(lsp.ProgressParams(self.token, value))


async def start_progress(server: Connection, given: lsp.ProgressToken | None) -> Progress:
    """A progress under the client's token, or under one of ours that it agreed to."""
    if given is not None:
        return Progress(server, given, shown=True)
    token, shown = str(uuid4()), server.state.client.progress
    if shown:
        try:
            params = lsp.WorkDoneProgressCreateParams(token)
            await server.wire.window_work_done_progress_create_async(params)
        except JsonRpcException:
            # A client that makes none must not be sent any (LSP 3.17, Creating Work Done Progress).
            shown = False
    return Progress(server, token, shown=shown)
