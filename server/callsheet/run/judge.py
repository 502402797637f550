"""Judges an answer: its assertions, captures and named errors, with all that they need."""

from collections.abc import Mapping, Sequence

from callsheet.exchange import Exchange, Response
from callsheet.late_dataclasses import dataclass
from callsheet.model.outcomes import ErrorRule
from callsheet.model.requests import RequestPlace
from callsheet.problems import Problem
from callsheet.run.captures import Captured, capture, capture_problems
from callsheet.run.checks import asked_over_rounds, check, check_problems
from callsheet.run.expressions import Expressions
from callsheet.run.named_errors import named_error, with_error
from callsheet.run.results import AssertionResult, NamedError, OverRounds, SavedFile, Take
from callsheet.run.saves import document_value
from callsheet.run.snapshot_takes import takes_of
from callsheet.run.subjects import Answer
from callsheet.values import JsonValue


@dataclass(frozen=True, slots=True)
class Judged:
    """What a request says of its answer."""

    assertions: tuple[AssertionResult, ...]
    """One that is written, each; and one that failed for each value that was not there."""

    values: Mapping[str, JsonValue]
    """What was taken out of the answer."""

    hidden: frozenset[str]
    """The names of the values that are secret."""

    secrets: frozenset[str]
    """Every secret text that was met."""

    takes: tuple[Take, ...] = ()
    """What its snapshots took."""

    over_rounds: tuple[OverRounds, ...] = ()
    """What it says of all answers together."""

    error: NamedError | None = None
    problem: Problem | None = None
    """Why nobody can say whether it is a named error."""


def judge(
    exchange: Exchange,
    response: Response,
    expressions: Expressions,
    errors: Sequence[ErrorRule] = (),
    saved: Sequence[SavedFile] = (),
    *,
    found: NamedError | None = None,
) -> Judged:
    """Check the answer and take out of it what later requests need.

    Nothing is taken out of an answer that is a named error, one that was `found` before or else.
    """
    over = expressions.over(response, [document_value(each) for each in saved])
    answer = Answer(exchange, response, over)
    seeing = with_error(response, over) if errors else over
    error = named_error(errors, seeing) or found
    is_error = isinstance(error, NamedError)
    captured = Captured() if is_error else capture(answer)
    taken = () if is_error else tuple(takes_of(answer))
    not_taken = (each for each in taken if isinstance(each, AssertionResult))
    return Judged(
        (*check(answer), *captured.failures, *not_taken),
        captured.values,
        captured.hidden,
        captured.secrets | over.secrets | seeing.secrets,
        tuple(each for each in taken if isinstance(each, Take)),
        asked_over_rounds(answer),
        error if isinstance(error, NamedError) else None,
        error if isinstance(error, Problem) else None,
    )


def is_named_error(
    response: Response, expressions: Expressions, errors: Sequence[ErrorRule]
) -> bool:
    """Whether an answer is one of the errors, or nobody can say whether it is."""
    if not errors:
        return False
    return named_error(errors, with_error(response, expressions.over(response))) is not None


def judging_problems(place: RequestPlace) -> tuple[Problem, ...]:
    """Why the answer could not be judged; spans count from the start of the block."""
    return (*check_problems(place), *capture_problems(place))
