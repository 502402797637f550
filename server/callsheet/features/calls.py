"""Calls: which requests a request needs first, and which ones need it."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from callsheet.features.file_names import NameTable
from callsheet.features.target import target_at
from callsheet.features.targets import RequestReference, VariableUse
from callsheet.late_dataclasses import dataclass
from callsheet.model.document import Document
from callsheet.model.needs import needs_of
from callsheet.model.requests import RequestPlace, identifier_of, requests_of, visible_requests
from callsheet.model.workspace import Workspace
from callsheet.text import Span


@dataclass(frozen=True, slots=True)
class Call:
    """Two requests of which the one needs the other."""

    place: RequestPlace
    """The other one."""

    named_at: tuple[Span, ...]
    """Where the one that needs names the one that is needed; of the document of the first."""


def request_at(workspace: Workspace, document: Document, offset: int) -> RequestPlace | None:
    """The request that is named at the cursor, else the one whose block it is in."""
    match target_at(document, offset):
        case RequestReference(_, name) | VariableUse(_, name):
            named = visible_requests(workspace, document).get(name)
            if named is not None:
                return named
        case _:
            pass
    block = document.block_at(offset)
    return next((each for each in requests_of(document) if each.block is block), None)


def outgoing(workspace: Workspace, place: RequestPlace) -> tuple[Call, ...]:
    """What must have been answered before the request goes out, in the order it is named."""
    needs = needs_of(workspace, place.document, place.block)
    return tuple(Call(each.place, (place.block.placed(each.span),)) for each in needs)


def incoming(workspace: Workspace, callers: Document, needed: RequestPlace) -> tuple[Call, ...]:
    """The requests of a document that need another request directly."""
    found = ((place, tuple(_namings(workspace, place, needed))) for place in requests_of(callers))
    return tuple(Call(place, spans) for place, spans in found if spans)


def may_need(table: NameTable, needed: RequestPlace) -> tuple[Path, ...]:
    """The files in which a request may be needed; only they have to be read.

    A name that a request captures is a need as well, and what a resource or the head of another
    file names is needed by those that take it.
    """
    names = {needed.name, identifier_of(needed.name), f"{identifier_of(needed.name)}Response"}
    mine = table.files.get(needed.path)
    for block in mine.blocks if mine else ():
        if block.start == needed.block.start:
            names |= {each.names[0] for each in block.occurrences if each.role == "result"}
    near = (needed.path, *table.importers.get(needed.path, ()))
    return tuple(path for path in near if path == needed.path or _may_name(table, path, names))


def _may_name(table: NameTable, path: Path, names: Iterable[str]) -> bool:
    every = (path, *table.imports.get(path, ()))
    wanted = set(names)
    if not wanted.isdisjoint(table.files[path].names):
        return True
    takes = any(block.takes_resource for block in table.files[path].blocks)
    folder = any(table.files[each].is_folder_file for each in every)
    return takes or folder


def _namings(workspace: Workspace, place: RequestPlace, needed: RequestPlace) -> Iterator[Span]:
    for need in needs_of(workspace, place.document, place.block):
        if need.place.path == needed.path and need.place.block.start == needed.block.start:
            yield place.block.placed(need.span)
