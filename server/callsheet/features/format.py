"""Formatting: the edits that lay out a document anew and change nothing that it says.

A block is edited only when the result, parsed again, says the same; blocks with errors in their
syntax stay as they are. No other tool reads a formatted line otherwise that it read as we do.
"""

from collections.abc import Iterable, Iterator

from callsheet.features.edits import Edit, edited
from callsheet.features.format_blank_lines import format_blank_lines
from callsheet.features.format_body import format_body, is_free
from callsheet.features.format_check import says_the_same
from callsheet.features.format_head import format_head
from callsheet.features.format_lines import format_line
from callsheet.features.format_style import Surroundings
from callsheet.late_dataclasses import dataclass
from callsheet.model.document import Document, PlacedBlock
from callsheet.model.settings import settings_of
from callsheet.model.workspace import Workspace
from callsheet.problems import Problem, Severity
from callsheet.syntax.parse import ParsedBlock, parse_block
from callsheet.text import Span, line_end

INDENT = "  "
"""One level in bodies that have no indentation of their own, unless an editor has another."""


@dataclass(frozen=True, slots=True)
class LeftBlock:
    """A block that was not touched."""

    span: Span
    problem: Problem | None
    """The error in its syntax; None when its text would have been read differently."""


@dataclass(frozen=True, slots=True)
class Formatted:
    """What formatting would do to a document."""

    edits: tuple[Edit, ...]
    """In the order of the text; each replaces blanks by blanks."""

    left: tuple[LeftBlock, ...]


def formatting(
    workspace: Workspace,
    document: Document,
    indent: str = INDENT,
    ranges: Iterable[Span] | None = None,
) -> Formatted:
    """The edits of a whole document, or those within the lines that `ranges` touch."""
    whole = (Span(0, len(document.text)),)
    wanted = whole if ranges is None else tuple(_whole_lines(document, each) for each in ranges)
    edits: list[Edit] = []
    left: list[LeftBlock] = []
    for block in document.blocks:
        span = Span(block.start, block.end)
        if not document.source.has_content(span):
            continue
        if not any(each.touches(span.start) or span.touches(each.start) for each in wanted):
            continue
        found = _of_block(block, _surroundings(workspace, document, block, indent), wanted)
        if isinstance(found, LeftBlock):
            left.append(found)
        else:
            edits += (each for each in found if document.source.holds(each.span.start))
    return Formatted(tuple(_joined(edits)), tuple(left))


def _of_block(
    block: PlacedBlock, around: Surroundings, wanted: tuple[Span, ...]
) -> list[Edit] | LeftBlock:
    parsed, span = block.parsed, Span(block.start, block.end)
    errors = (problem for problem in parsed.problems if problem.severity is Severity.ERROR)
    if error := next(errors, None):
        return LeftBlock(span, error.shifted(block.start))
    every = sorted(_edits(parsed, around), key=lambda edit: (edit.span.start, edit.span.end))
    if not any(each.covers(span) for each in wanted):
        every = [
            edit for edit in every if any(each.covers(block.placed(edit.span)) for each in wanted)
        ]
    edits = _joined(every)
    if edits and not says_the_same(parsed, parse_block(edited(block.text, tuple(edits)))):
        return LeftBlock(span, None)
    return [Edit(block.placed(edit.span), edit.new_text) for edit in edits]


def _edits(parsed: ParsedBlock, around: Surroundings) -> Iterator[Edit]:
    tree = parsed.tree
    for item in (tree.separator, *tree.before, *tree.after):
        if item:
            yield from format_line(parsed.text, item)
    if tree.request:
        yield from format_head(parsed.text, tree.request)
    yield from format_body(parsed, around)
    yield from format_blank_lines(parsed, around)


def _joined(edits: Iterable[Edit]) -> list[Edit]:
    """Edits of which none touches the next: clients differ in which of two comes first."""
    joined: list[Edit] = []
    for edit in edits:
        if joined and joined[-1].span.end == edit.span.start:
            last = joined.pop()
            span, text = Span(last.span.start, edit.span.end), last.new_text + edit.new_text
            joined.append(Edit(span, text))
        else:
            joined.append(edit)
    return joined


def _whole_lines(document: Document, span: Span) -> Span:
    """From the start of the first line to the end of the last.

    A line that is only reached at its beginning, as when whole lines are selected, is none of them.
    """
    source = document.source
    first, last = source.line_of(span.start), source.line_of(span.end)
    if last > first and source.line_starts[last] == span.end:
        last -= 1
    return Span(source.line_starts[first], source.line_span(last).end)


def _surroundings(
    workspace: Workspace, document: Document, block: PlacedBlock, indent: str
) -> Surroundings:
    first, last = block.index == 0, document.source.ends_at(block.end)
    request = block.tree.request
    free = request is None or request.body is None
    return Surroundings(
        first,
        last,
        _eol(document),
        indent,
        free or is_free(block.parsed, settings_of(workspace, document, block)),
    )


def _eol(document: Document) -> str:
    """The line end of a document: that of its first line."""
    source = document.source
    return line_end(source.text[: source.line_starts[1]]) if len(source.line_starts) > 1 else "\n"
