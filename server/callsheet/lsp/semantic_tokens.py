"""Semantic tokens as the protocol has them: five numbers each, and what changed since the last."""

from dataclasses import field
from itertools import count

from lsprotocol import types as lsp

from callsheet.facts.token_kinds import TokenKind, TokenModifier
from callsheet.features.semantic_tokens import semantic_tokens
from callsheet.features.tokens import Token
from callsheet.late_dataclasses import dataclass
from callsheet.lsp.positions import Coordinates
from callsheet.lsp.protocol import Written
from callsheet.model.document import Document
from callsheet.syntax.kept import kept_with_block_for
from callsheet.syntax.parse import ParsedBlock
from callsheet.text import SourceText, Span

_TYPES = {kind: number for number, kind in enumerate(TokenKind)}
_MODIFIERS = {None: 0} | {modifier: 1 << number for number, modifier in enumerate(TokenModifier)}

_MOST_DOCUMENTS = 64
"""Documents whose tokens are remembered; of others everything is sent again."""

_Numbers = tuple[int, ...]


@dataclass(slots=True)
class SentTokens:
    """The tokens that a client has of each document, by which it asks for what changed."""

    _sent: dict[str, tuple[str, _Numbers]] = field(default_factory=dict)
    _ids: "count[int]" = field(default_factory=count)

    def all(self, uri: str, document: Document, at: Coordinates) -> Written:
        """Every token of a document."""
        numbers = encoded(document, at)
        return Written(f'{{"resultId": "{self._keep(uri, numbers)}", "data": {_list(numbers)}}}')

    def changed(self, uri: str, document: Document, at: Coordinates, since: str) -> Written:
        """What changed since a result; every token when that is not known any more."""
        known, before = self._sent.get(uri, ("", ()))
        if known != since:
            return self.all(uri, document, at)
        numbers = encoded(document, at)
        edits = _edits(before, numbers)
        return Written(f'{{"resultId": "{self._keep(uri, numbers)}", "edits": {edits}}}')

    def _keep(self, uri: str, numbers: _Numbers) -> str:
        identity = str(next(self._ids))
        self._sent.pop(uri, None)
        self._sent[uri] = (identity, numbers)
        if len(self._sent) > _MOST_DOCUMENTS:
            del self._sent[next(iter(self._sent))]
        return identity


def within(document: Document, at: Coordinates, span: Span) -> Written:
    """The tokens of the blocks that lie in a span, at least in part."""
    return Written(f'{{"data": {_list(encoded(document, at, span))}}}')


def encoded(document: Document, at: Coordinates, span: Span | None = None) -> _Numbers:
    """The tokens as numbers, each place relative to that of the token before it."""
    numbers: list[int] = []
    line = 0
    for block in document.blocks:
        if span is not None and not (block.start <= span.end and span.start <= block.end):
            continue
        own = _of_block(block.parsed, at.encoding)
        if own.numbers:
            first = at.source.line_of(block.start) + own.first_line
            numbers.append(first - line)
            numbers.extend(own.numbers[1:])
            line = first + own.lines
    return tuple(numbers) if at.source.is_file else _in_file(numbers, at.source)


def _in_file(numbers: list[int], source: SourceText) -> _Numbers:
    """The tokens of fences, where the file has them; titles of requests stand in none."""
    found: list[int] = []
    line = character = last = before = 0
    for down, right, *token in zip(*[iter(numbers)] * 5, strict=True):
        line, character = line + down, right if down else character + right
        if not source.holds(source.line_starts[line]):
            continue
        column = source.column_in_file(line, character)
        found += (line - last, column - (0 if line > last else before), *token)
        last, before = line, column
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _BlockTokens:
    numbers: _Numbers
    """As if the block stood alone."""

    first_line: int
    lines: int
    """From the line of the first token to that of the last."""


@kept_with_block_for
def _of_block(parsed: ParsedBlock, encoding: lsp.PositionEncodingKind) -> _BlockTokens:
    at = Coordinates(SourceText(parsed.text), encoding)
    numbers: list[int] = []
    line = character = 0
    tokens = semantic_tokens(parsed)
    for token in tokens:
        start, end = at.position(token.span.start), at.position(token.span.end)
        before = character if start.line == line else 0
        length = end.character - start.character
        numbers += (start.line - line, start.character - before, length, *_kind(token))
        line, character = start.line, start.character
    first = numbers[0] if numbers else 0
    return _BlockTokens(tuple(numbers), first, line - first)


def _kind(token: Token) -> tuple[int, int]:
    return _TYPES[token.kind], _MODIFIERS[token.modifier]


def _edits(before: _Numbers, now: _Numbers) -> str:
    """One edit from the first number that differs to the last."""
    same = _length_of_common(before, now)
    longest = min(len(before), len(now)) - same
    behind = min(_length_of_common(before[::-1], now[::-1]), longest)
    removed, added = len(before) - same - behind, now[same : len(now) - behind]
    if not removed and not added:
        return "[]"
    return f'[{{"start": {same}, "deleteCount": {removed}, "data": {_list(added)}}}]'


def _length_of_common(one: _Numbers, other: _Numbers) -> int:
    """How many numbers at the beginning are the same, found by halving, at the speed of C."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _list(numbers: _Numbers) -> str:
    return f"[{','.join(map(str, numbers))}]"
