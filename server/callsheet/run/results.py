"""What became of each request of a run, as plain values; reports read nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from callsheet.exchange import Exchange
from callsheet.model.requests import RequestPlace
from callsheet.problems import Problem
from callsheet.text import Span
from callsheet.values import JsonValue


class Outcome(StrEnum):
    """How a request ended."""

    PASSED = "passed"
    FAILED = "failed"
    ERRORED = "errored"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class AssertionResult:
    """One assertion and whether it held."""

    expression: str
    span: Span
    """In the document."""

    passed: bool
    expected: JsonValue = None
    actual: JsonValue = None
    message: str = ""
    """Why it failed, as a sentence without a full stop; empty when it held."""


@dataclass(frozen=True, slots=True)
class Sent:
    """It went out; the exchange says what came back."""

    exchange: Exchange


@dataclass(frozen=True, slots=True)
class NotSent:
    """It could not be sent, and why: all reasons, not the first."""

    problems: tuple[Problem, ...]
    """With spans of the document; never empty."""

    syntax: bool = False
    """Whether the block itself is broken (exit code 3) and not what it needs (4)."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """It was not meant to be sent, or something it needs failed."""

    reason: str


Fate: TypeAlias = Sent | NotSent | Skipped


@dataclass(frozen=True, slots=True)
class RequestResult:
    """What became of one request."""

    place: RequestPlace
    fate: Fate
    seconds: float = 0.0
    assertions: tuple[AssertionResult, ...] = ()
    results: Mapping[str, JsonValue] = field(default_factory=dict)
    """Values captured by `@result` and `@capture`."""

    saved: tuple[str, ...] = ()
    """Files that `>>` wrote."""

    notes: tuple[Problem, ...] = ()
    """Warnings of the send itself, with spans of the document."""
