"""Judges an answer: its assertions and its captures, with all that they need imported here."""

from collections.abc import Mapping
from dataclasses import dataclass

from callsheet.exchange import Exchange, Response
from callsheet.model.requests import RequestPlace
from callsheet.problems import Problem
from callsheet.run.captures import capture, capture_problems
from callsheet.run.checks import check, check_problems
from callsheet.run.expressions import Expressions
from callsheet.run.results import AssertionResult
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


def judge(exchange: Exchange, response: Response, expressions: Expressions) -> Judged:
    """Check the answer and take out of it what later requests need."""
    over = expressions.over(response)
    answer = Answer(exchange, response, over)
    captured = capture(answer)
    assertions = (*check(answer), *captured.failures)
    return Judged(assertions, captured.values, captured.hidden, captured.secrets | over.secrets)


def judging_problems(place: RequestPlace) -> tuple[Problem, ...]:
    """Why the answer could not be judged; spans count from the start of the block."""
    return (*check_problems(place), *capture_problems(place))
