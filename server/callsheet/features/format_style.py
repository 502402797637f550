"""How formatted text looks, and the one kind of edit that formatting makes: another gap."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from callsheet.features.edits import Edit
from callsheet.text import Span

_TRAILING = re.compile(r"[ \t]*(?=[\r\n]|\Z)")


_UNIT = re.compile(r" {2,8}|\t")


@dataclass(frozen=True, slots=True)
class Style:
    """What an editor may choose; the command line takes what stands here."""

    indent: str = "  "
    """One level in bodies that have no indentation of their own yet."""

    trim: bool = True
    """Whether blanks at the ends of lines go."""

    final_newline: bool = True
    """Whether a file that ends within a line gets a line end."""


def own_indent(blanks: Iterable[str]) -> str:
    """The first of the blanks before lines that stand one level deep, if it can be a unit.

    What is indented already keeps its unit, so that editors with other settings do not quarrel.
    """
    first = next(iter(blanks), "")
    return first if _UNIT.fullmatch(first) else ""


def gap(text: str, start: int, end: int, wanted: str) -> Iterator[Edit]:
    """The edit by which `wanted` stands between two offsets, unless it already does."""
    if text[start:end] != wanted:
        yield Edit(Span(start, end), wanted)


def trailing(text: str, start: int, style: Style) -> Iterator[Edit]:
    """The edit by which nothing blank follows on the line behind an offset."""
    found = _TRAILING.match(text, start)
    if found and found[0] and style.trim:
        yield Edit(Span(*found.span()), "")
