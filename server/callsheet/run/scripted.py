"""The scripts around a request: what those ahead of it decide, what those behind it say."""

from collections.abc import Sequence
from dataclasses import field, replace
from typing import TYPE_CHECKING, Final

from callsheet.exchange import Exchange, Response
from callsheet.late_dataclasses import dataclass
from callsheet.model.environment import Origin, Source
from callsheet.model.handler_scripts import has_scripts
from callsheet.model.requests import RequestPlace
from callsheet.model.resolve import Resolved, Unresolved
from callsheet.model.script_globals import globals_of_all, read_ahead, shared_names
from callsheet.model.substitute import Evaluation
from callsheet.problems import Code, Problem, Severity
from callsheet.run.expressions import Expressions
from callsheet.run.fates import not_sent
from callsheet.run.known import Known
from callsheet.run.plan import Instant, Step
from callsheet.run.results import AssertionResult, RequestResult, Sent, Skipped
from callsheet.run.step_reader import StepReader
from callsheet.syntax.nodes import ScriptPhase
from callsheet.text import Span

if TYPE_CHECKING:
    from callsheet.run.scripting import ScriptsRan
    from callsheet.script.handling import RequestChange

MOST_REPLAYS: Final = 10
"""How often a script can have its request sent once more."""

_REPLAYED: Final = "sent once more: its script asked for that"


@dataclass(frozen=True, slots=True)
class Scripted:
    """A step whose scripts ahead of the request have run."""

    step: Step
    ran: "ScriptsRan | None" = None
    changes: "tuple[RequestChange, ...]" = ()
    """What they wrote over in the request, one after the other."""

    def told(self, result: RequestResult) -> RequestResult:
        """A result with what they said and tested."""
        ran = self.ran
        if ran is None:
            return result
        return replace(
            result, assertions=ran.tests, logs=ran.logs, secrets=result.secrets | ran.secrets
        )

    def changed(self, resolved: Resolved, expressions: Expressions) -> Resolved | Unresolved:
        """The request as they wrote it over."""
        read: Resolved | Unresolved = resolved
        for change in self.changes:
            from callsheet.run.script_changes import with_change

            read = with_change(read, change, expressions) if isinstance(read, Resolved) else read
        return read


def scripted_before(
    step: Step, expressions: Expressions, reader: StepReader
) -> Scripted | RequestResult:
    """Run the scripts ahead of a request; a result when it is not sent for what they did."""
    place = step.place
    if not has_scripts(place.document, place.block, ScriptPhase.BEFORE):
        return Scripted(step)
    from callsheet.run.scripting import keep, ran_before
    from callsheet.script.handling import WishKind

    circumstances = expressions.circumstances
    instant = Instant(circumstances.now, circumstances.random.getrandbits(64))
    step = replace(step, instant=instant)
    ran = ran_before(step, reader.expressions(step), reader.known)
    keep(ran, place, reader.known)
    changes = (ran.change,) if ran.change else ()
    scripted = Scripted(replace(step, variables=ran.variables), ran, changes)
    if ran.problems:
        lacking = _lacking(place, reader) if reader.settings.dry_run else ""
        failed = RequestResult(place, Skipped(f"dry run: {lacking}")) if lacking else None
        return scripted.told(failed or not_sent(place, ran.problems))
    for wish in ran.wishes:
        if wish.kind is WishKind.SKIP:
            return scripted.told(RequestResult(place, Skipped(wish.reason or "its script says so")))
        if wish.kind is WishKind.ABORT:
            return scripted.told(not_sent(place, (_aborted(place, wish.reason),)))
    if ran.pause and not reader.settings.dry_run:
        reader.settings.wait(ran.pause)
    return scripted


def _lacking(place: RequestPlace, reader: StepReader) -> str:
    """A global value that scripts ahead read, and nothing sets while no answer comes."""
    givers = globals_of_all(reader.workspace)
    for name in read_ahead(place.block.parsed):
        giver = givers.get(name)
        if giver not in (None, f'"{place.name}"') and name not in reader.known.scripts.variables:
            return f"`{name}` is set by the script of {giver}"
    return ""


def share_definitions(step: Step, expressions: Expressions, known: Known) -> None:
    """Give what `@global.x = …` defines to all requests that come after, of whatever file."""
    place = step.place
    names = shared_names(place.document, place.block)
    if not names:
        return
    found = {name: expressions.evaluator.variable(name) for name in names}
    values = {name: each.value for name, each in found.items() if isinstance(each, Evaluation)}
    origin = Origin(Source.GLOBAL, place.path, detail=place.name)
    known.scripts.become({**known.scripts.values, **values}, values, origin)


def scripted_sending(
    scripted: Scripted, resolved: Resolved, expressions: Expressions, reader: StepReader
) -> tuple[Scripted, Resolved | Unresolved] | RequestResult:
    """Run the scripts that see the request as it goes out, and write it over (httpYac)."""
    place = scripted.step.place
    if not has_scripts(place.document, place.block, ScriptPhase.SENDING):
        return scripted, resolved
    from callsheet.run.scripting import joined, keep, ran_sending
    from callsheet.script.handling import WishKind

    ran = ran_sending(scripted.step, resolved.request, expressions, reader.known)
    keep(ran, place, reader.known)
    scripted = replace(scripted, ran=joined(scripted.ran, ran))
    if ran.problems:
        return scripted.told(not_sent(place, ran.problems))
    if any(wish.kind is WishKind.SKIP for wish in ran.wishes):
        return scripted.told(RequestResult(place, Skipped("its script says so")))
    if ran.pause and not reader.settings.dry_run:
        reader.settings.wait(ran.pause)
    if ran.change is None:
        return scripted, resolved
    from callsheet.run.script_changes import with_change

    scripted = replace(scripted, changes=(*scripted.changes, ran.change))
    return scripted, with_change(resolved, ran.change, expressions)


@dataclass(slots=True)
class Handlings:
    """Has the scripts behind a request run, once for each answer that they look at."""

    step: Step
    reader: StepReader
    _answer: Response | None = None
    _ran: "ScriptsRan | None" = field(default=None)

    @property
    def wants_replay(self) -> bool:
        """Whether a script wishes that the request is sent once more."""
        if self._ran is None:
            return False
        from callsheet.script.handling import WishKind

        return any(wish.kind is WishKind.REPLAY for wish in self._ran.wishes)

    def ran(self, exchange: Exchange, answer: Response) -> "ScriptsRan | None":
        """What the scripts leave behind that look at this answer; None when there are none.

        What they set is kept, and what they wait for waited.
        """
        place = self.step.place
        if not has_scripts(place.document, place.block, ScriptPhase.AFTER):
            return None
        if self._answer is not answer:
            from callsheet.run.scripting import keep, ran_after

            reader = self.reader
            seen = reader.expressions(self.step)
            self._ran = ran_after(self.step, exchange, answer, seen, reader.known)
            keep(self._ran, place, reader.known)
            self._answer = answer
            if self._ran.pause:
                reader.settings.wait(self._ran.pause)
        return self._ran

    def told(self, result: RequestResult, exchange: Exchange, answer: Response) -> RequestResult:
        """A result with what the scripts say that look at its answer."""
        ran = self.ran(exchange, answer)
        if ran is None:
            return result
        return replace(
            result,
            assertions=(*result.assertions, *ran.tests),
            logs=(*result.logs, *ran.logs),
            notes=(*result.notes, *ran.problems),
            secrets=result.secrets | ran.secrets,
        )


def in_file_order(
    tests: Sequence[AssertionResult], assertions: Sequence[AssertionResult]
) -> tuple[AssertionResult, ...]:
    """The tests of scripts and the assertions of directives, as they stand in the file."""
    if not tests:
        return tuple(assertions)
    return tuple(sorted((*tests, *assertions), key=lambda each: each.span.start))


def with_earlier(result: RequestResult, before: RequestResult) -> RequestResult:
    """The result of a request that was sent once more, with what was answered before."""
    if not (isinstance(result.fate, Sent) and isinstance(before.fate, Sent)):
        return result
    first, last = before.fate.exchange, result.fate.exchange
    joined = replace(
        last,
        earlier=(*first.earlier, *first.hops, *last.earlier),
        asides=(*first.asides, *last.asides),
        attempts=first.attempts + last.attempts,
        secrets=first.secrets | last.secrets,
        notes=tuple(dict.fromkeys((*first.notes, _REPLAYED, *last.notes))),
    )
    logs, secrets = (*before.logs, *result.logs), before.secrets | result.secrets
    return replace(result, fate=Sent(joined), logs=logs, secrets=secrets)


def with_last_replay(result: RequestResult) -> RequestResult:
    """The result of a request whose script asks once too often to send it."""
    message = f"its script asked more than {MOST_REPLAYS} times to send it once more"
    problem = Problem(
        Code.SCRIPT_FAILED, Severity.ERROR, _target(result.place), message, "let it stop some time"
    )
    return replace(result, notes=(*result.notes, problem))


def _aborted(place: RequestPlace, reason: str) -> Problem:
    told = f": {reason}" if reason else ""
    message = f"its script ended it{told}"
    return Problem(Code.SCRIPT_FAILED, Severity.ERROR, _target(place), message)


def _target(place: RequestPlace) -> Span:
    request = place.block.tree.request
    return place.block.placed(request.line.target.span if request else place.block.tree.span)
