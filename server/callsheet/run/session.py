"""Sends the requests of a plan, and says what became of each as it ends."""

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import replace
from functools import partial
from random import Random
from typing import TYPE_CHECKING

from callsheet.disk import Files
from callsheet.exchange import Exchange
from callsheet.http.cancellation import Cancellation
from callsheet.http.client import HttpClient
from callsheet.model.auth_requests import login_keys
from callsheet.model.circumstances import Circumstances
from callsheet.model.disabling import is_disabled
from callsheet.model.document import Document, PlacedBlock
from callsheet.model.handler_scripts import has_scripts
from callsheet.model.loops import Loop, SourceKind, loops_of
from callsheet.model.parents import parent_keys
from callsheet.model.phases import Phase
from callsheet.model.requests import RequestPlace
from callsheet.model.resolve import Resolved, Unresolved
from callsheet.model.scope import Scope
from callsheet.model.wanted_tokens import GiveToken
from callsheet.model.workspace import RequestKey, Workspace
from callsheet.problems import Problem
from callsheet.run.conditions import obstacle, skip_reason
from callsheet.run.delivering import Deliverer, pause
from callsheet.run.expressions import Expressions
from callsheet.run.fates import (
    JUDGING,
    as_it_is_meant,
    not_sent,
    syntax_errors,
    unresolved_result,
)
from callsheet.run.known import Known
from callsheet.run.not_run import not_run
from callsheet.run.obtained import credentials_of
from callsheet.run.once_more import refused_logins
from callsheet.run.parallel import in_parallel
from callsheet.run.plan import Step
from callsheet.run.received import received, waited
from callsheet.run.response_actions import status_text
from callsheet.run.results import Outcome, Prepared, RequestResult, Sent, SkipCause, Skipped
from callsheet.run.rounds import Round, has_arrays, iteration_of, rounds_of
from callsheet.run.scripted import (
    MOST_REPLAYS,
    Handlings,
    scripted_before,
    scripted_sending,
    share_definitions,
    with_earlier,
    with_last_replay,
)
from callsheet.run.sending import Sending
from callsheet.run.settings import Settings, command_line_layer
from callsheet.run.step_reader import StepReader, resolved_with
from callsheet.syntax.nodes import ScriptPhase
from callsheet.values import JsonValue

if TYPE_CHECKING:
    from callsheet.run.newest import Newest

__all__ = ["COLLECTING", "JUDGING", "Resolver", "Session", "Settings"]

COLLECTING = frozenset(("filter", "map", "yield-map", "incremental", "load"))
"""The directives that say something of the items of an answer."""

Resolver = Callable[[Document, PlacedBlock, Scope, Circumstances], Resolved | Unresolved]
Tell = Callable[[str], None]


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
        self.known = Known(dict(workspace.exchanges))
        self._files = files
        self._random = Random()
        self._settings = settings or Settings()
        self._process_environment = dict(os.environ)
        self._given = command_line_layer(self._settings)
        self.client = client or HttpClient()

    @property
    def exchanges(self) -> dict[RequestKey, Exchange]:
        """What each request answered last."""
        return self.known.exchanges

    @property
    def settings(self) -> Settings:
        """How it sends."""
        return self._settings

    def use(self, settings: Settings) -> None:
        """Go on with other settings; what is counted, kept and remembered stays."""
        old = self._settings
        self._settings = replace(settings, delivery=old.delivery, uploads=old.uploads)
        self._given = command_line_layer(settings)

    def branched(self, behind: Iterable["Session"] = (), *, alone: bool = False) -> "Session":
        """A session for a step beside others: with the same answers, connections and limits.

        It begins with the cookies and the captured values of this one, and those of the branches
        that it goes `behind`; what it is given is its own until somebody takes it, `alone` its
        answers too.
        """
        branch = copy(self)
        branch.known, branch.client = self.known.branched(alone=alone), self.client.branched()
        for each in behind:
            branch.known.see(each.known)
            branch.client.see(each.client)
        return branch

    def take(self, branch: "Session") -> None:
        """Take the cookies and the captured values that came in a branch."""
        self.known.take(branch.known)
        self.client.take(branch.client)

    @property
    def was_given_something(self) -> bool:
        """Whether a branch has cookies, captured values or globals of scripts of its own."""
        known = self.known
        return bool(known.own or self.client.given_cookies or known.scripts.was_changed)

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
        tell: Tell = lambda _: None,
    ) -> Iterator[RequestResult]:
        """As `perform`; a request with loops gives one result for each round."""
        loops = loops_of(step.place.block.parsed)
        is_single = not loops and not has_arrays(self._reader.workspace, step.place)
        if is_single or step.faults or self._is_skipped(step):
            yield self.perform(step, cancellation=cancellation, tell=tell)
            return
        yield from self._rounds(step, loops, cancellation, tell)

    def perform(
        self,
        step: Step,
        cancellation: Cancellation | None = None,
        tell: Tell = lambda _: None,
    ) -> RequestResult:
        """Do one step of a plan; it is skipped when what it needs has no answer.

        `tell` is told what a send waits for, as `try 2 of 4, in 3 s`.
        """
        started = time.perf_counter()
        with self._settings.during(step):
            result = self._perform(step, cancellation, tell)
        if step.phase is Phase.SETUP and result.outcome in (Outcome.FAILED, Outcome.ERRORED):
            self.known.broken_setups.append(step.place.name)
        if not isinstance(result.fate, (Sent, Prepared)):
            # Nobody may build on an answer that a later try could not repeat.
            self.known.exchanges.pop(step.place.key, None)
        notes = (*not_run(step.place), *result.notes)
        return replace(result, seconds=time.perf_counter() - started, notes=notes)

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
        expressions = self._reader.expressions(Step(place))
        circumstances = expressions.circumstances
        if give is not None:
            circumstances = replace(circumstances, token=give)
        return read(place.document, place.block, expressions.scope, circumstances)

    def close(self) -> None:
        """Close the connections."""
        self.client.close()

    @property
    def _reader(self) -> StepReader:
        return StepReader(
            self.workspace,
            self._settings,
            self.known,
            self._files,
            self.client,
            self._random,
            self._process_environment,
            self._given,
        )

    def _reader_until(self, cancellation: Cancellation) -> StepReader:
        """The reader of a send that can be cancelled: so can its waits, unless a test has them."""
        reader, settings = self._reader, self._settings
        if settings.wait is not time.sleep:
            return reader
        wait = partial(pause, cancellation=cancellation)
        return replace(reader, settings=replace(settings, wait=wait))

    def _rounds(
        self,
        step: Step,
        loops: tuple[Loop | Problem, ...],
        cancellation: Cancellation | None,
        tell: Tell,
    ) -> Iterator[RequestResult]:
        key = step.place.key
        self.known.items.pop(key, None)
        parallel = max((each.parallel for each in loops if isinstance(each, Loop)), default=1)
        cancellation = cancellation or Cancellation()
        first: Exchange | None = None
        number = 0
        tried = self._before_rounds(step, loops)
        # What fails without the item of a round may do well with it.
        looped, failed = (step, tried) if isinstance(tried, tuple) else (tried, ())
        rounds = rounds_of(looped, loops, self._reader.expressions)

        def perform(work: tuple[Round, Session]) -> RequestResult:
            each, session = work
            if isinstance(each, Step):
                alone = replace(each, variables=step.variables, layers=step.layers)
                return session.perform(alone, cancellation=cancellation, tell=tell)
            return not_sent(step.place, failed or each)

        # A round beside others sees what those had that ended so many rounds before it.
        work = ((each, self.branched(alone=True) if parallel > 1 else self) for each in rounds)
        results = in_parallel(perform, work, parallel, cancellation.cancel)
        for number, ((each, session), result) in enumerate(results, start=1):
            self._take_round(key, session)
            first = first or _answered_with(result)
            iteration = iteration_of(each, number - 1) if isinstance(each, Step) else None
            refused = self._hand_on(each, result) if isinstance(each, Step) else None
            notes = (*result.notes, refused) if refused else result.notes
            yield replace(result, iteration=iteration, collected=(), notes=notes)
        if first is not None:
            self.known.remember(key, first)
        if not number:
            self.known.forget(key)
            self.known.items[key] = []
            yield RequestResult(step.place, Skipped("its loop has no items"))

    def _before_rounds(
        self, step: Step, loops: tuple[Loop | Problem, ...]
    ) -> Step | tuple[Problem, ...]:
        """The step as its loops see it: with what its scripts are going to set."""
        is_open = any(isinstance(each, Loop) and each.kind is SourceKind.WHILE for each in loops)
        if is_open or not has_scripts(step.place.document, step.place.block, ScriptPhase.BEFORE):
            return step
        from callsheet.run.scripting import tried

        return tried(step, self._reader.expressions(step), self.known)

    def _take_round(self, key: RequestKey, session: "Session") -> None:
        if session is not self:
            self.take(session)
            answered = session.known.exchanges.get(key)
            if answered is not None:
                self.known.remember(key, answered)

    def _hand_on(self, step: Step, result: RequestResult) -> Problem | None:
        """The rows of a round, when its turn has come; why nobody takes them."""
        key = step.place.key
        if result.rows is None or result.errors or result.error:
            return None
        if key in parent_keys(self.workspace):
            self.known.items.setdefault(key, []).extend(result.collected)
        take = self._settings.take
        return take(step, result.collected) if take is not None else None

    def _perform(
        self, step: Step, cancellation: Cancellation | None, tell: Tell, replays: int = 0
    ) -> RequestResult:
        missing = self.known.missing(step)
        if kept_back := self._kept_back(step, missing):
            return kept_back
        reader = self._reader if cancellation is None else self._reader_until(cancellation)
        tokens = reader.tokens(cancellation)
        expressions = reader.expressions(step, tokens)
        if skipped := _skipped(expressions, self.workspace):
            return skipped
        asked = step
        begun = _newest(step, expressions, self._settings)
        if isinstance(begun, tuple):
            return not_sent(step.place, begun)
        if begun is not None:
            step = begun.step
            expressions = reader.expressions(step, tokens)
        scripted = scripted_before(step, expressions, reader)
        if isinstance(scripted, RequestResult):
            return scripted
        if scripted.step is not step:
            step = scripted.step
            expressions = reader.expressions(step, tokens)
        resolved = resolved_with(expressions)
        if isinstance(resolved, Resolved):
            share_definitions(step, expressions, self.known)
            resolved = scripted.changed(resolved, expressions)
        if isinstance(resolved, Resolved):
            finished = scripted_sending(scripted, resolved, expressions, reader)
            if isinstance(finished, RequestResult):
                return finished
            scripted, resolved = finished
        if isinstance(resolved, Unresolved):
            result = unresolved_result(
                step.place, resolved, missing, self.workspace, dry_run=self._settings.dry_run
            )
            secrets = resolved.secrets | expressions.secrets
            return scripted.told(replace(result, secrets=secrets))
        if begun is not None:
            resolved = replace(resolved, request=begun.asked(resolved.request))
        result = scripted.told(self._prepared(expressions, resolved, reader.settings))
        if not isinstance(result.fate, Prepared) or self._settings.dry_run:
            return result

        def perform(login: RequestPlace) -> RequestResult:
            return self.perform(Step(login), cancellation, tell)

        def rewritten(anew: Resolved) -> Resolved | Unresolved:
            return scripted.changed(anew, reader.expressions(step, tokens))

        deliverer = Deliverer(self.client, self._settings.delivery)
        handlings = Handlings(step, reader)
        sending = Sending(
            step, reader, tokens, deliverer, perform, cancellation, tell, handlings, rewritten
        )
        if begun is not None or self._collects(step, resolved):
            from callsheet.run.collected import collected

            return sending.held(collected(result, resolved, sending, begun))
        result = sending.held(_answered(result, resolved, sending))
        if handlings.wants_replay:
            if replays == MOST_REPLAYS:
                return with_last_replay(result)
            return with_earlier(self._perform(asked, cancellation, tell, replays + 1), result)
        return result

    def _is_skipped(self, step: Step) -> bool:
        """Whether it is known without a look at values that nothing of a step is sent."""
        place = step.place
        is_kept_back = self.known.missing(step) or self.known.broken_setup(step)
        return bool(is_kept_back) or is_disabled(self.workspace, place.document, place.block)

    def _kept_back(self, step: Step, missing: str) -> RequestResult | None:
        """What becomes of a step that cannot be sent, whatever its texts come to."""
        if problems := (*step.faults, *syntax_errors(step.place)):
            return not_sent(step.place, problems)
        if missing and not self._settings.dry_run:
            if refused := refused_logins(step.place, self.workspace, self.known.refused):
                return not_sent(step.place, refused)
            reason = f"it needs {missing}, which has no answer"
            return RequestResult(step.place, Skipped(reason, SkipCause.NEED))
        if broken := self.known.broken_setup(step):
            return RequestResult(step.place, Skipped(broken, SkipCause.NEED))
        return None

    def _prepared(
        self, expressions: Expressions, resolved: Resolved, settings: Settings
    ) -> RequestResult:
        """A request that is ready, when nobody objects and its time has come."""
        place = expressions.place
        prepared = Prepared(resolved.request)
        secrets = resolved.secrets | expressions.secrets
        result = RequestResult(place, prepared, notes=resolved.notes, secrets=secrets)
        if settings.dry_run:
            return replace(result, secrets=secrets | credentials_of(resolved.request))
        fate = obstacle(place, self.workspace, settings.confirm)
        fate = fate or waited(settings, expressions, ("sleep", "delay"))
        return replace(result, fate=fate) if fate else result

    def _collects(self, step: Step, resolved: Resolved) -> bool:
        """Whether the items of the answer matter to anybody."""
        collection = resolved.collection
        asked = collection.paging is not None or collection.select is not None
        wanted = self._settings.take is not None or step.place.key in parent_keys(self.workspace)
        return asked or wanted or step.place.block.parsed.has_any(COLLECTING)


def _answered_with(result: RequestResult) -> Exchange | None:
    """The exchange of a round, when others may build on it."""
    is_good = result.response is not None and not result.errors and result.error is None
    return result.fate.exchange if is_good and isinstance(result.fate, Sent) else None


def _skipped(expressions: Expressions, workspace: Workspace) -> RequestResult | None:
    reason = skip_reason(expressions, workspace)
    if isinstance(reason, Problem):
        return not_sent(expressions.place, (reason,))
    return RequestResult(expressions.place, Skipped(reason)) if reason else None


def _answered(result: RequestResult, resolved: Resolved, sending: Sending) -> RequestResult:
    """What became of a request that has one answer."""
    sent, exchange, secrets = sending.exchanged(resolved)
    result = replace(result, notes=sent.notes, secrets=result.secrets | secrets)
    judged = received(result, sent, exchange, sending.handlings)
    key, reader = sending.step.place.key, sending.reader
    is_login = key in login_keys(reader.workspace)
    meant = as_it_is_meant(judged, sent, strict=is_login)
    if is_login and meant.response and (meant.errors or meant.error):
        reader.known.refuse(key, status_text(meant.response))
    return meant


def _newest(
    step: Step, expressions: Expressions, settings: Settings
) -> "Newest | tuple[Problem, ...] | None":
    around = expressions.scope.settings
    if around is None or around.nearest("incremental") is None:
        return None
    from callsheet.run.newest import newest

    return newest(step, expressions, settings.marks)
