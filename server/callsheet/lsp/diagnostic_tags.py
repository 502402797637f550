"""How editors draw some problems: faded where nothing is lost, struck through where deprecated."""

from lsprotocol import types as lsp
from pygls.capabilities import get_capability

from callsheet.problems import Code

_TAGS = {
    Code.HEADER_DEPRECATED: lsp.DiagnosticTag.Deprecated,
    Code.UNUSED_VARIABLE: lsp.DiagnosticTag.Unnecessary,
    Code.UNUSED_ENVIRONMENT_KEY: lsp.DiagnosticTag.Unnecessary,
    Code.UNREACHABLE_RULE: lsp.DiagnosticTag.Unnecessary,
    Code.UNREACHABLE_DIRECTIVE: lsp.DiagnosticTag.Unnecessary,
}


def tags_of_client(capabilities: lsp.ClientCapabilities) -> frozenset[lsp.DiagnosticTag]:
    """The tags that a client draws."""
    known = get_capability(
        capabilities, "text_document.publish_diagnostics.tag_support.value_set", default=None
    )
    return frozenset(known or ())


def tags_of(code: Code, known: frozenset[lsp.DiagnosticTag]) -> list[lsp.DiagnosticTag] | None:
    """What a client is told of a problem; None for nothing."""
    tag = _TAGS.get(code)
    return [tag] if tag in known and tag else None
