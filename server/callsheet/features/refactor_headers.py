"""Header fields in the order in which people look for them; those of one name stay as they are."""

from collections.abc import Iterator

from callsheet.features.edits import Edit
from callsheet.features.refactoring import Refactoring, RefactoringKind, Selection
from callsheet.syntax import nodes
from callsheet.text import Span, line_end

_TITLE = "Organise the header fields"
_FIRST = ("host", "authorization", "proxy-authorization", "accept")
_LAST = ("cookie", "content-type", "content-encoding", "content-length")


def refactor_headers(selection: Selection) -> Iterator[Refactoring]:
    """Host, credentials and what is accepted first, what the body is last; offered in the head.

    The order of fields with different names means nothing (RFC 9110, 5.3).
    """
    request = selection.request
    if request is None or len(request.headers) < 2:
        return
    first, last = request.headers[0], request.headers[-1]
    around = Span(first.span.start, last.span.end)
    if not selection.overlaps(around):
        return
    items = [each for each in request.head if around.covers(each.span)]
    if not all(isinstance(each, nodes.Header) for each in items):
        reason = "there are other lines between the header fields"
        yield Refactoring(_TITLE, RefactoringKind.REWRITE, refused=reason)
        return
    ordered = sorted(request.headers, key=_rank)
    if ordered != list(request.headers):
        text = _text(selection, ordered)
        edit = Edit(around, text)
        yield Refactoring(_TITLE, RefactoringKind.REWRITE, (selection.of_block(edit),))


def _rank(header: nodes.Header) -> tuple[int, int]:
    name = header.name.text.lower()
    if name in _FIRST:
        return 0, _FIRST.index(name)
    if name.startswith("accept-"):
        return 0, len(_FIRST)
    if name in _LAST:
        return 2, _LAST.index(name)
    return (2, len(_LAST)) if name.startswith("content-") else (1, 0)


def _text(selection: Selection, headers: list[nodes.Header]) -> str:
    """The lines of the fields; only the last one may have no line end."""
    lines = [header.span.of(selection.block.text) for header in headers]
    ended = [line if line_end(line) else line + selection.new_line for line in lines]
    joined = "".join(ended)
    is_open = not all(line_end(line) for line in lines)
    return joined.removesuffix(selection.new_line) if is_open else joined
