"""The version behind a target: which protocol versions are sent, and what becomes of the others."""

from callsheet.problems import Code, Problem, Severity
from callsheet.syntax.nodes import Piece

_SENT = ("HTTP/1.0", "HTTP/1.1", "HTTP/2", "HTTP/2.0")
"""The versions that may be asked for; 1.0 goes out as 1.1, as with every peer."""


def version_problem(version: Piece) -> Problem | None:
    """What is wrong with a typed version (dialects.md A5.1, B43); an error keeps it from going out.

    The span is that of the piece.
    """
    plain, _, prior_knowledge = version.text.upper().partition(" ")
    if plain in _SENT and prior_knowledge:
        return Problem(
            Code.VERSION_UNSUPPORTED,
            Severity.ERROR,
            version.span,
            "HTTP/2 with prior knowledge is not supported",
            "write `HTTP/2`, which is agreed on with the server",
        )
    if plain in _SENT:
        return None
    message = f"`{version.text}` is not supported; the request goes out as HTTP/1.1"
    return Problem(Code.VERSION_UNSUPPORTED, Severity.WARNING, version.span, message)
