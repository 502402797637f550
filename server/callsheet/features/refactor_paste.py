"""Paste: a cURL command or a HAR in a request file becomes requests."""

from collections.abc import Iterator, Sequence

from callsheet.convert.draft import Draft, joined, written
from callsheet.convert.from_curl import from_curl, is_curl
from callsheet.convert.from_har import from_har
from callsheet.features.edits import Change, Edit, NewFile
from callsheet.features.refactoring import Refactoring, RefactoringKind, Selection
from callsheet.syntax import nodes
from callsheet.text import Span


def refactor_paste(selection: Selection) -> Iterator[Refactoring]:
    """Requests for the selected text, or for the cURL command at the cursor."""
    span, text = selection.span, selection.text
    command = _command_at(selection)
    if command is not None:
        span, text = command, command.of(selection.document.text)
    if is_curl(text):
        title, drafts = "Turn this cURL command into a request", from_curl(text)
    else:
        found = from_har(text) if text.lstrip().startswith("{") else ()
        title, drafts = "Turn this HAR into requests", found
    if drafts:
        yield _pasted(selection, title, span, drafts)


def _command_at(selection: Selection) -> Span | None:
    for item in selection.block.tree.before:
        if isinstance(item, nodes.CurlCommand) and selection.overlaps(item.span):
            return selection.block.placed(item.command.span)
    return None


def _pasted(selection: Selection, title: str, span: Span, drafts: Sequence[Draft]) -> Refactoring:
    texts, changes = [], list[Change]()
    for draft in drafts:
        request = written(draft)
        texts.append(request.text)
        folder = selection.document.folder
        changes += (NewFile(folder / name, content) for name, content in request.files)
    text = joined(texts).removesuffix("\n").replace("\n", selection.new_line)
    edits = selection.edited(Edit(span, text))
    return Refactoring(title, RefactoringKind.REWRITE, (edits, *changes), preferred=True)
