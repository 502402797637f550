"""The methods that say what every stretch of a document is, for its colours."""

from lsprotocol import types as lsp

from callsheet.lsp.answer import Answers
from callsheet.lsp.connection import Connection
from callsheet.lsp.protocol import Written
from callsheet.lsp.semantic_tokens import within


def on_all_tokens(server: Connection, params: lsp.SemanticTokensParams) -> Written | None:
    """What every stretch of a document is."""
    if (now := server.state.snapshot(params.text_document.uri)) is None:
        return None
    return server.sent_tokens.all(now.uri, now.document, now.at)


def on_changed_tokens(server: Connection, params: lsp.SemanticTokensDeltaParams) -> Written | None:
    """What changed of it since the client asked last."""
    if (now := server.state.snapshot(params.text_document.uri)) is None:
        return None
    since = params.previous_result_id
    return server.sent_tokens.changed(now.uri, now.document, now.at, since)


def on_tokens_within(server: Connection, params: lsp.SemanticTokensRangeParams) -> Written | None:
    """What the stretches of a part of a document are."""
    if (now := server.state.snapshot(params.text_document.uri)) is None:
        return None
    return within(now.document, now.at, now.at.span(params.range))


ANSWERS: Answers = {
    lsp.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL: on_all_tokens,
    lsp.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL_DELTA: on_changed_tokens,
    lsp.TEXT_DOCUMENT_SEMANTIC_TOKENS_RANGE: on_tokens_within,
}
