"""What the client on the other end can do, asked for once and by name."""

from lsprotocol import types as lsp
from pygls.capabilities import get_capability

from callsheet.late_dataclasses import dataclass
from callsheet.lsp.diagnostic_tags import tags_of_client
from callsheet.lsp.positions import Encoding, agreed_encoding


@dataclass(frozen=True, slots=True)
class Client:
    """The client's announcements that matter here; a client that says nothing can do little."""

    encoding: Encoding = Encoding.Utf16
    related_information: bool = False
    diagnostic_tags: frozenset[lsp.DiagnosticTag] = frozenset()
    """Which of them it draws in a way of their own."""

    hierarchical_symbols: bool = False
    code_action_values: bool = False
    """Takes code actions with edits; others take nothing but commands."""

    resolves_edits: bool = False
    """Asks for the edit of a code action when a person chooses it."""

    disabled_actions: bool = False
    """Shows actions that cannot be made, with the reason."""

    applies_edits: bool = False
    """Makes edits that nobody asked for in a request: those of a command."""

    document_changes: bool = False
    """Takes edits with the version of the document that they are for."""

    creates_files: bool = False
    hover_format: lsp.MarkupKind = lsp.MarkupKind.PlainText
    documentation_format: lsp.MarkupKind | None = None
    """None takes documentation as bare text only."""

    snippets: bool = False
    label_details: bool = False
    commit_characters: bool = False
    insert_replace: bool = False
    """Lets a person choose whether the word behind the cursor goes or stays."""

    resolves_documentation: bool = False
    """Asks for the documentation of an offer when a person looks at it."""

    signature_format: lsp.MarkupKind | None = None
    """As `documentation_format`."""

    label_offsets: bool = False
    """Marks a part of a signature by its place instead of its text."""

    progress: bool = False
    show_document: bool = False
    text_document_content: bool = False
    """Reads documents that only the server has (LSP 3.18)."""

    watched_files: bool = False
    more_documents: bool = False
    """Can be asked to tell of more documents than those that it shows us of itself."""

    draws_lenses: bool = True
    refreshes_lenses: bool = False
    refreshes_hints: bool = False
    refreshes_diagnostics: bool = False
    is_vs_code: bool = False
    """Knows VS Code's own commands."""


_VS_CODES = ("visual studio code", "code - oss", "code-server", "vscodium", "cursor", "windsurf")


_OPERATIONS = "workspace.workspace_edit.resource_operations"


def client_of(params: lsp.InitializeParams) -> Client:
    """Read the announcements of a client."""
    capabilities = params.capabilities
    name = params.client_info.name.lower() if params.client_info else ""

    def can(name: str) -> bool:
        return bool(get_capability(capabilities, name, default=False))

    def format_of(name: str) -> lsp.MarkupKind | None:
        formats = get_capability(capabilities, name, default=None) or ()
        return lsp.MarkupKind(formats[0]) if formats else None

    operations = get_capability(capabilities, _OPERATIONS, default=None) or ()
    completion = "text_document.completion.completion_item"
    signature = "text_document.signature_help.signature_information"
    resolved = get_capability(capabilities, f"{completion}.resolve_support.properties", None) or ()
    action = "text_document.code_action"
    later = get_capability(capabilities, f"{action}.resolve_support.properties", None) or ()
    return Client(
        encoding=agreed_encoding(capabilities),
        related_information=can("text_document.publish_diagnostics.related_information"),
        diagnostic_tags=tags_of_client(capabilities),
        hierarchical_symbols=can(
            "text_document.document_symbol.hierarchical_document_symbol_support"
        ),
        code_action_values=can("text_document.code_action.code_action_literal_support"),
        resolves_edits="edit" in later and can(f"{action}.data_support"),
        disabled_actions=can(f"{action}.disabled_support"),
        applies_edits=can("workspace.apply_edit"),
        document_changes=can("workspace.workspace_edit.document_changes"),
        creates_files=lsp.ResourceOperationKind.Create in operations,
        hover_format=format_of("text_document.hover.content_format") or lsp.MarkupKind.PlainText,
        documentation_format=format_of(f"{completion}.documentation_format"),
        snippets=can(f"{completion}.snippet_support"),
        label_details=can(f"{completion}.label_details_support"),
        commit_characters=can(f"{completion}.commit_characters_support"),
        insert_replace=can(f"{completion}.insert_replace_support"),
        # Neovim would wait for the answer before it inserts what was accepted, and forgets it when
        # a person types on meanwhile.
        resolves_documentation="documentation" in resolved and name != "neovim",
        signature_format=format_of(f"{signature}.documentation_format"),
        label_offsets=can(f"{signature}.parameter_information.label_offset_support"),
        progress=can("window.work_done_progress"),
        show_document=can("window.show_document.support"),
        text_document_content=capabilities.workspace is not None
        and capabilities.workspace.text_document_content is not None,
        more_documents=can("text_document.synchronization.dynamic_registration"),
        watched_files=can("workspace.did_change_watched_files.dynamic_registration"),
        draws_lenses=capabilities.text_document is not None
        and capabilities.text_document.code_lens is not None,
        refreshes_lenses=can("workspace.code_lens.refresh_support"),
        refreshes_hints=can("workspace.inlay_hint.refresh_support"),
        refreshes_diagnostics=can("workspace.diagnostics.refresh_support"),
        is_vs_code=name.startswith(_VS_CODES),
    )
