"""The media type of a body that has none."""

from collections.abc import Iterator

from callsheet.features.edits import Edit
from callsheet.features.refactor_auth import behind_target
from callsheet.features.refactoring import Refactoring, RefactoringKind, Selection
from callsheet.model.body import BodyKind, kind_of_body, typed_text
from callsheet.model.settings import settings_of
from callsheet.text import Span, line_end


def refactor_content_type(selection: Selection) -> Iterator[Refactoring]:
    """A field `Content-Type` for the body as it is typed; offered anywhere in the request."""
    request = selection.request
    if request is None or request.body is None or not selection.overlaps(request.span):
        return
    settings = settings_of(selection.workspace, selection.document, selection.block)
    inherited = (layer.block.parsed.directives("header") for layer in settings.layers)
    values = [each.value.text.lower() for directives in inherited for each in directives]
    names = [each.name.text.lower() for each in request.headers]
    if "content-type" in names or any(each.startswith("content-type") for each in values):
        return
    media_type = _media_type(typed_text(request.body, selection.block))
    place = max((behind_target(request), *(each.span.end for each in request.headers)))
    before = selection.block.text[:place]
    start = "" if line_end(before) else selection.new_line
    end = selection.new_line if not start else ""
    edit = Edit(Span(place, place), f"{start}Content-Type: {media_type}{end}")
    title = f"Add `Content-Type: {media_type}`"
    yield Refactoring(title, RefactoringKind.REWRITE, (selection.of_block(edit),))


def _media_type(text: str) -> str:
    match kind_of_body("", text):
        case BodyKind.JSON:
            return "application/json"
        case _ if text.lstrip().startswith("<") and not text.lstrip().startswith("< "):
            return "application/xml"
        case _ if text.strip() and all("=" in pair for pair in text.strip().split("&")):
            is_form = " " not in text.strip()
            return "application/x-www-form-urlencoded" if is_form else "text/plain"
        case _ if text:
            return "text/plain"
        case _:
            return "application/octet-stream"
