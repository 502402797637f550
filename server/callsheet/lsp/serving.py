"""Begins to serve a client that was just answered: imports what its first words need."""

import asyncio
from functools import partial

from lsprotocol import types as lsp

from callsheet.lsp import document_methods
from callsheet.lsp.answer import Answers
from callsheet.lsp.client import client_of
from callsheet.lsp.connection import Connection
from callsheet.lsp.description_news import follow_descriptions
from callsheet.lsp.files import paths_of
from callsheet.lsp.indexing import make_index
from callsheet.lsp.lifetime import collect_rarely
from callsheet.lsp.long_answers import long_answer
from callsheet.lsp.person import EditorPerson
from callsheet.lsp.settings import read_settings
from callsheet.lsp.state import State
from callsheet.lsp.wire import Wire

WATCHED_FILES = (
    "**/*.http",
    "**/*.rest",
    "**/http-client.env.json",
    "**/http-client.private.env.json",
    "**/*.env.json.user",
    "**/.env*",
    "**/*.env",
    "**/.vscode/settings.json",
)
"""What the client is asked to watch: requests and environments."""


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
    server.wire.client_register_capability(lsp.RegistrationParams([registration]))


FIRST: Answers = {lsp.INITIALIZED: on_initialized, **document_methods.ANSWERS}
"""What answers what a client says first: until a document has its diagnostics."""

_SECONDS_TO_LATER = 2.0
"""Then all other answers are there too, whether somebody has asked or not."""


def begin_serving(wire: Wire, params: lsp.InitializeParams) -> None:
    """Learn which folders the client has open, and answer its methods from now on."""
    server = Connection(wire, _state(params))
    loop = asyncio.get_running_loop()
    server.meet(EditorPerson(server, loop))
    follow_descriptions(server)
    wire.close = server.close
    _answer_with(server, FIRST)
    wire.protocol.begin_later = partial(_begin_later, server)
    loop.call_later(_SECONDS_TO_LATER, wire.protocol.answer_all)
    collect_rarely()


def _begin_later(server: Connection) -> None:
    from callsheet.lsp.later import LATER

    _answer_with(server, LATER)


def _answer_with(server: Connection, answers: Answers) -> None:
    for name, answer in answers.items():
        # Bound here: pygls would go by annotations, of which it cannot read all.
        server.wire.feature(name)(partial(long_answer(name, answer), server))


def _state(params: lsp.InitializeParams) -> State:
    uris = [folder.uri for folder in params.workspace_folders or ()] or [params.root_uri or ""]
    state = State(client_of(params), paths_of(uris))
    state.settings = read_settings(params.initialization_options)
    state.cookies.are_kept = state.settings.is_on("keepCookies")
    return state
