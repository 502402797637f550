"""Lines of a block to the tokens of the frame grammar: the kind of a line depends on its place."""

import re

from callsheet.late_dataclasses import dataclass
from callsheet.problems import Code, Problem
from callsheet.syntax import lines, nodes, outside
from callsheet.syntax.head import is_request_line, read_head
from callsheet.syntax.line_reader import FrameToken, LineReader, block_lines
from callsheet.text import Span

_KEEP_COMMENTS = (
    "text/markdown",
    "text/plain",
    "text/csv",
    "text/x-",
    "application/yaml",
    "application/x-yaml",
    "text/yaml",
    "application/x-sh",
    "javascript",
)
"""Media types, or parts of them, in whose bodies `#` and `//` begin no comment (dialects.md A3)."""


_MAY_FOLLOW_BODY = re.compile(r"[\r\n][ \t]*(?:[#/<>?@]|\{\{|run[ \t]|HTTP/)")
"""Before it stands nothing but lines of the body, as all that may follow one begins so."""

_MAY_NAME_FILE = re.compile(r"[\r\n]<")


@dataclass(frozen=True, slots=True)
class Frame:
    """The tokens of a block in order, and what is wrong with its lines."""

    tokens: tuple[FrameToken, ...]
    problems: tuple[Problem, ...]


def frame_of(text: str) -> Frame:
    """Tokens for the text of one block; the spans of their nodes cover it without a gap."""
    reader = LineReader(block_lines(text))
    _read_separator(reader)
    _read_before(reader)
    if reader.more():
        read_head(reader)
        _read_body_and_after(reader)
    return Frame(tuple(reader.tokens), tuple(reader.problems))


def _read_separator(reader: LineReader) -> None:
    match = lines.SEPARATOR.match(reader.line) if reader.more() else None
    if match is None:
        return
    title = reader.piece(match, "title")
    decoration = not title.text.strip("#=-*_~ \t")
    reader.add("SEPARATOR", nodes.Separator(reader.take(), None if decoration else title))


def _read_before(reader: LineReader) -> None:
    """Everything ahead of the request line; stops on it, or at the end."""
    while reader.more():
        token = outside.read_any(reader, outside.BEFORE)
        if token is None and is_request_line(reader.line):
            return
        reader.tokens.append(token or _unexpected(reader))


def _unexpected(reader: LineReader) -> FrameToken:
    """Lines in a row that mean nothing become one node with one problem."""
    first = reader.number
    start = reader.take().start
    while reader.more() and not _means_something(reader):
        reader.take()
    reader.complain(
        Code.SYNTAX_LINE,
        reader.shown(first),
        "this line is no request, directive, variable or comment",
        _hint_for_unexpected(reader),
    )
    return FrameToken(
        "UNEXPECTED", nodes.Unexpected(Span(start, reader.block.starts[reader.number]))
    )


def _hint_for_unexpected(reader: LineReader) -> str:
    if reader.tokens and reader.tokens[0].kind == "SEPARATOR":
        return "`###` ends the body above it; one that has such lines goes in a file, `< ./body.md`"
    return "begin a request with a method and a URL, a comment with `#`"


def _means_something(reader: LineReader) -> bool:
    probe = LineReader(reader.block, reader.number)
    return outside.read_any(probe, outside.BEFORE) is not None or is_request_line(reader.line)


def _read_body_and_after(reader: LineReader) -> None:
    """The body reaches to the last line that can stand nowhere else (LANGUAGE.md 6)."""
    blanks = outside.blank_count(reader)
    begin = reader.number + blanks
    behind = LineReader(reader.block, begin)
    last = _find_after(behind, keep_comments=_keeps_comments(reader))
    if last is not None:
        if blanks:
            reader.add("HEAD_END", nodes.Blank(reader.take(blanks)))
        _read_body(reader, last)
    elif blanks:
        reader.add("BLANK", nodes.Blank(reader.take(blanks)))
    reader.tokens += behind.tokens
    reader.problems += behind.problems
    reader.number = behind.number


def _find_after(behind: LineReader, *, keep_comments: bool) -> int | None:
    """Read to the end; the tokens left in `behind` follow the body, whose last line is returned."""
    last = _surely_body(behind)
    below_blank = last is None
    while behind.more():
        number = behind.number
        token = outside.read_any(behind, outside.AFTER)
        if token is None and below_blank:
            token = outside.read_any(behind, outside.AFTER_BLANK_LINE)
        if token is None or (keep_comments and _is_body_comment(behind, token)):
            behind.number = number + 1
            behind.tokens.clear()
            behind.problems.clear()
            last = number
        else:
            behind.tokens.append(token)
        below_blank = token is not None
    return last


def _surely_body(behind: LineReader) -> int | None:
    """Move over lines that can be nothing but body; the last of them."""
    end = behind.next_like(_MAY_FOLLOW_BODY)
    while end > behind.number and lines.BLANK.match(behind.block.lines[end - 1]):
        end -= 1
    if end == behind.number:
        return None
    behind.number = end
    return end - 1


def _is_body_comment(behind: LineReader, token: FrameToken) -> bool:
    only_blank = all(each.kind == "BLANK" for each in behind.tokens)
    return token.kind == "COMMENT" and only_blank


def _keeps_comments(reader: LineReader) -> bool:
    for token in reader.tokens:
        match token.node:
            case nodes.Header(name=name) as header if name.text.lower() == "content-type":
                return any(kind in header.value.lower() for kind in _KEEP_COMMENTS)
            case nodes.Directive(name=name) if name.text.replace("-", "").lower() == "rawbody":
                return True
            case _:
                pass
    return False


def _read_body(reader: LineReader, last: int) -> None:
    while reader.number <= last:
        match = lines.BODY_FILE.match(reader.line)
        if match is None:
            start = reader.number
            while reader.number <= last and not lines.BODY_FILE.match(reader.line):
                reader.number += 1
                reader.number = min(reader.next_like(_MAY_NAME_FILE), last + 1)
            text = Span(reader.block.starts[start], reader.offset)
            reader.add("BODY_TEXT", nodes.BodyText(text))
        else:
            path = reader.piece(match, "path")
            encoding = reader.piece(match, "encoding") if match["encoding"] else None
            substitute = match["at"] is not None
            node = nodes.BodyFile(reader.take(), path, substitute, encoding)
            reader.add("BODY_FILE", node)
