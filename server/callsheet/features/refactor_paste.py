"""A cURL command or a HAR that was pasted into a request file becomes requests."""

from collections.abc import Iterator

from callsheet.convert.from_curl import is_curl
from callsheet.features.edits import Edit
from callsheet.features.paste import pasted
from callsheet.features.refactoring import Refactoring, RefactoringKind, Selection
from callsheet.syntax import nodes
from callsheet.text import Span


def refactor_paste(selection: Selection) -> Iterator[Refactoring]:
    """Requests for the selected text, or for the cURL command at the cursor."""
    span = _command_at(selection) or selection.span
    text = span.of(selection.document.text)
    found = pasted(text)
    if found is None:
        return
    new = found.text.removesuffix("\n").replace("\n", selection.new_line)
    curl = "Turn this cURL command into a request"
    yield Refactoring(
        curl if is_curl(text) else "Turn this HAR into requests",
        RefactoringKind.REWRITE,
        (selection.edited(Edit(span, new)), *found.new_files(selection.document)),
        preferred=True,
    )


def _command_at(selection: Selection) -> Span | None:
    for item in selection.block.tree.before:
        if isinstance(item, nodes.CurlCommand) and selection.overlaps(item.span):
            return selection.block.placed(item.command.span)
    return None
