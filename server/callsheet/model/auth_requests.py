"""The requests that log in for others: `# @auth session login`, `# @auth custom nonce, token`."""

from callsheet.facts.directives import find_directive
from callsheet.model.document import Document, kept_with_document
from callsheet.model.requests import visible_requests
from callsheet.model.settings import Setting, Settings
from callsheet.model.workspace import RequestKey, Workspace
from callsheet.syntax.directives import arguments_of
from callsheet.syntax.kept import kept_with_block
from callsheet.syntax.nodes import Piece
from callsheet.syntax.parse import ParsedBlock

_SCHEMES = ("session", "custom")


def auth_requests(settings: Settings) -> tuple[tuple[Setting, Piece], ...]:
    """The names that the nearest `@auth` gives, in order, each with the setting it stands in."""
    setting = settings.nearest("auth")
    if setting is None or setting.arguments.variant not in _SCHEMES:
        return ()
    return tuple((setting, piece) for piece in _names(setting.arguments.positional))


@kept_with_block
def auth_request_names(parsed: ParsedBlock) -> tuple[Piece, ...]:
    """The names of requests in the `@auth` lines of a block; spans of the block."""
    facts = find_directive("auth")
    directives = parsed.directives("auth")
    if facts is None or not directives:
        return ()
    read = (arguments_of(directive.value, facts) for directive in directives)
    return tuple(
        piece
        for arguments in read
        if arguments.variant in _SCHEMES
        for piece in _names(arguments.positional)
    )


def login_keys(workspace: Workspace) -> frozenset[RequestKey]:
    """The requests that some `@auth` in the workspace names."""
    found: set[RequestKey] = set()
    for document in workspace.documents.values():
        if names := _named_in(document):
            known = visible_requests(workspace, document)
            found.update(known[name].key for name in names if name in known)
    return frozenset(found)


@kept_with_document
def _named_in(document: Document) -> frozenset[str]:
    blocks = (block.parsed for block in document.blocks)
    return frozenset(piece.text for each in blocks for piece in auth_request_names(each))


def _names(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    return tuple(piece for piece in pieces if "{{" not in piece.text)
