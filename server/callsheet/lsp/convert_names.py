"""Places of names in many files as the protocol has them; thousands are written as JSON text."""

import json
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from lsprotocol import types as lsp

from callsheet.features.calls import Call
from callsheet.features.edits import FileEdits
from callsheet.features.file_names import Lines, NameTable
from callsheet.features.references import NamePlace
from callsheet.features.symbols import request_title, shown_name
from callsheet.features.workspace_symbols import NamedKind, NamedPlace
from callsheet.late_dataclasses import dataclass
from callsheet.lsp.convert import Place
from callsheet.lsp.protocol import Written, WrittenItems
from callsheet.model.requests import RequestPlace
from callsheet.text import Span

_KINDS = {
    NamedKind.REQUEST: lsp.SymbolKind.Method,
    NamedKind.RESOURCE: lsp.SymbolKind.Module,
    NamedKind.VARIABLE: lsp.SymbolKind.Variable,
    NamedKind.ENVIRONMENT_KEY: lsp.SymbolKind.Key,
}


@dataclass(frozen=True, slots=True)
class NameConverter:
    """Turns places of names into values for one client."""

    table: NameTable
    opened: Mapping[Path, Place]
    """The open files as the client calls them."""

    place_of: Callable[[Path], Place | None]
    """Any file; None when it cannot be read."""

    mask: Callable[[str], str]

    def locations(self, places: Iterable[NamePlace]) -> WrittenItems:
        """Places as locations."""
        texts = (
            f'{{"uri": {self._uri(place.path)}, "range": {written}}}'
            for place in places
            if (written := self._range(place.path, place.span))
        )
        return WrittenItems(tuple(texts))

    def edit(self, changes: Iterable[FileEdits], *, versioned: bool) -> Written:
        """Edits of files as an edit of the workspace; `versioned` for clients that take that."""
        edits = {change.path: self._edits(change) for change in changes}
        if not versioned:
            texts = (f"{self._uri(path)}: {text}" for path, text in edits.items())
            return Written(f'{{"changes": {{{", ".join(texts)}}}}}')
        texts = (
            f'{{"textDocument": {{"uri": {self._uri(path)}, "version": {self._version(path)}}}, '
            f'"edits": {text}}}'
            for path, text in edits.items()
        )
        return Written(f'{{"documentChanges": [{", ".join(texts)}]}}')

    def symbols(self, places: Iterable[NamedPlace]) -> list[lsp.WorkspaceSymbol]:
        """Named things of all files."""
        found = ((place, self._range(place.path, place.span)) for place in places)
        return [
            lsp.WorkspaceSymbol(
                name=self.mask(place.name),
                kind=_KINDS[place.kind],
                location=lsp.Location(json.loads(self._uri(place.path)), _range_of(written)),
                container_name=self.mask(place.container),
            )
            for place, written in found
            if written
        ]

    def _edits(self, change: FileEdits) -> str:
        texts = (
            f'{{"range": {self._range(change.path, each.span)}, '
            f'"newText": {json.dumps(each.new_text)}}}'
            for each in change.edits
        )
        return f"[{', '.join(texts)}]"

    def _uri(self, path: Path) -> str:
        place = self.opened.get(path)
        return json.dumps(place.uri if place else path.as_uri())

    def _version(self, path: Path) -> str:
        place = self.opened.get(path)
        return json.dumps(place.version if place else None)

    def _range(self, path: Path, span: Span) -> str | None:
        """A range; of a text whose characters are all one unit by its line table alone."""
        lines = self._lines(path)
        if lines is not None and lines.is_ascii:
            line = bisect_right(lines.starts, span.start) - 1
            start = lines.starts[line]
            numbers = (line, span.start - start, line, span.end - start)
        elif place := self.opened.get(path) or self.place_of(path):
            numbers = place.at.numbers(span)
        else:
            return None
        return (
            f'{{"start": {{"line": {numbers[0]}, "character": {numbers[1]}}}, '
            f'"end": {{"line": {numbers[2]}, "character": {numbers[3]}}}}}'
        )

    def _lines(self, path: Path) -> Lines | None:
        names = self.table.files.get(path) or self.table.environments.get(path)
        return names.lines if names else None


def _range_of(written: str) -> lsp.Range:
    read = json.loads(written)
    start, end = read["start"], read["end"]
    return lsp.Range(lsp.Position(**start), lsp.Position(**end))


@dataclass(frozen=True, slots=True)
class CallConverter:
    """Turns requests that need each other into values for one client."""

    place_of: Callable[[Path], Place | None]
    mask: Callable[[str], str]

    def item(self, request: RequestPlace) -> lsp.CallHierarchyItem | None:
        """A request; None when its file cannot be read."""
        place = self.place_of(request.path)
        if place is None:
            return None
        block = request.block
        whole = block.placed(Span(0, len(block.text.rstrip()) or len(block.text)))
        line = block.tree.request.line.target.span if block.tree.request else block.tree.span
        named = block.placed(request.name_piece.span if request.name_piece else line)
        detail = f"{request_title(request)} · {request.path.name}"
        return lsp.CallHierarchyItem(
            name=self.mask(shown_name(request)),
            kind=lsp.SymbolKind.Method,
            detail=self.mask(detail if request.name_piece else request.path.name),
            uri=place.uri,
            range=place.at.range(whole),
            selection_range=place.at.range(named if whole.covers(named) else whole),
        )

    def incoming(self, calls: Iterable[Call]) -> list[lsp.CallHierarchyIncomingCall]:
        """Requests that need another; the ranges are of their files."""
        return [
            lsp.CallHierarchyIncomingCall(item, [place.at.range(span) for span in call.named_at])
            for call in calls
            if (item := self.item(call.place)) and (place := self.place_of(call.place.path))
        ]

    def outgoing(self, calls: Iterable[Call], caller: Path) -> list[lsp.CallHierarchyOutgoingCall]:
        """Requests that another needs; the ranges are of the file of that one."""
        place = self.place_of(caller)
        return [
            lsp.CallHierarchyOutgoingCall(item, [place.at.range(span) for span in call.named_at])
            for call in calls
            if place and (item := self.item(call.place))
        ]
