"""What became of each request of a run, as plain values; reports read nothing else."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import TypeAlias, assert_never

from callsheet.exchange import (
    Exchange,
    Failure,
    MemoryBody,
    OutgoingRequest,
    ReceivedBody,
    Response,
    SpilledBody,
)
from callsheet.facts.exit_codes import ExitCode, gravest
from callsheet.late_dataclasses import dataclass
from callsheet.model.requests import RequestPlace
from callsheet.openapi.contract import Verdict
from callsheet.openapi.coverage import Coverage
from callsheet.problems import Problem
from callsheet.text import SourceText, Span
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

    difference: str = ""
    """Where expected and actual are too long to be read beside each other: the lines of a unified
    diff from expected to actual, without a heading; or all that does not fit a schema, a line that
    begins with `-` each. Empty when it held."""


@dataclass(frozen=True, slots=True)
class LogLine:
    """What a script said (`client.log`, `console`)."""

    text: str
    level: str
    """`log`, `info`, `warn`, `error` or `debug`."""

    span: Span
    """Of the script, in the document."""


@dataclass(frozen=True, slots=True)
class OverRounds:
    """What is asserted over all answers of a request, which is judged when all have come."""

    expression: str
    span: Span
    """In the document."""

    statistic: str
    """Of their durations: `p95`, `median`."""

    predicate: str
    expected: JsonValue
    negated: bool


class TakeKind(StrEnum):
    """How something that was taken of an answer is compared."""

    JSON = "json"
    """By value."""

    TEXT = "text"
    FIELDS = "fields"
    """Header fields, a line each: text, and what is secret is so by its name."""


@dataclass(frozen=True, slots=True)
class Take:
    """What a `# @snapshot` took of an answer; nobody has compared it yet."""

    title: str
    """What it is called in its file."""

    expression: str
    span: Span
    """In the document."""

    content: JsonValue
    kind: TakeKind


@dataclass(frozen=True, slots=True)
class NamedError:
    """What an answer means by an `@error` of its request."""

    name: str
    code: str
    """The status, as text."""

    message: str
    span: Span
    """Of what names it, in the document."""

    variables: JsonValue
    """`response` with `status`, `headers` and `body`."""


@dataclass(frozen=True, slots=True)
class SavedFile:
    """An answer's body that `>>` wrote."""

    path: Path
    size: int
    content: ReceivedBody
    """What was written; another answer may have been written there since."""

    media_type: str

    @property
    def sha256(self) -> str:
        """The digest of what was written, in hexadecimal digits."""
        match self.content:
            case MemoryBody(data):
                return sha256(data).hexdigest()
            case SpilledBody() as spilled:
                return spilled.sha256
            case _:
                assert_never(self.content)


@dataclass(frozen=True, slots=True)
class PageRecord:
    """What is remembered of a page when the next one has come."""

    number: int
    """From 1."""

    url: str
    status: int
    seconds: float
    items: int


@dataclass(frozen=True, slots=True)
class Iteration:
    """Which round of its loops a result is of."""

    index: int
    """From 0, over all loops together."""

    item: JsonValue
    """The loop's item; of several loops an object with the item of each."""

    share: float | None = field(default=None, compare=False)
    """How much of all rounds is done with it, from 0 to 1; None when nobody knows."""


@dataclass(frozen=True, slots=True)
class Sent:
    """It went out; the exchange says what came back."""

    exchange: Exchange


@dataclass(frozen=True, slots=True)
class Prepared:
    """It could go out and was kept back: `--dry-run`."""

    request: OutgoingRequest


@dataclass(frozen=True, slots=True)
class NotSent:
    """It could not be sent, and why: all reasons, not the first."""

    problems: tuple[Problem, ...]
    """With spans of the document; never empty."""

    syntax: bool = False
    """Whether the block itself is broken (exit code 3) and not what it needs (4)."""


class SkipCause(StrEnum):
    """What kept a request back that nothing is wrong with."""

    MEANT = "meant"
    """It says so itself, or somebody did: `@disabled`, `@if`, no confirmation."""

    NEED = "need"
    """What it needs has no answer, or its setup failed."""

    STOP = "stop"
    """The run ended before its turn came."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """It was not meant to be sent, or something it needs failed."""

    reason: str
    cause: SkipCause = SkipCause.MEANT


Fate: TypeAlias = Sent | Prepared | NotSent | Skipped


@dataclass(frozen=True, slots=True)
class RequestResult:
    """What became of one request."""

    place: RequestPlace
    fate: Fate
    seconds: float = 0.0
    assertions: tuple[AssertionResult, ...] = ()
    results: Mapping[str, JsonValue] = field(default_factory=dict)
    """Values captured by `@result` and `@capture`."""

    saved: tuple[SavedFile, ...] = ()
    """Files that `>>` wrote."""

    notes: tuple[Problem, ...] = ()
    """Warnings of the send itself, with spans of the document."""

    secrets: frozenset[str] = frozenset()
    """Every secret text of the request and its answers, for the redactor."""

    error: NamedError | None = None
    """Set: it failed, whatever its assertions say."""

    iteration: Iteration | None = None
    pages: tuple[PageRecord, ...] = ()
    """Those of a request with `@paginate`."""

    rows: int | None = None
    """How many items were collected; None when none were asked for."""

    first_rows: tuple[JsonValue, ...] = ()
    """The first of those of several pages, to be looked at; none while rows are loaded."""

    collected: tuple[JsonValue, ...] = ()
    """The rows of a round of a loop, until somebody has taken them."""

    takes: tuple[Take, ...] = ()
    """What its snapshots took, until somebody has compared them."""

    over_rounds: tuple[OverRounds, ...] = ()
    """What is asserted over all answers of its request."""

    said: tuple[str, ...] = ()
    """What was decided on the way: `auto chose header_link`."""

    contract: tuple[Verdict, ...] = ()
    """How its answers stand to the description of the API (`--contract`)."""

    repetition: int | None = None
    """Which of several goes through the same requests it is of, from 0 (`--repeat`)."""

    logs: tuple[LogLine, ...] = ()
    """What its scripts said, in order; reports leave it out where it is `quiet`."""

    @property
    def outcome(self) -> Outcome:
        """How it ended, in one word."""
        match self.fate:
            case Sent(exchange):
                if isinstance(exchange.outcome, Failure) or self.errors:
                    return Outcome.ERRORED
                held = all(assertion.passed for assertion in self.assertions) and not self.error
                return Outcome.PASSED if held else Outcome.FAILED
            case NotSent():
                return Outcome.ERRORED
            case Prepared() | Skipped():
                return Outcome.SKIPPED
            case _:
                assert_never(self.fate)

    @property
    def response(self) -> Response | None:
        """The last answer, if there was one."""
        if not isinstance(self.fate, Sent) or isinstance(self.fate.exchange.outcome, Failure):
            return None
        return self.fate.exchange.outcome

    @property
    def quiet(self) -> bool:
        """Whether its headers and bodies stay out of reports: `# @no-log`."""
        return is_quiet(self.place)

    @property
    def skip_reason(self) -> str | None:
        """Why it was skipped; None when it was not."""
        match self.fate:
            case Skipped(reason):
                return reason
            case Prepared():
                return "dry run"
            case Sent() | NotSent():
                return None
            case _:
                assert_never(self.fate)

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What went wrong after the answer came: a file that could not be written."""
        return tuple(note for note in self.notes if note.severity == "error")

    @property
    def exit_code(self) -> ExitCode:
        """What this request alone would say to the shell."""
        match self.outcome:
            case Outcome.PASSED | Outcome.SKIPPED:
                return ExitCode.GOOD
            case Outcome.FAILED:
                return ExitCode.FAILED
            case Outcome.ERRORED:
                broken = isinstance(self.fate, NotSent) and self.fate.syntax
                return ExitCode.BROKEN_FILE if broken else ExitCode.NOT_MADE
            case _:
                assert_never(self.outcome)


def is_quiet(place: RequestPlace) -> bool:
    """Whether headers and bodies of a request stay out of reports: `# @no-log`."""
    return bool(place.block.parsed.directives("no-log"))


@dataclass(frozen=True, slots=True)
class Trouble:
    """An error of a file as a whole, not of one request: not text, not JSON, not readable."""

    path: Path
    source: SourceText
    problem: Problem


@dataclass(frozen=True, slots=True)
class FileRecord:
    """One file of a run and what became of its requests, in the order in which they ended."""

    path: Path
    results: tuple[RequestResult, ...] = ()
    troubles: tuple[Trouble, ...] = ()


@dataclass(frozen=True, slots=True)
class RunRecord:
    """A run, whole: what a report is made of."""

    environment: str
    """Empty for none."""

    started: datetime
    """Aware."""

    seconds: float
    files: tuple[FileRecord, ...]
    seed: int | None = None
    """What chance was begun with, where the order or the values depend on it."""

    fault: str = ""
    """Why it ended too early, when nobody wanted that: a bug of ours, a log that is full."""

    interrupted: bool = False
    """Whether a person ended it before its end."""

    jobs: int = 1
    """How many requests could be under way at once."""

    coverage: tuple[Coverage, ...] = ()
    """How much of its descriptions it has seen (`--contract`)."""

    undescribed: int = 0
    """How many answers then had no description, though nothing said that they have none."""

    @property
    def results(self) -> tuple[RequestResult, ...]:
        """What became of every request, file by file."""
        return tuple(result for file in self.files for result in file.results)

    @property
    def exit_code(self) -> ExitCode:
        """What the run says to the shell."""
        broken = [ExitCode.BROKEN_FILE for file in self.files if file.troubles]
        return gravest([*broken, *(result.exit_code for result in self.results)])

    def count(self, outcome: Outcome) -> int:
        """How many requests ended so."""
        return sum(result.outcome is outcome for result in self.results)
