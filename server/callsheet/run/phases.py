"""What is done before and after the requests of a file: its own setup, and its folder's."""

import re
from collections.abc import Iterable

from callsheet.late_dataclasses import dataclass
from callsheet.model.document import Document, kept_with_document
from callsheet.model.folder import FOLDER_FILE, folder_document
from callsheet.model.phases import Phase, phase_of
from callsheet.model.requests import RequestPlace
from callsheet.model.workspace import Workspace
from callsheet.run.entries import entries_of

_NAMED = re.compile("@(set[-_]?up|tear[-_]?down)", re.IGNORECASE)
"""Most files have neither, and thousands of entries need not be gone through for that."""


@dataclass(frozen=True, slots=True)
class Fixtures:
    """What goes before and after the requests of a file, in order."""

    setups: tuple[RequestPlace, ...]
    """The folder's first."""

    teardowns: tuple[RequestPlace, ...]
    """The folder's last."""


def fixtures_of(workspace: Workspace, document: Document) -> Fixtures:
    """What goes before and after the requests of a document."""
    own, around = _own(document), folder_document(workspace, document)
    if around is None:
        return own
    outer = _own(around)
    return Fixtures((*outer.setups, *own.setups), (*own.teardowns, *outer.teardowns))


def in_phases(places: Iterable[RequestPlace]) -> tuple[RequestPlace, ...]:
    """Requests in the order in which a run of their file sends them."""
    order = list(Phase)
    return tuple(sorted(places, key=lambda each: order.index(phase_of(each.block.parsed))))


def is_for_others(place: RequestPlace) -> bool:
    """Whether a request of a folder's file runs for each file of the folder, not for itself."""
    is_fixture = phase_of(place.block.parsed) is not Phase.REQUESTS
    return is_fixture and place.path.name == FOLDER_FILE


@kept_with_document
def _own(document: Document) -> Fixtures:
    if not _NAMED.search(document.text):
        return Fixtures((), ())
    entries = entries_of(document)
    phases = [phase_of(each.block.parsed) for each in entries]
    return Fixtures(
        tuple(each for each, phase in zip(entries, phases, strict=True) if phase is Phase.SETUP),
        tuple(each for each, phase in zip(entries, phases, strict=True) if phase is Phase.TEARDOWN),
    )
