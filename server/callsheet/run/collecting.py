"""Goes through the pages of an answer: each is sent, its items are taken out and handed on."""

import time
from collections.abc import Callable
from dataclasses import field
from typing import TypeAlias

from callsheet.amounts import time_left
from callsheet.exchange import Exchange, Failure, OutgoingRequest, Response
from callsheet.http.listening import NOBODY, Listener
from callsheet.late_dataclasses import dataclass
from callsheet.model.answer_bodies import parsed_body
from callsheet.model.collection import Collection
from callsheet.model.outcomes import Action
from callsheet.problems import Code
from callsheet.run.paginate.following import page_behind
from callsheet.run.paginate.kinds import pages_of
from callsheet.run.paginate.page import LastPage, Page, PagingFault
from callsheet.run.paginate.select import items_path, select_items
from callsheet.run.paginate.totals import Total, how_far, total_of
from callsheet.run.response_actions import status_text
from callsheet.run.results import PageRecord
from callsheet.values import JsonValue

Items: TypeAlias = tuple[JsonValue, ...]


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why the pages end before their end."""

    code: Code
    message: str
    hint: str = ""


@dataclass(slots=True)
class Collector:
    """Collects the items of one request over all its pages."""

    collection: Collection
    deliver: Callable[[OutgoingRequest], Exchange]
    take: Callable[[Items], Wrong | None]
    """Is handed the items of each page."""

    strict: bool = True
    """Whether an answer of 400 or more is wrong also where there is only one page."""

    only_first: bool = False
    after: Exchange | None = None
    """The answer behind which to go on, by one page; None begins with the first."""

    action: Callable[[Response], Action | None] = lambda _: None
    """What an answer is taken for (`# @on … ignore`, `# @error …`)."""

    is_past: Callable[[], bool] = lambda: False
    """Whether the pages that follow hold nothing that is wanted."""

    tell: Callable[[str], None] = lambda _: None
    listener: Listener = NOBODY
    is_alone: bool = True
    """Whether these pages are all there is to do, so that the time that they take yet is told."""

    clock: Callable[[], float] = time.perf_counter
    pages: list[PageRecord] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _items: int = 0
    _path: str | None = None
    _total: Total | None = None
    _begun: float = 0.0

    def run(self, first: OutgoingRequest) -> tuple[Exchange, Wrong | None]:
        """Go through all pages; the last exchange, and why it is not the last page."""
        self._begun = self.clock()
        paging = self.collection.paging
        if paging is None:
            exchange = self.deliver(first)
            return exchange, self._taken(first, exchange)[1]
        following = pages_of(first, paging, self.notes.append)
        request = next(following)
        if self.after is not None:
            request = begun(first, self.collection, self.after)
        while True:
            exchange = self.deliver(request)
            page, wrong = self._taken(request, exchange)
            if page is None or wrong is not None or self._is_enough():
                following.close()
                return exchange, wrong
            try:
                request = following.send(page)
            except StopIteration as end:
                return exchange, _ended(end.value)
            self._tell(page)

    def _tell(self, page: Page) -> None:
        """Say how far it is, and how long it may take yet, when the first page tells how much."""
        done = len(self.pages)
        if done == 1 and self.collection.paging is not None:
            self._total = total_of(page, self.collection.paging)
        share = self._total.share(done, self._items) if self._total and self.is_alone else 0.0
        left = time_left(self.clock() - self._begun, share)
        text = how_far(done, self._items, self._total) + (f", {left}" if left else "")
        self.tell(text)
        if self._total and self._total.share(done, self._items) <= 1:
            whole = self._total.number
            self.listener.collected(text, done if self._total.is_of_pages else self._items, whole)

    def _is_enough(self) -> bool:
        return self.only_first or self.after is not None or self.is_past()

    def _taken(
        self, request: OutgoingRequest, exchange: Exchange
    ) -> tuple[Page | None, Wrong | None]:
        """The page, when there may be another one behind it; its items are handed on."""
        response = exchange.outcome
        if isinstance(response, Failure):
            return None, None
        action = self.action(response)
        if action is not None or response.status >= 400:
            self._record(exchange, response, 0)
            return None, self._refused(response, action)
        try:
            body = parsed_body(response)
        except ValueError as error:
            self._record(exchange, response, 0)
            message = f"the items cannot be read: {error}"
            return None, Wrong(Code.PAGING_STOPPED, message, "is the answer JSON?")
        items, _ = select_items(body, self._path_in(body))
        self._record(exchange, response, len(items))
        url = exchange.hops[-1].request.url
        return Page(request, response, body, items, url), self.take(items)

    def _path_in(self, body: JsonValue) -> str:
        """Where the items are; the first page decides for all (dlt)."""
        if self._path is None:
            self._path = self.collection.select or ("$" if self.collection.is_single else None)
        if self._path is None:
            self._path, note = items_path(body)
            if note:
                self.notes.append(note)
        return self._path

    def _refused(self, response: Response, action: Action | None) -> Wrong | None:
        if action is Action.IGNORE:
            return None
        if action is None and not self.strict and self.collection.paging is None:
            return None
        page = f"page {len(self.pages)} " if self.collection.paging else "it "
        hint = f"say `# @on {response.status} ignore` if that means: no items"
        hint = "`# @on` takes it for an error" if action is Action.FAIL else hint
        return Wrong(Code.HTTP_STATUS, f"{page}answered {status_text(response)}", hint)

    def _record(self, exchange: Exchange, response: Response, items: int) -> None:
        url = exchange.hops[-1].request.url
        record = PageRecord(len(self.pages) + 1, url, response.status, exchange.seconds, items)
        self.pages.append(record)
        self._items += items


def begun(
    first: OutgoingRequest, collection: Collection, after: Exchange | None
) -> OutgoingRequest:
    """The request of the page to begin with: the one behind that answer, or the first of all."""
    if collection.paging is None:
        return first
    behind = page_behind(first, collection.paging, collection.select, after) if after else None
    return behind or next(pages_of(first, collection.paging))


def _ended(end: LastPage | PagingFault) -> Wrong | None:
    if isinstance(end, PagingFault):
        return Wrong(Code.PAGING_STOPPED, end.message, end.hint)
    return None
