"""The request line: method, target and version, each with its place."""

from functools import lru_cache
from typing import NamedTuple

from lark import Token

from callsheet.syntax.grammar import parser
from callsheet.syntax.nodes import Piece
from callsheet.text import Span


class RequestLineParts(NamedTuple):
    """What a request line is made of; spans count from the start of the line."""

    method: Piece | None
    """As written; None means GET."""

    target: Piece
    """Empty, and behind the method, while it has not been typed yet."""

    version: Piece | None
    """`HTTP/1.1`, `HTTP/2 (Prior Knowledge)`; only at the end of the line."""


@lru_cache(maxsize=4096)
def parse_request_line(text: str) -> RequestLineParts:
    """Split one line, without its line end (dialects.md A5.1); every text is a request line."""
    method, target, version = (_piece(token) for token in _tokens(text))
    if target is None:
        # Behind the method and one space, where the target would be typed.
        end = min(method.span.end + 1, len(text)) if method else 0
        target = Piece(Span(end, end), "")
    return RequestLineParts(method, target, version)


def _tokens(text: str) -> list[Token | None]:
    return parser("request_line", "start").parse(text).children  # type: ignore[return-value]


def _piece(token: Token | None) -> Piece | None:
    if token is None:
        return None
    start = token.start_pos or 0
    return Piece(Span(start, start + len(token)), str(token))
