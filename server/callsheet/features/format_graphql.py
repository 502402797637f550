"""Formatting of GraphQL bodies, query and variables: how far each line is indented."""

import re
from collections.abc import Iterator

from callsheet.features.edits import Edit
from callsheet.features.format_style import gap, own_indent
from callsheet.syntax.json_tokens import masked_json
from callsheet.text import Span, split_lines

_NOTABLE = re.compile(r'"(?:[^"\\\r\n]|\\.)*"|#[^\r\n]*|[{}()\[\]]')
_PAIRS = {"}": "{", ")": "(", "]": "["}


def format_graphql(text: str, indent: str) -> Iterator[Edit]:
    """Indent each line by the lines above it whose brackets are open.

    Lines are neither joined nor parted. A body with a block string, in which blanks count, or
    with brackets that do not fit stays as it is.
    """
    masked = masked_json(text)
    depths = None if '"""' in text else _depths(masked)
    if depths is None:
        return
    unit = own_indent(_blank(line.of(text)) for line, depth in depths if depth == 1) or indent
    for line, depth in depths:
        begun = line.of(text)
        yield from gap(text, line.start, line.start + len(_blank(begun)), unit * depth)
        last = line.start + len(begun.rstrip())
        yield from gap(text, last, line.start + len(begun.rstrip("\r\n")), "")


def _blank(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" \t"))]


def graphql_tokens(text: str) -> tuple[str, ...]:
    """The lines of a query and its variables without the blanks around them."""
    return tuple(line.strip() for line in split_lines(text))


def _depths(masked: str) -> list[tuple[Span, int]] | None:
    """The lines that hold something, and how deep each stands; None when brackets do not fit."""
    found: list[tuple[Span, int]] = []
    opened: list[tuple[str, int]] = []
    start = 0
    for number, line in enumerate(split_lines(masked)):
        depth: int | None = None
        for each in _NOTABLE.finditer(line):
            # The brackets that begin a line close before it, all others within it.
            if depth is None and not _closes_only(line[: each.end()]):
                depth = _open_lines(opened)
            if each[0] in _PAIRS:
                if not opened or opened.pop()[0] != _PAIRS[each[0]]:
                    return None
            elif each[0] in "{([":
                opened.append((each[0], number))
        depth = _open_lines(opened) if depth is None else depth
        if line.strip():
            found.append((Span(start, start + len(line)), depth))
        start += len(line)
    return None if opened else found


def _closes_only(text: str) -> bool:
    return not text.strip(" \t})]")


def _open_lines(opened: list[tuple[str, int]]) -> int:
    return len({number for _, number in opened})
