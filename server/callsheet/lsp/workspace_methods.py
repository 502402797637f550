"""The methods that need to know every file by name: references, rename, symbols, calls."""

import asyncio
from pathlib import Path

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException

from callsheet.features.calls import Call, incoming, may_need, outgoing, request_at
from callsheet.features.edits import FileEdits
from callsheet.features.file_names import FileNames, NameTable
from callsheet.features.highlights import highlights
from callsheet.features.linked_boundary import linked_boundary
from callsheet.features.linked_editing import linked_tags
from callsheet.features.meanings import Meanings
from callsheet.features.moved_files import Move, may_name, moved_files
from callsheet.features.references import meant_at, references
from callsheet.features.rename import rename, renameable
from callsheet.features.renaming import Refused
from callsheet.features.workspace_symbols import workspace_symbols
from callsheet.lsp.answer import Answers
from callsheet.lsp.connection import Connection
from callsheet.lsp.convert_names import CallConverter, NameConverter
from callsheet.lsp.files import paths_of
from callsheet.lsp.indexing import meanings_around, meanings_below, meanings_here
from callsheet.lsp.protocol import Written, WrittenItems
from callsheet.lsp.snapshots import EnvironmentSnapshot, Snapshot

_MOST_SYMBOLS = 200

_NAME_OF_TAG = r"[^\s<>/!?={}\"'][^\s<>/]*"
_BOUNDARY = r"[\w'()+,./:=?{}$-]+"


async def on_references(
    server: Connection, params: lsp.ReferenceParams
) -> list[lsp.Location] | WrittenItems:
    """Where the thing at the cursor is named, in all files."""
    if (now := _now(server, params.text_document.uri)) is None:
        return []
    offset = now.at.offset(params.position)
    meanings = await meanings_around(server, now)
    meant = meant_at(meanings, now.document.path, offset)
    if meant is None:
        return []
    found = references(meanings, meant, declaration=params.context.include_declaration)
    return _names(server, meanings).locations(found)


def on_highlight(
    server: Connection, params: lsp.DocumentHighlightParams
) -> list[lsp.DocumentHighlight]:
    """Where the thing at the cursor is named in its document: written where it gets a value."""
    if (now := _now(server, params.text_document.uri)) is None:
        return []
    meanings = meanings_here(server, now)
    found = highlights(meanings, now.document.path, now.at.offset(params.position))
    kinds = {True: lsp.DocumentHighlightKind.Write, False: lsp.DocumentHighlightKind.Read}
    return [
        lsp.DocumentHighlight(now.at.range(each.span), kinds[each.is_definition]) for each in found
    ]


async def on_prepare_rename(
    server: Connection, params: lsp.PrepareRenameParams
) -> lsp.PrepareRenamePlaceholder | None:
    """The name at the cursor, if it can be changed."""
    if (now := _now(server, params.text_document.uri)) is None:
        return None
    offset = now.at.offset(params.position)
    meanings = await meanings_around(server, now)
    meant = meant_at(meanings, now.document.path, offset)
    if meant is None:
        return None
    if refused := renameable(meanings, meant):
        raise _refusal(refused)
    return lsp.PrepareRenamePlaceholder(now.at.range(meant.span), meant.shown)


async def on_rename(server: Connection, params: lsp.RenameParams) -> Written | None:
    """The edits that give the thing at the cursor another name, wherever it is named."""
    if (now := _now(server, params.text_document.uri)) is None:
        return None
    offset = now.at.offset(params.position)
    meanings = await meanings_around(server, now)
    meant = meant_at(meanings, now.document.path, offset)
    if meant is None:
        raise _refusal(Refused("there is no name at the cursor that could be changed"))
    if not server.index.is_whole:
        raise _refusal(Refused("there are more files than were looked at, and some may use it"))
    changes = rename(meanings, meant, params.new_name, now.files)
    if isinstance(changes, Refused):
        raise _refusal(changes)
    if not now.convert.can_make(changes):
        raise _refusal(Refused(f'"{meant.shown}" is a title of the document: change it there'))
    versioned = server.state.client.document_changes
    return _names(server, meanings).edit(changes, versioned=versioned)


async def on_will_rename_files(server: Connection, params: lsp.RenameFilesParams) -> Written | None:
    """The edits after which requests name the files that are about to have other names."""
    pairs = ((*paths_of([each.old_uri]), *paths_of([each.new_uri])) for each in params.files)
    moves = [Move(*pair, is_folder=pair[0].is_dir()) for pair in pairs if len(pair) == 2]
    state = server.state
    changes: list[FileEdits] = []
    every: dict[Path, FileNames] = {}
    for root in state.roots:
        files = (await meanings_below(server, root)).table.files
        every |= files
        for path in files:
            place = state.place_of(path) if path.is_relative_to(root) else None
            text = place.at.source.text if place is not None else ""
            if may_name(path, text, moves):
                found = moved_files(path, text, moves, root, state.surroundings.files(root))
                changes += [found] if found else []
                # Many files may name a folder: what comes in meanwhile gets its turn.
                await asyncio.sleep(0)
    if not changes:
        return None
    names = NameConverter(NameTable(Path(), every, {}), state.opened, state.place_of, str)
    return names.edit(changes, versioned=state.client.document_changes)


async def on_workspace_symbols(
    server: Connection, params: lsp.WorkspaceSymbolParams
) -> list[lsp.WorkspaceSymbol]:
    """Requests, resources, variables and environment keys of all files, by name."""
    found: list[lsp.WorkspaceSymbol] = []
    for root in server.state.roots:
        meanings = await meanings_below(server, root)
        best = workspace_symbols(meanings.table, params.query, _MOST_SYMBOLS - len(found))
        found += _names(server, meanings).symbols(best)
    return found


def on_prepare_calls(
    server: Connection, params: lsp.CallHierarchyPrepareParams
) -> list[lsp.CallHierarchyItem] | None:
    """The request at the cursor."""
    if (now := server.state.snapshot(params.text_document.uri)) is None:
        return None
    place = request_at(now.workspace, now.document, now.at.offset(params.position))
    item = _calls(server).item(place) if place else None
    return [item] if item else None


async def on_incoming_calls(
    server: Connection, params: lsp.CallHierarchyIncomingCallsParams
) -> list[lsp.CallHierarchyIncomingCall] | None:
    """The requests that need another."""
    if (now := _at(server, params.item)) is None:
        return None
    meanings = await meanings_around(server, now)
    place = request_at(now.workspace, now.document, now.at.offset(_start(params.item)))
    if place is None:
        return None
    found: list[Call] = []
    for path in may_need(meanings.table, place):
        if around := server.state.snapshot_at(path):
            found += incoming(around.workspace, around.document, place)
    return _calls(server).incoming(found)


def on_outgoing_calls(
    server: Connection, params: lsp.CallHierarchyOutgoingCallsParams
) -> list[lsp.CallHierarchyOutgoingCall] | None:
    """The requests that another needs."""
    if (now := _at(server, params.item)) is None:
        return None
    place = request_at(now.workspace, now.document, now.at.offset(_start(params.item)))
    calls = outgoing(now.workspace, place) if place else ()
    return _calls(server).outgoing(calls, now.document.path)


def on_linked_editing(
    server: Connection, params: lsp.LinkedEditingRangeParams
) -> lsp.LinkedEditingRanges | None:
    """The names of the two tags of an XML element; the boundary of a multipart body."""
    if (now := server.state.snapshot(params.text_document.uri)) is None:
        return None
    offset = now.at.offset(params.position)
    tags = linked_tags(now.document, offset)
    spans = tags or linked_boundary(now.document, offset)
    ranges = [now.at.range(span) for span in spans]
    return lsp.LinkedEditingRanges(ranges, _NAME_OF_TAG if tags else _BOUNDARY) if ranges else None


ANSWERS: Answers = {
    lsp.TEXT_DOCUMENT_REFERENCES: on_references,
    lsp.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT: on_highlight,
    lsp.TEXT_DOCUMENT_PREPARE_RENAME: on_prepare_rename,
    lsp.TEXT_DOCUMENT_RENAME: on_rename,
    lsp.WORKSPACE_WILL_RENAME_FILES: on_will_rename_files,
    lsp.WORKSPACE_SYMBOL: on_workspace_symbols,
    lsp.TEXT_DOCUMENT_PREPARE_CALL_HIERARCHY: on_prepare_calls,
    lsp.CALL_HIERARCHY_INCOMING_CALLS: on_incoming_calls,
    lsp.CALL_HIERARCHY_OUTGOING_CALLS: on_outgoing_calls,
    lsp.TEXT_DOCUMENT_LINKED_EDITING_RANGE: on_linked_editing,
}


def _now(server: Connection, uri: str) -> Snapshot | EnvironmentSnapshot | None:
    return server.state.snapshot(uri) or server.state.environment_snapshot(uri)


def _at(server: Connection, item: lsp.CallHierarchyItem) -> Snapshot | None:
    """The file of a request as it is now, open or not."""
    opened = server.state.snapshot(item.uri)
    found = (server.state.snapshot_at(path) for path in paths_of([item.uri]))
    return opened or next(found, None)


def _start(item: lsp.CallHierarchyItem) -> lsp.Position:
    return item.selection_range.start


def _names(server: Connection, meanings: Meanings) -> NameConverter:
    state = server.state
    return NameConverter(meanings.table, state.opened, state.place_of, state.redactor.text)


def _calls(server: Connection) -> CallConverter:
    return CallConverter(server.state.place_of, server.state.redactor.text)


def _refusal(refused: Refused) -> JsonRpcException:
    return JsonRpcException(refused.reason, lsp.LSPErrorCodes.RequestFailed.value)
