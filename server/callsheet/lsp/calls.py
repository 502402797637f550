"""What a command was called with, and which document, request or resource that means."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lsprotocol import types as lsp

from callsheet.lsp.connection import Connection
from callsheet.lsp.state import Snapshot
from callsheet.model.requests import RequestPlace, requests_of
from callsheet.model.resources import ResourcePlace, resources_of
from callsheet.problems import UsageError


@dataclass(frozen=True, slots=True)
class Call:
    """A command as the client gave it."""

    arguments: Sequence[Any]
    token: lsp.ProgressToken | None

    def text(self, number: int) -> str:
        """An argument that is text; empty when it is not there."""
        given = self.arguments[number] if number < len(self.arguments) else ""
        return given if isinstance(given, str) else ""

    @property
    def line(self) -> int | None:
        """The line, from 0, if one was given."""
        lines = [each for each in self.arguments if isinstance(each, int)]
        return lines[0] if lines else None


def opened(server: Connection, call: Call) -> Snapshot:
    """The document that is meant, as it is now.

    Raises:
        UsageError: It is not open.
    """
    snapshot = server.state.snapshot(call.text(0))
    if snapshot is None:
        raise UsageError("the document is not open", "open it, then send again")
    return snapshot


def places_meant(snapshot: Snapshot, call: Call) -> tuple[RequestPlace, ...]:
    """The request that is meant; all of the document when none is.

    Raises:
        UsageError: There is none.
    """
    if call.text(1) or call.line is not None:
        return (place_meant(snapshot, call),)
    places = requests_of(snapshot.document)
    if not places:
        raise UsageError("there is no request in this document")
    return places


def place_meant(snapshot: Snapshot, call: Call) -> RequestPlace:
    """The request of that name; of several, or of none, the one in whose block the line lies.

    Raises:
        UsageError: There is none.
    """
    places = requests_of(snapshot.document)
    named = [place for place in places if place.name == call.text(1)]
    if len(named) == 1 or (named and call.line is None):
        return named[0]
    for place in places:
        if call.line is not None and _holds(snapshot, place, call.line):
            return place
    wanted = f'named "{call.text(1)}"' if call.text(1) else "at the cursor"
    raise UsageError(f"there is no request {wanted}", "put the cursor on a request")


def target_meant(snapshot: Snapshot, call: Call) -> RequestPlace | ResourcePlace:
    """The resource of that name, or at the line; else the request that is meant.

    Raises:
        UsageError: There is neither.
    """
    wanted, line = call.text(1), call.line
    resources = resources_of(snapshot.document)
    if not any(wanted and place.name == wanted for place in requests_of(snapshot.document)):
        at_line = (each for each in resources if line is not None and _holds(snapshot, each, line))
        named = (each for each in resources if wanted and each.name == wanted)
        if (found := next(named, None) or next(at_line, None)) is not None:
            return found
    return place_meant(snapshot, call)


def _holds(snapshot: Snapshot, place: RequestPlace | ResourcePlace, line: int) -> bool:
    starts = snapshot.document.source.line_starts
    offset = starts[min(max(line, 0), len(starts) - 1)]
    return snapshot.document.block_at(offset).index == place.block.index
