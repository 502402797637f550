"""Completion of requests: those that a document can name, the ones that go with what is typed."""

from collections.abc import Iterator, Mapping

from callsheet.features.completion_items import Cursor, best_names
from callsheet.model.requests import RequestPlace, identifier_of, visible_requests
from callsheet.text import Span


def named_requests(cursor: Cursor, span: Span) -> Iterator[tuple[str, RequestPlace]]:
    """The requests but that of the cursor whose names can stand in place of `span`."""
    visible = visible_requests(cursor.workspace, cursor.document)
    named = {name: place for name, place in visible.items() if name == place.name}
    return _best(cursor, span, named)


def identified_requests(cursor: Cursor, span: Span) -> Iterator[tuple[str, RequestPlace]]:
    """The same for a binding, where a name that is no identifier has one that stands for it."""
    visible = visible_requests(cursor.workspace, cursor.document)
    named = {name: place for name, place in visible.items() if name == identifier_of(name)}
    return _best(cursor, span, named)


def _best(
    cursor: Cursor, span: Span, named: Mapping[str, RequestPlace]
) -> Iterator[tuple[str, RequestPlace]]:
    here = cursor.document.path, cursor.block.index
    names = (
        name
        for name, place in named.items()
        if place.name_piece is not None
        and (place.block.index != here[1] or place.document.path != here[0])
    )
    return ((name, named[name]) for name in best_names(names, cursor.begun(span)))
