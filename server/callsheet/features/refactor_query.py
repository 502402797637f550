"""The query of a URL over several lines, or in one."""

from collections.abc import Iterator

from callsheet.features.edits import Edit
from callsheet.features.refactoring import Refactoring, RefactoringKind, Selection
from callsheet.syntax import nodes
from callsheet.syntax.bindings import bindings_in
from callsheet.text import Span

_INDENT = "    "


def refactor_query(selection: Selection) -> Iterator[Refactoring]:
    """Split the query at its parameters, or join its lines; offered at the URL."""
    request = selection.request
    if request is None:
        return
    pieces = request.target_pieces
    around = Span(request.line.span.start, pieces[-1].span.end)
    if not selection.overlaps(around):
        return
    if len(pieces) > 1:
        yield _joined(selection, request)
        return
    parts = _parts(pieces[0].text)
    if len(parts) > 1:
        start = pieces[0].span.start
        path_end = parts[0].start
        lines = (f"{selection.new_line}{_INDENT}{part.of(pieces[0].text)}" for part in parts)
        edit = Edit(Span(start + path_end, pieces[0].span.end), "".join(lines))
        title = "Write the query over several lines"
        yield Refactoring(title, RefactoringKind.REWRITE, (selection.of_block(edit),))


def _parts(target: str) -> list[Span]:
    """The parameters with the sign before each; what stands in bindings is no sign."""
    hidden = list(target)
    for binding in bindings_in(target):
        hidden[binding.span.start : binding.span.end] = "x" * len(binding.span)
    text = "".join(hidden)
    mark = text.find("?")
    if mark < 0 or "#" in text:
        return []
    signs = [mark, *(at for at in range(mark + 1, len(text)) if text[at] == "&")]
    ends = [*signs[1:], len(text)]
    parts = [Span(start, end) for start, end in zip(signs, ends, strict=True)]
    return parts if all(len(part) > 1 for part in parts) else []


def _joined(selection: Selection, request: nodes.Request) -> Refactoring:
    title = "Write the query in one line"
    pieces = request.target_pieces
    first, last = pieces[0].span, pieces[-1].span
    between = (item for item in request.head if item.span.start < last.start)
    if not all(isinstance(item, nodes.TargetLine) for item in between):
        reason = "there are comments between the lines of the URL"
        return Refactoring(title, RefactoringKind.REWRITE, refused=reason)
    edit = Edit(Span(first.start, last.end), "".join(piece.text for piece in pieces))
    return Refactoring(title, RefactoringKind.REWRITE, (selection.of_block(edit),))
