"""The commands over what was sent: it is listed, read again, compared, forgotten."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from callsheet.amounts import counted, size_text
from callsheet.features.symbols import shown_name
from callsheet.lsp.answers import show
from callsheet.lsp.calls import Call, number_of, opened, place_meant, root_meant, uri_of
from callsheet.lsp.comparison import compared, comparison_uri
from callsheet.lsp.connection import Connection
from callsheet.lsp.files import path_of
from callsheet.lsp.histories import exchange_uri, history_uri, time_text
from callsheet.lsp.plugin_news import tell_history
from callsheet.problems import UsageError
from callsheet.report.style import one_line
from callsheet.store.history import History, HistoryEntry

_MOST_OFFERED = 9
_OF_HISTORY = ("callsheet:/history/", "callsheet:/compare/")


async def show_history(server: Connection, call: Call) -> list[dict[str, Any]]:
    """Show what was sent in a document's workspace, the newest first, and say it to a plug-in."""
    root = root_meant(server, call)
    entries = server.histories.of(root).entries[::-1]
    uri = history_uri(root)
    server.state.views[uri] = server.mask(_table(root, entries))
    show(server, uri)
    return [_told(server, root, entry) for entry in entries]


async def open_exchange(server: Connection, call: Call) -> str | None:
    """Show one exchange of the history; asks which when no number is given."""
    root = root_meant(server, call)
    number = number_of(call)
    entry = _entry(server, root, number) if number else await _asked(server, root)
    if entry is None:
        return None
    uri = exchange_uri(root, entry.number)
    server.state.views[uri] = server.histories.shown(entry)
    return show(server, uri)


async def clear_history(server: Connection, call: Call) -> int:
    """Forget what was sent in a document's workspace, on disk too; without a document, all."""
    histories = server.histories
    roots = (root_meant(server, call),) if call.text(0) else histories.roots
    number = sum(map(histories.clear, roots))
    for uri in [each for each in server.state.views if each.startswith(_OF_HISTORY)]:
        del server.state.views[uri]
    for root in roots:
        tell_history(server, root)
    server.say(f"{counted(number, 'exchange')} forgotten")
    return number


async def compare(server: Connection, call: Call) -> dict[str, Any]:
    """Show in what the last answer of a request is another than the one before it.

    `number` and `other` name two exchanges of the history instead; a `number` alone names one that
    is compared with the answer of its request before it.
    """
    root = root_meant(server, call)
    before, after = _compared_entries(server, call, root)
    redactor = server.state.redactor
    comparison = await asyncio.to_thread(compared, before, after, redactor)
    names = ("before.http", "after.http", "difference.md")
    left, right, uri = (comparison_uri(after, root, name) for name in names)
    views = server.state.views
    views[left], views[right] = comparison.before, comparison.after
    views[uri] = comparison.difference
    shown = show(server, uri)
    if not server.state.client.show_document:
        said = "are the same" if comparison.is_same else "differ"
        server.say(f"{after.request}: the last two answers {said}")
    return {"left": left, "right": right, "uri": shown, "same": comparison.is_same}


def last_sent(server: Connection, call: Call) -> Call:
    """A call for the request that was sent last, or for that of an exchange: as it stands now.

    Raises:
        UsageError: Nothing was sent.
    """
    histories, number = server.histories, number_of(call)
    roots = (root_meant(server, call),) if call.text(0) else histories.roots
    found = [entry for root in roots for entry in histories.of(root).entries]
    if number is not None:
        found = [entry for entry in found if entry.number == number]
    if not found:
        raise UsageError("nothing was sent yet", "put the cursor on a request, and send it")
    last = max(found, key=lambda entry: entry.time)
    return Call((last.uri, last.request), call.token)


def _entry(server: Connection, root: Path, number: int) -> HistoryEntry:
    entry = server.histories.of(root).get(number)
    if entry is None:
        raise UsageError(
            f"exchange {number} is not kept", "`callsheet.history` lists those that are"
        )
    return entry


async def _asked(server: Connection, root: Path) -> HistoryEntry | None:
    newest = server.histories.of(root).entries[::-1][:_MOST_OFFERED]
    if not newest:
        raise UsageError("nothing was sent yet", "put the cursor on a request, and send it")
    titles = {f"{each.number}. {each.request}: {each.summary}": each for each in newest}
    chosen = await server.ask("Which exchange?", *map(server.mask, titles))
    masked = {server.mask(title): each for title, each in titles.items()}
    return masked.get(chosen or "")


def _compared_entries(
    server: Connection, call: Call, root: Path
) -> tuple[HistoryEntry, HistoryEntry]:
    history = server.histories.of(root)
    first, second = number_of(call, "number"), number_of(call, "other")
    if call.named and first is not None and second is not None:
        older, newer = sorted((first, second))
        return _entry(server, root, older), _entry(server, root, newer)
    if call.named and first is not None:
        return _with_the_one_before(history, _entry(server, root, first))
    snapshot = opened(server, call)
    place = place_meant(snapshot, call)
    uri = uri_of(snapshot, place.path)
    of_request = history.of(lambda each: each == uri or path_of(each) == place.path, place.name)
    answered = [each for each in of_request if each.response is not None]
    if len(answered) < 2:
        name = shown_name(place)
        raise UsageError(f'"{name}" has no two answers to be compared', "send it once more")
    return answered[1], answered[0]


def _with_the_one_before(
    history: History, entry: HistoryEntry
) -> tuple[HistoryEntry, HistoryEntry]:
    of_request = history.of(lambda each: each == entry.uri, entry.request)
    earlier = (each for each in of_request if each.number < entry.number)
    before = next((each for each in earlier if each.response is not None), None)
    if before is None:
        raise UsageError(f'there is no answer before this one of "{entry.request}"')
    return before, entry


def _told(server: Connection, root: Path, entry: HistoryEntry) -> dict[str, Any]:
    """An exchange as a plug-in is told of it."""
    return {
        "number": entry.number,
        "time": entry.time,
        "document": entry.uri,
        "request": server.mask(entry.request),
        "environment": entry.environment,
        "method": entry.method,
        "url": server.mask(entry.url),
        "outcome": entry.outcome,
        "summary": server.mask(entry.summary),
        "status": entry.status,
        "milliseconds": round(entry.seconds * 1000, 1),
        "size": entry.size,
        "uri": exchange_uri(root, entry.number),
    }


def _table(root: Path, entries: Sequence[HistoryEntry]) -> str:
    lines = [f"# What was sent in {root.name}", ""]
    if not entries:
        return "\n".join((*lines, "Nothing yet.\n"))
    lines += [
        "| | time | request | environment | status | ms | size |",
        "|--:|---|---|---|---|--:|--:|",
    ]
    lines += [_row(entry) for entry in entries]
    return "\n".join(lines) + "\n"


def _row(entry: HistoryEntry) -> str:
    status = str(entry.status) if entry.status is not None else entry.summary.partition(" · ")[0]
    cells = (
        str(entry.number),
        time_text(entry.time),
        entry.request,
        entry.environment,
        status,
        f"{entry.seconds * 1000:.0f}",
        "" if entry.size is None else size_text(entry.size),
    )
    return f"| {' | '.join(one_line(cell).replace('|', chr(92) + '|') for cell in cells)} |"
