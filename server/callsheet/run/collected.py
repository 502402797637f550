"""What became of a request whose items are taken out, page by page."""

from collections.abc import Callable
from dataclasses import field, replace

from callsheet.exchange import Exchange, OutgoingRequest, Response
from callsheet.http.listening import NOBODY
from callsheet.late_dataclasses import dataclass
from callsheet.model.outcomes import Action
from callsheet.model.parents import parent_keys
from callsheet.model.requests import RequestPlace
from callsheet.model.resolve import Resolved
from callsheet.problems import Problem, Severity
from callsheet.run.collecting import Collector, Items, Wrong
from callsheet.run.included import included_fields
from callsheet.run.newest import Newest
from callsheet.run.obtained import credentials_of
from callsheet.run.received import received, taken_for
from callsheet.run.results import RequestResult
from callsheet.run.sending import Sending
from callsheet.run.steps import Steps
from callsheet.run.taking import Taking
from callsheet.values import JsonValue


def collected(
    result: RequestResult, resolved: Resolved, sending: Sending, newest: Newest | None
) -> RequestResult:
    """Send a request and the pages behind it, and hand their items on.

    Args:
        result: What is known before.
        resolved: The request of the first page.
        sending: Sends it.
        newest: Where it begins and what it has seen, if only what is new is asked for.
    """
    return _Collection(resolved, sending, newest).result(result)


_FIRST = 100
"""Rows of several pages that can be looked at."""


@dataclass(slots=True)
class _Collection:
    resolved: Resolved
    sending: Sending
    newest: Newest | None
    kept: list[JsonValue] = field(default_factory=list)
    """The rows that others go through, or that wait until the turn of their round has come."""

    first: list[JsonValue] = field(default_factory=list)
    """The first rows, where nobody takes them."""

    last: Resolved | None = None
    """What the pages go out with; after a 401 it is another than `resolved`."""

    secrets: frozenset[str] = frozenset()

    def result(self, before: RequestResult) -> RequestResult:
        step, reader = self.sending.step, self.sending.reader
        known, key = reader.known, step.place.key
        included = included_fields(step.place.block.parsed, step.items)
        taking = Taking(included, self._processing(), self._hand_on)
        collector = self._collector(taking)
        exchange, wrong = collector.run(self.resolved.request)
        sent = self.last or self.resolved
        before = replace(before, notes=sent.notes, secrets=before.secrets | self.secrets)
        result = received(before, sent, exchange, self.sending.handlings)
        if self._is_parent and not step.items:
            known.items[key] = (known.items.get(key, []) if step.after else []) + self.kept
        result = replace(
            result,
            pages=tuple(collector.pages) if self.resolved.collection.paging else (),
            rows=taking.rows,
            first_rows=tuple(self.first) if len(collector.pages) > 1 else (),
            said=tuple(collector.notes),
            collected=tuple(self.kept) if step.items else (),
        )
        problems = [each.shifted(step.place.block.start) for each in included.problems]
        if wrong is not None and result.error is None:
            problems.append(_stopped(step.place, wrong, taking.problem))
        if problems or result.error is not None:
            known.exchanges.pop(key, None)
            if not step.items:
                # Of several rounds the rows of the others are there all the same.
                known.items.pop(key, None)
        elif self.newest is not None and self.newest.tracker.mark is not None:
            known.marks[self.newest.mark_key] = self.newest.tracker.mark
        return replace(result, notes=(*result.notes, *problems))

    @property
    def _is_parent(self) -> bool:
        return self.sending.step.place.key in parent_keys(self.sending.reader.workspace)

    def _collector(self, taking: Taking) -> Collector:
        settings = self.sending.reader.settings
        tracker = self.newest.tracker if self.newest else None
        cancellation = self.sending.cancellation

        def deliver(request: OutgoingRequest) -> Exchange:
            return self._delivered(request, is_further=bool(collector.pages))

        collector = Collector(
            self.resolved.collection,
            deliver,
            taking.take,
            strict=settings.take is not None or self._is_parent,
            only_first=settings.only_first_page,
            action=self._action,
            after=self.sending.step.after,
            is_past=tracker.is_past if tracker else lambda: False,
            tell=self.sending.tell,
            listener=cancellation.listener if cancellation else NOBODY,
            is_alone=not self.sending.step.items,
        )
        return collector

    def _delivered(self, page: OutgoingRequest, *, is_further: bool) -> Exchange:
        def page_of(read: Resolved) -> OutgoingRequest:
            if read is self.resolved:
                return page
            from callsheet.run.paginate.renewed import renewed

            request = self.newest.asked(read.request) if self.newest else read.request
            return renewed(page, self.resolved.request, request)

        sent = self.sending.exchanged(self.last or self.resolved, page_of, is_further=is_further)
        self.last, exchange, secrets = sent
        self.secrets |= secrets
        for hop in exchange.hops:
            self.secrets |= credentials_of(hop.request)
        return exchange

    def _processing(self) -> Callable[[Items], Items | Problem]:
        """Takes items through the steps, and keeps those that are new."""
        expressions = self.sending.reader.expressions(self.sending.step)
        steps = Steps(self.resolved.collection.steps, expressions)
        tracker = self.newest.tracker if self.newest else None

        def process(items: Items) -> Items | Problem:
            processed = steps.apply(items)
            if tracker is None or isinstance(processed, Problem):
                return processed
            return tracker.kept(processed)

        return process

    def _hand_on(self, rows: Items) -> Problem | None:
        # Rounds may end out of order: the rows of one wait until their turn has come.
        step, take = self.sending.step, self.sending.reader.settings.take
        if self._is_parent or step.items:
            self.kept.extend(rows)
        if take is None:
            self.first.extend(rows[: _FIRST - len(self.first)])
        return take(step, rows) if take is not None and not step.items else None

    def _action(self, response: Response) -> Action | None:
        return taken_for(response, self.sending.step, self.resolved, self.sending.reader)


def _stopped(place: RequestPlace, wrong: Wrong, problem: Problem | None) -> Problem:
    """Why the pages ended before their end, at the request or at the step that failed."""
    if problem is not None:
        return problem
    request = place.block.tree.request
    span = place.block.placed(request.line.span if request else place.block.tree.span)
    return Problem(wrong.code, Severity.ERROR, span, wrong.message, wrong.hint)
