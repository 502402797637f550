"""Formatting of JSON bodies on their tokens: no value is ever read, none is written anew."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from callsheet.features.edits import Edit
from callsheet.features.format_style import gap
from callsheet.syntax.json_tokens import json_tokens, masked_json
from callsheet.text import Span

_WIDEST_PASTED = 80
"""Columns that an object or a list may reach where the whole body stood on one line."""

_WIDEST = 160
"""Columns that one may reach whose author has begun lines."""

_OWN_INDENT = re.compile(
    r"(?:(?://|#)[^\r\n]*[\r\n]+)*[\[{][ \t]*[\r\n]+(?P<indent> {2,8}|\t)(?![ \t])"
)
_LINE_END = re.compile(r"\r\n|\r|\n")


def format_json(text: str, indent: str, eol: str) -> Iterator[Edit]:
    """The edits of a text that `read_json_tree` finds nothing wrong with.

    What stands on one line stays there while it fits; all else is one member a line, but lists of
    numbers and texts keep the lines they have: a vector of a thousand numbers wants no thousand
    lines. Objects keep the blanks within their braces or have none. A body that is indented
    already keeps its own unit, so that editors with other settings do not quarrel.
    """
    own = _OWN_INDENT.match(text)
    layout = _Layout(text, own["indent"] if own else indent, eol)
    end = 0
    for number, token in enumerate(layout.tokens):
        yield from gap(text, end, token.span.start, layout.gap_before(number))
        end = token.span.end
    rest = _LINE_END.search(text, end)
    yield from gap(text, end, len(text), rest[0] if rest else "")


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    span: Span
    text: str

    @property
    def is_comma(self) -> bool:
        return self.kind == "mark" and self.text == ","

    @property
    def opens(self) -> bool:
        return self.kind == "mark" and self.text in "[{"

    @property
    def closes(self) -> bool:
        return self.kind == "mark" and self.text in "]}"


def _token(text: str, kind: str, span: Span) -> _Token:
    """A token; the blanks behind a comment are none of it."""
    said = span.of(text).rstrip()
    return _Token(kind, Span(span.start, span.start + len(said)), said)


class _Layout:
    """Walks the tokens in order and says what stands before each."""

    def __init__(self, text: str, indent: str, eol: str) -> None:
        self.text = text
        self.indent = indent
        self.eol = eol
        found = json_tokens(masked_json(text), comments=True)
        self.tokens = [_token(text, kind, span) for kind, span in found]
        self.closing = _closing(self.tokens)
        self.padded = self._padded()
        sizes = [
            len(self._within_line(number)) + len(token.text)
            for number, token in enumerate(self.tokens)
        ]
        self.widths = list(accumulate(sizes, initial=0))
        one_line = not _LINE_END.search(text.rstrip("\r\n"))
        self.widest = _WIDEST_PASTED if one_line else _WIDEST
        self.open: list[bool] = []
        """For each bracket that is open, whether what it holds stands on lines of its own."""

        self.plain: list[bool] = []
        """For each bracket that is open, whether it is that of a list without lists and objects."""

        self.column = 0

    def gap_before(self, number: int) -> str:
        token = self.tokens[number]
        spread = bool(self.open and self.open[-1])
        if token.closes:
            self.open.pop()
            self.plain.pop()
        wanted = self._gap(number, spread=spread)
        ends = wanted.count(self.eol)
        self.column = len(token.text) + (
            len(wanted) - ends * len(self.eol) + (0 if ends else self.column)
        )
        if token.opens:
            self.plain.append(self._is_plain(number))
            self.open.append(self._spreads(number))
        return wanted

    def _gap(self, number: int, *, spread: bool) -> str:
        if number == 0:
            return ""
        token, before = self.tokens[number], self.tokens[number - 1]
        if "comment" in (token.kind, before.kind):
            return self._new_line(number)
        if spread and (token.closes or before.opens):
            return "" if token.closes and before.opens else self._new_line(number)
        if spread and before.is_comma and not (self.plain[-1] and self._on_one_line(number)):
            return self._new_line(number)
        return self._within_line(number)

    def _on_one_line(self, number: int) -> bool:
        return not _LINE_END.search(
            self.text, self.tokens[number - 1].span.end, self.tokens[number].span.start
        )

    def _new_line(self, number: int) -> str:
        token, before = self.tokens[number], self.tokens[number - 1]
        parted = not (token.closes or before.opens) and self._blank_line_before(number)
        return self.eol * (2 if parted else 1) + self.indent * len(self.open)

    def _blank_line_before(self, number: int) -> bool:
        between = self.text[self.tokens[number - 1].span.end : self.tokens[number].span.start]
        return len(_LINE_END.findall(between)) > 1

    def _within_line(self, number: int) -> str:
        token, before = self.tokens[number], self.tokens[number - 1] if number else None
        if before is None:
            return ""
        if before.text in (",", ":") and before.kind == "mark":
            return " "
        # A bracket never touches the braces of a binding: `{{{x}}}` means something else.
        touches = (before.opens and token.text.startswith("{{")) or (
            token.closes and before.kind == "word" and before.text.endswith("}}")
        )
        padded = (before.opens and number - 1 in self.padded) or number in self.padded
        return " " if touches or (padded and not (before.opens and token.closes)) else ""

    def _padded(self) -> set[int]:
        """The braces, of both ends, within which a blank stands."""
        opened = {
            number
            for number in self.closing
            if self.tokens[number].text == "{" and self.text[self.tokens[number].span.end] in " \t"
        }
        return opened | {self.closing[number] for number in opened}

    def _is_plain(self, number: int) -> bool:
        if self.tokens[number].text == "{":
            return False
        within = range(number + 1, self.closing[number])
        return not any(self.tokens[each].opens for each in within)

    def _spreads(self, number: int) -> bool:
        last = self.closing[number]
        if not self.plain[-1] and self._too_wide(number, last):
            return True
        within = self.tokens[number].span.start, self.tokens[last].span.end
        return _LINE_END.search(self.text, *within) is not None

    def _too_wide(self, number: int, last: int) -> bool:
        follows = last + 1 < len(self.tokens) and self.tokens[last + 1].is_comma
        width = self.widths[last + 1] - self.widths[number + 1] + follows
        return self.column + width > self.widest


def _closing(tokens: list[_Token]) -> dict[int, int]:
    """For each opening bracket the one that closes it."""
    closing: dict[int, int] = {}
    opened: list[int] = []
    for number, token in enumerate(tokens):
        if token.opens:
            opened.append(number)
        elif token.closes:
            closing[opened.pop()] = number
    return closing
