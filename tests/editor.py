"""An editor for tests: a real server process, spoken to by pytest-lsp's client, and its records."""

import asyncio
import os
import sys
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from lsprotocol import types as lsp
from pygls.protocol import default_converter
from pytest_lsp import LanguageClient
from pytest_lsp.client import DEFAULT_CLIENT_FEATURES, register_lsp_features

from ready_server import ready_command

SERVER = (sys.executable, "-m", "callsheet", "lsp")
PATIENCE = 60.0
"""Seconds after which a test that waits for the server has failed."""

SESSION = 2 * PATIENCE
"""Seconds after which a whole session has failed."""


@dataclass
class Editor:
    """One session; positions are given and understood in the agreed encoding."""

    client: LanguageClient
    published: list[lsp.PublishDiagnosticsParams] = field(default_factory=list)
    refreshed: list[str] = field(default_factory=list)
    """Methods by which the server had something asked for anew."""

    asked: list[lsp.ShowMessageRequestParams] = field(default_factory=list)
    answer: str | None = None
    """What the person chooses when asked."""

    capabilities: lsp.ServerCapabilities | None = None
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    async def initialize(self, params: lsp.InitializeParams) -> None:
        params.process_id = params.process_id or os.getpid()
        result = await self.client.initialize_session(params)
        self.capabilities = result.capabilities

    def open(self, text: str, uri: str = "file:///project/main.http", version: int = 1) -> str:
        item = lsp.TextDocumentItem(uri, "http", version, text)
        self.client.text_document_did_open(lsp.DidOpenTextDocumentParams(item))
        return uri

    def close(self, uri: str) -> None:
        document = lsp.TextDocumentIdentifier(uri)
        self.client.text_document_did_close(lsp.DidCloseTextDocumentParams(document))

    def edit(self, uri: str, version: int, *changes) -> None:
        """Each change is a whole text, or `((line, character), (line, character), text)`."""
        self.client.text_document_did_change(
            lsp.DidChangeTextDocumentParams(
                lsp.VersionedTextDocumentIdentifier(version, uri),
                [_change(change) for change in changes],
            )
        )

    async def diagnostics(self, uri: str, version: int = 1) -> list[lsp.Diagnostic]:
        """What was published for a version, as soon as it was."""
        published = await self.wait_for(
            lambda: next(
                (each for each in self.published if (each.uri, each.version) == (uri, version)),
                None,
            )
        )
        return list(published.diagnostics)

    async def wait_for(self, find):
        """What `find` gives once it gives something; it is asked after each piece of news."""
        async with asyncio.timeout(PATIENCE):
            while not (found := find()):
                self._news.clear()
                await self._news.wait()
        return found

    async def command(self, name: str, *arguments, token=None):
        return await asyncio.wait_for(
            self.client.workspace_execute_command_async(
                lsp.ExecuteCommandParams(name, arguments, work_done_token=token)
            ),
            PATIENCE,
        )

    def position(self, uri: str, line: int, character: int) -> dict:
        return {
            "text_document": lsp.TextDocumentIdentifier(uri),
            "position": lsp.Position(line, character),
        }

    def news(self) -> None:
        self._news.set()


def _change(change):
    if isinstance(change, str):
        return lsp.TextDocumentContentChangeWholeDocument(change)
    start, end, text = change
    return lsp.TextDocumentContentChangePartial(
        range=lsp.Range(lsp.Position(*start), lsp.Position(*end)), text=text
    )


def _make_editor() -> Editor:
    client = LanguageClient(converter_factory=default_converter)
    editor = Editor(client)

    def published(client: LanguageClient, params: lsp.PublishDiagnosticsParams):
        editor.published.append(params)
        editor.news()

    def asked(client: LanguageClient, params: lsp.ShowMessageRequestParams):
        editor.asked.append(params)
        editor.news()
        return next((each for each in params.actions if each.title == editor.answer), None)

    def noticed(method: str):
        def handler(client: LanguageClient, params=None):
            editor.refreshed.append(method)
            editor.news()

        return handler

    def with_news(handler):
        def noticing(client: LanguageClient, params):
            result = handler(client, params)
            editor.news()
            return result

        return noticing

    features = {name: with_news(each) for name, each in DEFAULT_CLIENT_FEATURES.items()}
    features[lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS] = published
    features[lsp.WINDOW_SHOW_MESSAGE_REQUEST] = asked
    for method in (
        lsp.WORKSPACE_CODE_LENS_REFRESH,
        lsp.WORKSPACE_INLAY_HINT_REFRESH,
        lsp.WORKSPACE_DIAGNOSTIC_REFRESH,
        lsp.WORKSPACE_TEXT_DOCUMENT_CONTENT_REFRESH,
        lsp.CLIENT_REGISTER_CAPABILITY,
    ):
        features[method] = noticed(method)
    register_lsp_features(client, features)
    return editor


@asynccontextmanager
async def editing(
    capabilities: lsp.ClientCapabilities | None = None,
    folder=None,
    command=None,
    **more,
):
    """An initialized session; at its end the server must leave on its own, with code 0."""
    editor = _make_editor()
    await editor.client.start_io(*(command or ready_command()))
    folders = [lsp.WorkspaceFolder(folder.as_uri(), folder.name)] if folder else None
    await editor.initialize(
        lsp.InitializeParams(
            capabilities or lsp.ClientCapabilities(),
            root_uri=folder.as_uri() if folder else None,
            workspace_folders=folders,
            **more,
        )
    )
    try:
        async with asyncio.timeout(SESSION):
            yield editor
        await asyncio.wait_for(editor.client.shutdown_session(), PATIENCE)
        assert editor.client._server.returncode == 0
    finally:
        if editor.client._server.returncode is None:
            editor.client._server.kill()
        await editor.client.stop()
