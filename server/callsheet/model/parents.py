"""The requests whose items others use: `# @foreach issue in issues`, `{{issues.items}}`."""

import re

from callsheet.model.arrays import arrays_of
from callsheet.model.document import Document, kept_with_document
from callsheet.model.loops import Loop, SourceKind, loops_of
from callsheet.model.requests import RequestPlace, visible_requests
from callsheet.model.settings import settings_of
from callsheet.model.workspace import RequestKey, Workspace

_COLLECTING = ("paginate", "select", "filter", "map", "yield-map")
_BEFORE_ITEMS = re.compile(r"(?<![\w$.-])([A-Za-z_$][\w$-]*)\s*\??\.\s*items\b")


def parent_keys(workspace: Workspace) -> frozenset[RequestKey]:
    """The requests that some loop in the workspace names, or whose items a text names.

    A request that collects nothing has a body in which `items` is a member like any other.
    """
    found: set[RequestKey] = set()
    for document in workspace.documents.values():
        looped, named = _named_in_loops(document), _named_with_items(document)
        if looped or named:
            known = visible_requests(workspace, document)
            found.update(known[name].key for name in looped if name in known)
            places = (known[name] for name in named if name in known)
            found.update(place.key for place in places if _collects(workspace, place))
    return frozenset(found)


def _collects(workspace: Workspace, place: RequestPlace) -> bool:
    if loops_of(place.block.parsed) or arrays_of(place.block.parsed):
        return True
    settings = settings_of(workspace, place.document, place.block)
    return any(settings.nearest(name) is not None for name in _COLLECTING)


@kept_with_document
def _named_with_items(document: Document) -> frozenset[str]:
    """Every name that stands before `.items`, wherever: more than are meant do no harm."""
    return frozenset(_BEFORE_ITEMS.findall(document.text))


@kept_with_document
def _named_in_loops(document: Document) -> tuple[str, ...]:
    loops = (loop for block in document.blocks for loop in loops_of(block.parsed))
    return tuple(
        loop.source.text.removesuffix(".items")
        for loop in loops
        if isinstance(loop, Loop) and loop.kind is SourceKind.VALUE
    )
