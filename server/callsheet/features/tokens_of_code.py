"""The tokens of JavaScript, in scripts and in expressions, as far as a look at words can tell."""

import re
from collections.abc import Iterator

from callsheet.facts.javascript_names import JAVASCRIPT_KEYWORDS
from callsheet.facts.token_kinds import TokenKind
from callsheet.features.tokens import Token
from callsheet.text import Span

_TOKEN = re.compile(
    r"""(?P<comment>//[^\r\n]*|/\*.*?(?:\*/|\Z))"""
    r"""|(?P<string>"(?:[^"\\\r\n]|\\.)*+"?|'(?:[^'\\\r\n]|\\.)*+'?|`(?:[^`\\]|\\.)*+`?)"""
    r"""|(?P<number>(?<![\w$])\d[\w.]*)"""
    r"""|(?P<property>(?<=\.)[A-Za-z_$][\w$]*|[A-Za-z_$][\w$]*(?=\s*:(?!:)))"""
    r"""|(?P<word>[A-Za-z_$][\w$]*)(?P<call>\s*\()?"""
    r"""|(?P<operator>=>|[=!<>]=?=?|&&|\|\||[-+*/%?])""",
    re.DOTALL,
)
_LONGEST = 100_000
"""Characters; a longer script has no colours of ours."""


def code_tokens(source: str, start: int) -> Iterator[Token]:
    """The tokens of a script that begins at `start`."""
    if len(source) > _LONGEST:
        return
    for found in _TOKEN.finditer(source):
        kind = str(found.lastgroup)
        if kind in ("word", "call"):
            span = Span(*found.span("word")).shifted(start)
            yield Token(span, _word_kind(found["word"], is_called=found["call"] is not None))
        else:
            yield Token(Span(*found.span()).shifted(start), TokenKind(kind))


def _word_kind(word: str, *, is_called: bool) -> TokenKind:
    if word in JAVASCRIPT_KEYWORDS:
        return TokenKind.KEYWORD
    return TokenKind.FUNCTION if is_called else TokenKind.VARIABLE
