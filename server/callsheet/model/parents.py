"""The requests whose items others go through: `# @foreach issue in issues`."""

from callsheet.model.document import Document, kept_with_document
from callsheet.model.loops import Loop, SourceKind, loops_of
from callsheet.model.requests import visible_requests
from callsheet.model.workspace import RequestKey, Workspace


def parent_keys(workspace: Workspace) -> frozenset[RequestKey]:
    """The requests that some loop in the workspace names."""
    found: set[RequestKey] = set()
    for document in workspace.documents.values():
        names = _named_in_loops(document)
        if names:
            known = visible_requests(workspace, document)
            found.update(known[name].key for name in names if name in known)
    return frozenset(found)


@kept_with_document
def _named_in_loops(document: Document) -> tuple[str, ...]:
    loops = (loop for block in document.blocks for loop in loops_of(block.parsed))
    return tuple(
        loop.source.text.removesuffix(".items")
        for loop in loops
        if isinstance(loop, Loop) and loop.kind is SourceKind.VALUE
    )
