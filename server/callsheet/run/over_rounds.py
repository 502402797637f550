"""What is asserted over all answers of a request: `duration p95 < 500`, judged when a run ends.

Over all rounds of its loops, all repetitions and all pages. A percentile is one of the durations
that were measured (nearest rank): of 20, `p95` is the 19th.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from statistics import fmean, median
from typing import Final

from callsheet.problems import Problem
from callsheet.run.predicates import PREDICATES
from callsheet.run.results import (
    AssertionResult,
    OverRounds,
    RequestResult,
    RunRecord,
    Sent,
)
from callsheet.run.verdicts import verdict
from callsheet.syntax.assertions import Assertion, SubjectAssertion

_PERCENTILE = re.compile(r"p(?P<percent>[0-9]{1,2}(?:\.[0-9]+)?|100)", re.IGNORECASE)
_STATISTICS: Final[Mapping[str, Callable[[Sequence[float]], float]]] = {
    "min": min,
    "max": max,
    "mean": fmean,
    "median": median,
}


def is_over_rounds(assertion: "Assertion | Problem") -> bool:
    """Whether an assertion is about all answers of a request together."""
    if not isinstance(assertion, SubjectAssertion):
        return False
    argument = assertion.selection.argument
    is_duration = assertion.selection.subject == "duration" and argument is not None
    return is_duration and argument is not None and _statistic(argument.text) is not None


def judged_over_rounds(record: RunRecord) -> tuple[RunRecord, tuple[RequestResult, ...]]:
    """The run with what is asserted over all answers, and what failed of that.

    What is judged stands with the last answer of its request; what failed is given again, as that
    result without its other assertions.
    """
    files = tuple(replace(file, results=judged_results(file.results)) for file in record.files)
    pairs = zip(record.results, (each for file in files for each in file.results), strict=True)
    news = (replace(after, assertions=_news(before, after)) for before, after in pairs)
    return replace(record, files=files), tuple(each for each in news if each.assertions)


def _news(before: RequestResult, after: RequestResult) -> tuple[AssertionResult, ...]:
    """What failed that had not been judged before."""
    known = set(map(id, before.assertions))
    return tuple(each for each in after.assertions if not each.passed and id(each) not in known)


def judged_results(results: Sequence[RequestResult]) -> tuple[RequestResult, ...]:
    """The results with what is asserted over all of a request, at its last one."""
    asked: dict[int, list[int]] = {}
    for number, result in enumerate(results):
        if result.over_rounds:
            asked.setdefault(id(result.place.block), []).append(number)
    changed = list(results)
    for numbers in asked.values():
        answered = [results[number] for number in numbers]
        last = answered[-1]
        judged = (_judged(each, answered) for each in last.over_rounds)
        assertions = sorted((*last.assertions, *judged), key=lambda each: each.span.start)
        changed[numbers[-1]] = replace(last, assertions=tuple(assertions), over_rounds=())
    return tuple(changed)


def _judged(asked: OverRounds, results: Sequence[RequestResult]) -> AssertionResult:
    durations = [each for result in results for each in _durations(result)]
    statistic = _statistic(asked.statistic)
    assert statistic is not None  # noqa: S101 - it was asked for by its name
    actual = round(statistic(sorted(durations)))
    held = PREDICATES[asked.predicate](actual, asked.expected)
    passed = held is not asked.negated if isinstance(held, bool) else False
    result = AssertionResult(
        asked.expression, asked.span, passed=passed, expected=asked.expected, actual=actual
    )
    if passed:
        return result
    subject, found = f"duration {asked.statistic}", actual if isinstance(held, bool) else held
    said = verdict(subject, asked.predicate, asked.expected, found, negated=asked.negated)
    return replace(result, message=f"{said} (of {len(durations)} answers)")


def _durations(result: RequestResult) -> Iterator[float]:
    """In milliseconds; of a request with pages, that of each."""
    if result.pages:
        yield from (page.seconds * 1000 for page in result.pages)
    elif isinstance(result.fate, Sent):
        yield result.fate.exchange.seconds * 1000


def _statistic(word: str) -> Callable[[Sequence[float]], float] | None:
    found = _PERCENTILE.fullmatch(word)
    if found is None:
        return _STATISTICS.get(word.lower())
    share = float(found["percent"]) / 100
    return lambda ordered: ordered[max(math.ceil(share * len(ordered)) - 1, 0)]
