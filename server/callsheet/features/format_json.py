"""Formatting of JSON bodies on their tokens: no value is ever read, none is written anew."""

import re
from collections.abc import Iterator, Mapping
from itertools import accumulate

from callsheet.features.edits import Edit
from callsheet.late_dataclasses import dataclass
from callsheet.syntax.json_tokens import BINDING, JsonPieces
from callsheet.text import Span

_WIDEST_PASTED = 80
"""Columns that an object or a list may reach where the whole body stood on one line."""

_WIDEST = 160
"""Columns that one may reach whose author has begun lines."""

_OWN_INDENT = re.compile(
    r"(?:(?://|#)[^\r\n]*[\r\n]+)*[\[{][ \t]*[\r\n]+(?P<indent> {2,8}|\t)(?![ \t])"
)
_LINE_END = re.compile(r"\r\n|\r|\n")

_OPENS = frozenset("[{")
_LIST = frozenset("[")
_CLOSES = frozenset("]}")
_PARTS = frozenset(",:")
_PADDING = frozenset(" \t")


def format_json(
    text: str, pieces: JsonPieces, indent: str, eol: str, start: int = 0
) -> Iterator[Edit]:
    """The edits of a text that `read_json_tree` finds nothing wrong with; `start` is its offset.

    What stands on one line stays there while it fits; all else is one member a line, but lists of
    numbers and texts keep the lines they have: a vector of a thousand numbers wants no thousand
    lines. Objects keep the blanks within their braces or have none. A body that is indented
    already keeps its own unit, so that editors with other settings do not quarrel.
    """
    own = _OWN_INDENT.match(text)
    one_line = not _LINE_END.search(text.rstrip("\r\n"))
    widest = _WIDEST_PASTED if one_line else _WIDEST
    layout = _Layout(pieces, own["indent"] if own else indent, eol, widest)
    layout.walk()
    rest = _LINE_END.search(pieces.gaps[-1])
    layout.wanted.append(rest[0] if rest else "")
    end = start
    for gap, wanted, token in zip(pieces.gaps, layout.wanted, (*pieces.tokens, ""), strict=True):
        behind = end + len(gap)
        if gap != wanted:
            yield Edit(Span(end, behind), wanted)
        end = behind + len(token)


@dataclass(frozen=True, slots=True)
class _Bracket:
    """A list or an object, by the numbers of its tokens."""

    last: int
    """The bracket that closes it."""

    plain: bool
    """Whether it is a list without lists and objects."""


class _Layout:
    """Says what stands before each token.

    A large body has hundreds of thousands of tokens: what all of them are asked is in few loops.
    """

    def __init__(self, pieces: JsonPieces, indent: str, eol: str, widest: int) -> None:
        self.gaps = pieces.gaps
        self.tokens = pieces.tokens
        self.comments = pieces.comments
        self.indent = indent
        self.eol = eol
        self.widest = widest
        self.brackets = _brackets(self.tokens)
        self.within_line = _within_line(pieces, self.brackets)
        lengths = map(len, self.tokens)
        sizes = (len(gap) + size for gap, size in zip(self.within_line, lengths, strict=True))
        self.widths = list(accumulate(sizes, initial=0))
        ends = ("\n" in gap or "\r" in gap for gap in self.gaps)
        self.line_ends = list(accumulate(ends, initial=0))
        self.wanted: list[str] = []
        self.column = 0

    def walk(self) -> None:
        """Collect the gaps; what stays on one line is taken over at once."""
        number, open_ones = 0, list[_Bracket]()
        while number < len(self.tokens):
            bracket = self.brackets.get(number)
            self._place(number, open_ones)
            if bracket is None:
                number += 1
            elif self._spreads(number, bracket):
                open_ones.append(bracket)
                number += 1
            else:
                self.wanted += self.within_line[number + 1 : bracket.last + 1]
                self.column += self.widths[bracket.last + 1] - self.widths[number + 1]
                number = bracket.last + 1

    def _place(self, number: int, open_ones: list[_Bracket]) -> None:
        closes = bool(open_ones) and open_ones[-1].last == number
        starts_line = self._starts_line(number, open_ones, closes=closes)
        if closes:
            open_ones.pop()
        if starts_line:
            own = self.indent * len(open_ones)
            parted = not closes and self._blank_line_before(number)
            self.wanted.append((self.eol * 2 if parted else self.eol) + own)
            self.column = len(own) + len(self.tokens[number])
        else:
            self.wanted.append(self.within_line[number])
            self.column += len(self.within_line[number]) + len(self.tokens[number])

    def _starts_line(self, number: int, open_ones: list[_Bracket], *, closes: bool) -> bool:
        if number == 0:
            return False
        if self.comments and (number in self.comments or number - 1 in self.comments):
            return True
        if not open_ones:
            return False
        before = self.tokens[number - 1]
        if closes or before in _OPENS:
            return not (closes and before in _OPENS)
        return before == "," and not (open_ones[-1].plain and not self._ends_line(number))

    def _ends_line(self, number: int) -> bool:
        """Whether there is a line end before a token, as it was typed."""
        return self.line_ends[number + 1] > self.line_ends[number]

    def _blank_line_before(self, number: int) -> bool:
        blanks = self.gaps[number]
        return (
            len(blanks) > 1
            and len(_LINE_END.findall(blanks)) > 1
            and self.tokens[number - 1] not in _OPENS
        )

    def _spreads(self, number: int, bracket: _Bracket) -> bool:
        if self.line_ends[bracket.last + 1] > self.line_ends[number + 1]:
            return True
        if bracket.plain:
            return False
        behind = bracket.last + 1
        follows = behind < len(self.tokens) and self.tokens[behind] == ","
        width = self.widths[behind] - self.widths[number + 1] + follows
        return self.column + width > self.widest


def _brackets(tokens: list[str]) -> Mapping[int, _Bracket]:
    """For each opening bracket what it holds."""
    found: dict[int, _Bracket] = {}
    opened: list[int] = []
    plain: list[bool] = []
    for number, token in enumerate(tokens):
        if token in _OPENS:
            if plain:
                plain[-1] = False
            opened.append(number)
            plain.append(token in _LIST)
        elif token in _CLOSES:
            found[opened.pop()] = _Bracket(number, plain.pop())
    return found


def _within_line(pieces: JsonPieces, brackets: Mapping[int, _Bracket]) -> list[str]:
    """What stands before each token where no line ends there."""
    tokens, masked = pieces.tokens, pieces.masked
    wanted = [" " if before in _PARTS else "" for before in ("", *tokens[:-1])]
    for number, bracket in brackets.items():
        first, last = number + 1, bracket.last
        if first == last:
            continue
        if tokens[number] == "{" and pieces.gaps[first][:1] in _PADDING:
            wanted[first] = wanted[last] = " "
        # A bracket never touches the braces of a binding: `{{{x}}}` means something else.
        if tokens[first].startswith("{{"):
            wanted[first] = " "
        if masked[last - 1].endswith(BINDING) and tokens[last - 1].endswith("}}"):
            wanted[last] = " "
    return wanted
