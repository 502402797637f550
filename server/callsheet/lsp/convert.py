"""Our values as values of the protocol; spans become ranges by `positions.Coordinates`.

Text that a person reads passes `mask`, which takes the secrets out. Text that goes into the
document (an edit) is the person's own and goes out as it is.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from lsprotocol import types as lsp

from callsheet.features.actions import Action, Send, SendSelected
from callsheet.features.definition import Place as DefinedPlace
from callsheet.features.edits import Change, Edit, FileEdits, NewFile
from callsheet.features.environments import Choose
from callsheet.features.fixes import Fix
from callsheet.features.folding import Fold
from callsheet.features.hover import Hover
from callsheet.features.inlay import Inlay
from callsheet.features.lenses import Lens, LensAction
from callsheet.features.links import Link
from callsheet.late_dataclasses import dataclass
from callsheet.lsp.client import Client
from callsheet.lsp.diagnostic_tags import tags_of
from callsheet.lsp.markup import readable
from callsheet.lsp.own_names import CHOOSE_ACTION, SEND_ACTION
from callsheet.lsp.positions import Coordinates
from callsheet.problems import Problem, Severity
from callsheet.text import Span

_SEVERITIES = {
    Severity.ERROR: lsp.DiagnosticSeverity.Error,
    Severity.WARNING: lsp.DiagnosticSeverity.Warning,
    Severity.INFO: lsp.DiagnosticSeverity.Information,
    Severity.HINT: lsp.DiagnosticSeverity.Hint,
}

LENS_COMMANDS = {
    LensAction.SEND: "callsheet.send",
    LensAction.SEND_ALL: "callsheet.sendAll",
    LensAction.NEXT_PAGE: "callsheet.nextPage",
    LensAction.ALL_PAGES: "callsheet.allPages",
    LensAction.LOAD: "callsheet.load",
    LensAction.SHOW: "callsheet.show",
    LensAction.TEST: "callsheet.testConnection",
    LensAction.LOGOUT: "callsheet.logout",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A file as the client calls it, and the positions in it."""

    uri: str
    at: Coordinates
    version: int | None = None
    """Of a document that is open."""

    def location(self, span: Span) -> lsp.Location:
        """A span of the file."""
        return lsp.Location(self.uri, self.at.range(span))

    def takes(self, edits: Iterable[Edit]) -> bool:
        """Whether edits can be made: none reaches out of the fence that it is in."""
        source = self.at.source
        return source.is_file or all(
            source.edit_of_file(each.span, each.new_text) is not None for each in edits
        )


@dataclass(frozen=True, slots=True)
class Converter:
    """Turns values about one file into values for one client."""

    client: Client
    here: Place
    path: Path
    """Of the file itself."""

    place_of: Callable[[Path], Place | None]
    """Another file; None when it cannot be read."""

    mask: Callable[[str], str]

    def diagnostics(self, problems: Iterable[Problem]) -> list[lsp.Diagnostic]:
        """Problems as diagnostics, the hint on a line of its own."""
        return [self._diagnostic(problem) for problem in problems]

    def inlays(self, inlays: Iterable[Inlay]) -> list[lsp.InlayHint]:
        """Inlay texts as hints."""
        return [
            lsp.InlayHint(
                position=self.here.at.position(inlay.offset),
                label=self.mask(inlay.text),
                tooltip=self.mask(inlay.tooltip),
            )
            for inlay in inlays
        ]

    def hover(self, hover: Hover) -> lsp.Hover:
        """What is said about a place."""
        kind = self.client.hover_format
        content = lsp.MarkupContent(kind, readable(self.mask(hover.markdown), kind))
        return lsp.Hover(content, self.here.at.range(hover.span))

    def locations(self, places: Iterable[DefinedPlace]) -> list[lsp.Location]:
        """Where a thing is defined."""
        found = ((self._known(place.path), place.span) for place in places)
        return [place.location(span) for place, span in found if place]

    def links(self, links: Iterable[Link]) -> list[lsp.DocumentLink]:
        """Paths in the text as links to their files."""
        return [
            lsp.DocumentLink(range=self.here.at.range(link.span), target=link.path.as_uri())
            for link in links
        ]

    def actions(self, actions: Iterable[Action]) -> list[lsp.CodeAction | lsp.Command]:
        """What can be done; a client that takes no edits with them gets what are commands."""
        found: list[lsp.CodeAction | lsp.Command] = []
        for action in actions:
            match action:
                case Send(lens):
                    found.append(self._doing(SEND_ACTION, self._command(lens)))
                case SendSelected():
                    found.append(self._doing(SEND_ACTION, self._sending(action)))
                case Choose(name):
                    found.append(self._doing(CHOOSE_ACTION, self._choosing(action.title, name)))
                case Fix() if self.client.code_action_values and self._can_fix(action):
                    found.append(self._fix(action))
                case Fix():
                    continue
        return found

    def changes(self, changes: Iterable[Change]) -> lsp.WorkspaceEdit:
        """Changes of files as an edit of the workspace; files that cannot be read are left out."""
        found = list(changes)
        if not self.client.document_changes:
            edits = (each for each in found if isinstance(each, FileEdits))
            placed = ((self._known(each.path), each) for each in edits)
            return lsp.WorkspaceEdit(
                changes={place.uri: _text_edits(place, each) for place, each in placed if place}
            )
        return lsp.WorkspaceEdit(document_changes=list(self._document_changes(found)))

    def _document_changes(
        self, changes: Iterable[Change]
    ) -> Iterator[lsp.TextDocumentEdit | lsp.CreateFile]:
        for change in changes:
            match change:
                case NewFile(path, text):
                    start = lsp.Range(lsp.Position(0, 0), lsp.Position(0, 0))
                    yield lsp.CreateFile(uri=path.as_uri())
                    yield _document_edit(path.as_uri(), None, [lsp.TextEdit(start, text)])
                case FileEdits(path) if place := self._known(path):
                    yield _document_edit(place.uri, place.version, _text_edits(place, change))
                case FileEdits():
                    continue

    def _known(self, path: Path) -> Place | None:
        return self.here if path == self.path else self.place_of(path)

    def can_make(self, changes: Iterable[Change]) -> bool:
        """Whether no change reaches out of the fences of a document."""
        edits = [(self._known(each.path), each) for each in changes if isinstance(each, FileEdits)]
        return all(place is None or place.takes(each.edits) for place, each in edits)

    def _can_fix(self, fix: Fix) -> bool:
        new = any(isinstance(change, NewFile) for change in fix.elsewhere)
        makes = self.client.creates_files or not new
        return makes and self.can_make((FileEdits(self.path, fix.edits), *fix.elsewhere))

    def _doing(self, kind: str, command: lsp.Command) -> lsp.CodeAction | lsp.Command:
        if not self.client.code_action_values:
            return command
        return lsp.CodeAction(title=command.title, kind=kind, command=command)

    def _fix(self, fix: Fix) -> lsp.CodeAction:
        return lsp.CodeAction(
            title=self.mask(fix.title),
            kind=lsp.CodeActionKind.QuickFix,
            diagnostics=[self._diagnostic(fix.fixes)],
            edit=self.changes((FileEdits(self.path, fix.edits), *fix.elsewhere)),
            is_preferred=fix.preferred or None,
        )

    def _command(self, lens: Lens) -> lsp.Command:
        line = self.here.at.source.line_of(lens.span.start)
        return lsp.Command(
            title=self.mask(lens.title),
            command=LENS_COMMANDS[lens.action],
            arguments=[self.here.uri, lens.request.name, line],
        )

    def _sending(self, selected: SendSelected) -> lsp.Command:
        source = self.here.at.source
        lines = (source.line_of(offset) for offset in (selected.span.start, selected.span.end))
        arguments = [self.here.uri, "", *lines]
        return lsp.Command(selected.title, "callsheet.send", arguments=arguments)

    def _choosing(self, title: str, name: str) -> lsp.Command:
        arguments = [name, self.here.uri]
        return lsp.Command(self.mask(title), "callsheet.selectEnvironment", arguments=arguments)

    def _diagnostic(self, problem: Problem) -> lsp.Diagnostic:
        message = f"{problem.message}\n{problem.hint}" if problem.hint else problem.message
        return lsp.Diagnostic(
            range=self.here.at.range(problem.span),
            message=self.mask(message),
            severity=_SEVERITIES[problem.severity],
            code=str(problem.code),
            source="callsheet",
            tags=tags_of(problem.code, self.client.diagnostic_tags),
            related_information=list(self._related(problem)) or None,
        )

    def _related(self, problem: Problem) -> Iterator[lsp.DiagnosticRelatedInformation]:
        if not self.client.related_information:
            return
        for related in problem.related:
            if place := self._known(related.path):
                location = place.location(related.span)
                yield lsp.DiagnosticRelatedInformation(location, self.mask(related.message))


def _text_edits(place: Place, change: FileEdits) -> list[lsp.TextEdit]:
    return place.at.text_edits(change.edits)


def _document_edit(
    uri: str, version: int | None, edits: Sequence[lsp.TextEdit]
) -> lsp.TextDocumentEdit:
    document = lsp.OptionalVersionedTextDocumentIdentifier(uri=uri, version=version)
    return lsp.TextDocumentEdit(text_document=document, edits=list(edits))


def written_folds(folds: Iterable[Fold]) -> str:
    """Folds of whole lines as the JSON array that goes out; a large document has thousands."""
    written = (
        f'{{"startLine": {fold.first_line}, "endLine": {fold.last_line}, "kind": "{fold.kind}"}}'
        for fold in folds
    )
    return f"[{', '.join(written)}]"
