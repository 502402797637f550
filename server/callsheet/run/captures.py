"""Takes values out of an answer: `# @result NAME = EXPR`, `# @capture NAME = SUBJECT FILTER`."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from callsheet.model.members import texts_of
from callsheet.model.requests import RequestPlace
from callsheet.problems import Problem
from callsheet.run.findings import ABSENT, Unfit, as_json
from callsheet.run.results import AssertionResult
from callsheet.run.subjects import Answer, selected
from callsheet.syntax.assertions import Capture, Selection, parse_capture
from callsheet.syntax.nodes import Directive, Piece
from callsheet.values import JsonValue


@dataclass(frozen=True, slots=True)
class Captured:
    """What was taken, and what could not be."""

    values: Mapping[str, JsonValue] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    """The names whose values are secret: `redact`."""

    failures: tuple[AssertionResult, ...] = ()
    """One for each value that is not there; later requests count on it."""

    @property
    def secrets(self) -> frozenset[str]:
        """The texts in the values that are secret."""
        return frozenset(text for name in self.hidden for text in texts_of(self.values[name]))


def capture(answer: Answer) -> Captured:
    """Every value that the request takes out of its answer."""
    values: dict[str, JsonValue] = {}
    hidden: set[str] = set()
    failures: list[AssertionResult] = []
    for directive in _directives(answer.expressions.place):
        outcome = _captured(directive, answer)
        if isinstance(outcome, AssertionResult):
            failures.append(outcome)
        else:
            parsed, value = outcome
            values[parsed.name.text] = value
            if parsed.redact:
                hidden.add(parsed.name.text)
    return Captured(values, frozenset(hidden), tuple(failures))


def capture_problems(place: RequestPlace) -> tuple[Problem, ...]:
    """What is wrong with the captures themselves; spans count from the start of the block."""
    values = (directive.value for directive in _directives(place))
    parsed = (parse_capture(value.text, value.span.start) for value in values)
    return tuple(each for each in parsed if isinstance(each, Problem))


def _directives(place: RequestPlace) -> list[Directive]:
    parsed = place.block.parsed
    found = [*parsed.directives("capture"), *parsed.directives("result")]
    return sorted(found, key=lambda directive: directive.span)


def _captured(
    directive: Directive, answer: Answer
) -> "tuple[Capture, JsonValue] | AssertionResult":
    text = directive.value
    parsed = parse_capture(text.text, text.span.start)
    if isinstance(parsed, Problem):
        return _failure(text, answer, parsed.message)
    value = _value(parsed.source, answer)
    match value:
        case Unfit(reason):
            return _failure(text, answer, f'"{parsed.name.text}" gets no value: {reason}')
        case _:
            return parsed, value


def _value(source: Selection | Piece, answer: Answer) -> "JsonValue | Unfit":
    if isinstance(source, Selection):
        found = selected(source, answer)
        if found is ABSENT:
            return Unfit("the answer has no such thing")
        return found if isinstance(found, Unfit) else as_json(found)
    value = answer.expressions.value(source.text, source)
    return Unfit(value.message) if isinstance(value, Problem) else value


def _failure(text: Piece, answer: Answer, message: str) -> AssertionResult:
    span = answer.expressions.place.block.placed(text.span)
    return AssertionResult(text.text, span, passed=False, message=message)
