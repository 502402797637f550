"""Sends the requests of a plan, and says what became of each as it ends."""

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from random import Random
from typing import TYPE_CHECKING

from callsheet.amounts import size_text
from callsheet.disk import Files
from callsheet.exchange import Exchange, Failure, OutgoingRequest, Response
from callsheet.http.cancellation import Cancellation
from callsheet.http.client import HttpClient
from callsheet.model.circumstances import Circumstances
from callsheet.model.document import Document, PlacedBlock
from callsheet.model.environment import Layer, Origin, Source, Variable
from callsheet.model.loops import Loop, loops_of
from callsheet.model.outcomes import Action
from callsheet.model.parents import parent_keys
from callsheet.model.requests import RequestPlace
from callsheet.model.resolve import Resolved, Unresolved, resolve
from callsheet.model.scope import Scope, environment_layers, scope_of
from callsheet.model.secrets import Secrets
from callsheet.model.wanted_tokens import GiveToken
from callsheet.model.workspace import RequestKey, Workspace
from callsheet.problems import Code, Problem, Severity
from callsheet.run.conditions import confirmation_of, pause_of, skip_reason
from callsheet.run.delivering import Deliverer
from callsheet.run.expressions import Expressions
from callsheet.run.fates import (
    JUDGING,
    as_it_is_meant,
    is_judged,
    not_sent,
    syntax_errors,
    unresolved_result,
)
from callsheet.run.given_tokens import GivenTokens
from callsheet.run.included import included_fields
from callsheet.run.not_run import not_run
from callsheet.run.obtained import credentials_of, tokens_obtained
from callsheet.run.once_more import is_refused, logins_of, once_more
from callsheet.run.parallel import in_parallel
from callsheet.run.plan import Step
from callsheet.run.response_actions import action_for
from callsheet.run.results import NotSent, Prepared, RequestResult, Sent, Skipped
from callsheet.run.rounds import Round, iteration_of, rounds_of
from callsheet.run.saves import save_answer
from callsheet.run.settings import Settings, command_line_layer
from callsheet.values import JsonValue

if TYPE_CHECKING:
    from callsheet.run.collecting import Wrong
    from callsheet.run.judge import Judged
    from callsheet.run.newest import Newest

__all__ = ["COLLECTING", "JUDGING", "Resolver", "Session", "Settings"]

COLLECTING = frozenset(("filter", "map", "yield-map", "incremental", "load"))
"""The directives that say something of the items of an answer."""

Resolver = Callable[[Document, PlacedBlock, Scope, Circumstances], Resolved | Unresolved]


class Session:
    """Requests that share a cookie jar, connections, earlier answers and captured values.

    A run has one for each file; the editor has one for a workspace and an environment, and gives
    it the newest `workspace`.
    """

    def __init__(
        self,
        workspace: Workspace,
        files: Files,
        settings: Settings | None = None,
        client: HttpClient | None = None,
    ) -> None:
        self.workspace = workspace
        self.exchanges: dict[RequestKey, Exchange] = dict(workspace.exchanges)
        """What each request answered last; one that could not be sent has no entry."""

        self.captured: dict[str, Variable] = {}
        """What `@result` and `@capture` took out of answers."""

        self.items: dict[RequestKey, list[JsonValue]] = {}
        """What requests collected that others go through."""

        self.marks: dict[str, JsonValue] = {}
        """How far incremental requests came."""

        self.keepers = (settings or Settings()).keepers
        """Who is asked for secrets."""

        self._files = files
        self._random = Random()
        self._settings = settings or Settings()
        self._process_environment = dict(os.environ)
        self._given = command_line_layer(self._settings)
        self._client = client or HttpClient()
        self._deliverer = Deliverer(self._client, self._settings.delivery)

    def use(self, settings: Settings) -> None:
        """Go on with other settings; what is counted, kept and remembered stays."""
        old = self._settings
        self._settings = replace(settings, delivery=old.delivery, uploads=old.uploads)
        self.keepers = settings.keepers
        self._given = command_line_layer(settings)

    def begin_at(self, marks: Mapping[str, JsonValue]) -> None:
        """Begin incremental requests where earlier loads have ended."""
        self._settings = replace(self._settings, marks=marks)

    def run(self, steps: Sequence[Step]) -> Iterator[RequestResult]:
        """Go through the steps; each result is given as its request ends."""
        for step in steps:
            yield from self.results(step)

    def results(
        self,
        step: Step,
        cancellation: Cancellation | None = None,
        tell: Callable[[str], None] = lambda _: None,
    ) -> Iterator[RequestResult]:
        """As `perform`; a request with loops gives one result for each round."""
        loops = loops_of(step.place.block.parsed)
        missing = self._missing(step)
        if not loops or step.faults or missing:
            yield self.perform(step, cancellation=cancellation, tell=tell)
            return
        yield from self._rounds(step, loops, cancellation, tell)

    def perform(
        self,
        step: Step,
        cancellation: Cancellation | None = None,
        tell: Callable[[str], None] = lambda _: None,
    ) -> RequestResult:
        """Do one step of a plan; it is skipped when what it needs has no answer.

        `tell` is told what a send waits for, as `try 2 of 4, in 3 s`.
        """
        started = time.perf_counter()
        result = self._perform(step, cancellation, tell)
        if not isinstance(result.fate, (Sent, Prepared)):
            # Nobody may build on an answer that a later try could not repeat.
            self.exchanges.pop(step.place.key, None)
        notes = (*not_run(step.place), *result.notes)
        return replace(result, seconds=time.perf_counter() - started, notes=notes)

    def _rounds(
        self,
        step: Step,
        loops: tuple[Loop | Problem, ...],
        cancellation: Cancellation | None,
        tell: Callable[[str], None],
    ) -> Iterator[RequestResult]:
        key = step.place.key
        self.items.pop(key, None)
        parallel = max((each.parallel for each in loops if isinstance(each, Loop)), default=1)
        first: Exchange | None = None
        number = 0
        rounds = rounds_of(step, loops, self._expressions)

        def perform(each: Round) -> RequestResult:
            if isinstance(each, Step):
                return self.perform(each, cancellation=cancellation, tell=tell)
            return not_sent(step.place, each)

        for number, (each, result) in enumerate(in_parallel(perform, rounds, parallel), start=1):
            first = first or self.exchanges.get(key)
            iteration = iteration_of(each, number - 1) if isinstance(each, Step) else None
            if isinstance(each, Step):
                self._hand_on(each, result)
            yield replace(result, iteration=iteration, collected=())
        if first is not None:
            self._remember(step.place, first)
        if not number:
            self.items[key] = []
            yield RequestResult(step.place, Skipped("its loop has no items"))

    def _hand_on(self, step: Step, result: RequestResult) -> None:
        """The rows of a round, when its turn has come."""
        key = step.place.key
        if result.rows is None or result.errors or result.error:
            return
        if key in parent_keys(self.workspace):
            self.items.setdefault(key, []).extend(result.collected)
        if self._settings.take is not None:
            self._settings.take(step, result.collected)

    def send(self, place: RequestPlace, cancellation: Cancellation | None = None) -> RequestResult:
        """Send one request now, whatever it needs."""
        return self.perform(Step(place), cancellation)

    def resolved(
        self, place: RequestPlace, read: Resolver, give: GiveToken | None = None
    ) -> Resolved | Unresolved:
        """What `read` makes of a place now; nothing is sent but for tokens that a text names.

        Args:
            place: A request, or the block of a resource.
            read: One of the readers of `model.resolve`.
            give: Gives the tokens that a text names, in place of those that sends use.
        """
        if problems := syntax_errors(place):
            return Unresolved(problems)
        expressions = self._expressions(Step(place))
        circumstances = expressions.circumstances
        if give is not None:
            circumstances = replace(circumstances, token=give)
        return read(place.document, place.block, expressions.scope, circumstances)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _perform(
        self, step: Step, cancellation: Cancellation | None, tell: Callable[[str], None]
    ) -> RequestResult:
        place = step.place
        if problems := (*step.faults, *syntax_errors(place)):
            return not_sent(place, problems)
        missing = self._missing(step)
        if missing and not self._settings.dry_run:
            return RequestResult(place, Skipped(f"it needs {missing}, which has no answer"))
        tokens = self._tokens(cancellation)
        expressions = self._expressions(step, tokens)
        reason = skip_reason(place, expressions)
        if isinstance(reason, Problem):
            return not_sent(place, (reason,))
        if reason:
            return RequestResult(place, Skipped(reason))
        begun = self._newest(step, expressions)
        if isinstance(begun, tuple):
            return not_sent(place, begun)
        if begun is not None:
            step = begun.step
            expressions = self._expressions(step, tokens)
        resolved = resolve(
            place.document, place.block, expressions.scope, expressions.circumstances
        )
        if isinstance(resolved, Unresolved):
            result = unresolved_result(place, resolved, missing)
            return replace(result, secrets=resolved.secrets | expressions.secrets)
        if begun is not None:
            resolved = replace(resolved, request=begun.asked(resolved.request))
        result = RequestResult(
            place,
            Prepared(resolved.request),
            notes=resolved.notes,
            secrets=resolved.secrets | expressions.secrets,
        )
        if self._settings.dry_run:
            return replace(result, secrets=result.secrets | credentials_of(resolved.request))
        fate = self._obstacle(place) or self._wait(place, expressions, ("sleep", "delay"))
        if fate is not None:
            return replace(result, fate=fate)
        if begun is not None or self._collects(step, resolved):
            sending = _Sending(tokens, cancellation, tell, begun)
            return self._collected(result, step, resolved, sending)
        resolved, exchange, secrets = self._exchanged(step, resolved, tokens, cancellation, tell)
        result = replace(result, notes=resolved.notes, secrets=result.secrets | secrets)
        received = self._received(result, step, resolved, exchange)
        return as_it_is_meant(received, resolved)

    def _newest(
        self, step: Step, expressions: Expressions
    ) -> "Newest | tuple[Problem, ...] | None":
        settings = expressions.scope.settings
        if settings is None or settings.nearest("incremental") is None:
            return None
        from callsheet.run.newest import newest

        return newest(step, expressions, self._settings.marks)

    def _collects(self, step: Step, resolved: Resolved) -> bool:
        """Whether the items of the answer matter to anybody."""
        collection = resolved.collection
        asked = collection.paging is not None or collection.select is not None
        wanted = self._settings.take is not None or step.place.key in parent_keys(self.workspace)
        return asked or wanted or step.place.block.parsed.has_any(COLLECTING)

    def _collected(
        self, result: RequestResult, step: Step, resolved: Resolved, sending: "_Sending"
    ) -> RequestResult:
        """What became of a request whose items are taken out, page by page."""
        from callsheet.run.collecting import Collector
        from callsheet.run.steps import Steps
        from callsheet.run.taking import Taking

        key = step.place.key
        is_parent = key in parent_keys(self.workspace)
        kept: list[JsonValue] = []
        take = self._settings.take

        def hand_on(rows: tuple[JsonValue, ...]) -> None:
            # Rounds may end out of order: the rows of one wait until their turn has come.
            if is_parent or step.items:
                kept.extend(rows)
            if take is not None and not step.items:
                take(step, rows)

        def deliver(request: OutgoingRequest) -> Exchange:
            if collector.pages:
                return self._deliverer.deliver(request, sending.cancellation, tell=sending.tell)
            first = replace(resolved, request=request)
            sent, exchange, secrets = self._exchanged(
                step, first, sending.tokens, sending.cancellation, sending.tell
            )
            met.append((sent, secrets))
            return exchange

        met: list[tuple[Resolved, frozenset[str]]] = []
        included = included_fields(step.place.block.parsed, step.items)
        steps = Steps(resolved.collection.steps, self._expressions(step))
        tracker = sending.newest.tracker if sending.newest else None

        def process(items: tuple[JsonValue, ...]) -> tuple[JsonValue, ...] | Problem:
            processed = steps.apply(items)
            if tracker is None or isinstance(processed, Problem):
                return processed
            return tracker.kept(processed)

        taking = Taking(included, process, hand_on)
        collector = Collector(
            resolved.collection,
            deliver,
            taking.take,
            strict=take is not None or is_parent,
            only_first=self._settings.only_first_page,
            action=partial(self._action, step, resolved),
            after=step.after,
            is_past=tracker.is_past if tracker else lambda: False,
            tell=sending.tell,
        )
        exchange, wrong = collector.run(resolved.request)
        last, secrets = met[-1]
        result = replace(result, notes=last.notes, secrets=result.secrets | secrets)
        received = self._received(result, step, last, exchange)
        if is_parent and not step.items:
            before = self.items.get(key, []) if step.after else []
            self.items[key] = before + kept
        received = replace(
            received,
            pages=tuple(collector.pages) if resolved.collection.paging else (),
            rows=taking.rows,
            said=tuple(collector.notes),
            collected=tuple(kept) if step.items else (),
        )
        problems = [each.shifted(step.place.block.start) for each in included.problems]
        if wrong is not None and received.error is None:
            problems.append(_stopped(step.place, wrong, taking.problem))
        if problems or received.error is not None:
            self.exchanges.pop(key, None)
            self.items.pop(key, None)
        elif sending.newest is not None and sending.newest.tracker.mark is not None:
            self.marks[sending.newest.mark_key] = sending.newest.tracker.mark
        return replace(received, notes=(*received.notes, *problems))

    def _exchanged(
        self,
        step: Step,
        resolved: Resolved,
        tokens: GivenTokens,
        cancellation: Cancellation | None,
        tell: Callable[[str], None],
    ) -> tuple[Resolved, Exchange, frozenset[str]]:
        """What went out, what came of it, and the secrets in it; once more after a 401."""
        judged = partial(self._holds, step)
        deliver = partial(
            self._deliverer.deliver, cancellation=cancellation, judged=judged, tell=tell
        )
        first = self._delivered(resolved.request, deliver, tell)
        if not is_refused(first):
            return resolved, first, resolved.secrets

        def perform(login: RequestPlace) -> RequestResult:
            return self.perform(Step(login), cancellation, tell)

        def send() -> tuple[Resolved, Exchange] | None:
            anew = self._resolved_anew(step, tokens)
            if anew is not None and anew.collection.paging is not None:
                from callsheet.run.collecting import begun

                anew = replace(anew, request=begun(anew.request, anew.collection, step.after))
            return (anew, self._delivered(anew.request, deliver, tell)) if anew else None

        logins = logins_of(self.workspace, step.place)
        again = once_more(first, logins, tokens, perform, send)
        if again is None:
            return resolved, first, resolved.secrets
        return again.resolved, again.exchange, again.secrets | again.resolved.secrets

    def _resolved_anew(self, step: Step, tokens: GivenTokens) -> Resolved | None:
        expressions = self._expressions(step, tokens)
        place = step.place
        resolved = resolve(
            place.document, place.block, expressions.scope, expressions.circumstances
        )
        return resolved if isinstance(resolved, Resolved) else None

    def _delivered(
        self,
        request: OutgoingRequest,
        deliver: Callable[[OutgoingRequest], Exchange],
        tell: Callable[[str], None],
    ) -> Exchange:
        upload = request.delivery.upload
        if upload is None:
            return deliver(request)
        from callsheet.run.upload import UploadMeans, send_upload

        def reached(sent: int, total: int) -> None:
            tell(f"{size_text(sent)} of {size_text(total)} are up")

        environment = self.workspace.environment or ""
        means = UploadMeans(deliver, self._settings.uploads, environment, reached)
        return send_upload(request, upload, means)

    def _received(
        self, result: RequestResult, step: Step, resolved: Resolved, exchange: Exchange
    ) -> RequestResult:
        place = step.place
        self._remember(place, exchange)
        secrets = result.secrets | tokens_obtained(exchange)
        if isinstance(exchange.outcome, Failure):
            return replace(result, fate=Sent(exchange), secrets=secrets)
        saved, problems = save_answer(exchange.outcome, resolved.save_to, place, self._files)
        notes = (*result.notes, *problems)
        result = RequestResult(place, Sent(exchange), saved=saved, notes=notes, secrets=secrets)
        errors = resolved.outcomes.errors
        if not errors and not is_judged(place):
            return result
        from callsheet.run.judge import judge

        # Made anew: from here on the request's own name means the answer that just came.
        expressions = self._expressions(step)
        self._wait(place, expressions, ("post-delay",))
        judged = judge(exchange, exchange.outcome, expressions, errors, saved)
        self._keep(place, judged)
        return replace(
            result,
            assertions=judged.assertions,
            results=judged.values,
            error=judged.error,
            notes=(*notes, judged.problem) if judged.problem else notes,
            secrets=secrets | judged.secrets,
        )

    def _action(self, step: Step, resolved: Resolved, response: Response) -> Action | None:
        """What an answer is taken for; named errors count first."""
        outcomes = resolved.outcomes
        if outcomes.errors:
            from callsheet.run.judge import is_named_error

            if is_named_error(response, self._expressions(step), outcomes.errors):
                return Action.FAIL
        return action_for(outcomes.rules, response) if outcomes.rules else None

    def _remember(self, place: RequestPlace, exchange: Exchange) -> None:
        # Put last also when it was there: the order says which answer came last.
        self.exchanges.pop(place.key, None)
        self.exchanges[place.key] = exchange

    def _holds(self, step: Step, exchange: Exchange) -> bool:
        """Whether an answer is as its request asserts, before that is the last word on it."""
        if isinstance(exchange.outcome, Failure) or not is_judged(step.place):
            return True
        from callsheet.run.judge import judge

        self._remember(step.place, exchange)
        judged = judge(exchange, exchange.outcome, self._expressions(step))
        return all(assertion.passed for assertion in judged.assertions)

    def _obstacle(self, place: RequestPlace) -> NotSent | Skipped | None:
        asked = confirmation_of(place, self.workspace)
        if asked is None:
            return None
        answer = self._settings.confirm(place, asked.question)
        if answer is None:
            problem = Problem(
                Code.CONFIRM_REQUIRED,
                Severity.ERROR,
                asked.span,
                f"{asked.reason}, and nobody is there to give it",
                "run it with `--yes`",
            )
            return NotSent((problem,))
        return None if answer else Skipped("not confirmed")

    def _wait(
        self, place: RequestPlace, expressions: Expressions, names: tuple[str, ...]
    ) -> NotSent | None:
        seconds = pause_of(place, expressions, names)
        if isinstance(seconds, Problem):
            return NotSent((seconds,))
        if seconds:
            self._settings.wait(seconds)
        return None

    def _missing(self, step: Step) -> str:
        names = [f'"{key.name}"' for key in step.needs if not self._is_answered(key)]
        return " and ".join(dict.fromkeys(names))

    def _is_answered(self, key: RequestKey) -> bool:
        exchange = self.exchanges.get(key)
        answered = exchange is not None and not isinstance(exchange.outcome, Failure)
        return answered or key in self.items

    def _tokens(self, cancellation: Cancellation | None = None) -> GivenTokens:
        options, dry_run = self._settings.options, self._settings.dry_run
        return GivenTokens(self._client, options, cancellation, dry_run=dry_run)

    def _expressions(self, step: Step, tokens: GivenTokens | None = None) -> Expressions:
        place = step.place
        secrets = self._secrets(place)
        layers = self._layers(step)
        scope = scope_of(self.workspace, place.document, place.block, layers, secrets)
        circumstances = Circumstances(
            self._files,
            datetime.now(UTC),
            self._random,
            self.exchanges,
            self._process_environment,
            self._settings.prompt,
            self.workspace.root,
            self._settings.options,
            self.workspace.environment,
            (tokens or self._tokens()).give,
            self._settings.pick,
            items=self.items,
        )
        return Expressions(place, scope, circumstances)

    def _secrets(self, place: RequestPlace) -> Secrets:
        around = self.workspace.environments.get(place.document.folder)
        return Secrets(
            self._settings.secrets,
            self._process_environment,
            environment_layers(self.workspace, place.document),
            self.workspace.environment,
            around.secret_command if around else None,
            self.keepers,
        )

    def _layers(self, step: Step) -> tuple[Layer, ...]:
        given = {
            name: Variable(
                name, value, Origin(Source.LOOP, detail="run"), typed=False, template=True
            )
            for name, value in step.values
        }
        origin = Origin(Source.LOOP, detail="foreach")
        items = {item.name: Variable(item.name, item.value, origin) for item in step.items}
        if step.items:
            index = step.items[-1].index
            items["$index"] = Variable("$index", index, origin)
        items.pop("", None)
        return (
            self._given,
            *step.layers,
            Layer(Source.LOOP, items),
            Layer(Source.LOOP, given),
            Layer(Source.CAPTURE, self.captured),
        )

    def _keep(self, place: RequestPlace, judged: "Judged") -> None:
        origin = Origin(Source.CAPTURE, place.path, detail=place.name)
        for name, value in judged.values.items():
            self.captured[name] = Variable(name, value, origin, secret=name in judged.hidden)


@dataclass(frozen=True, slots=True)
class _Sending:
    """What goes along with every send of one request."""

    tokens: GivenTokens
    cancellation: Cancellation | None
    tell: Callable[[str], None]
    newest: "Newest | None" = None
    """Where it begins and what it has seen, if only what is new is asked for."""


def _stopped(place: RequestPlace, wrong: "Wrong", problem: Problem | None) -> Problem:
    """Why the pages ended before their end, at the request or at the step that failed."""
    if problem is not None:
        return problem
    request = place.block.tree.request
    span = place.block.placed(request.line.span if request else place.block.tree.span)
    return Problem(wrong.code, Severity.ERROR, span, wrong.message, wrong.hint)
