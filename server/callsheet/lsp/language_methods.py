"""The methods that say something of a place in a document; none of them sends."""

from collections.abc import Iterable, Iterator, Sequence

from lsprotocol import types as lsp

from callsheet.features.actions import Action, actions
from callsheet.features.completion import completion
from callsheet.features.definition import definition
from callsheet.features.environments import environment_lens
from callsheet.features.fixes import Fix
from callsheet.features.folding import folding
from callsheet.features.hover import hover
from callsheet.features.inlay import inlay
from callsheet.features.inlay_values import inlay_values
from callsheet.features.lenses import lenses
from callsheet.features.links import links
from callsheet.features.severities import Severities
from callsheet.features.signature import signature
from callsheet.features.symbols import symbols
from callsheet.lsp.answer import Answers
from callsheet.lsp.completion_writer import completed, written_completions
from callsheet.lsp.connection import Connection
from callsheet.lsp.conversion_commands import conversion_actions
from callsheet.lsp.convert import written_folds
from callsheet.lsp.convert_signature import signature_help
from callsheet.lsp.lens_writer import written_lenses
from callsheet.lsp.own_names import SEND_ACTION
from callsheet.lsp.protocol import Written, WrittenItems
from callsheet.lsp.refactoring_methods import (
    copy_actions,
    refactoring_actions,
    wants_refactorings,
)
from callsheet.lsp.symbol_writer import written_symbols


def on_completion(server: Connection, params: lsp.CompletionParams) -> Written | None:
    """What can stand at the cursor."""
    if (now := server.state.snapshot(params.text_document.uri)) is None:
        return None
    offset = now.at.offset(params.position)
    elsewhere = server.index.addresses(now.workspace.root, server.state.surroundings.root_of)
    trigger = (params.context and params.context.trigger_character) or ""
    here = (now.workspace, now.document, offset, now.files, elsewhere)
    found = completion(*here, trigger=trigger)
    return Written(written_completions(now.convert, found, offset, server.offered))


def on_completion_resolve(server: Connection, item: lsp.CompletionItem) -> lsp.CompletionItem:
    """What an offer means, which the list left out."""
    state = server.state
    return completed(item, server.offered, state.client, state.redactor.text)


def on_signature(server: Connection, params: lsp.SignatureHelpParams) -> lsp.SignatureHelp | None:
    """The arguments of what is being typed."""
    if (now := server.state.snapshot(params.text_document.uri)) is None:
        return None
    found = signature(now.workspace, now.document, now.at.offset(params.position))
    return signature_help(now.convert, found) if found else None


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


def on_symbols(server: Connection, params: lsp.DocumentSymbolParams) -> WrittenItems:
    """The outline of a document."""
    now = server.state.snapshot(params.text_document.uri)
    return written_symbols(now.convert, symbols(now.document)) if now else WrittenItems(())


def on_folding(server: Connection, params: lsp.FoldingRangeParams) -> Written:
    """What can be folded in a document."""
    now = server.state.snapshot(params.text_document.uri)
    return Written(written_folds(folding(now.document) if now else ()))


def on_lenses(server: Connection, params: lsp.CodeLensParams) -> Written:
    """The environment; what can be done with each request, and how its last send went."""
    if (now := server.state.snapshot(params.text_document.uri)) is None:
        return Written("[]")
    around = environment_lens(now.workspace, now.document)
    requests = lenses(now.workspace, now.document, now.files)
    return Written(written_lenses(now.convert, (*around, *requests)))


def on_inlay(server: Connection, params: lsp.InlayHintParams) -> list[lsp.InlayHint]:
    """How the last sends went, behind the request lines; what bindings come to, if it may be read.

    Our own plug-ins say themselves how a send goes, and in colours.
    """
    if (now := server.state.snapshot(params.text_document.uri)) is None:
        return []
    span = now.at.span(params.range)
    hints = () if server.is_plugin else inlay(now.workspace, now.document, span)
    if server.state.settings.shows_values:
        values = inlay_values(now.workspace, now.document, span, now.files)
        hints += tuple(each for each in values if now.convert.mask(each.tooltip) == each.tooltip)
    return now.convert.inlays(hints)


def on_actions(
    server: Connection, params: lsp.CodeActionParams
) -> list[lsp.CodeAction | lsp.Command]:
    """What can be done, found from the range alone: some clients name no diagnostics."""
    if (now := server.state.snapshot(params.text_document.uri)) is None:
        return []
    span = now.at.span(params.range)
    if not now.document.source.has_content(span):
        return []
    offered = actions(now.workspace, now.document, span, now.files)
    found = now.convert.actions(_shown(offered, server.state.settings.severities))
    only = params.context.only
    if wants_refactorings(only):
        found += refactoring_actions(now, span, only)
    found += copy_actions(now, span)
    found += conversion_actions(now, span, only)
    wanted = [action for action in found if is_wanted(action, only)]
    return wanted if only or now.convert.client.draws_lenses else list(map(_listed_first, wanted))


def on_links(server: Connection, params: lsp.DocumentLinkParams) -> list[lsp.DocumentLink]:
    """The files that a document names."""
    if (now := server.state.snapshot(params.text_document.uri)) is None:
        return []
    return now.convert.links(links(now.workspace, now.document, now.files))


ANSWERS: Answers = {
    lsp.TEXT_DOCUMENT_COMPLETION: on_completion,
    lsp.COMPLETION_ITEM_RESOLVE: on_completion_resolve,
    lsp.TEXT_DOCUMENT_SIGNATURE_HELP: on_signature,
    lsp.TEXT_DOCUMENT_HOVER: on_hover,
    lsp.TEXT_DOCUMENT_DEFINITION: on_definition,
    lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL: on_symbols,
    lsp.TEXT_DOCUMENT_FOLDING_RANGE: on_folding,
    lsp.TEXT_DOCUMENT_CODE_LENS: on_lenses,
    lsp.TEXT_DOCUMENT_INLAY_HINT: on_inlay,
    lsp.TEXT_DOCUMENT_CODE_ACTION: on_actions,
    lsp.TEXT_DOCUMENT_DOCUMENT_LINK: on_links,
}


def _shown(offered: Iterable[Action], severities: Severities) -> Iterator[Action]:
    """Without the fixes for problems that are not shown."""
    for action in offered:
        if not isinstance(action, Fix) or severities.of(action.fixes) is not None:
            yield action


def _listed_first(action: lsp.CodeAction | lsp.Command) -> lsp.CodeAction | lsp.Command:
    """Helix lists fixes first, and what is of a kind that it does not know behind all else.

    Never where fixes are asked for: some editors make the only one without a question.
    """
    if isinstance(action, lsp.CodeAction) and action.kind == SEND_ACTION:
        action.kind = lsp.CodeActionKind.QuickFix
    return action


def is_wanted(
    action: lsp.CodeAction | lsp.Command, only: Sequence[lsp.CodeActionKind | str] | None
) -> bool:
    """Whether an action is of a kind that was asked for; a kind includes those below it."""
    if not only:
        return True
    kind = f"{_word(action.kind)}." if isinstance(action, lsp.CodeAction) and action.kind else ""
    return any(kind.startswith(f"{_word(wanted)}.") or not _word(wanted) for wanted in only)


def _word(kind: lsp.CodeActionKind | str) -> str:
    return kind.value if isinstance(kind, lsp.CodeActionKind) else kind
