"""What becomes of requests that are not sent, and of answers that count as errors."""

from dataclasses import replace

from callsheet.exchange import Response
from callsheet.model.handler_scripts import script_faults
from callsheet.model.requests import RequestPlace
from callsheet.model.resolve import Resolved, Unresolved
from callsheet.model.script_globals import globals_of_all
from callsheet.model.workspace import Workspace
from callsheet.problems import Code, Problem, Severity
from callsheet.run.response_actions import action_for, status_problem, status_text
from callsheet.run.results import NotSent, RequestResult, Skipped

JUDGING = frozenset(
    (
        *("assert", "capture", "env-header-key", "env-json-key", "expect"),
        *("kulala-expect-status-code", "post-delay", "result", "snapshot"),
    )
)
"""The directives that say something of the answer, or wait for it to be judged."""

_FILE_ERRORS = (
    Code.AUTH_UNKNOWN_SCHEME,
    Code.DIRECTIVE_ARGUMENT,
    Code.REQUEST_CYCLE,
    Code.TEARDOWN_NEEDED,
    Code.VARIABLE_CYCLE,
)
"""Errors that are in the file, whatever its values and the network are."""


def as_it_is_meant(
    result: RequestResult, resolved: Resolved, *, strict: bool = False
) -> RequestResult:
    """An answer that `@on … fail` takes for an error is one; so is 400 and more when `strict`."""
    rules, response = resolved.outcomes.rules, result.response
    no_websocket = resolved.request.conversation is not None and _opens_none(response)
    if response is None or result.error is not None or not (rules or strict or no_websocket):
        return result
    request = result.place.block.tree.request
    span = request.line.target.span if request else result.place.block.tree.span
    placed = result.place.block.placed(span)
    problem = status_problem(rules, response, placed, strict=strict)
    if no_websocket and problem is None and action_for(rules, response) is None:
        message = f"no WebSocket was opened: it answered {status_text(response)}"
        problem = Problem(Code.HTTP_STATUS, Severity.ERROR, placed, message)
    return replace(result, notes=(*result.notes, problem)) if problem else result


def _opens_none(response: Response | None) -> bool:
    return response is not None and response.status != 101


def syntax_errors(place: RequestPlace) -> tuple[Problem, ...]:
    """What is wrong with the block itself: it is not sent when nobody could judge its answer."""
    problems = (*place.block.parsed.problems, *script_faults(place.block.parsed))
    if is_judged(place):
        from callsheet.run.judge import judging_problems

        problems = (*problems, *judging_problems(place))
    return tuple(
        problem.shifted(place.block.start)
        for problem in problems
        if problem.severity is Severity.ERROR
    )


def is_judged(place: RequestPlace) -> bool:
    """Whether something may be said of the answer; the engine for it is imported only then."""
    parsed = place.block.parsed
    return "??" in parsed.text or parsed.has_any(JUDGING)


def not_sent(place: RequestPlace, problems: tuple[Problem, ...]) -> RequestResult:
    """What becomes of a request that these problems keep back."""
    broken = any(
        problem.code.startswith("syntax-") or problem.code in _FILE_ERRORS for problem in problems
    )
    return RequestResult(place, NotSent(problems, syntax=broken))


def unresolved_result(
    place: RequestPlace,
    unresolved: Unresolved,
    missing: str,
    workspace: Workspace,
    *,
    dry_run: bool,
) -> RequestResult:
    """What becomes of a request that cannot be resolved; `missing` has no answer yet."""
    for problem in unresolved.problems:
        if problem.code is Code.PROTOCOL_NOT_RUN:
            return RequestResult(place, Skipped(problem.message))
    if missing:
        return RequestResult(place, Skipped(f"dry run: it needs the answer of {missing}"))
    told = tuple(_set_by_scripts(each, place, workspace) for each in unresolved.problems)
    waiting = [
        after.hint
        for before, after in zip(unresolved.problems, told, strict=True)
        if after is not before
    ]
    if dry_run and len(waiting) == len(told):
        return RequestResult(place, Skipped(f"dry run: {waiting[0].partition(':')[0]}"))
    return not_sent(place, told)


def _set_by_scripts(problem: Problem, place: RequestPlace, workspace: Workspace) -> Problem:
    """A variable without a value: who sets it, where that is a script of another request."""
    if problem.code is not Code.UNRESOLVED_VARIABLE:
        return problem
    name = problem.span.of(place.document.text)
    giver = globals_of_all(workspace).get(name)
    if giver in (None, f'"{place.name}"'):
        return problem
    return replace(problem, hint=f"`{name}` is set by the script of {giver}: send that first")
