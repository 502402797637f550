"""What the page of a run shows, as JSON values: a row for each request, and its details apart.

Everything in it has passed the redactor. Numbers that came from outside are texts here, since the
numbers of a browser lose digits.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from callsheet import __version__
from callsheet.exchange import (
    Body,
    Exchange,
    Failure,
    FilePart,
    Headers,
    Hop,
    MemoryBody,
    OutgoingRequest,
    Response,
    SentRequest,
    SpilledBody,
)
from callsheet.features.summary import failure_text
from callsheet.late_dataclasses import dataclass
from callsheet.problems import Problem
from callsheet.redact import Redactor
from callsheet.report.beginning import beginning
from callsheet.report.coverage import coverage_table
from callsheet.report.excerpt import marked_line, shown_path
from callsheet.report.logs import log_lines
from callsheet.report.reasons import Reason, named_text, reasons, target_span
from callsheet.run.results import (
    AssertionResult,
    FileRecord,
    NamedError,
    NotSent,
    Outcome,
    Prepared,
    RequestResult,
    RunRecord,
    Sent,
)
from callsheet.run.selection import tags_of
from callsheet.text import SourceText, Span
from callsheet.values import JsonValue, json_text

Fields = dict[str, JsonValue]

LONGEST_BODY = 256 * 1024
"""Bytes of a body that are shown."""

SHORTEST_BODY = 512
"""Bytes of a body that are shown however many bodies there are."""

_ROOM_OF_WRONG = 24 * 1024 * 1024
"""Bytes for the bodies of all requests that went wrong; each has an equal share."""

_ROOM_OF_RIGHT = 6 * 1024 * 1024
"""Bytes for the bodies of all others."""

_HEX_BYTES = 256
_LONGEST_TEXT = 20_000
"""Characters of a value, a diff or a message."""

_LONGEST_CELL = 500
"""Characters of what stands in a row of the list."""

_MOST_LINES = 1000
"""Pages, pieces and assertions that are listed of one request."""

_WRONG = (Outcome.FAILED, Outcome.ERRORED)


def page_head(record: RunRecord, folder: Path, redactor: Redactor) -> Fields:
    """What is said of the run as a whole, and a row for each request in the order of the report."""
    writer = _Writer(folder, redactor, record.started)
    return {
        "tool": f"callsheet {__version__}",
        "environment": redactor.text(record.environment) or None,
        "started": record.started.astimezone(UTC).isoformat(timespec="seconds"),
        "seconds": round(record.seconds, 6),
        "seed": record.seed,
        "jobs": record.jobs,
        "interrupted": record.interrupted,
        "fault": redactor.text(record.fault),
        "coverage": [coverage_table(each, folder, redactor.text) for each in record.coverage],
        "files": [shown_path(file.path, folder) for file in record.files],
        "troubles": [each for file in record.files for each in writer.troubles(file)],
        "rows": [
            writer.row(number, result)
            for number, file in enumerate(record.files)
            for result in in_file_order(file)
        ],
    }


def page_details(record: RunRecord, folder: Path, redactor: Redactor) -> Iterator[Fields]:
    """What is shown of each request when it is chosen, in the order of the rows."""
    results = [result for file in record.files for result in in_file_order(file)]
    right = _share(_ROOM_OF_RIGHT, (each for each in results if each.outcome not in _WRONG))
    wrong = _share(_ROOM_OF_WRONG, (each for each in results if each.outcome in _WRONG))
    for result in results:
        limit = wrong if result.outcome in _WRONG else right
        writer = _Writer(folder, redactor, record.started, limit, result.quiet)
        yield writer.details(result)


def in_file_order(file: FileRecord) -> list[RequestResult]:
    """The results of a file as their requests stand in it; what is needed may be sent earlier."""
    return sorted(file.results, key=lambda result: result.place.block.start)


def _share(room: int, results: Iterable[RequestResult]) -> int:
    """How much of each body is shown, so that all of them together have room."""
    bodies = sum(2 * len(_all_hops(each)) for each in results)
    return max(SHORTEST_BODY, min(LONGEST_BODY, room // max(1, bodies)))


def _all_hops(result: RequestResult) -> tuple[Hop, ...]:
    if not isinstance(result.fate, Sent):
        return ()
    exchange = result.fate.exchange
    return (*exchange.asides, *exchange.earlier, *exchange.hops)


@dataclass(frozen=True, slots=True)
class _Writer:
    folder: Path
    redactor: Redactor
    run_started: datetime
    longest_body: int = LONGEST_BODY
    quiet: bool = False
    """Whether headers and bodies are left out: `# @no-log`."""

    def row(self, file: int, result: RequestResult) -> Fields:
        place, response = result.place, result.response
        sent = _sent_request(result)
        first = next(reasons(result), None)
        url = self.redactor.url(sent.url if sent else place.target)
        seconds = _seconds(result)
        row: Fields = {
            "file": file,
            "line": place.line + 1,
            "name": _cut(self._text(place.name), _LONGEST_CELL) if place.name_piece else "",
            "method": self._text(sent.method if sent else place.method),
            "url": _cut(url, _LONGEST_CELL),
            "outcome": str(result.outcome),
            "status": response.status if response else None,
            "said": self._said(result),
            "seconds": round(seconds, 6),
            "at": self._at(result, seconds),
        }
        if result.iteration is not None:
            row["round"] = result.iteration.index
        if result.repetition is not None:
            row["repetition"] = result.repetition
        if tags := tags_of(place):
            row["tags"] = [self._text(tag) for tag in tags]
        if first is not None:
            row["why"] = _cut(self._text(first.message), _LONGEST_CELL)
        return row

    def troubles(self, file: FileRecord) -> Iterator[Fields]:
        for trouble in file.troubles:
            yield self._problem(trouble.problem, trouble.path, trouble.source)

    def details(self, result: RequestResult) -> Fields:
        """All that is known of a request; what there is nothing of is left out."""
        fields: Fields = {
            "skipped": result.skip_reason and self._text(result.skip_reason),
            "failures": [self._reason(each, result) for each in self._plain_reasons(result)],
            "problems": [self._own_problem(each, result) for each in _problems(result)],
            "error": self._named(result),
            "assertions": [self._assertion(each, result) for each in _first(result.assertions)],
            "notes": [self._text(note) for note in _notes(result)],
            "logs": [_cut(self._text(line)) for line in log_lines(result, self.redactor)],
            "item": self._value(result.iteration.item) if result.iteration else None,
            "results": [[self._text(k), self._value(v)] for k, v in result.results.items()],
            "saved": [
                {
                    "path": self._text(shown_path(each.path, self.folder)),
                    "size": each.size,
                    "type": self._text(each.media_type),
                }
                for each in result.saved
            ],
            "pages": [
                {
                    "number": page.number,
                    "url": _cut(self.redactor.url(page.url)),
                    "status": page.status,
                    "seconds": round(page.seconds, 6),
                    "items": page.items,
                }
                for page in result.pages[:_MOST_LINES]
            ],
            "rows": result.rows,
            "quiet": self.quiet,
        }
        match result.fate:
            case Sent(exchange):
                fields |= self._exchange(exchange)
            case Prepared(request):
                fields["prepared"] = self._request(request)
            case _:
                pass
        return {key: value for key, value in fields.items() if not _is_nothing(value)}

    def _exchange(self, exchange: Exchange) -> Fields:
        kinds = (
            *(("aside", hop) for hop in exchange.asides),
            *(("earlier", hop) for hop in exchange.earlier),
            *(("hop", hop) for hop in exchange.hops),
        )
        return {
            "attempts": exchange.attempts if exchange.attempts > 1 else None,
            "cached": exchange.from_cache,
            "hops": [{"kind": kind, **self._hop(hop)} for kind, hop in kinds],
            "pieces": [
                {
                    "first": piece.first,
                    "last": piece.last,
                    "status": piece.status,
                    "seconds": round(piece.seconds, 6),
                    "attempts": piece.attempts,
                }
                for piece in exchange.pieces[:_MOST_LINES]
            ],
        }

    def _said(self, result: RequestResult) -> str:
        if result.response is not None:
            return self._text(result.response.reason)
        if isinstance(result.fate, Sent) and isinstance(result.fate.exchange.outcome, Failure):
            return failure_text(result.fate.exchange.outcome.kind)
        return self._text(result.skip_reason) if result.skip_reason else "not sent"

    def _at(self, result: RequestResult, seconds: float) -> float | None:
        """Seconds from the start of the run; None when nothing went out."""
        if not isinstance(result.fate, Sent) or result.fate.exchange.started is None:
            return None
        exchange = result.fate.exchange
        begun = (result.fate.exchange.started - self.run_started).total_seconds()
        earlier = seconds - exchange.seconds if result.pages else 0
        return round(max(0.0, begun - earlier), 6)

    def _plain_reasons(self, result: RequestResult) -> Iterator[Reason]:
        """The failure of the network; other reasons are told with their own words."""
        if isinstance(result.fate, Sent) and isinstance(result.fate.exchange.outcome, Failure):
            yield Reason(result.fate.exchange.outcome.message, target_span(result))

    def _reason(self, reason: Reason, result: RequestResult) -> Fields:
        outcome = result.fate.exchange.outcome if isinstance(result.fate, Sent) else None
        failure = outcome if isinstance(outcome, Failure) else None
        return {
            "message": self._text(reason.message),
            "code": str(failure.kind) if failure else "",
            "hint": self._text(failure.hint) if failure else "",
            **self._source(reason.span, result.place.document.source, result.place.path),
        }

    def _own_problem(self, problem: Problem, result: RequestResult) -> Fields:
        return self._problem(problem, result.place.path, result.place.document.source)

    def _problem(self, problem: Problem, path: Path, source: SourceText) -> Fields:
        return {
            "severity": str(problem.severity),
            "code": str(problem.code),
            "message": self._text(problem.message),
            "hint": self._text(problem.hint),
            **self._source(problem.span, source, path),
        }

    def _named(self, result: RequestResult) -> Fields | None:
        error: NamedError | None = result.error
        if error is None:
            return None
        return {
            "message": self._text(named_text(error)),
            "code": error.code,
            **self._source(error.span, result.place.document.source, result.place.path),
        }

    def _assertion(self, assertion: AssertionResult, result: RequestResult) -> Fields:
        if assertion.passed:
            expression = self._text(assertion.expression)
            line = result.place.document.source.line_of(assertion.span.start) + 1
            return {"passed": True, "expression": expression, "line": line}
        return {
            "expression": self._text(assertion.expression),
            "message": self._text(assertion.message),
            "expected": self._value(assertion.expected),
            "actual": self._value(assertion.actual),
            "difference": self._text(assertion.difference),
            **self._source(assertion.span, result.place.document.source, result.place.path),
        }

    def _source(self, span: Span, source: SourceText, path: Path) -> Fields:
        line = marked_line(source, span, self.redactor.text)
        column = source.position(span.start).column + 1
        return {
            "where": f"{shown_path(path, self.folder)}:{line.number}:{column}",
            "line": line.number,
            "source": line.text,
            "marked": [line.start, line.end],
        }

    def _hop(self, hop: Hop) -> Fields:
        timings = hop.timings
        seconds = (timings.connect, timings.tls, timings.first_byte, timings.total)
        fields: Fields = {
            "request": self._request(hop.request),
            "begun": None if hop.begun is None else round(hop.begun, 6),
            "timings": [round(each, 6) for each in seconds],
        }
        match hop.outcome:
            case Response():
                return fields | {"response": self._response(hop.outcome)}
            case Failure(kind, message):
                return fields | {"failure": self._text(message), "failed": failure_text(kind)}

    def _request(self, request: SentRequest | OutgoingRequest) -> Fields:
        return {
            "method": self._text(request.method),
            "url": _cut(self.redactor.url(request.url)),
            "headers": self._headers(request.headers),
            "body": self._sent_body(request.body),
        }

    def _response(self, response: Response) -> Fields:
        return {
            "status": response.status,
            "reason": self._text(response.reason),
            "version": self._text(response.http_version),
            "remote": response.remote,
            "problem": self._text(response.body_problem),
            "headers": self._headers(response.headers),
            "body": self._received_body(response),
        }

    def _headers(self, headers: Headers) -> JsonValue:
        shown = () if self.quiet else self.redactor.headers(headers)
        return [[self._text(name), _cut(value)] for name, value in shown]

    def _received_body(self, response: Response) -> Fields:
        body = response.body
        media_type = response.header("Content-Type") or ""
        match body:
            case MemoryBody(data):
                return self._body(data, body.size, media_type)
            case SpilledBody(path, size, head):
                shown = self._body(head, size, media_type)
                return shown if self.quiet else shown | {"file": self._text(path.as_posix())}

    def _sent_body(self, body: Body | None) -> Fields | None:
        if body is None or not body.size:
            return None
        whole = b"".join(part for part in body.parts if isinstance(part, bytes))
        files = [part for part in body.parts if isinstance(part, FilePart)]
        shown = self._body(whole, body.size, "")
        if files:
            paths = (shown_path(part.path, self.folder) for part in files)
            return shown | {"files": [self._text(path) for path in paths]}
        return shown

    def _body(self, data: bytes, size: int, media_type: str) -> Fields:
        if self.quiet or not data:
            return {"size": size}
        begun = beginning(data, size, media_type, self.longest_body, self.redactor)
        if begun.text is None:
            shown = self.redactor.blanked(data[: self.longest_body])[:_HEX_BYTES]
            return {"size": size, "hex": _hex(shown), "cut": size > len(shown)}
        return {"size": size, "text": begun.text, "cut": begun.cut}

    def _value(self, value: JsonValue) -> str:
        indent = 2 if isinstance(value, Mapping | list | tuple) else None
        return self._text(json_text(value, indent=indent))

    def _text(self, text: str) -> str:
        return _cut(self.redactor.text(text))


def _cut(text: str, longest: int = _LONGEST_TEXT) -> str:
    return text if len(text) <= longest else f"{text[:longest]}…"


def _first(assertions: tuple[AssertionResult, ...]) -> list[AssertionResult]:
    """Those that failed ahead of those that held, where there are too many."""
    if len(assertions) <= _MOST_LINES:
        return list(assertions)
    return sorted(assertions, key=lambda each: each.passed)[:_MOST_LINES]


def _sent_request(result: RequestResult) -> SentRequest | OutgoingRequest | None:
    match result.fate:
        case Sent(exchange):
            return exchange.request
        case Prepared(request):
            return request
        case _:
            return None


def _seconds(result: RequestResult) -> float:
    """How long it was under way, with the tries before the last one.

    Of several pages the exchange is that of the last one.
    """
    if not isinstance(result.fate, Sent) or result.pages:
        return result.seconds
    exchange = result.fate.exchange
    ends = [hop.begun + hop.timings.total for hop in _all_hops(result) if hop.begun is not None]
    return max(exchange.seconds, *ends) if ends else exchange.seconds


def _problems(result: RequestResult) -> Sequence[Problem]:
    return result.fate.problems if isinstance(result.fate, NotSent) else result.notes


def _notes(result: RequestResult) -> Iterator[str]:
    if isinstance(result.fate, Sent):
        yield from result.fate.exchange.notes
    yield from result.said


def _is_nothing(value: JsonValue) -> bool:
    return value is None or value is False or value == []


def _hex(data: bytes) -> str:
    rows = (data[at : at + 16] for at in range(0, len(data), 16))
    return "\n".join(
        f"{16 * number:08x}  {row.hex(' '):<47}  "
        + "".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in row)
        for number, row in enumerate(rows)
    )
