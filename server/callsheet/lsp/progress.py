"""Work-done progress of a send, with a button that cancels it."""

from uuid import uuid4

from lsprotocol import types as lsp

from callsheet.lsp.connection import Connection


class Progress:
    """What the person sees while a send is under way; nothing in a client that cannot show it."""

    def __init__(self, server: Connection, token: lsp.ProgressToken, *, shown: bool) -> None:
        self._server = server
        self.token = token
        self._shown = shown

    def begin(self, title: str) -> None:
        """Show that the send is under way."""
        self._notify(lsp.WorkDoneProgressBegin(title=self._server.mask(title), cancellable=True))

    def report(self, message: str) -> None:
        """Show what it is at."""
        self._notify(lsp.WorkDoneProgressReport(message=self._server.mask(message)))

    def end(self, message: str) -> None:
        """Show how it ended."""
        self._notify(lsp.WorkDoneProgressEnd(message=self._server.mask(message)))

    def _notify(
        self,
        value: lsp.WorkDoneProgressBegin | lsp.WorkDoneProgressReport | lsp.WorkDoneProgressEnd,
    ) -> None:
        if self._shown:
            self._server.progress(lsp.ProgressParams(self.token, value))


async def start_progress(server: Connection, given: lsp.ProgressToken | None) -> Progress:
    """A progress under the client's token, or under one of ours that it agreed to."""
    if given is not None:
        return Progress(server, given, shown=True)
    token = str(uuid4())
    if server.state.client.progress:
        await server.window_work_done_progress_create_async(lsp.WorkDoneProgressCreateParams(token))
    return Progress(server, token, shown=server.state.client.progress)
