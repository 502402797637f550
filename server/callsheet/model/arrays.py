"""Arrays in a request, of which each element makes a round: `{{$.users..id}}` (JetBrains)."""

from callsheet.syntax.bindings import JsonPathOver, MemberPath, bindings_in
from callsheet.syntax.kept import kept_with_block
from callsheet.syntax.nodes import BodyText, Piece
from callsheet.syntax.parse import ParsedBlock

_EACH = ("[*]", "..")


@kept_with_block
def arrays_of(parsed: ParsedBlock) -> tuple[Piece, ...]:
    """What is written for each array in URL, header fields and body, once; spans of the block.

    Only a path with `[*]` or `..` asks for rounds: any other list is a value.
    """
    if not any(each in parsed.text for each in _EACH):
        return ()
    found: dict[str, Piece] = {}
    for piece in _pieces(parsed):
        for binding in bindings_in(piece.text, piece.span.start):
            expression = binding.expression
            if isinstance(expression, JsonPathOver) and asks_for_rounds(expression):
                found.setdefault(array_name(expression), binding.inner)
    return tuple(found.values())


@kept_with_block
def lists_of(parsed: ParsedBlock) -> tuple[tuple[str, Piece], ...]:
    """Every name with its members in URL, header fields and body, once, and where it stands.

    In JetBrains each of them that comes to a list asks for rounds.
    """
    found: dict[str, Piece] = {}
    for piece in _pieces(parsed):
        for binding in bindings_in(piece.text, piece.span.start):
            expression = binding.expression
            if isinstance(expression, MemberPath):
                found.setdefault(_dotted(expression), binding.inner)
    return tuple((name, piece) for name, piece in found.items() if name)


def _dotted(path: MemberPath) -> str:
    """The name by which a variable can stand for the whole path; empty for one with numbers."""
    words = all(isinstance(step, str) for step in path.steps)
    return ".".join((path.root.text, *map(str, path.steps))) if words else ""


def asks_for_rounds(expression: JsonPathOver) -> bool:
    """Whether a path means one element after the other where it stands in a request."""
    return any(each in expression.path.text for each in _EACH)


def array_name(expression: JsonPathOver) -> str:
    """What the element of a round is called: the path without `$.`."""
    return f"{expression.root.text}{expression.path.text}"


def _pieces(parsed: ParsedBlock) -> tuple[Piece, ...]:
    request = parsed.tree.request
    if request is None:
        return ()
    headers = (piece for header in request.headers for piece in header.values)
    segments = request.body.segments if request.body else ()
    texts = (each.span for each in segments if isinstance(each, BodyText))
    body = (Piece(span, span.of(parsed.text)) for span in texts)
    return (*request.target_pieces, *headers, *body)
