"""The histories of all workspaces: what was sent, and what came of it, as long as that is kept."""

import asyncio
import os
import time
from pathlib import Path
from urllib.parse import quote

from callsheet.exchange import Response
from callsheet.late_dataclasses import dataclass
from callsheet.lsp.own_names import SCHEME
from callsheet.lsp.settings import EditorSettings
from callsheet.lsp.views import status_text
from callsheet.redact import Redactor
from callsheet.run.results import RequestResult, Sent
from callsheet.store.history import MOST_BYTES, MOST_ENTRIES, History, HistoryEntry
from callsheet.store.history_folder import HistoryFolder
from callsheet.store.state_folder import state_folder


@dataclass(frozen=True, slots=True)
class Occasion:
    """Where and when a request was sent."""

    uri: str
    root: Path
    environment: str


class Histories:
    """The history of each workspace, by its root."""

    def __init__(self, settings: EditorSettings, redactor: Redactor) -> None:
        self._most = settings.number("historyEntries", MOST_ENTRIES)
        self._most_bytes = settings.number("historySize", MOST_BYTES)
        self._are_kept = settings.is_on("keepHistory") and self._most > 0
        self._redactor = redactor
        self._histories: dict[Path, History] = {}

    def of(self, root: Path) -> History:
        """The history of a workspace; with what other sessions left where that is kept."""
        if root not in self._histories:
            history = self._histories[root] = History(self._most, self._most_bytes)
            for entry in self._folder(root).read() if self._are_kept else ():
                history.add(entry)
        return self._histories[root]

    @property
    def roots(self) -> tuple[Path, ...]:
        """The workspaces in which something was sent or looked for."""
        return tuple(self._histories)

    async def note(self, result: RequestResult, text: str, occasion: Occasion) -> int | None:
        """Take up what became of a request, if it went out; `text` is all of it to be read.

        Gives the number under which it is there; None when it is not.
        """
        entry = self._entry(result, text, occasion)
        if entry is None:
            return None
        kept = self.of(occasion.root).add(entry)
        # What nobody shall log is written nowhere, not even that it was sent.
        if self._are_kept and not result.quiet:
            await asyncio.to_thread(self._folder(occasion.root).write, entry, self._redactor)
        return kept.number if kept else None

    def clear(self, root: Path) -> int:
        """Forget all of a workspace, on disk too, and say how many there were."""
        number = self.of(root).clear()
        if self._are_kept:
            self._folder(root).clear()
        return number

    def text_of(self, uri: str) -> str | None:
        """The text that is read under a URI, when it is one of an exchange."""
        for root, history in self._histories.items():
            for entry in history.entries:
                if uri == exchange_uri(root, entry.number):
                    return self.shown(entry)
        return None

    def shown(self, entry: HistoryEntry) -> str:
        """An exchange as a document; what became secret since is masked too."""
        text = entry.text or "# what came is not kept\n"
        place = f" in {entry.environment}" if entry.environment else ""
        head = f"# {entry.request}, sent at {time_text(entry.time)}{place}\n\n"
        return self._redactor.text(head + text)

    def _entry(self, result: RequestResult, text: str, occasion: Occasion) -> HistoryEntry | None:
        if not isinstance(result.fate, Sent):
            return None
        exchange, quiet = result.fate.exchange, result.quiet
        response = exchange.outcome if isinstance(exchange.outcome, Response) else None
        return HistoryEntry(
            time=time.time(),
            uri=occasion.uri,
            request=result.place.name,
            environment=occasion.environment,
            method=exchange.request.method,
            url=self._redactor.url(exchange.request.url),
            outcome=str(result.outcome),
            summary=self._redactor.text(status_text(result)),
            status=response.status if response else None,
            seconds=exchange.seconds,
            size=response.body.size if response else None,
            text="" if quiet else text,
            response=None if quiet else response,
        )

    def _folder(self, root: Path) -> HistoryFolder:
        return HistoryFolder(state_folder(root.resolve(), os.environ) / "history", self._most)


def exchange_uri(root: Path, number: int) -> str:
    """The URI under which an exchange of a workspace can be read."""
    return _uri("history", root, f"{number}.http")


def history_uri(root: Path) -> str:
    """The URI under which the list of all exchanges of a workspace can be read."""
    return _uri("history", root, "history.md")


def time_text(seconds: float) -> str:
    """A time for a person, in their own time zone."""
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(seconds))


def _uri(kind: str, root: Path, name: str) -> str:
    parts = (*(part.strip("/\\") for part in root.parts), name)
    return f"{SCHEME}:/{kind}/" + "/".join(quote(part, safe="") for part in parts if part)
