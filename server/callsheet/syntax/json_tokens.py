"""Tokens of JSON with bindings in it: texts, marks, words and lines of comment."""

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NoReturn

from callsheet.late_dataclasses import dataclass
from callsheet.syntax.bindings import bindings_in
from callsheet.text import Span

BINDING = "\x00"
"""What stands in a masked text for each character of a binding."""

_TOKEN = re.compile(
    r"""(?P<blank>[ \t\r\n]+)"""
    r"""|(?P<text>"(?:[^"\\\r\n]++|\\[^\r\n])*+"?)"""
    r"""|(?P<mark>[{}\[\]:,])"""
    r"""|(?P<word>'[^'\r\n]*'|[^\s{}\[\]:,"]+|\s)"""
)
_COMMENT_LINE = re.compile(r"(?://|#)[^\r\n]*")
_BEGINS_COMMENT = re.compile(r"[\r\n][ \t]*(?://|#)")

_SAID = (
    r"""(?:"(?:[^"\\\r\n]++|\\[^\r\n])*+"?|[{}\[\]:,]|'[^'\r\n]*'|[^\s{}\[\]:,"]+|[^\S \t\r\n])"""
)
_BLANKS = " \t\r\n"
_PIECE = re.compile(
    r"(?>\A[ \t\r\n]*+|[ \t]*+[\r\n][ \t\r\n]*+)"
    rf"(?:(?://|\#)[^\r\n]*|{_SAID})|[ \t]*+{_SAID}"
)
"""Blanks and the token behind them, or a comment where these began a line."""


@dataclass(frozen=True, slots=True)
class JsonPieces:
    """The tokens of a text in columns, since a large body has hundreds of thousands of them."""

    gaps: list[str]
    """The blanks before each token, and those behind the last."""

    tokens: list[str]
    """As `json_tokens` finds them with comments; the blanks behind a comment are none of it."""

    masked: list[str]
    """The same with the filler in the place of bindings."""

    comments: frozenset[int]
    """Which of the tokens are comments."""

    def are_surely_json(self, *, unique_keys: bool = False) -> bool:
        """Whether the standard library reads them, with a number in the place of each binding.

        It is fast. Bindings may bring what it does not know of: keys, members, commas.
        """
        said = self.masked
        if self.comments:
            said = [each for number, each in enumerate(said) if number not in self.comments]
        if self.masked is not self.tokens:
            said = list(map(_without_binding, said))
        pairs_hook = _refuse_twice if unique_keys else None
        try:
            # A line end between two tokens is in no text, so that none is put together of two.
            json.loads("\n".join(said), parse_constant=_refuse, object_pairs_hook=pairs_hook)
        except (ValueError, RecursionError):
            return False
        return True


def is_surely_json(text: str) -> bool:
    """As `JsonPieces.are_surely_json` with unique keys; most texts need no pieces for that."""
    masked = masked_json(text)
    if BINDING not in masked and not _has_comments(masked):
        return is_plainly_json(masked)
    # A binding behind a backslash could be taken for what makes the escape whole.
    is_simple = BINDING not in masked or "\\" not in masked
    if is_simple and is_plainly_json(masked.replace(BINDING, "1")):
        return True
    return json_pieces(text).are_surely_json(unique_keys=True)


@lru_cache(maxsize=2)
def is_plainly_json(text: str) -> bool:
    """Whether a text without bindings is JSON, and no object in it has a key twice.

    It is fast: bodies of megabytes are looked at with each key, for their fields and themselves.
    """
    try:
        json.loads(text, parse_constant=_refuse, object_pairs_hook=_refuse_twice)
    except (ValueError, RecursionError):
        return False
    return True


def json_pieces(text: str) -> JsonPieces:
    """The tokens of a text with comments; all pieces together are the text."""
    masked_text = masked_json(text)
    found = _PIECE.findall(masked_text)
    masked = [piece.lstrip(_BLANKS) for piece in found]
    gaps = [piece[: len(piece) - len(token)] for piece, token in zip(found, masked, strict=True)]
    gaps.append(text[sum(map(len, found)) :])
    comments = frozenset(_comments(gaps, masked))
    for number in comments:
        comment = masked[number]
        masked[number] = comment.rstrip()
        gaps[number + 1] = comment[len(masked[number]) :] + gaps[number + 1]
    tokens = _as_typed(text, gaps, masked) if BINDING in masked_text else masked
    return JsonPieces(gaps, tokens, masked, comments)


def _has_comments(masked: str) -> bool:
    """Whether a line begins as a comment; most bodies have none, which makes them fast to read."""
    if "#" not in masked and "//" not in masked:
        return False
    return _BEGINS_COMMENT.search(f"\n{masked}") is not None


def _comments(gaps: list[str], masked: list[str]) -> Iterator[int]:
    for number, token in enumerate(masked):
        if token.startswith(("//", "#")):
            gap = gaps[number]
            if number == 0 or "\n" in gap or "\r" in gap:
                yield number


def _as_typed(text: str, gaps: list[str], masked: list[str]) -> list[str]:
    tokens, end = list[str](), 0
    for gap, token in zip(gaps, masked, strict=False):
        start = end + len(gap)
        end = start + len(token)
        tokens.append(text[start:end])
    return tokens


def _without_binding(masked: str) -> str:
    if BINDING not in masked:
        return masked
    return masked.replace(BINDING, "x") if masked[0] == '"' else "0"


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _refuse_twice(pairs: list[tuple[str, object]]) -> None:
    if len(dict(pairs)) < len(pairs):
        raise ValueError(pairs)


def masked_json(text: str) -> str:
    """The text with a filler in the place of each binding, so that its quotes do not count."""
    parts = []
    end = 0
    for binding in bindings_in(text):
        parts += [text[end : binding.span.start], BINDING * len(binding.span)]
        end = binding.span.end
    return "".join([*parts, text[end:]])


def json_tokens(masked: str, *, comments: bool = False) -> Iterator[tuple[str, Span]]:
    """The tokens of a masked text, each `text`, `mark`, `word` or `comment`; blanks are left out.

    With `comments`, a line that begins with `//` or `#` is one token, to the end of its line.
    """
    if not comments or not _has_comments(masked):
        for token in _TOKEN.finditer(masked):
            if token.lastgroup != "blank":
                yield str(token.lastgroup), Span(*token.span())
        return
    place, begins_line = 0, True
    while found := _token(masked, place, begins_line=begins_line):
        place = found.end()
        kind = str(found.lastgroup or "comment")
        if kind == "blank":
            begins_line = begins_line or "\n" in found[0] or "\r" in found[0]
        else:
            begins_line = False
            yield kind, Span(*found.span())


def _token(masked: str, place: int, *, begins_line: bool) -> "re.Match[str] | None":
    comment = _COMMENT_LINE.match(masked, place) if begins_line else None
    return comment or _TOKEN.match(masked, place)
