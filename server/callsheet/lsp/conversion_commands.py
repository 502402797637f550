"""Converts a file to another dialect: the code actions that offer it, and what they call."""

from collections.abc import Iterator, Sequence
from typing import Any

from lsprotocol import types as lsp

from callsheet.features.convert_file import (
    DIALECTS,
    ConvertedFile,
    DialectName,
    convert_file,
    convert_from,
    written_for,
)
from callsheet.features.edits import NewFile
from callsheet.lsp.calls import Call, opened
from callsheet.lsp.connection import Connection
from callsheet.lsp.snapshots import Snapshot
from callsheet.problems import UsageError, did_you_mean
from callsheet.syntax import nodes
from callsheet.text import Span

CONVERT_ACTION = "refactor.rewrite.dialect"
"""The kind of the code actions that convert the file."""

_COMMAND = "callsheet.convertFile"
_MOST_TOLD = 5


def conversion_actions(
    now: Snapshot, span: Span, only: Sequence[lsp.CodeActionKind | str] | None
) -> Iterator[lsp.CodeAction]:
    """The dialects to convert the file to, at a `###` or a request line, or when asked for."""
    client = now.convert.client
    if not (client.code_action_values and client.applies_edits and now.document.source.is_file):
        return
    if not only and not _is_heading(now, span):
        return
    for name in written_for(now.document):
        if convert_from(now.document, name).changes:
            title = f"Convert this file from {DIALECTS[name].shown}"
            yield _action(title, {"uri": now.uri, "from": str(name)})
    for name, form in DIALECTS.items():
        if form.ending and not client.creates_files:
            continue
        title = f"Convert this file to {form.shown}"
        yield _action(title, {"uri": now.uri, "dialect": str(name)})


def _action(title: str, given: dict[str, str]) -> lsp.CodeAction:
    command = lsp.Command(title, _COMMAND, arguments=[given])
    return lsp.CodeAction(title=title, kind=CONVERT_ACTION, command=command)


def _is_heading(now: Snapshot, span: Span) -> bool:
    """Whether a line that a block or its request begins with is selected."""
    block = now.document.block_at(span.start)
    request = block.tree.request
    first: list[nodes.Separator | nodes.RequestLine | None] = [block.tree.separator]
    first.append(request.line if request else None)
    return any(
        item is not None
        and block.placed(item.span).start <= span.start < max(block.placed(item.span).end, 1)
        for item in first
    )


async def convert(server: Connection, call: Call) -> dict[str, Any] | None:
    """Convert the file of a document, and tell what the other tool will not do.

    With `from` it was written for that tool, and becomes ours.
    """
    snapshot = opened(server, call)
    if not snapshot.document.source.is_file:
        what = f"the fences of {snapshot.document.markup} are not converted where they stand"
        raise UsageError(what, "`callsheet export` makes a request file of them")
    given = call.named.get("from")
    if isinstance(given, str):
        name = _known(given)
        found = convert_from(snapshot.document, name)
        done = f"Converted from {DIALECTS[name].shown}"
        return await _made(server, snapshot, found, done)
    chosen = await _dialect(server, call)
    if chosen is None:
        return None
    found = convert_file(snapshot.workspace, snapshot.document, snapshot.files, chosen)
    done = f"Converted to {DIALECTS[chosen].shown}"
    return await _made(server, snapshot, found, done)


async def _made(
    server: Connection, snapshot: Snapshot, found: ConvertedFile, done: str
) -> dict[str, Any]:
    """Have the editor make the changes, and tell what was lost."""
    if found.changes:
        edit = snapshot.convert.changes(found.changes)
        params = lsp.ApplyWorkspaceEditParams(edit, label=done)
        result = await server.wire.workspace_apply_edit_async(params)
        if not result.applied:
            raise UsageError("the file was not converted", result.failure_reason or "")
    losses = [
        {"line": loss.line, "what": server.mask(loss.what), "hint": server.mask(loss.hint)}
        for loss in found.losses
    ]
    made = any(isinstance(change, NewFile) for change in found.changes)
    _tell(server, f"{done} as {found.path.name}" if made else done, losses)
    return {"uri": found.path.as_uri(), "losses": losses}


def _tell(server: Connection, done: str, losses: list[dict[str, Any]]) -> None:
    if not losses:
        server.say(f"{done}; nothing was lost")
        return
    first = [f"line {each['line'] + 1}: {each['what']}" for each in losses[:_MOST_TOLD]]
    more = len(losses) - len(first)
    tail = [f"and {more} more, which are in the log"] if more else []
    server.say(
        f"{done}. Not carried over: {'; '.join((*first, *tail))}",
        lsp.MessageType.Warning,
    )
    for each in losses[_MOST_TOLD:]:
        message = f"Not carried over: line {each['line'] + 1}: {each['what']}"
        server.wire.window_log_message(lsp.LogMessageParams(lsp.MessageType.Warning, message))


async def _dialect(server: Connection, call: Call) -> DialectName | None:
    """What it is converted to; asks when that is not said."""
    given = call.named.get("dialect")
    name = given if isinstance(given, str) else call.text(3)
    if not name:
        shown = {form.shown: each for each, form in DIALECTS.items()}
        chosen = await server.ask("Convert this file to", *shown)
        return shown.get(chosen or "")
    return _known(name)


def _known(name: str) -> DialectName:
    if name not in tuple(DialectName):
        known = [str(each) for each in DialectName]
        raise UsageError(
            f'there is no dialect "{name}"',
            did_you_mean(name, known) or f"known are: {', '.join(known)}",
        )
    return DialectName(name)
