"""The language server: how it meets its client, and the process that it is.

Left out on purpose: workspace-wide diagnostics would read files that nobody opened.
"""

import asyncio
import logging
from argparse import ArgumentParser
from functools import partial
from typing import NoReturn

from lsprotocol import types as lsp

from callsheet.lsp import (
    command_methods,
    document_methods,
    language_methods,
    layout_methods,
    refactoring_methods,
    token_methods,
    type_methods,
    workspace_methods,
)
from callsheet.lsp.client import client_of
from callsheet.lsp.commands import COMMANDS
from callsheet.lsp.connection import Connection
from callsheet.lsp.environment_methods import by_document
from callsheet.lsp.files import paths_of
from callsheet.lsp.histories import Histories
from callsheet.lsp.indexing import make_index
from callsheet.lsp.lifetime import (
    collect_rarely,
    end_process,
    leave_when_told,
    log_to_stderr,
    watch_parent,
)
from callsheet.lsp.long_answers import long_answer
from callsheet.lsp.method import Method
from callsheet.lsp.person import EditorPerson
from callsheet.lsp.settings import read_settings
from callsheet.lsp.state import State
from callsheet.lsp.stdio import serve_stdio
from callsheet.lsp.tcp import serve_tcp
from callsheet.lsp.views import SCHEME

logger = logging.getLogger(__name__)

WATCHED_FILES = (
    "**/*.http",
    "**/*.rest",
    "**/http-client.env.json",
    "**/http-client.private.env.json",
    "**/*.env.json.user",
    "**/.env*",
    "**/.vscode/settings.json",
)
"""What the client is asked to watch: requests and environments."""


def announce(server: Connection, capabilities: lsp.ServerCapabilities) -> None:
    """Say what pygls does not know that we can."""
    if capabilities.completion_provider and server.state.client.resolves_documentation:
        capabilities.completion_provider.resolve_provider = True
    capabilities.execute_command_provider = lsp.ExecuteCommandOptions(commands=list(COMMANDS))
    if capabilities.workspace:
        content = lsp.TextDocumentContentOptions(schemes=[SCHEME])
        capabilities.workspace.text_document_content = content


def on_initialize(server: Connection, params: lsp.InitializeParams) -> None:
    """Learn what the client can do and which folders it has open."""
    uris = [folder.uri for folder in params.workspace_folders or ()] or [params.root_uri or ""]
    server.state = State(client_of(params), paths_of(uris))
    server.state.settings = settings = read_settings(params.initialization_options)
    server.state.cookies.are_kept = settings.is_on("keepCookies")
    server.histories = Histories(settings, server.state.redactor)
    server.meet(EditorPerson(server, asyncio.get_running_loop()))
    watch_parent(params.process_id, partial(leave, server, 1))


def on_initialized(server: Connection, _: lsp.InitializedParams) -> None:
    """Tell what is wrong with the settings; ask to be told when environment files change."""
    server.tell_once(server.state.settings.problems)
    server.begin(make_index(server))
    if not server.state.client.watched_files:
        return
    watchers = [lsp.FileSystemWatcher(glob_pattern=pattern) for pattern in WATCHED_FILES]
    registration = lsp.Registration(
        id="environment-files",
        method=lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES,
        register_options=lsp.DidChangeWatchedFilesRegistrationOptions(watchers=watchers),
    )
    server.client_register_capability(lsp.RegistrationParams([registration]))


METHODS = (
    Method(lsp.INITIALIZE, on_initialize),
    Method(lsp.INITIALIZED, on_initialized),
    *document_methods.METHODS,
    *language_methods.METHODS,
    *layout_methods.METHODS,
    *refactoring_methods.METHODS,
    *workspace_methods.METHODS,
    *token_methods.METHODS,
    *type_methods.METHODS,
    *command_methods.METHODS,
)
"""Every method that is answered."""


def build_server() -> Connection:
    """A server that is not connected yet."""
    server = Connection()
    server.protocol.announce = partial(announce, server)
    for method in METHODS:
        # Bound here: pygls would go by annotations, of which it cannot read all.
        answer = long_answer(method.name, by_document(method.name, method.answer))
        server.feature(method.name, method.options)(partial(answer, server))
    return server


def main(arguments: list[str]) -> NoReturn:
    """Serve one client, over stdio or `--tcp`, until it leaves."""
    parser = ArgumentParser("callsheet lsp", description="Serve an editor.")
    parser.add_argument(
        "--tcp", nargs="?", const="0", metavar="[HOST:]PORT", help="serve one client over TCP"
    )
    parser.add_argument("--stdio", action="store_true", help="serve over stdio (the default)")
    options = parser.parse_args(arguments)
    server = build_server()
    log_to_stderr(server.mask)
    collect_rarely()
    leave_when_told(partial(leave, server, 1))
    try:
        if options.tcp is None:
            serve_stdio(server)
        else:
            host, _, port = options.tcp.rpartition(":")
            serve_tcp(server, host or "127.0.0.1", int(port))
    except (SystemExit, BrokenPipeError, ConnectionError):
        logger.debug("the client left")
    leave(server, server.protocol.exit_code)


def leave(server: Connection, code: int) -> NoReturn:
    """End the sends and the process; nothing may keep the editor waiting."""
    server.close()
    end_process(code)
