"""What the server can do, told before anything that does it is imported."""

from collections.abc import Mapping
from typing import Any

from lsprotocol import types as lsp
from pygls.capabilities import ServerCapabilitiesBuilder

from callsheet.facts.editor_commands import EDITOR_COMMANDS
from callsheet.facts.token_kinds import TokenKind, TokenModifier
from callsheet.lsp.client import Client
from callsheet.lsp.own_names import CHOOSE_ACTION, COPY_ACTION, SCHEME, SEND_ACTION

LEGEND = lsp.SemanticTokensLegend(
    token_types=[kind.value for kind in TokenKind],
    token_modifiers=[modifier.value for modifier in TokenModifier],
)

_FILES = lsp.FileOperationRegistrationOptions(
    [lsp.FileOperationFilter(lsp.FileOperationPattern("**"), "file")]
)
"""All of them and folders too: a request may send any file."""

_CONTENT = lsp.TextDocumentContentOptions(schemes=[SCHEME])

ANNOUNCED: Mapping[str, Any] = {
    lsp.TEXT_DOCUMENT_DID_OPEN: None,
    lsp.TEXT_DOCUMENT_DID_CHANGE: None,
    lsp.TEXT_DOCUMENT_DID_SAVE: None,
    lsp.TEXT_DOCUMENT_DID_CLOSE: None,
    lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES: None,
    lsp.WORKSPACE_DID_CREATE_FILES: _FILES,
    lsp.WORKSPACE_WILL_RENAME_FILES: _FILES,
    lsp.WORKSPACE_DID_RENAME_FILES: _FILES,
    lsp.WORKSPACE_DID_DELETE_FILES: _FILES,
    lsp.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS: None,
    lsp.WORKSPACE_DID_CHANGE_CONFIGURATION: None,
    lsp.TEXT_DOCUMENT_DIAGNOSTIC: lsp.DiagnosticOptions(
        inter_file_dependencies=True, workspace_diagnostics=False, identifier="callsheet"
    ),
    lsp.TEXT_DOCUMENT_COMPLETION: lsp.CompletionOptions(trigger_characters=list('{$@./:#<=, ?&"')),
    lsp.COMPLETION_ITEM_RESOLVE: None,
    lsp.TEXT_DOCUMENT_SIGNATURE_HELP: lsp.SignatureHelpOptions(
        trigger_characters=list("(, ="), retrigger_characters=list(", ")
    ),
    lsp.TEXT_DOCUMENT_HOVER: None,
    lsp.TEXT_DOCUMENT_DEFINITION: None,
    lsp.TEXT_DOCUMENT_TYPE_DEFINITION: None,
    lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL: None,
    lsp.TEXT_DOCUMENT_FOLDING_RANGE: None,
    lsp.TEXT_DOCUMENT_CODE_LENS: None,
    lsp.TEXT_DOCUMENT_INLAY_HINT: None,
    lsp.TEXT_DOCUMENT_CODE_ACTION: lsp.CodeActionOptions(
        code_action_kinds=[
            lsp.CodeActionKind.QuickFix,
            lsp.CodeActionKind.RefactorExtract,
            lsp.CodeActionKind.RefactorInline,
            lsp.CodeActionKind.RefactorRewrite,
            SEND_ACTION,
            CHOOSE_ACTION,
            COPY_ACTION,
        ],
        resolve_provider=True,
    ),
    lsp.CODE_ACTION_RESOLVE: None,
    lsp.TEXT_DOCUMENT_DOCUMENT_LINK: None,
    lsp.TEXT_DOCUMENT_FORMATTING: None,
    lsp.TEXT_DOCUMENT_RANGE_FORMATTING: lsp.DocumentRangeFormattingOptions(ranges_support=True),
    lsp.TEXT_DOCUMENT_RANGES_FORMATTING: None,
    lsp.TEXT_DOCUMENT_ON_TYPE_FORMATTING: lsp.DocumentOnTypeFormattingOptions("\n"),
    lsp.TEXT_DOCUMENT_SELECTION_RANGE: None,
    lsp.TEXT_DOCUMENT_REFERENCES: None,
    lsp.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT: None,
    lsp.TEXT_DOCUMENT_PREPARE_RENAME: None,
    lsp.TEXT_DOCUMENT_RENAME: lsp.RenameOptions(prepare_provider=True),
    lsp.WORKSPACE_SYMBOL: None,
    lsp.TEXT_DOCUMENT_PREPARE_CALL_HIERARCHY: None,
    lsp.CALL_HIERARCHY_INCOMING_CALLS: None,
    lsp.CALL_HIERARCHY_OUTGOING_CALLS: None,
    lsp.TEXT_DOCUMENT_LINKED_EDITING_RANGE: None,
    lsp.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL: LEGEND,
    lsp.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL_DELTA: LEGEND,
    lsp.TEXT_DOCUMENT_SEMANTIC_TOKENS_RANGE: LEGEND,
    lsp.WORKSPACE_TEXT_DOCUMENT_CONTENT: _CONTENT,
    lsp.WORKSPACE_EXECUTE_COMMAND: None,
    lsp.WINDOW_WORK_DONE_PROGRESS_CANCEL: None,
}
"""Every method that is answered, and what there is to say of it."""


def announcement(capabilities: lsp.ClientCapabilities, client: Client) -> lsp.ServerCapabilities:
    """What is announced to a client."""
    options = {method: given for method, given in ANNOUNCED.items() if given is not None}
    builder = ServerCapabilitiesBuilder(
        capabilities,
        set(ANNOUNCED),
        options,
        [command.name for command in EDITOR_COMMANDS],
        lsp.TextDocumentSyncKind.Incremental,
        None,
        client.encoding,
    )
    announced: lsp.ServerCapabilities = builder.build()  # type: ignore[no-untyped-call]
    if announced.completion_provider and client.resolves_documentation:
        announced.completion_provider.resolve_provider = True
    announced.experimental = {"callsheet": {"version": 1}}
    if announced.workspace:
        # pygls does not know it yet (LSP 3.18, Text Document Content Request).
        announced.workspace.text_document_content = _CONTENT
    return announced
