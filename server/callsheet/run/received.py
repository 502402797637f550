"""What an answer makes of its step: it is remembered, kept in files, judged, named an error."""

from dataclasses import replace

from callsheet.exchange import Exchange, Failure, Response
from callsheet.model.outcomes import Action
from callsheet.model.requests import RequestPlace
from callsheet.model.resolve import Resolved
from callsheet.problems import Problem
from callsheet.run.conditions import pause_of
from callsheet.run.expressions import Expressions
from callsheet.run.fates import is_judged
from callsheet.run.obtained import tokens_obtained
from callsheet.run.plan import Step
from callsheet.run.response_actions import action_for
from callsheet.run.results import NamedError, NotSent, RequestResult, Sent
from callsheet.run.saves import save_answer
from callsheet.run.scripted import Handlings, in_file_order
from callsheet.run.settings import Settings
from callsheet.run.step_reader import StepReader


def received(
    result: RequestResult, resolved: Resolved, exchange: Exchange, handlings: Handlings
) -> RequestResult:
    """A result with what became of its request.

    Args:
        result: What is known of it before.
        resolved: What went out.
        exchange: What came of it.
        handlings: Has the scripts run that look at the answer, unless they have already; with the
            step, and who reads what is said of the answer.
    """
    step, reader = handlings.step, handlings.reader
    place = step.place
    reader.known.remember(place.key, exchange)
    secrets = result.secrets | tokens_obtained(exchange)
    if isinstance(exchange.outcome, Failure):
        return replace(result, fate=Sent(exchange), secrets=secrets)
    saved, problems = save_answer(exchange.outcome, resolved.save_to, place, reader.files)
    notes = (*result.notes, *problems)
    result = replace(
        result,
        fate=Sent(exchange),
        saved=saved,
        notes=notes,
        secrets=secrets,
        error=_graphql_error(place, resolved, exchange.outcome),
    )
    errors = resolved.outcomes.errors
    is_to_judge = bool(errors) or is_judged(place)
    if is_to_judge:
        waited(reader.settings, reader.expressions(step), ("post-delay",))
    result = handlings.told(result, exchange, exchange.outcome)
    if not is_to_judge:
        return result
    from callsheet.run.judge import judge

    # Made only now: from here on the request's own name means the answer that just came.
    expressions = reader.expressions(step)
    judged = judge(exchange, exchange.outcome, expressions, errors, saved, found=result.error)
    reader.known.keep(place, judged)
    return replace(
        result,
        assertions=in_file_order(result.assertions, judged.assertions),
        results=judged.values,
        takes=judged.takes,
        over_rounds=judged.over_rounds,
        error=judged.error,
        notes=(*result.notes, judged.problem) if judged.problem else result.notes,
        secrets=result.secrets | judged.secrets,
    )


def _graphql_error(
    place: RequestPlace, resolved: Resolved, response: Response
) -> NamedError | None:
    if not resolved.outcomes.of_graphql:
        return None
    from callsheet.run.graphql_errors import graphql_error

    return graphql_error(place, resolved.outcomes, response)


def taken_for(
    response: Response, step: Step, resolved: Resolved, reader: StepReader
) -> Action | None:
    """What an answer is taken for; named errors count first."""
    outcomes = resolved.outcomes
    if outcomes.errors:
        from callsheet.run.judge import is_named_error

        if is_named_error(response, reader.expressions(step), outcomes.errors):
            return Action.FAIL
    if _graphql_error(step.place, resolved, response):
        return Action.FAIL
    return action_for(outcomes.rules, response) if outcomes.rules else None


def waited(settings: Settings, expressions: Expressions, names: tuple[str, ...]) -> NotSent | None:
    """Let the time pass that directives ask for; they may be wrong."""
    seconds = pause_of(expressions.place, expressions, names)
    if isinstance(seconds, Problem):
        return NotSent((seconds,))
    if seconds:
        settings.wait(seconds)
    return None
