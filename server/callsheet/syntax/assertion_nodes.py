"""What assertions and captures say, as values."""

from enum import StrEnum
from typing import TypeAlias

from callsheet.late_dataclasses import dataclass
from callsheet.problems import Problem
from callsheet.syntax.nodes import Piece
from callsheet.text import Span
from callsheet.values import JsonValue, parse_json


class AssertionStyle(StrEnum):
    """Whose meaning the words have."""

    HURL = "hurl"
    """`# @assert`: `exists` asks only whether it is there."""

    HTTPYAC = "httpyac"
    """`??`: `exists` asks for something true, and a bare value takes the type of the subject."""


class ExpectedKind(StrEnum):
    """How an expected value is written."""

    BARE = "bare"
    """JSON when it reads as JSON, else text."""

    QUOTED = "quoted"
    PATTERN = "pattern"
    """`/.../`: a regular expression."""

    HEX = "hex"
    """`hex,00ff;`: bytes."""

    BASE64 = "base64"
    """`base64,AP8=;`: bytes."""


@dataclass(frozen=True, slots=True)
class Expected:
    """The value behind a predicate."""

    kind: ExpectedKind
    content: Piece
    """Without quotes, slashes, `hex,` and the like; bindings in it are not replaced yet."""


@dataclass(frozen=True, slots=True)
class AppliedFilter:
    """A filter and its arguments."""

    name: str
    """As the table has it."""

    arguments: tuple[Piece, ...]
    """Without quotes and slashes."""

    span: Span


@dataclass(frozen=True, slots=True)
class Selection:
    """A subject and what filters make of it."""

    subject: str
    """As the table has it."""

    argument: Piece | None
    """Without quotes; of `js` the expression."""

    filters: tuple[AppliedFilter, ...]
    span: Span
    """From the subject to the last filter."""

    subject_span: Span


@dataclass(frozen=True, slots=True)
class SubjectAssertion:
    """`jsonpath "$.items" count not == 3`."""

    selection: Selection
    negated: bool
    predicate: str
    """As the table has it."""

    predicate_span: Span
    expected: Expected | None
    style: AssertionStyle
    span: Span
    warning: Problem | None = None
    """Where httpYac reads the line differently."""


@dataclass(frozen=True, slots=True)
class ExpressionAssertion:
    """`response.status == 200`: an expression of JavaScript that has to be true."""

    source: Piece


@dataclass(frozen=True, slots=True)
class Capture:
    """`token = jsonpath "$.token" redact`: a variable and what it gets."""

    name: Piece
    source: Selection | Piece
    """A piece is an expression of JavaScript over `response`."""

    redact: bool
    """The value is to be hidden wherever it goes."""


Assertion: TypeAlias = SubjectAssertion | ExpressionAssertion


def expected_value(kind: ExpectedKind, text: str) -> "JsonValue | bytes":
    """The value of an expected text in which bindings have been replaced.

    Raises:
        ValueError: It is said to be bytes and is not written so.
    """
    match kind:
        case ExpectedKind.QUOTED | ExpectedKind.PATTERN:
            return text
        case ExpectedKind.HEX:
            return bytes.fromhex(text)
        case ExpectedKind.BASE64:
            from base64 import b64decode

            return b64decode(text)
        case ExpectedKind.BARE:
            return _json_or_text(text)


def _json_or_text(text: str) -> JsonValue:
    try:
        return parse_json(text)
    except ValueError:
        return text
