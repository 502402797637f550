"""The requests that log in for others: `# @auth session login`, `# @auth custom nonce, token`."""

from callsheet.facts.directives import find_directive
from callsheet.model.settings import Setting, Settings
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


def _names(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    return tuple(piece for piece in pieces if "{{" not in piece.text)
