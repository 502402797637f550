"""Sends the request of one step, as often as it takes: uploads in pieces, once more after a 401."""

from collections.abc import Callable
from dataclasses import field, replace
from functools import partial

from callsheet.amounts import size_text
from callsheet.exchange import Exchange, Failure, OutgoingRequest
from callsheet.http.cancellation import Cancellation
from callsheet.late_dataclasses import dataclass
from callsheet.model.requests import RequestPlace
from callsheet.model.resolve import Resolved, Unresolved
from callsheet.openapi.contract import Verdict
from callsheet.run.delivering import Deliverer
from callsheet.run.fates import is_judged
from callsheet.run.given_tokens import GivenTokens
from callsheet.run.once_more import is_refused, logins_of, once_more, refused_logins
from callsheet.run.plan import Step
from callsheet.run.results import RequestResult
from callsheet.run.scripted import Handlings
from callsheet.run.step_reader import StepReader


@dataclass(frozen=True, slots=True)
class Sending:
    """The request of one step on its way."""

    step: Step
    reader: StepReader
    tokens: GivenTokens
    deliverer: Deliverer
    perform: Callable[[RequestPlace], RequestResult]
    """Performs a request that logs in."""

    cancellation: Cancellation | None
    tell: Callable[[str], None]
    """Is told what is waited for."""

    handlings: Handlings
    """Has the scripts run that look at its answers."""

    rewritten: Callable[[Resolved], Resolved | Unresolved]
    """The request as its scripts wrote it over; they do not run again for that."""

    verdicts: list[Verdict] = field(default_factory=list)
    """How its answers stand to the description of the API, where that is asked for."""

    def held(self, result: RequestResult) -> RequestResult:
        """The result, with how its answers stand to the description of the API."""
        if not self.verdicts:
            return result
        from callsheet.run.contract import with_verdicts

        return with_verdicts(result, self.verdicts)

    def exchanged(
        self,
        resolved: Resolved,
        page_of: Callable[[Resolved], OutgoingRequest] | None = None,
        *,
        is_further: bool = False,
    ) -> tuple[Resolved, Exchange, frozenset[str]]:
        """What was read last, what came of it, and the secrets in it; once more after a 401.

        Args:
            resolved: The request of the step.
            page_of: What of it goes out, when it is one of several pages.
            is_further: Whether that is a page behind the first one.
        """
        sent = self._exchanged(resolved, page_of, is_further=is_further)
        if self.reader.settings.contract:
            from callsheet.run.contract import verdicts_on

            place, workspace = self.step.place, self.reader.workspace
            self.verdicts.extend(verdicts_on(sent[1], place, workspace))
        return sent

    def _exchanged(
        self,
        resolved: Resolved,
        page_of: Callable[[Resolved], OutgoingRequest] | None,
        *,
        is_further: bool,
    ) -> tuple[Resolved, Exchange, frozenset[str]]:
        deliver = self._page_delivered if is_further else self._delivered

        def send(read: Resolved) -> Exchange:
            return deliver(page_of(read) if page_of else read.request)

        def sent_anew() -> tuple[Resolved, Exchange] | None:
            anew = self.reader.resolved(self.step, self.tokens)
            if isinstance(anew, Resolved):
                anew = self.rewritten(anew)
            return (anew, send(anew)) if isinstance(anew, Resolved) else None

        first = send(resolved)
        if not is_refused(first):
            return resolved, first, resolved.secrets
        logins = logins_of(self.reader.workspace, self.step.place)
        again = once_more(first, logins, self.tokens, self.perform, sent_anew)
        if isinstance(again, RequestPlace):
            known = self.reader.known.refused
            refused = refused_logins(self.step.place, self.reader.workspace, known)
            told = replace(resolved, notes=(*resolved.notes, *refused))
            return told, first, resolved.secrets
        if again is None:
            return resolved, first, resolved.secrets
        return again.resolved, again.exchange, again.secrets | again.resolved.secrets

    def _page_delivered(self, request: OutgoingRequest) -> Exchange:
        return self.deliverer.deliver(request, self.cancellation, tell=self.tell)

    def _delivered(self, request: OutgoingRequest) -> Exchange:
        deliver = partial(
            self.deliverer.deliver,
            cancellation=self.cancellation,
            judged=self._holds,
            tell=self.tell,
        )
        upload = request.delivery.upload
        if upload is None:
            return deliver(request)
        from callsheet.run.upload import UploadMeans, send_upload

        def reached(sent: int, total: int) -> None:
            self.tell(f"{size_text(sent)} of {size_text(total)} are up")

        environment = self.reader.workspace.environment or ""
        means = UploadMeans(deliver, self.reader.settings.uploads, environment, reached)
        return send_upload(request, upload, means)

    def _holds(self, exchange: Exchange) -> bool:
        """Whether an answer is as its request asserts, before that is the last word on it."""
        place = self.step.place
        if isinstance(exchange.outcome, Failure):
            return True
        self.reader.known.remember(place.key, exchange)
        ran = self.handlings.ran(exchange, exchange.outcome)
        if ran is not None and (ran.problems or not all(each.passed for each in ran.tests)):
            return False
        if not is_judged(place):
            return True
        from callsheet.run.judge import judge

        judged = judge(exchange, exchange.outcome, self.reader.expressions(self.step))
        return all(assertion.passed for assertion in judged.assertions)
