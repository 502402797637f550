"""What formatting is told of a file, and the one kind of edit that it makes: another gap."""

import re
from collections.abc import Iterable, Iterator

from callsheet.features.edits import Edit
from callsheet.late_dataclasses import dataclass
from callsheet.text import Span

_TRAILING = re.compile(r"[ \t]*(?=[\r\n]|\Z)")
_UNIT = re.compile(r" {2,8}|\t")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a block has to be told of its file."""

    begins_file: bool
    """Whether nothing stands before the block."""

    ends_file: bool
    """Whether nothing stands behind the block."""

    eol: str
    """The line end of the file."""

    indent: str
    """One level in bodies that have no indentation of their own."""

    body_is_free: bool
    """Whether blanks in the body may change, as far as headers and directives have a say in it."""


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


def trailing(text: str, start: int) -> Iterator[Edit]:
    """The edit by which nothing blank follows on the line behind an offset."""
    found = _TRAILING.match(text, start)
    if found and found[0]:
        yield Edit(Span(*found.span()), "")
