"""The language server: every method it answers, one short handler each.

Left out on purpose: formatting and renaming come with their features; semantic tokens are the
business of the editors' grammars; workspace-wide diagnostics would read files that nobody opened.
"""

import asyncio
import logging
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from lsprotocol import types as lsp
from pygls.uris import to_fs_path

from callsheet.features.actions import actions
from callsheet.features.completion import completion
from callsheet.features.definition import definition
from callsheet.features.environments import environment_lens
from callsheet.features.folding import folding
from callsheet.features.hover import hover
from callsheet.features.inlay import inlay
from callsheet.features.lenses import lenses
from callsheet.features.links import links
from callsheet.features.symbols import symbols
from callsheet.lsp.client import client_of
from callsheet.lsp.commands import COMMANDS, run_command
from callsheet.lsp.connection import Connection
from callsheet.lsp.convert import CHOOSE_ACTION, SEND_ACTION, folding_ranges
from callsheet.lsp.lifetime import (
    collect_rarely,
    end_process,
    leave_when_told,
    log_to_stderr,
    take_stdout,
    watch_parent,
)
from callsheet.lsp.person import EditorPerson
from callsheet.lsp.protocol import Written
from callsheet.lsp.settings import read_settings
from callsheet.lsp.state import State
from callsheet.lsp.tcp import serve_tcp
from callsheet.lsp.views import SCHEME

logger = logging.getLogger(__name__)

ENVIRONMENT_FILES = (
    "**/http-client.env.json",
    "**/http-client.private.env.json",
    "**/*.env.json.user",
    "**/.env*",
    "**/.vscode/settings.json",
)
"""What the client is asked to watch, beside the files that documents import."""


def announce(capabilities: lsp.ServerCapabilities) -> None:
    """Say what pygls does not know that we can."""
    capabilities.execute_command_provider = lsp.ExecuteCommandOptions(commands=list(COMMANDS))
    if capabilities.workspace:
        content = lsp.TextDocumentContentOptions(schemes=[SCHEME])
        capabilities.workspace.text_document_content = content


def on_initialize(server: Connection, params: lsp.InitializeParams) -> None:
    """Learn what the client can do and which folders it has open."""
    uris = [folder.uri for folder in params.workspace_folders or ()] or [params.root_uri or ""]
    server.state = State(client_of(params), _paths(uris))
    server.state.settings = settings = read_settings(params.initialization_options)
    server.state.cookies.are_kept = settings.is_on("keepCookies")
    server.meet(EditorPerson(server, asyncio.get_running_loop()))
    watch_parent(params.process_id, partial(leave, server, 1))


def on_initialized(server: Connection, _: lsp.InitializedParams) -> None:
    """Tell what is wrong with the settings; ask to be told when environment files change."""
    server.tell_once(server.state.settings.problems)
    if not server.state.client.watched_files:
        return
    watchers = [lsp.FileSystemWatcher(glob_pattern=pattern) for pattern in ENVIRONMENT_FILES]
    registration = lsp.Registration(
        id="environment-files",
        method=lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES,
        register_options=lsp.DidChangeWatchedFilesRegistrationOptions(watchers=watchers),
    )
    server.client_register_capability(lsp.RegistrationParams([registration]))


def on_did_open(server: Connection, params: lsp.DidOpenTextDocumentParams) -> None:
    """Take over a document and say what is wrong in it; nothing is sent."""
    document = params.text_document
    server.state.open(document.uri, document.version, document.text)
    server.publish(document.uri)
    server.publish_environment_files(document.uri)
    server.look_for_tokens()


def on_did_change(server: Connection, params: lsp.DidChangeTextDocumentParams) -> None:
    """Follow a client's edits; diagnostics go out for every version, unchanged ones too."""
    document = params.text_document
    server.state.change(document.uri, document.version, params.content_changes)
    server.publish(document.uri)


def on_did_save(server: Connection, _: lsp.DidSaveTextDocumentParams) -> None:
    """Look again at what documents take from the disk."""
    server.look_again()


def on_did_close(server: Connection, params: lsp.DidCloseTextDocumentParams) -> None:
    """Forget a document, and take its diagnostics back."""
    uri = params.text_document.uri
    server.state.close(uri)
    if not server.pulled:
        server.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, []))


def on_watched_files(server: Connection, _: lsp.DidChangeWatchedFilesParams) -> None:
    """Look again at what documents take from the disk."""
    server.look_again()


def on_folders(server: Connection, params: lsp.DidChangeWorkspaceFoldersParams) -> None:
    """Follow the folders that the client has open."""
    added = _paths(folder.uri for folder in params.event.added)
    removed = _paths(folder.uri for folder in params.event.removed)
    server.state.surroundings.change_folders(added, removed)
    server.look_again()


def on_configuration(server: Connection, params: lsp.DidChangeConfigurationParams) -> None:
    """Take over the settings that may change: `callsheet.environment`, `callsheet.timeout`."""
    given = params.settings
    mine = given.get("callsheet") if isinstance(given, dict) else None
    server.state.settings = server.state.settings.changed(mine)
    server.tell_once(server.state.settings.problems)
    server.look_again()


def on_diagnostic(
    server: Connection, params: lsp.DocumentDiagnosticParams
) -> lsp.DocumentDiagnosticReport | Written:
    """What is wrong in a document, for clients that ask."""
    server.was_pulled()
    snapshot = server.state.snapshot(params.text_document.uri)
    if snapshot is None:
        return lsp.RelatedFullDocumentDiagnosticReport(items=[])
    items = server.written_diagnostics(snapshot)
    result_id = f"{hash(items):x}"
    if params.previous_result_id == result_id:
        return lsp.RelatedUnchangedDocumentDiagnosticReport(result_id=result_id)
    return Written(f'{{"kind": "full", "resultId": "{result_id}", "items": {items}}}')


def on_completion(server: Connection, params: lsp.CompletionParams) -> lsp.CompletionList | None:
    """What can stand at the cursor."""
    if (now := server.state.snapshot(params.text_document.uri)) is None:
        return None
    offset = now.at.offset(params.position)
    return now.convert.completions(completion(now.workspace, now.document, offset, now.files))


def on_hover(server: Connection, params: lsp.HoverParams) -> lsp.Hover | None:
    """What is known about the thing at the cursor."""
    if (now := server.state.snapshot(params.text_document.uri)) is None:
        return None
    offset = now.at.offset(params.position)
    found = hover(now.workspace, now.document, offset, now.files)
    return now.convert.hover(found) if found else None


def on_definition(server: Connection, params: lsp.DefinitionParams) -> list[lsp.Location]:
    """Where the thing at the cursor is defined."""
    if (now := server.state.snapshot(params.text_document.uri)) is None:
        return []
    offset = now.at.offset(params.position)
    return now.convert.locations(definition(now.workspace, now.document, offset, now.files))


def on_symbols(
    server: Connection, params: lsp.DocumentSymbolParams
) -> list[lsp.DocumentSymbol] | list[lsp.SymbolInformation]:
    """The outline of a document."""
    now = server.state.snapshot(params.text_document.uri)
    return now.convert.symbols(symbols(now.document)) if now else []


def on_folding(server: Connection, params: lsp.FoldingRangeParams) -> list[lsp.FoldingRange]:
    """What can be folded in a document."""
    now = server.state.snapshot(params.text_document.uri)
    return folding_ranges(folding(now.document)) if now else []


def on_lenses(server: Connection, params: lsp.CodeLensParams) -> list[lsp.CodeLens]:
    """The environment; what can be done with each request, and how its last send went."""
    if (now := server.state.snapshot(params.text_document.uri)) is None:
        return []
    around = environment_lens(now.workspace, now.document)
    requests = lenses(now.workspace, now.document, now.files)
    return [*now.convert.lenses(around), *now.convert.lenses(requests)]


def on_inlay(server: Connection, params: lsp.InlayHintParams) -> list[lsp.InlayHint]:
    """How the last sends went, behind the request lines."""
    if (now := server.state.snapshot(params.text_document.uri)) is None:
        return []
    return now.convert.inlays(inlay(now.workspace, now.document, now.at.span(params.range)))


def on_actions(
    server: Connection, params: lsp.CodeActionParams
) -> list[lsp.CodeAction | lsp.Command]:
    """Fixes and sends, found from the range alone: some clients name no diagnostics."""
    if (now := server.state.snapshot(params.text_document.uri)) is None:
        return []
    span = now.at.span(params.range)
    found = now.convert.actions(actions(now.workspace, now.document, span, now.files))
    return [action for action in found if _is_wanted(action, params.context.only)]


def on_links(server: Connection, params: lsp.DocumentLinkParams) -> list[lsp.DocumentLink]:
    """The files that a document names."""
    if (now := server.state.snapshot(params.text_document.uri)) is None:
        return []
    return now.convert.links(links(now.workspace, now.document, now.files))


def on_text(
    server: Connection, params: lsp.TextDocumentContentParams
) -> lsp.TextDocumentContentResult:
    """The text of an answer."""
    return lsp.TextDocumentContentResult(server.state.views.get(params.uri, "# no answer yet\n"))


async def on_command(server: Connection, params: lsp.ExecuteCommandParams) -> Any:
    """What a person asked for: the only way by which anything is ever sent."""
    return await run_command(server, params)


def on_progress_cancel(server: Connection, params: lsp.WorkDoneProgressCancelParams) -> None:
    """End the send whose progress is shown under a token."""
    server.sends.cancel(params.token)


FEATURES: tuple[tuple[str, Callable[..., Any], Any], ...] = (
    (lsp.INITIALIZE, on_initialize, None),
    (lsp.INITIALIZED, on_initialized, None),
    (lsp.TEXT_DOCUMENT_DID_OPEN, on_did_open, None),
    (lsp.TEXT_DOCUMENT_DID_CHANGE, on_did_change, None),
    (lsp.TEXT_DOCUMENT_DID_SAVE, on_did_save, None),
    (lsp.TEXT_DOCUMENT_DID_CLOSE, on_did_close, None),
    (lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES, on_watched_files, None),
    (lsp.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS, on_folders, None),
    (lsp.WORKSPACE_DID_CHANGE_CONFIGURATION, on_configuration, None),
    (
        lsp.TEXT_DOCUMENT_DIAGNOSTIC,
        on_diagnostic,
        lsp.DiagnosticOptions(
            inter_file_dependencies=True, workspace_diagnostics=False, identifier="callsheet"
        ),
    ),
    (
        lsp.TEXT_DOCUMENT_COMPLETION,
        on_completion,
        lsp.CompletionOptions(trigger_characters=list("{$@./:#<=, ")),
    ),
    (lsp.TEXT_DOCUMENT_HOVER, on_hover, None),
    (lsp.TEXT_DOCUMENT_DEFINITION, on_definition, None),
    (lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL, on_symbols, None),
    (lsp.TEXT_DOCUMENT_FOLDING_RANGE, on_folding, None),
    (lsp.TEXT_DOCUMENT_CODE_LENS, on_lenses, None),
    (lsp.TEXT_DOCUMENT_INLAY_HINT, on_inlay, None),
    (
        lsp.TEXT_DOCUMENT_CODE_ACTION,
        on_actions,
        lsp.CodeActionOptions(
            code_action_kinds=[lsp.CodeActionKind.QuickFix, SEND_ACTION, CHOOSE_ACTION]
        ),
    ),
    (lsp.TEXT_DOCUMENT_DOCUMENT_LINK, on_links, None),
    (lsp.WORKSPACE_TEXT_DOCUMENT_CONTENT, on_text, None),
    (lsp.WORKSPACE_EXECUTE_COMMAND, on_command, None),
    (lsp.WINDOW_WORK_DONE_PROGRESS_CANCEL, on_progress_cancel, None),
)
"""Every method that is answered."""


def build_server() -> Connection:
    """A server that is not connected yet."""
    server = Connection()
    server.protocol.announce = announce
    for method, handler, options in FEATURES:
        server.feature(method, options)(handler)
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
            server.start_io(stdout=take_stdout())
        else:
            host, _, port = options.tcp.rpartition(":")
            serve_tcp(server, host or "127.0.0.1", int(port))
    except SystemExit:
        logger.debug("the client said goodbye")
    leave(server, server.protocol.exit_code)


def leave(server: Connection, code: int) -> NoReturn:
    """End the sends and the process; nothing may keep the editor waiting."""
    server.close()
    end_process(code)


def _paths(uris: Iterable[str]) -> list[Path]:
    return [Path(path) for path in map(to_fs_path, uris) if path]


def _is_wanted(
    action: lsp.CodeAction | lsp.Command, only: Sequence[lsp.CodeActionKind | str] | None
) -> bool:
    """Whether an action is of a kind that was asked for; a kind includes those below it."""
    if not only:
        return True
    kind = f"{_word(action.kind)}." if isinstance(action, lsp.CodeAction) and action.kind else ""
    return any(kind.startswith(f"{_word(wanted)}.") or not _word(wanted) for wanted in only)


def _word(kind: lsp.CodeActionKind | str) -> str:
    return kind.value if isinstance(kind, lsp.CodeActionKind) else kind
