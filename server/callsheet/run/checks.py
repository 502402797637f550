"""Checks an answer against every assertion of its request: `@assert`, `??`, `@expect` ..."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TypeAlias

from callsheet.model.requests import RequestPlace
from callsheet.problems import Code, Problem
from callsheet.run.findings import ABSENT, Finding, Found, Unfit, as_json, is_truthy
from callsheet.run.httpyac_checks import compared_as_httpyac, in_one_line
from callsheet.run.over_rounds import is_over_rounds
from callsheet.run.predicates import PREDICATES
from callsheet.run.results import AssertionResult, OverRounds
from callsheet.run.schemas import held_against_schema
from callsheet.run.subjects import Answer, selected
from callsheet.run.value_differences import value_difference
from callsheet.run.verdicts import shown, verdict
from callsheet.syntax.argument_values import parse_statuses
from callsheet.syntax.assertions import (
    AssertionStyle,
    Expected,
    ExpectedKind,
    ExpressionAssertion,
    SubjectAssertion,
    expected_value,
    parse_assertion,
)
from callsheet.syntax.nodes import Assertion, Directive, Piece, items_of
from callsheet.values import JsonValue

_Check: TypeAlias = Callable[[Piece, Answer], AssertionResult | None]
"""None: what is asserted is not about this answer alone."""

_TEXT_ONLY = frozenset({"startsWith", "endsWith", "matches", "sha256", "sha512", "md5"})
"""Predicates whose expected value is text, also where it reads as JSON."""

_EXPECT = {
    "status": "status == {}",
    "header": "header {} contains {}",
    "body-contains": "body contains {}",
    "body-path": "jsonpath {} == {}",
}
"""httprunner's words for an assertion, in ours."""


def check(answer: Answer) -> tuple[AssertionResult, ...]:
    """Every assertion of the request in the order of the file, held or not."""
    return tuple(_results(answer))


def asked_over_rounds(answer: Answer) -> tuple[OverRounds, ...]:
    """What is asserted of all answers of the request together, in the order of the file."""
    place = answer.expressions.place
    found = []
    for text, style in _written(place):
        assertion = parse_assertion(text.text, style, text.span.start)
        if isinstance(assertion, SubjectAssertion) and is_over_rounds(assertion):
            argument = assertion.selection.argument
            expected = _expected(assertion, 0, answer)
            found.append(
                OverRounds(
                    text.text,
                    place.block.placed(text.span),
                    argument.text if argument else "",
                    assertion.predicate,
                    expected.reason if isinstance(expected, Unfit) else as_json(expected),
                    assertion.negated,
                )
            )
    return tuple(sorted(found, key=lambda each: each.span.start))


def check_problems(place: RequestPlace) -> tuple[Problem, ...]:
    """What is wrong with the assertions themselves; spans count from the start of the block."""
    lines = [(text.text, style, text.span.start) for text, style in _written(place)]
    parsed = (parse_assertion(*line) for line in lines)
    return tuple(each for each in parsed if isinstance(each, Problem))


def _written(place: RequestPlace) -> Iterator[tuple[Piece, AssertionStyle]]:
    for item in items_of(place.block.tree):
        if isinstance(item, Assertion):
            yield item.text, AssertionStyle.HTTPYAC
    for directive in place.block.parsed.directives("assert"):
        yield directive.value, AssertionStyle.HURL


def assertion_pieces(place: RequestPlace) -> tuple[Piece, ...]:
    """The assertions of a request as they are typed, in the order of the file."""
    return tuple(piece for piece, _ in _checks(place))


def _results(answer: Answer) -> Iterator[AssertionResult]:
    for piece, checked in _checks(answer.expressions.place):
        result = checked(piece, answer)
        if result is not None:
            yield result


def _checks(place: RequestPlace) -> Iterator[tuple[Piece, _Check]]:
    block = place.block
    kinds = {id(each): kind for kind in _KINDS for each in block.parsed.directives(kind)}
    for item in items_of(block.tree):
        if isinstance(item, Assertion):
            yield item.text, _check_as_httpyac
        elif isinstance(item, Directive) and id(item) in kinds:
            yield item.value, _KINDS[kinds[id(item)]]


def _check_as_httpyac(piece: Piece, answer: Answer) -> AssertionResult | None:
    return _check_alone(piece, AssertionStyle.HTTPYAC, answer)


def _check_alone(text: Piece, style: AssertionStyle, answer: Answer) -> AssertionResult | None:
    if is_over_rounds(parse_assertion(text.text, style, text.span.start)):
        return None
    return _check_line(text, style, answer)


def _check_line(text: Piece, style: AssertionStyle, answer: Answer) -> AssertionResult:
    parsed = parse_assertion(text.text, style, text.span.start)
    match parsed:
        case Problem(message=message):
            return _result(text, answer, message)
        case ExpressionAssertion(source):
            return _check_expression(text, source, answer)
        case SubjectAssertion():
            return _check_subject(text, parsed, answer)


def _check_expression(text: Piece, source: Piece, answer: Answer) -> AssertionResult:
    value = answer.expressions.value(source.text, source)
    if isinstance(value, Problem):
        braced = value.code is Code.SYNTAX_BINDING and "{{" in source.text
        hint = "; write names without braces, as `n == 3`" if braced else ""
        return _result(text, answer, f"{value.message}{hint}")
    message = "" if is_truthy(value) else f"`{source.text}` is {shown(value)}"
    return _result(text, answer, message, expected=True, actual=value)


def _check_subject(text: Piece, assertion: SubjectAssertion, answer: Answer) -> AssertionResult:
    actual = in_one_line(assertion, selected(assertion.selection, answer))
    if assertion.predicate == "matchesSchema":
        return _check_schema(text, assertion, actual, answer)
    expected = _expected(assertion, actual, answer)
    if isinstance(expected, Unfit):
        return _result(text, answer, expected.reason)
    judged = actual if isinstance(actual, Unfit) else _judged(assertion, actual, expected)
    if judged is True:
        return _result(text, answer, "", expected, actual)
    message = verdict(
        _subject_text(text, assertion),
        assertion.predicate,
        expected,
        judged if isinstance(judged, Unfit) else actual,
        negated=assertion.negated,
    )
    result = _result(text, answer, message, expected, actual)
    if assertion.predicate != "==" or assertion.negated or isinstance(actual, Unfit):
        return result
    return replace(result, difference=value_difference(expected, actual))


def _check_schema(
    text: Piece, assertion: SubjectAssertion, actual: Found, answer: Answer
) -> AssertionResult:
    expected, subject = assertion.expected, _subject_text(text, assertion)
    assert expected is not None  # noqa: S101 - the predicate takes a value
    file = expected.content
    found = held_against_schema(assertion.selection, actual, file, answer.expressions)
    if isinstance(found, Unfit):
        return _result(text, answer, f"`{subject}`: {found.reason}", file.text)
    if (not found.misfits) is not assertion.negated:
        return _result(text, answer, "", file.text)
    if assertion.negated:
        return _result(
            text, answer, f'`{subject}` fits "{file.text}", which it must not', file.text
        )
    message = f'`{subject}` does not fit "{file.text}": {found.sentence}'
    told: JsonValue = [{"path": each.pointer, "message": each.message} for each in found.misfits]
    result = _result(text, answer, message, file.text, told)
    return replace(result, difference=found.lines)


def _subject_text(text: Piece, assertion: SubjectAssertion) -> str:
    span = assertion.selection.span.shifted(-text.span.start)
    return text.text[span.start : span.end]


def _judged(assertion: SubjectAssertion, actual: Finding, expected: Finding) -> bool | Unfit:
    if assertion.style is AssertionStyle.HTTPYAC:
        actual, expected = compared_as_httpyac(assertion, actual, expected)
    if actual is ABSENT and not _asks_of_nothing(assertion):
        return assertion.negated
    held = PREDICATES[assertion.predicate](actual, expected)
    return held if isinstance(held, Unfit) else held is not assertion.negated


def _asks_of_nothing(assertion: SubjectAssertion) -> bool:
    """Whether a predicate says something of what is not there; `not` turns all others around.

    In Hurl nothing is not `!=` to anything, so that a path with a slip in it is told; in httpYac it
    is.
    """
    if assertion.predicate == "!=":
        return assertion.style is AssertionStyle.HTTPYAC
    return assertion.predicate in ("exists", "isTrue", "isFalse")


def _expected(assertion: SubjectAssertion, actual: Found, answer: Answer) -> Found:
    expected = assertion.expected
    if expected is None:
        return None
    text = answer.expressions.text(expected.content)
    if isinstance(text, Problem):
        return Unfit(text.message)
    if expected.kind is ExpectedKind.BARE and _is_text(assertion, expected, actual):
        return text
    try:
        return expected_value(expected.kind, text)
    except ValueError as error:
        return Unfit(f"the expected value cannot be read: {error}")


def _is_text(assertion: SubjectAssertion, expected: Expected, actual: Found) -> bool:
    """Whether a bare value is meant as text: httpYac's takes the type of the subject."""
    takes_type = assertion.style is AssertionStyle.HTTPYAC or "{{" in expected.content.text
    return assertion.predicate in _TEXT_ONLY or (takes_type and isinstance(actual, str))


def _check_expect(text: Piece, answer: Answer) -> AssertionResult:
    word, _, rest = text.text.partition(" ")
    pattern = _EXPECT.get(word.lower())
    if pattern is None:
        return _result(text, answer, f'"{word}" is nothing that can be expected')
    words = rest.strip().split(" ", pattern.count("{}") - 1)
    if len(words) < pattern.count("{}"):
        return _result(text, answer, f"`{text.text}` says not what is expected")
    line = Piece(text.span, pattern.format(*words))
    return replace(_check_line(line, AssertionStyle.HTTPYAC, answer), expression=text.text)


def _check_statuses(text: Piece, answer: Answer) -> AssertionResult:
    statuses = parse_statuses(text.text)
    if statuses is None:
        return _result(text, answer, f'"{text.text}" is no list of statuses')
    status = answer.response.status
    held = any(status in each for each in statuses)
    message = "" if held else f"`status` is {status}, expected {text.text}"
    return _result(text, answer, message, text.text, status)


def _result(
    text: Piece,
    answer: Answer,
    message: str,
    expected: Finding = None,
    actual: Found = None,
) -> AssertionResult:
    return AssertionResult(
        text.text,
        answer.expressions.place.block.placed(text.span),
        passed=not message,
        expected=as_json(expected),
        actual=None if isinstance(actual, Unfit) else as_json(actual),
        message=message,
    )


_KINDS: Mapping[str, _Check] = {
    "assert": lambda text, answer: _check_alone(text, AssertionStyle.HURL, answer),
    "expect": _check_expect,
    "kulala-expect-status-code": _check_statuses,
}
"""The directives that check an answer."""
