"""Code actions that rewrite, and those that copy: their edits are made when one is chosen."""

from collections.abc import Iterable, Iterator, Sequence

from lsprotocol import types as lsp

from callsheet.features.copy_as import CopyTarget
from callsheet.features.refactoring import Refactoring, RefactoringKind
from callsheet.features.refactorings import refactorings
from callsheet.lsp.answer import Answers
from callsheet.lsp.connection import Connection
from callsheet.lsp.own_names import COPY_ACTION
from callsheet.lsp.snapshots import Snapshot
from callsheet.model.requests import requests_of
from callsheet.text import Span

REFACTORING_KINDS: dict[RefactoringKind, lsp.CodeActionKind] = {
    RefactoringKind.EXTRACT: lsp.CodeActionKind.RefactorExtract,
    RefactoringKind.INLINE: lsp.CodeActionKind.RefactorInline,
    RefactoringKind.REWRITE: lsp.CodeActionKind.RefactorRewrite,
}


def refactoring_actions(
    now: Snapshot, span: Span, only: Sequence[lsp.CodeActionKind | str] | None
) -> Iterator[lsp.CodeAction]:
    """What can be rewritten; what cannot be, with the reason, where refactorings are asked for."""
    client = now.convert.client
    if not client.code_action_values:
        return
    found = refactorings(now.workspace, now.document, span, now.files)
    for number, each in enumerate(found):
        if each.refused:
            if only and client.disabled_actions:
                yield _disabled(now, each)
        elif (client.creates_files or not each.creates_file) and _can_be_made(now, each):
            yield _action(now, each, span, number)


def _can_be_made(now: Snapshot, refactoring: Refactoring) -> bool:
    return now.document.source.is_file or now.convert.can_make(refactoring.changes)


def copy_actions(now: Snapshot, span: Span) -> Iterator[lsp.CodeAction | lsp.Command]:
    """The commands that copy the request at the cursor."""
    block = now.document.block_at(span.start)
    places = requests_of(now.document)
    place = next((each for each in places if each.block.index == block.index), None)
    if place is None or block.tree.request is None:
        return
    line = now.document.source.line_of(span.start)
    request = [now.uri, place.name, line]
    commands = (
        lsp.Command("Copy as cURL", "callsheet.copyAs", arguments=[*request, str(CopyTarget.CURL)]),
        lsp.Command("Copy as …", "callsheet.copyAs", arguments=request),
        lsp.Command("Copy with secrets as …", "callsheet.copyWithSecrets", arguments=request),
    )
    for command in commands:
        if now.convert.client.code_action_values:
            yield lsp.CodeAction(title=command.title, kind=COPY_ACTION, command=command)
        else:
            yield command


def on_action_resolve(server: Connection, action: lsp.CodeAction) -> lsp.CodeAction:
    """The edit of an action that was chosen; none when the document has changed since."""
    match action.data:
        case [str() as uri, int() as version, int() as start, int() as end, int() as number]:
            now = server.state.snapshot(uri)
            if now is not None and now.version == version:
                span = Span(start, end)
                found = refactorings(now.workspace, now.document, span, now.files)
                if number < len(found):
                    action.edit = now.convert.changes(found[number].changes)
    return action


def _disabled(now: Snapshot, refactoring: Refactoring) -> lsp.CodeAction:
    return lsp.CodeAction(
        title=now.convert.mask(refactoring.title),
        kind=REFACTORING_KINDS[refactoring.kind],
        disabled=lsp.CodeActionDisabled(now.convert.mask(refactoring.refused)),
    )


def _action(now: Snapshot, refactoring: Refactoring, span: Span, number: int) -> lsp.CodeAction:
    """With its edit for clients that do not ask for it later."""
    action = lsp.CodeAction(
        title=now.convert.mask(refactoring.title),
        kind=REFACTORING_KINDS[refactoring.kind],
        is_preferred=refactoring.preferred or None,
    )
    if now.convert.client.resolves_edits:
        action.data = [now.uri, now.version, span.start, span.end, number]
    else:
        action.edit = now.convert.changes(refactoring.changes)
    return action


def wants_refactorings(only: Iterable[lsp.CodeActionKind | str] | None) -> bool:
    """Whether refactorings are among the kinds that were asked for."""
    words = [each.value if isinstance(each, lsp.CodeActionKind) else each for each in only or ()]
    return not words or any(f"{word}.".startswith(("refactor.", ".")) for word in words)


ANSWERS: Answers = {lsp.CODE_ACTION_RESOLVE: on_action_resolve}
