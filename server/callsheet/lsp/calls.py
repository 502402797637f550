"""What a command was called with, and which document, request or resource that means."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import Any

from lsprotocol import types as lsp

from callsheet.late_dataclasses import dataclass
from callsheet.lsp.connection import Connection
from callsheet.lsp.files import paths_of
from callsheet.lsp.snapshots import Snapshot
from callsheet.model.requests import RequestPlace, requests_of
from callsheet.model.resources import ResourcePlace, resources_of
from callsheet.problems import UsageError


@dataclass(frozen=True, slots=True)
class Call:
    """A command as the client gave it."""

    arguments: Sequence[Any]
    token: lsp.ProgressToken | None
    named: Mapping[str, Any] = field(default_factory=dict)
    """What was given by name: members of an object that is the first argument."""

    def text(self, number: int) -> str:
        """An argument that is text; empty when it is not there."""
        given = self.arguments[number] if number < len(self.arguments) else ""
        return given if isinstance(given, str) else ""

    def said(self, name: str, number: int) -> str:
        """An argument that is text, by its name, else by its place; empty when it is not there."""
        given = self.named.get(name)
        return self.text(number) if not self.named else given if isinstance(given, str) else ""

    @property
    def line(self) -> int | None:
        """The line, from 0, if one was given."""
        lines = self._numbers
        return lines[0] if lines else None

    @property
    def last_line(self) -> int | None:
        """The last line of a selection of several, from 0."""
        lines = self._numbers
        return lines[1] if len(lines) > 1 and lines[1] > lines[0] else None

    @property
    def _numbers(self) -> list[int]:
        return [each for each in self.arguments if isinstance(each, int)]


def call_of(params: lsp.ExecuteCommandParams) -> Call:
    """A command as the client gave it: arguments by their places, or an object with their names.

    The object may be what clients have at hand for a place in a document: `{textDocument: {uri},
    position}` and `{textDocument: {uri}, range}`, or `{uri, name, line}`.
    """
    arguments = params.arguments or ()
    named = arguments[0] if arguments else None
    if not isinstance(named, dict):
        return Call(arguments, params.work_done_token)
    return call_of_names(named, params.work_done_token)


def call_of_names(named: Mapping[str, Any], token: lsp.ProgressToken | None = None) -> Call:
    """What is called with one object."""
    document = named.get("textDocument")
    uri = document.get("uri") if isinstance(document, dict) else named.get("uri")
    return Call((uri, named.get("name"), *_lines(named)), token, named)


def _lines(named: Mapping[str, Any]) -> tuple[int, ...]:
    """The line that is meant, or the first and the last one; from 0."""
    place = named.get("range")
    start = _member(place, "start") or named.get("position")
    first, last = _member(start, "line"), _member(_member(place, "end"), "line")
    if isinstance(last, int) and _member(_member(place, "end"), "character") == 0:
        # Editors that select whole lines end at the beginning of the next one.
        last -= 1
    found = (named.get("line") if first is None else first, last)
    return tuple(each for each in found if isinstance(each, int))


def _member(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None


def number_of(call: Call, name: str = "number") -> int | None:
    """A number that a command was given: by its name, or as its only one."""
    number = call.named.get(name) if call.named else call.line
    return number if isinstance(number, int) else None


def root_meant(server: Connection, call: Call) -> Path:
    """The workspace of the document that is meant, or of the one that is open; or an open folder.

    Raises:
        UsageError: None is open.
    """
    uri = call.text(0) or next(iter(server.state.uris), "")
    if (folder := next(iter(paths_of([uri])), None)) in server.state.roots:
        return folder
    snapshot = server.state.snapshot(uri) or server.state.environment_snapshot(uri)
    if snapshot is None:
        raise UsageError("no document is open", "open a `.http` file first")
    return snapshot.workspace.root


def opened(server: Connection, call: Call) -> Snapshot:
    """The document that is meant, as it is now.

    Raises:
        UsageError: It is not open.
    """
    snapshot = server.state.snapshot(call.text(0))
    if snapshot is None:
        raise UsageError("the document is not open", "open it, then send again")
    return snapshot


def uri_of(snapshot: Snapshot, path: Path) -> str:
    """A file as the client calls it."""
    if path == snapshot.document.path:
        return snapshot.uri
    place = snapshot.convert.place_of(path)
    return place.uri if place else path.as_uri()


def places_meant(snapshot: Snapshot, call: Call) -> tuple[RequestPlace, ...]:
    """The request that is meant, or those that are selected; all of the document when none is.

    Raises:
        UsageError: There is none.
    """
    if call.line is not None and call.last_line is not None:
        return _selected(snapshot, call.line, call.last_line)
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


def _selected(snapshot: Snapshot, first: int, last: int) -> tuple[RequestPlace, ...]:
    """The requests in whose blocks lines of a selection lie."""
    blocks = {_block_at(snapshot, line) for line in (first, last)}
    places = requests_of(snapshot.document)
    found = [place for place in places if min(blocks) <= place.block.index <= max(blocks)]
    if not found:
        raise UsageError("there is no request in the selection", "select requests")
    return tuple(found)


def _holds(snapshot: Snapshot, place: RequestPlace | ResourcePlace, line: int) -> bool:
    return _block_at(snapshot, line) == place.block.index


def _block_at(snapshot: Snapshot, line: int) -> int:
    """The number of the block in which a line lies."""
    starts = snapshot.document.source.line_starts
    offset = starts[min(max(line, 0), len(starts) - 1)]
    return snapshot.document.block_at(offset).index
