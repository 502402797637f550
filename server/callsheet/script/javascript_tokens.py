"""JavaScript in tokens, as far as finding its imports takes: texts, comments and patterns apart."""

import re
from collections.abc import Iterator
from enum import Enum, auto
from typing import Final

from callsheet.late_dataclasses import dataclass


class TokenKind(Enum):
    """What a token is."""

    WORD = auto()
    """A name, a keyword or a number."""

    TEXT = auto()
    """In quotes."""

    MARK = auto()
    OTHER = auto()
    """A pattern, or a piece of a template."""


@dataclass(frozen=True, slots=True)
class ScriptToken:
    """A token, and how many brackets are open around it."""

    kind: TokenKind
    text: str
    start: int
    depth: int

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.start + len(self.text)


_TOKEN: Final = re.compile(
    r"(?P<blank>[\s\ufeff]+|//[^\n\r\u2028\u2029]*|/\*.*?(?:\*/|\Z))"
    r"""|(?P<text>'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*")"""
    r"|(?P<word>[\w$#]+)"
    r"|(?P<mark>=>|.)",
    re.DOTALL,
)
_PATTERN: Final = re.compile(
    r"/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n]){0,500}\]|[^/\\\n\[]){1,2000}/\w*"
)
"""Bounded, for a text may be nothing but the beginnings of patterns."""

_TEMPLATE: Final = re.compile(r"(?:\\.|[^`\\$]|\$(?!\{))*(?:`|\$\{)?", re.DOTALL)
_VALUE_FOLLOWS: Final = frozenset(
    (
        "await",
        "case",
        "delete",
        "do",
        "else",
        "in",
        "instanceof",
        "new",
        "of",
        "return",
        "throw",
        "typeof",
        "void",
        "yield",
    )
)
"""Words behind which a slash begins a pattern and divides nothing."""


def tokens_of(source: str) -> tuple[ScriptToken, ...]:
    """The tokens of a script, without blanks and comments; of any text, never refused."""
    return tuple(_tokens(source))


def _tokens(source: str) -> Iterator[ScriptToken]:
    depth = at = 0
    templates: list[int] = []
    before: ScriptToken | None = None
    while at < len(source):
        found = _TOKEN.match(source, at)
        if found is None or found["blank"]:
            at = found.end() if found else at + 1
            continue
        kind, text = _read(source, at, found, before)
        if text == "`" or (text == "}" and templates and templates[-1] == depth):
            if text == "}":
                templates.pop()
                depth -= 1
            piece = _TEMPLATE.match(source, at + 1)
            kind, text = TokenKind.OTHER, text + (piece[0] if piece else "")
            before = ScriptToken(kind, text, at, depth)
            if text.endswith("${"):
                depth += 1
                templates.append(depth)
        else:
            depth -= kind is TokenKind.MARK and text in ")]}"
            before = ScriptToken(kind, text, at, depth)
            depth += kind is TokenKind.MARK and text in "([{"
        yield before
        at += len(text)


def _read(
    source: str, at: int, found: re.Match[str], before: ScriptToken | None
) -> tuple[TokenKind, str]:
    if found["word"]:
        return TokenKind.WORD, found[0]
    if found["text"]:
        return TokenKind.TEXT, found[0]
    if found[0] == "/" and _may_begin_a_pattern(before):
        pattern = _PATTERN.match(source, at)
        if pattern:
            return TokenKind.OTHER, pattern[0]
    return TokenKind.MARK, found[0]


def _may_begin_a_pattern(before: ScriptToken | None) -> bool:
    if before is None:
        return True
    match before.kind:
        case TokenKind.WORD:
            return before.text in _VALUE_FOLLOWS
        case TokenKind.MARK:
            return before.text not in ")]"
        case TokenKind.TEXT:
            return False
        case TokenKind.OTHER:
            return before.text.endswith("${")
