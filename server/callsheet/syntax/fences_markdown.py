"""The fences of Markdown, MDX and Quarto: ``` and ~~~, in lists and quotations too."""

import re
from collections.abc import Iterator, Sequence

from callsheet.syntax.fence import Fence, is_http, plain_title

_OPENING = re.compile(
    r"(?P<lead>(?:[ \t]|>|[-*+][ \t]|[0-9]{1,9}[.)][ \t])*)"
    r"(?P<mark>`{3,}(?=[^`]*$)|~{3,})(?P<info>.*)"
)
_HEADING = re.compile(r"[ \t>]*#{1,6}[ \t]+(?P<title>.*)")
_UNDERLINE = re.compile(r"[ ]{0,3}(?:=+|-{2,})[ \t]*$")
_TITLE = re.compile(r"[ ]{0,3}(?P<title>\w.*)")
_COMMENT = re.compile(r"[ ]{0,3}<!--(?!.*-->)")
_OPTION = re.compile(r":[\w-]+:")
_MARKER = re.compile(r"[^ \t>]")
_BLANKS = re.compile(r"[ \t]*")
_TAB = 4


def markdown_fences(lines: Sequence[str]) -> Iterator[Fence]:
    """The fences with requests among the lines of a document (CommonMark 0.31, 4.5, 5.1, 5.2).

    One that is indented deeper than a list would have it is a fence all the same: admonitions
    and tabs of documentation tools are written so.
    """
    number, title = 0, ""
    while number < len(lines):
        line = lines[number]
        if line[0].isalpha():
            # Most lines, and with each key.
            number += 1
            continue
        if opening := _OPENING.match(line.rstrip("\r\n")):
            fence, number = _fence(lines, number, opening, title)
            if is_http(opening["info"]):
                yield fence
            continue
        if _COMMENT.match(line):
            number = next((n for n in range(number, len(lines)) if "-->" in lines[n]), len(lines))
        elif heading := _HEADING.match(line.rstrip("\r\n")):
            title = plain_title(heading["title"])
        elif number and _UNDERLINE.match(line) and (above := _TITLE.match(lines[number - 1])):
            title = plain_title(above["title"])
        number += 1


def _fence(
    lines: Sequence[str], number: int, opening: "re.Match[str]", title: str
) -> tuple[Fence, int]:
    """A fence up to its closing line, the end of its quotation or list, or of the text.

    The other is the line behind all of it.
    """
    lead, first = opening["lead"], number + 1
    if opening["info"].lstrip().startswith("{code"):
        while first < len(lines) and _OPTION.match(lines[first].lstrip(" \t>")):
            first += 1
    quotes, width = lead.count(">"), _width(lead[lead.rfind(">") + 1 :])
    in_list = _MARKER.search(lead) is not None
    margins: list[str] = []
    closed = False
    for at in range(first, len(lines)):
        line = lines[at]
        margin = _margin(line, quotes, width) if lead else ""
        if margin is None:
            break
        if in_list and line[len(margin) :].strip() and _is_narrower(margin, width):
            break
        if closed := _closes(line[len(margin) :], opening["mark"]):
            break
        margins.append(margin)
    end = first + len(margins)
    return Fence(first, end, tuple(margins), _MARKER.sub(" ", lead), title), end + closed


def _margin(line: str, quotes: int, width: int) -> str | None:
    """What of a line stands before the content; None when it is outside of the quotation."""
    at = 0
    for _ in range(quotes):
        at = _blanks_end(line, at)
        if line[at : at + 1] != ">":
            return None
        at += 1
    column, start = 0, at
    while column < width and line[at : at + 1] in (" ", "\t") and at < len(line):
        column += _TAB - column % _TAB if line[at] == "\t" else 1
        at += 1
    return line[:at] if at > start or quotes else ""


def _blanks_end(line: str, at: int) -> int:
    found = _BLANKS.match(line, at)
    return found.end() if found else at


def _is_narrower(margin: str, width: int) -> bool:
    return _width(margin[margin.rfind(">") + 1 :]) < width


def _width(blanks: str) -> int:
    """Columns of what stands before a fence; a marker of a list takes as many as it is long."""
    column = 0
    for character in blanks:
        column += _TAB - column % _TAB if character == "\t" else 1
    return column


def _closes(line: str, mark: str) -> bool:
    if mark not in line:
        return False
    closing = line.strip()
    return len(closing) >= len(mark) and not closing.strip(mark[0])
