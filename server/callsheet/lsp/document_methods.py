"""The methods by which the server follows documents, files, folders and settings."""

from lsprotocol import types as lsp

from callsheet.lsp.answer import Answers
from callsheet.lsp.connection import Connection
from callsheet.lsp.files import paths_of
from callsheet.lsp.indexing import make_index
from callsheet.lsp.protocol import Written


def on_did_open(server: Connection, params: lsp.DidOpenTextDocumentParams) -> None:
    """Take over a document and say what is wrong in it; nothing is sent."""
    document = params.text_document
    server.state.open(document.uri, document.version, document.text, document.language_id)
    if document.uri in server.state.environment_uris:
        server.look_again()
        return
    if server.state.is_silent(document.uri):
        return
    server.publish(document.uri)
    server.publish_environment_files(document.uri)
    server.look_for_tokens()
    if server.state.matters_to_others(document.uri):
        server.look_soon()


def on_did_change(server: Connection, params: lsp.DidChangeTextDocumentParams) -> None:
    """Follow a client's edits; diagnostics go out for every version, unchanged ones too."""
    document = params.text_document
    uri = server.state.uri_of(document.uri)
    server.state.change(uri, document.version, params.content_changes)
    if server.state.is_silent(uri):
        return
    server.publish(uri)
    if server.state.matters_to_others(uri):
        server.look_soon()


def on_did_save(server: Connection, _: lsp.DidSaveTextDocumentParams) -> None:
    """Look again at what documents take from the disk."""
    _look_again(server)


def on_did_close(server: Connection, params: lsp.DidCloseTextDocumentParams) -> None:
    """Forget a document, and take its diagnostics back."""
    uri = server.state.uri_of(params.text_document.uri)
    is_around_others = server.state.matters_to_others(uri)
    is_silent = server.state.is_silent(uri)
    server.state.close(uri)
    if not server.pulled and not is_silent:
        server.wire.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, []))
    if is_around_others:
        server.look_again()


def on_files_moved(
    server: Connection,
    _: lsp.CreateFilesParams | lsp.RenameFilesParams | lsp.DeleteFilesParams,
) -> None:
    """Look again at what documents take from the disk: files came, went or have other names."""
    _look_again(server)


def on_watched_files(server: Connection, _: lsp.DidChangeWatchedFilesParams) -> None:
    """Look again at what documents take from the disk."""
    _look_again(server)


def on_folders(server: Connection, params: lsp.DidChangeWorkspaceFoldersParams) -> None:
    """Follow the folders that the client has open."""
    added = paths_of(folder.uri for folder in params.event.added)
    removed = paths_of(folder.uri for folder in params.event.removed)
    server.state.surroundings.change_folders(added, removed)
    _look_again(server)


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
    uri = params.text_document.uri
    snapshot = server.state.snapshot(uri) or server.state.environment_snapshot(uri)
    if snapshot is None:
        return lsp.RelatedFullDocumentDiagnosticReport(items=[])
    items = server.written_diagnostics(snapshot)
    result_id = f"{hash(items):x}"
    if params.previous_result_id == result_id:
        return lsp.RelatedUnchangedDocumentDiagnosticReport(result_id=result_id)
    return Written(f'{{"kind": "full", "resultId": "{result_id}", "items": {items}}}')


ANSWERS: Answers = {
    lsp.TEXT_DOCUMENT_DID_OPEN: on_did_open,
    lsp.TEXT_DOCUMENT_DID_CHANGE: on_did_change,
    lsp.TEXT_DOCUMENT_DID_SAVE: on_did_save,
    lsp.TEXT_DOCUMENT_DID_CLOSE: on_did_close,
    lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES: on_watched_files,
    lsp.WORKSPACE_DID_CREATE_FILES: on_files_moved,
    lsp.WORKSPACE_DID_RENAME_FILES: on_files_moved,
    lsp.WORKSPACE_DID_DELETE_FILES: on_files_moved,
    lsp.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS: on_folders,
    lsp.WORKSPACE_DID_CHANGE_CONFIGURATION: on_configuration,
    lsp.TEXT_DOCUMENT_DIAGNOSTIC: on_diagnostic,
}


def _look_again(server: Connection) -> None:
    """Read what documents take from the disk at once, and all files as soon as that may be."""
    server.look_again()
    server.begin(make_index(server))
