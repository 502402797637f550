"""What is answered about environment files, by methods that documents with requests have too."""

from collections.abc import Callable
from typing import Any

from lsprotocol import types as lsp

from callsheet.features.environment_actions import environment_actions, environment_lenses
from callsheet.features.environment_completion import environment_completion
from callsheet.features.environment_definition import environment_definition
from callsheet.features.environment_hover import environment_hover
from callsheet.features.environment_links import environment_links
from callsheet.features.environment_symbols import environment_folding, environment_symbols
from callsheet.lsp.completion_writer import written_completions
from callsheet.lsp.connection import Connection
from callsheet.lsp.convert import written_folds
from callsheet.lsp.language_methods import is_wanted
from callsheet.lsp.protocol import Written, WrittenItems
from callsheet.lsp.snapshots import EnvironmentSnapshot
from callsheet.lsp.symbol_writer import written_symbols

Answer = Callable[[Connection, EnvironmentSnapshot, Any], Any]


def on_completion(
    server: Connection, now: EnvironmentSnapshot, params: lsp.CompletionParams
) -> Written:
    """The keys that can stand at the cursor."""
    offset = now.at.offset(params.position)
    trigger = (params.context and params.context.trigger_character) or ""
    found = environment_completion(now.workspace, now.document, offset, trigger)
    return Written(written_completions(now.convert, found, offset, server.offered))


def on_hover(
    server: Connection, now: EnvironmentSnapshot, params: lsp.HoverParams
) -> lsp.Hover | None:
    """What is known of a key, or of an environment."""
    found = environment_hover(server.knowing(now), now.document, now.at.offset(params.position))
    return now.convert.hover(found) if found else None


def on_definition(
    _: Connection, now: EnvironmentSnapshot, params: lsp.DefinitionParams
) -> list[lsp.Location]:
    """Where the name at the cursor has a value."""
    offset = now.at.offset(params.position)
    return now.convert.locations(environment_definition(now.workspace, now.document, offset))


def on_symbols(
    _: Connection, now: EnvironmentSnapshot, __: lsp.DocumentSymbolParams
) -> WrittenItems:
    """Environments and their keys."""
    return written_symbols(now.convert, environment_symbols(now.document))


def on_folding(_: Connection, now: EnvironmentSnapshot, __: lsp.FoldingRangeParams) -> Written:
    """Environments, and objects in them."""
    return Written(written_folds(environment_folding(now.document)))


def on_links(
    _: Connection, now: EnvironmentSnapshot, __: lsp.DocumentLinkParams
) -> list[lsp.DocumentLink]:
    """The files that it names."""
    return now.convert.links(environment_links(now.workspace, now.document, now.files))


def on_lenses(
    _: Connection, now: EnvironmentSnapshot, __: lsp.CodeLensParams
) -> list[lsp.CodeLens]:
    """Above each environment: use it."""
    return [
        lsp.CodeLens(
            now.at.range(lens.span),
            lsp.Command(
                now.convert.mask(lens.title),
                "callsheet.selectEnvironment",
                arguments=["" if lens.is_chosen else lens.name, now.uri],
            ),
        )
        for lens in environment_lenses(now.workspace, now.document)
    ]


def on_actions(
    server: Connection, now: EnvironmentSnapshot, params: lsp.CodeActionParams
) -> list[lsp.CodeAction | lsp.Command]:
    """Fixes, and the choice of the environment at the cursor."""
    span = now.at.span(params.range)
    found = environment_actions(server.knowing(now), now.document, span, now.files)
    return [each for each in now.convert.actions(found) if is_wanted(each, params.context.only)]


ANSWERS: dict[str, Answer] = {
    lsp.TEXT_DOCUMENT_COMPLETION: on_completion,
    lsp.TEXT_DOCUMENT_HOVER: on_hover,
    lsp.TEXT_DOCUMENT_DEFINITION: on_definition,
    lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL: on_symbols,
    lsp.TEXT_DOCUMENT_FOLDING_RANGE: on_folding,
    lsp.TEXT_DOCUMENT_DOCUMENT_LINK: on_links,
    lsp.TEXT_DOCUMENT_CODE_LENS: on_lenses,
    lsp.TEXT_DOCUMENT_CODE_ACTION: on_actions,
}
"""By method, what is answered for an environment file."""


def by_document(name: str, answer: Callable[..., Any]) -> Callable[..., Any]:
    """The answer of a method: of an environment file from here, of any other from `answer`."""
    own = ANSWERS.get(name)
    if own is None:
        return answer

    def answered(server: Connection, params: Any) -> Any:
        now = server.state.environment_snapshot(params.text_document.uri)
        return answer(server, params) if now is None else own(server, now, params)

    return answered
