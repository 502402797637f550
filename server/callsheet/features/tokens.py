"""Tokens: stretches of a text that have a colour, what they are, and how they lie over another."""

import re
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter

from callsheet.facts.token_kinds import TokenKind, TokenModifier
from callsheet.late_dataclasses import dataclass
from callsheet.syntax.nodes import Piece
from callsheet.text import Span


@dataclass(frozen=True, slots=True)
class Token:
    """A stretch of text of one kind; it may go over several lines."""

    span: Span
    kind: TokenKind
    modifier: TokenModifier | None = None


_LINE = re.compile(r"[^\s](?:[^\r\n]*[^\s])?")
_place = attrgetter("span.start")


def token_of(piece: Piece, kind: TokenKind, modifier: TokenModifier | None = None) -> Token:
    """The token of a piece."""
    return Token(piece.span, kind, modifier)


def layered(below: Iterable[Token], above: Iterable[Token]) -> list[Token]:
    """The tokens `above` and what they leave of those below, in order.

    Neither of both may overlap among themselves.
    """
    covering = sorted(above, key=_place)
    left = without(below, [token.span for token in covering])
    return sorted((*left, *covering), key=_place)


def without(tokens: Iterable[Token], spans: Sequence[Span]) -> Iterator[Token]:
    """What spans, which are in order, leave of tokens."""
    place = 0
    for token in sorted(tokens, key=_place):
        start, end = token.span.start, token.span.end
        while place < len(spans) and spans[place].end <= start:
            place += 1
        for span in spans[place:]:
            if span.start >= end:
                break
            if start < span.start:
                yield Token(Span(start, span.start), token.kind, token.modifier)
            start = max(start, span.end)
        if start < end:
            yield Token(Span(start, end), token.kind, token.modifier)


def in_lines(tokens: Iterable[Token], text: str) -> Iterator[Token]:
    """The tokens line by line, without what is blank at their ends."""
    for token in tokens:
        for found in _LINE.finditer(text, token.span.start, token.span.end):
            yield Token(Span(*found.span()), token.kind, token.modifier)
