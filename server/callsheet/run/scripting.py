"""Runs the scripts of a request, and keeps what they leave behind for it and for those after it."""

from collections.abc import Mapping, Sequence
from dataclasses import field, replace

from callsheet.exchange import Exchange, OutgoingRequest, Response
from callsheet.facts.secret_names import is_secret_member
from callsheet.late_dataclasses import dataclass
from callsheet.model.dynamic import is_secret_of_process
from callsheet.model.environment import Layer, Origin, Source, Variable
from callsheet.model.handler_scripts import PlacedScript, has_scripts, place_of, read_scripts
from callsheet.model.members import texts_of
from callsheet.model.requests import RequestPlace
from callsheet.problems import Code, Problem, Severity
from callsheet.redact import is_ordinary
from callsheet.run.expressions import Expressions
from callsheet.run.known import Known
from callsheet.run.plan import Step
from callsheet.run.results import AssertionResult, LogLine
from callsheet.run.script_world import (
    answer_given,
    world_after,
    world_before,
    world_sending,
)
from callsheet.script.handling import (
    HandlerFault,
    HandlerLog,
    HandlerOutcome,
    HandlerTest,
    HandlerWorld,
    RequestChange,
    Wish,
)
from callsheet.script.sandbox import Limits, Surroundings
from callsheet.syntax.nodes import ScriptPhase
from callsheet.values import JsonValue


@dataclass(frozen=True, slots=True)
class ScriptsRan:
    """What the scripts of a phase left behind, in terms of the document that they stand in."""

    tests: tuple[AssertionResult, ...] = ()
    logs: tuple[LogLine, ...] = ()
    problems: tuple[Problem, ...] = ()
    """Why they could not be run, or how they ended with an error."""

    variables: Mapping[str, JsonValue] = field(default_factory=dict)
    """Those of the request."""

    wishes: tuple[Wish, ...] = ()
    change: RequestChange | None = None
    pause: float = 0.0
    """Seconds that they asked to wait."""

    secrets: frozenset[str] = frozenset()
    outcome: HandlerOutcome | None = None
    """As the sandbox gave it; None: nothing was run."""


NOTHING_RAN = ScriptsRan()


def ran_before(step: Step, expressions: Expressions, known: Known) -> ScriptsRan:
    """What the scripts ahead of a request leave behind; nothing is kept of it yet."""
    place = step.place
    if not has_scripts(place.document, place.block, ScriptPhase.BEFORE):
        return NOTHING_RAN
    # A script asks nobody: what the request asks for is asked when it goes out.
    unasked = replace(expressions.circumstances, prompt=_nobody, pick=_nobody)
    asking = Expressions(place, expressions.scope, unasked)
    scripts = read_scripts(place.document, place.block, ScriptPhase.BEFORE, unasked)
    found = _only_scripts(scripts)
    if found is None:
        return _refused(scripts)
    world = world_before(found, step, asking, known.scripts)
    return _ran(found, world, asking)


def ran_sending(
    step: Step, request: OutgoingRequest, expressions: Expressions, known: Known
) -> ScriptsRan:
    """What the scripts leave behind that see a request as it goes out."""
    place = step.place
    circumstances = expressions.circumstances
    scripts = read_scripts(place.document, place.block, ScriptPhase.SENDING, circumstances)
    found = _only_scripts(scripts)
    if found is None:
        return _refused(scripts)
    return _ran(found, world_sending(found, step, request, expressions, known.scripts), expressions)


def joined(before: ScriptsRan | None, ran: ScriptsRan) -> ScriptsRan:
    """What scripts said and tested in two phases ahead of a request."""
    if before is None:
        return ran
    return replace(
        ran,
        tests=(*before.tests, *ran.tests),
        logs=(*before.logs, *ran.logs),
        variables=before.variables,
        change=before.change,
        secrets=before.secrets | ran.secrets,
    )


def ran_after(
    step: Step, exchange: Exchange, answer: Response, expressions: Expressions, known: Known
) -> ScriptsRan:
    """What the scripts behind a request leave behind; nothing is kept of it yet."""
    place = step.place
    if not has_scripts(place.document, place.block, ScriptPhase.AFTER):
        return NOTHING_RAN
    circumstances = expressions.circumstances
    scripts = read_scripts(place.document, place.block, ScriptPhase.AFTER, circumstances)
    found = _only_scripts(scripts)
    if found is None:
        return _refused(scripts)
    given = answer_given(exchange, answer, found)
    if isinstance(given, Problem):
        return ScriptsRan(problems=(given,))
    world = world_after(found, step, exchange.request, expressions, known.scripts)
    return _ran(found, replace(world, response=given), expressions)


def tried(step: Step, expressions: Expressions, known: Known) -> Step | tuple[Problem, ...]:
    """The step as its loops see it: with what the scripts ahead of each round are going to set.

    Nothing is kept of it: they run once more with each round.
    """
    ran = ran_before(step, expressions, known)
    if ran.problems:
        return ran.problems
    origin = Origin(Source.GLOBAL, step.place.path, detail=step.place.name)
    outcome = ran.outcome
    shared = {
        name: Variable(name, outcome.globals[name], origin)
        for name in (outcome.touched_globals if outcome else ())
        if outcome and name in outcome.globals
    }
    layers = (*step.layers, Layer(Source.GLOBAL, shared))
    return replace(step, variables=ran.variables, layers=layers)


def keep(ran: ScriptsRan, place: RequestPlace, known: Known) -> None:
    """Have later requests see what scripts have set."""
    outcome = ran.outcome
    if outcome is None:
        return
    origin = Origin(Source.GLOBAL, place.path, detail=place.name)
    known.scripts.become(outcome.globals, outcome.touched_globals, origin)
    known.scripts.send_with(outcome.global_headers)
    of_script = Origin(Source.CAPTURE, place.path, detail=place.name)
    for name, value in outcome.exports.items():
        known.captured[name] = known.own[name] = Variable(name, value, of_script)


def _only_scripts(
    found: tuple[PlacedScript, ...] | tuple[Problem, ...],
) -> tuple[PlacedScript, ...] | None:
    scripts = tuple(each for each in found if isinstance(each, PlacedScript))
    return scripts if len(scripts) == len(found) else None


def _refused(found: tuple[PlacedScript, ...] | tuple[Problem, ...]) -> ScriptsRan:
    return ScriptsRan(problems=tuple(each for each in found if isinstance(each, Problem)))


def _nobody(_name: object, _label: object) -> None:
    return None


def _ran(
    scripts: Sequence[PlacedScript], world: HandlerWorld, expressions: Expressions
) -> ScriptsRan:
    from callsheet.script.handlers import run_handlers

    circumstances = expressions.circumstances
    seed = circumstances.random.getrandbits(128)
    surroundings = Surroundings(circumstances.now, seed, expressions.scope.presets)
    outcome = run_handlers(tuple(each.script for each in scripts), world, Limits(), surroundings)
    return ScriptsRan(
        tuple(_tested(each, scripts) for each in outcome.tests),
        tuple(_logged(each, scripts) for each in outcome.logs),
        tuple(_fault(each, scripts) for each in outcome.faults),
        outcome.variables,
        outcome.wishes,
        outcome.change,
        outcome.pause,
        _secrets_in(outcome) | _secrets_of_process(world) | expressions.secrets,
        outcome,
    )


def _tested(test: HandlerTest, scripts: Sequence[PlacedScript]) -> AssertionResult:
    placed = scripts[test.script]
    where = _where(placed, test.line, test.column)
    name = " ".join(test.name.split()) or "a test"
    message = f'"{name}": {test.message or "it failed"}{where}'
    return AssertionResult(
        name,
        place_of(placed, test.line, test.column),
        test.passed,
        test.expected,
        test.actual,
        "" if test.passed else message,
    )


def _logged(log: HandlerLog, scripts: Sequence[PlacedScript]) -> LogLine:
    return LogLine(log.text, log.level, place_of(scripts[log.script], 0, 0))


def _fault(fault: HandlerFault, scripts: Sequence[PlacedScript]) -> Problem:
    placed, failure = scripts[fault.script], fault.failure
    where = _where(placed, failure.line, failure.column)
    return Problem(
        Code.SCRIPT_FAILED,
        Severity.ERROR,
        place_of(placed, failure.line, failure.column),
        f"the script failed: {failure.message}{where}",
    )


def _where(placed: PlacedScript, line: int, column: int) -> str:
    """Where it was in a file of its own; what stands in the document has its place there."""
    if placed.path is None or not line:
        return ""
    return f" ({placed.path.name}:{line}:{column})"


def _secrets_in(outcome: HandlerOutcome) -> frozenset[str]:
    """The texts that scripts set under the names of credentials: `token`, `api_key`."""
    found = [*outcome.variables.items(), *outcome.exports.items()]
    found += [(name, outcome.globals.get(name)) for name in outcome.touched_globals]
    secret = (text for name, value in found if is_secret_member(name) for text in texts_of(value))
    return frozenset(text for text in secret if not is_ordinary(text))


def _secrets_of_process(world: HandlerWorld) -> frozenset[str]:
    """What `$env` may show that is secret by its name."""
    given = world.process_environment.items()
    return frozenset(value for name, value in given if is_secret_of_process(name, value))
