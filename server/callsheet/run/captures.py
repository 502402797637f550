"""Takes values out of an answer: `# @result NAME = EXPR`, `# @capture NAME = SUBJECT FILTER`."""

from collections.abc import Iterator, Mapping
from dataclasses import field

from callsheet.late_dataclasses import dataclass
from callsheet.model.captures import kulala_captures
from callsheet.model.members import texts_of
from callsheet.model.requests import RequestPlace
from callsheet.problems import Problem
from callsheet.run.findings import ABSENT, Unfit, as_json
from callsheet.run.results import AssertionResult
from callsheet.run.subjects import Answer, selected
from callsheet.syntax.assertions import Capture, Selection, parse_capture
from callsheet.syntax.nodes import Piece
from callsheet.syntax.results import ResultObject, parse_result
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
    for parsed, text in _written(answer.expressions.place):
        match parsed:
            case Problem(message=message):
                failures.append(_failure(text, answer, message))
            case ResultObject():
                members, missing = _members(parsed, text, answer)
                values |= members
                failures += missing
            case Capture(name, source, redact):
                match _value(source, answer):
                    case Unfit(reason):
                        message = f'"{name.text}" gets no value: {reason}'
                        failures.append(_failure(text, answer, message))
                    case value:
                        values[name.text] = value
                        hidden |= {name.text} if redact else set()
    return Captured(values, frozenset(hidden), tuple(failures))


def capture_problems(place: RequestPlace) -> tuple[Problem, ...]:
    """What is wrong with the captures themselves; spans count from the start of the block."""
    return tuple(each for each, _ in _written(place) if isinstance(each, Problem))


def _written(
    place: RequestPlace,
) -> Iterator[tuple[Capture | ResultObject | Problem, Piece]]:
    parsed = place.block.parsed
    results = parsed.directives("result")
    found = sorted((*parsed.directives("capture"), *results), key=lambda each: each.span)
    for directive in found:
        value = directive.value
        read = parse_result if directive in results else parse_capture
        yield read(value.text, value.span.start), value
    for text, directive in kulala_captures(parsed):
        yield parse_capture(text, directive.value.span.start), directive.value


def _members(
    written: ResultObject, text: Piece, answer: Answer
) -> tuple[Mapping[str, JsonValue], list[AssertionResult]]:
    """The value of each member; one that is `undefined` is not there."""
    value = _value(written.source, answer)
    if isinstance(value, Unfit):
        return {}, [_failure(text, answer, f"there are no results: {value.reason}")]
    if not isinstance(value, Mapping):
        return {}, [_failure(text, answer, "there are no results: this is no object")]
    missing = (name.text for name in written.names if name.text not in value)
    reason = "gets no value: the answer has no such thing"
    return value, [_failure(text, answer, f'"{name}" {reason}') for name in missing]


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
