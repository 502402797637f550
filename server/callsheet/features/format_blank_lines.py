"""Formatting of blank lines: one between the parts of a block, one between blocks."""

from collections.abc import Iterator

from callsheet.features.edits import Edit
from callsheet.features.format_body import has_free_blanks
from callsheet.features.format_style import Surroundings, gap
from callsheet.syntax import nodes
from callsheet.syntax.parse import ParsedBlock
from callsheet.text import Span, line_end, split_lines

_STAY_CLOSE = nodes.Comment | nodes.Separator | nodes.ResponseExample | nodes.CurlCommand
"""What may stand directly above a separator: it may be about the next block, or goes on."""


def format_blank_lines(parsed: ParsedBlock, around: Surroundings) -> Iterator[Edit]:
    """The edits of blank lines, and the line end at the end of the file."""
    items = nodes.items_of(parsed.tree)
    for number, item in enumerate(items):
        if isinstance(item, nodes.Blank) and not _counts(parsed, item, around):
            first = number == 0 and around.begins_file
            last = number == len(items) - 1 and around.ends_file
            yield from _blank(parsed.text, item, around, keep=not first and not last)
    yield from _behind_body(parsed, around)
    if items and not isinstance(items[-1], nodes.Blank):
        yield from _end(parsed, items[-1], around)


def _counts(parsed: ParsedBlock, blank: nodes.Blank, around: Surroundings) -> bool:
    """Whether blank lines may be meant: before a body that is sent to the character."""
    request = parsed.tree.request
    before_body = request is not None and request.body is not None and blank in request.head
    return before_body and not has_free_blanks(parsed, around)


def _blank(text: str, blank: nodes.Blank, around: Surroundings, *, keep: bool) -> Iterator[Edit]:
    first = split_lines(blank.span.of(text))[0]
    if "\ufeff" in first:
        # A byte order mark that nobody took off; what stands behind it on its line is not read.
        yield from gap(text, blank.span.start + len(first), blank.span.end, "")
    else:
        end = _end_behind(text, blank.span.start, around) if keep else ""
        yield from gap(text, blank.span.start, blank.span.end, end)


def _behind_body(parsed: ParsedBlock, around: Surroundings) -> Iterator[Edit]:
    request, after = parsed.tree.request, parsed.tree.after
    if request and request.body and after and not isinstance(after[0], nodes.Blank):
        end = request.body.span.end
        yield Edit(Span(end, end), _end_behind(parsed.text, end, around))


def _end(parsed: ParsedBlock, last: nodes.Item, around: Surroundings) -> Iterator[Edit]:
    end, text = len(parsed.text), parsed.text
    if around.ends_file:
        if not line_end(text[-2:]):
            yield Edit(Span(end, end), around.eol)
    elif not isinstance(last, _STAY_CLOSE):
        yield Edit(Span(end, end), _end_behind(text, end, around))


def _end_behind(text: str, offset: int, around: Surroundings) -> str:
    """The line end of the line before an offset: LF behind a lone CR would end no other line."""
    return line_end(text[max(0, offset - 2) : offset]) or around.eol
