"""Extract to a resource: what requests to one server have in common, written once."""

import re
from collections.abc import Iterator

from callsheet.features.edits import Edit, FileEdits
from callsheet.features.refactoring import Refactoring, RefactoringKind, Selection
from callsheet.model.document import PlacedBlock
from callsheet.model.requests import requests_of
from callsheet.model.resources import visible_resources
from callsheet.syntax.kept import kept_of_each, kept_with_block
from callsheet.syntax.parse import ParsedBlock
from callsheet.text import Span

_ORIGIN = re.compile(
    r"(?:https?://[^/?#\s{}]+|https?://\{\{[^{}]+\}\}(?::\d+)?|\{\{[^{}]+\}\})(?=/)"
)
_LABEL = re.compile(r"[A-Za-z][\w-]*")
_NO_NAME = frozenset(("www", "api", "com", "org", "net", "http", "https", "localhost"))
_OF_RESOURCES = frozenset(("use", "resource"))
_NOT_SHARED = frozenset(("host", "content-type", "content-length", "authorization", "cookie"))
"""Fields that belong to one request, or that the directives of a resource say better."""


def refactor_resource(selection: Selection) -> Iterator[Refactoring]:
    """A resource for all requests of the file that begin their URL alike; offered at the URL."""
    request = selection.request
    if request is None or not selection.overlaps(request.line.span):
        return
    document = selection.document
    origin = _origin(selection.block.parsed)
    origins = kept_of_each(_origin, document.parsed) if origin else ()
    blocks = [
        block for block, known in zip(document.blocks, origins, strict=False) if known == origin
    ]
    if len(blocks) < 2:
        return
    title = f"Extract a resource for the {len(blocks)} requests to `{origin}`"
    if any(each.parsed.has_any(_OF_RESOURCES) for each in blocks):
        reason = "one of them uses a resource already"
        yield Refactoring(title, RefactoringKind.EXTRACT, refused=reason)
        return
    yield Refactoring(
        title, RefactoringKind.EXTRACT, lambda: (_extracted(selection, blocks, origin),)
    )


def _extracted(selection: Selection, blocks: list[PlacedBlock], origin: str) -> FileEdits:
    common = _common(blocks)
    name = _name(selection, origin)
    edits = [_resource(selection, name, origin, common)]
    edits += (edit for block in blocks for edit in _using(selection, block, name, origin, common))
    return selection.edited(*edits)


@kept_with_block
def _origin(parsed: ParsedBlock) -> str:
    """What the URL of the request begins with; empty where no path follows."""
    request = parsed.tree.request
    found = _ORIGIN.match(request.line.target.text) if request else None
    return found[0] if found else ""


def _common(blocks: list[PlacedBlock]) -> tuple[tuple[str, str], ...]:
    """The fields that each of the requests has with the same value, once."""
    fields = [_fields(block) for block in blocks]
    shared = set(fields[0]).intersection(*map(set, fields))
    return tuple(
        field
        for field in fields[0]
        if field in shared and all(_count(each, field[0]) == 1 for each in fields)
    )


def _fields(block: PlacedBlock) -> list[tuple[str, str]]:
    headers = block.tree.request.headers if block.tree.request else ()
    pairs = [(each.name.text, each.value) for each in headers if each.value]
    return [pair for pair in pairs if pair[0].lower() not in _NOT_SHARED]


def _count(fields: list[tuple[str, str]], name: str) -> int:
    return sum(each.lower() == name.lower() for each, _ in fields)


def _name(selection: Selection, origin: str) -> str:
    labels = [each.lower() for each in _LABEL.findall(origin)]
    wanted = next((each for each in labels if each not in _NO_NAME), "server")
    taken = {place.name for place in requests_of(selection.document)}
    taken |= set(visible_resources(selection.workspace, selection.document))
    numbered = (wanted, *(f"{wanted}_{number}" for number in range(2, len(taken) + 3)))
    return next(each for each in numbered if each not in taken)


def _resource(
    selection: Selection, name: str, origin: str, common: tuple[tuple[str, str], ...]
) -> Edit:
    """The block of the resource, ahead of the first request."""
    lines = [f"### {name}", "# @resource", f"# @base-url {origin}"]
    lines += [f"# @header {field}: {value}" for field, value in common]
    first = selection.document.blocks[0]
    new_line = selection.new_line
    if first.tree.request is None and not first.tree.separator:
        place = first.end
        text = new_line.join((*lines, "", ""))
    else:
        place = 0
        separator = [] if first.tree.separator else ["###"]
        text = new_line.join((*lines, "", *separator, ""))
    return Edit(Span(place, place), text)


def _using(
    selection: Selection,
    block: PlacedBlock,
    name: str,
    origin: str,
    common: tuple[tuple[str, str], ...],
) -> Iterator[Edit]:
    request = block.tree.request
    if request is None:
        return
    line = block.placed(request.line.span).start
    yield Edit(Span(line, line), f"# @use {name}{selection.new_line}")
    start = block.placed(request.line.target.span).start
    yield Edit(Span(start, start + len(origin)), "")
    for header in request.headers:
        if (header.name.text, header.value) in common:
            yield Edit(block.placed(header.span), "")
