"""Tokens of JSON with bindings in it: texts, marks, words and lines of comment."""

import re
from collections.abc import Iterator

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
    place, begins_line = 0, True
    while found := _token(masked, place, comments=comments and begins_line):
        place = found.end()
        kind = str(found.lastgroup or "comment")
        if kind == "blank":
            begins_line = begins_line or "\n" in found[0] or "\r" in found[0]
        else:
            begins_line = False
            yield kind, Span(*found.span())


def _token(masked: str, place: int, *, comments: bool) -> "re.Match[str] | None":
    comment = _COMMENT_LINE.match(masked, place) if comments else None
    return comment or _TOKEN.match(masked, place)
