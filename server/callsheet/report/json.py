"""The JSON report: stable names in a stable order, `version` 1 (grammar/LANGUAGE.md)."""

from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from math import inf
from pathlib import Path
from typing import assert_never

from callsheet import __version__
from callsheet.exchange import (
    Body,
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
from callsheet.late_dataclasses import dataclass
from callsheet.model.phases import phase_of
from callsheet.problems import Problem
from callsheet.redact import Redactor
from callsheet.report.coverage import contract_fields, coverage_fields
from callsheet.report.excerpt import shown_path
from callsheet.run.results import (
    AssertionResult,
    FileRecord,
    LogLine,
    NotSent,
    Outcome,
    PageRecord,
    Prepared,
    RequestResult,
    RunRecord,
    SavedFile,
    Sent,
    Skipped,
)
from callsheet.text import SourceText
from callsheet.values import JsonValue, OneByOne, json_pieces, json_text

Fields = dict[str, JsonValue]

_FINISHED = frozenset(
    {
        "actual",
        "code",
        "expected",
        "http_version",
        "level",
        "method",
        "phase",
        "results",
        "severity",
        "value",
    }
    | {"variables"}
)
"""Fields with a word of ours, which a secret of that spelling must not take away, and those that
are masked already."""


def json_report(record: RunRecord, folder: Path, redactor: Redactor) -> str:
    """The report as text; paths are relative to `folder`, every value passes the redactor."""
    return "".join(json_report_pieces(record, folder, redactor))


def json_report_pieces(record: RunRecord, folder: Path, redactor: Redactor) -> Iterator[str]:
    """The report piece by piece: no more than one request of it is in memory."""
    writer = _Writer(folder, redactor)
    covered: Fields = {}
    if record.coverage:
        covered["coverage"] = masked(coverage_fields(record, folder), redactor.text)
        covered["undescribed"] = record.undescribed
    report: Fields = {
        "version": 1,
        "tool": {"name": "callsheet", "version": __version__},
        "environment": record.environment or None,
        "started": moment_text(record.started),
        "seconds": _seconds(record.seconds),
        "interrupted": record.interrupted,
        "fault": record.fault or None,
        "jobs": record.jobs,
        "seed": record.seed,
        "summary": _summary(record),
        **covered,
        "files": [writer.file(file) for file in record.files],
    }
    yield from json_pieces(report, indent=2)
    yield "\n"


def request_fields(
    result: RequestResult, folder: Path, redactor: Redactor, longest_body: float
) -> Fields:
    """A request as the report has it; of bodies with more bytes than wanted only the size."""
    return _Writer(folder, redactor, longest_body=longest_body).request(result)


def moment_text(moment: datetime) -> str:
    """A moment as reports write it: ISO 8601, UTC, milliseconds."""
    text = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def problem_fields(problem: Problem, source: SourceText) -> Fields:
    """A problem as reports carry it; lines and columns count from 1."""
    start, end = source.position(problem.span.start), source.position(problem.span.end)
    return {
        "code": str(problem.code),
        "severity": str(problem.severity),
        "line": start.line + 1,
        "column": start.column + 1,
        "end_line": end.line + 1,
        "end_column": end.column + 1,
        "message": problem.message,
        "hint": problem.hint,
    }


def masked(value: JsonValue, mask: Callable[[str], str]) -> JsonValue:
    """A part of a report with every text in it masked; names and words of ours stay."""
    match value:
        case str():
            return mask(value)
        case Mapping():
            return {
                key: item if key in _FINISHED else masked(item, mask) for key, item in value.items()
            }
        case Sequence():
            return [masked(item, mask) for item in value]
        case _:
            return value


def masked_data(value: JsonValue, mask: Callable[[str], str]) -> JsonValue:
    """A value that is not ours, in which names and numbers may be secret too."""
    match value:
        case str():
            return mask(value)
        case Mapping():
            return {mask(str(key)): masked_data(item, mask) for key, item in value.items()}
        case Sequence():
            return [masked_data(item, mask) for item in value]
        case bool() | None:
            return value
        case _:
            spelling = json_text(value)
            return value if mask(spelling) == spelling else mask(spelling)


@dataclass(frozen=True, slots=True)
class _Writer:
    folder: Path
    redactor: Redactor
    quiet: bool = False
    """Whether headers and bodies are left out: `# @no-log`."""

    longest_body: float = inf
    """Bytes; of longer ones only the size is said."""

    def file(self, file: FileRecord) -> Fields:
        by_place = sorted(file.results, key=lambda result: result.place.block.start)
        fields: Fields = {
            "path": shown_path(file.path, self.folder),
            "requests": OneByOne(
                tuple(by_place),
                lambda result: replace(self, quiet=result.quiet).request(result),
            ),
        }
        if file.troubles:
            fields["problems"] = [
                {"path": shown_path(trouble.path, self.folder)}
                | problem_fields(trouble.problem, trouble.source)
                for trouble in file.troubles
            ]
        return fields

    def request(self, result: RequestResult) -> Fields:
        place = result.place
        request = self._request(result)
        head: Fields = {
            "name": place.name,
            "line": place.line + 1,
            "phase": str(phase_of(place.block.parsed)),
            "method": request["method"] if request else place.method,
            "url": request["url"] if request else self.redactor.url(place.target),
        }
        ended: Fields = {
            "outcome": str(result.outcome),
            "started": _started(result),
            "seconds": _seconds(result.seconds),
            "attempts": result.fate.exchange.attempts if isinstance(result.fate, Sent) else 0,
            "pages": len(result.pages) or (1 if result.response else 0),
            "rows": result.rows,
        }
        return self._masked(head) | ended | self._masked(self._details(result, request))

    def _masked(self, fields: Fields) -> Fields:
        return {
            key: value if key in _FINISHED else masked(value, self.redactor.text)
            for key, value in fields.items()
        }

    def _data(self, value: JsonValue) -> JsonValue:
        return masked_data(value, self.redactor.text)

    def _details(self, result: RequestResult, request: Fields | None) -> Fields:
        source = result.place.document.source
        notes = [note for note in result.notes if note not in result.errors]
        return {
            "request": request,
            "response": self._last_response(result),
            "assertions": [self._assertion(each, source) for each in result.assertions],
            "error": self._named(result, source) or _error(result, source),
            "skip_reason": result.skip_reason,
            "iteration": self._iteration(result),
            "repetition": result.repetition,
            "results": self._data(result.results),
            "documents": [self._document(saved) for saved in result.saved],
            "warnings": [problem_fields(note, source) for note in notes],
            "exchanges": self._hops(result),
            "from_cache": isinstance(result.fate, Sent) and result.fate.exchange.from_cache,
            "notes": list(result.fate.exchange.notes) if isinstance(result.fate, Sent) else [],
            "pieces": _pieces(result),
            "page_list": [_page(page) for page in result.pages],
            "said": list(result.said),
            "contract": contract_fields(result, self.folder),
            "logs": [] if self.quiet else [_logged(each, source) for each in result.logs],
        }

    def _iteration(self, result: RequestResult) -> Fields | None:
        if result.iteration is None:
            return None
        return {"index": result.iteration.index, "item": self._data(result.iteration.item)}

    def _named(self, result: RequestResult, source: SourceText) -> Fields | None:
        """The named error that an answer is, unless something graver is wrong."""
        error = result.error
        if error is None or result.errors:
            return None
        return {
            "name": error.name,
            "code": error.code,
            "message": error.message,
            "line": source.line_of(error.span.start) + 1,
            "variables": self._variables(error.variables),
        }

    def _variables(self, variables: JsonValue) -> JsonValue:
        match variables:
            case {"response": {"status": status, "headers": Mapping() as headers, "body": body}}:
                pairs = tuple((str(name), str(value)) for name, value in headers.items())
                shown: Fields = {"status": status}
                if not self.quiet:
                    shown["headers"] = dict(self.redactor.headers(pairs))
                    shown["body"] = self._data(body)
                return {"response": shown}
            case _:
                return self._data(variables)

    def _assertion(self, assertion: AssertionResult, source: SourceText) -> Fields:
        return {
            "expression": assertion.expression,
            "line": source.line_of(assertion.span.start) + 1,
            "passed": assertion.passed,
            "expected": self._data(assertion.expected),
            "actual": self._data(assertion.actual),
            "message": assertion.message,
            "difference": assertion.difference,
        }

    def _request(self, result: RequestResult) -> Fields | None:
        match result.fate:
            case Sent(exchange):
                return self._sent(exchange.request)
            case Prepared(request):
                return self._sent(request)
            case NotSent() | Skipped():
                return None
            case _:
                assert_never(result.fate)

    def _last_response(self, result: RequestResult) -> Fields | None:
        if result.response is None or not isinstance(result.fate, Sent):
            return None
        return self._response(result.response, result.fate.exchange.hops[-1].timings.total)

    def _hops(self, result: RequestResult) -> list[Fields]:
        if not isinstance(result.fate, Sent):
            return []
        exchange = result.fate.exchange
        return [self._hop(hop) for hop in (*exchange.earlier, *exchange.hops)]

    def _hop(self, hop: Hop) -> Fields:
        request = self._sent(hop.request)
        match hop.outcome:
            case Response():
                response = self._response(hop.outcome, hop.timings.total)
                return {"request": request, "response": response, "error": None}
            case Failure():
                error = _failure(hop.outcome, None)
                return {"request": request, "response": None, "error": error}
            case _:
                assert_never(hop.outcome)

    def _sent(self, request: SentRequest | OutgoingRequest) -> Fields:
        return {
            "method": request.method,
            "url": self.redactor.url(request.url),
            "headers": self._headers(request.headers),
            "body": self._sent_body(request.body),
        }

    def _response(self, response: Response, seconds: float) -> Fields:
        fields: Fields = {
            "status": response.status,
            "reason": response.reason,
            "http_version": response.http_version,
            "headers": self._headers(response.headers),
            "body": None if self.quiet else self._received_body(response),
            "size": response.body.size,
            "seconds": _seconds(seconds),
            "remote": response.remote,
        }
        if response.body_problem:
            fields["body_problem"] = response.body_problem
        return fields

    def _received_body(self, response: Response) -> JsonValue:
        match response.body:
            case MemoryBody(data):
                return self._bytes(data)
            case SpilledBody(path, size) as spilled:
                return {"file": path.as_posix(), "size": size, "sha256": spilled.sha256}
            case _:
                assert_never(response.body)

    def _bytes(self, data: bytes) -> JsonValue:
        if len(data) > self.longest_body:
            return {"size": len(data)}
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            return {"base64": b64encode(self.redactor.data(data)).decode("ascii")}

    def _headers(self, headers: Headers) -> JsonValue:
        shown = () if self.quiet else self.redactor.headers(headers)
        return [[name, value] for name, value in shown]

    def _sent_body(self, body: Body | None) -> JsonValue:
        if body is None or self.quiet:
            return None
        whole = [part for part in body.parts if isinstance(part, bytes)]
        if len(whole) == len(body.parts):
            return self._bytes(b"".join(whole))
        return {"parts": [self._sent_part(part) for part in body.parts]}

    def _sent_part(self, part: bytes | FilePart) -> JsonValue:
        if isinstance(part, bytes):
            return self._bytes(part)
        whole = part.stamp is None or part.stamp[1] == part.size
        place: Fields = {} if whole else {"start": part.start}
        return {"file": shown_path(part.path, self.folder), "size": part.size, **place}

    def _document(self, saved: SavedFile) -> Fields:
        return {
            "id": saved.sha256,
            "path": shown_path(saved.path, self.folder),
            "size": saved.size,
            "name": saved.path.name,
            "type": saved.media_type,
        }


def _page(page: PageRecord) -> Fields:
    return {
        "number": page.number,
        "url": page.url,
        "status": page.status,
        "seconds": _seconds(page.seconds),
        "items": page.items,
    }


def _logged(log: LogLine, source: SourceText) -> Fields:
    line = source.line_of(log.span.start) + 1
    return {"level": log.level, "text": log.text, "line": line}


def _pieces(result: RequestResult) -> list[Fields]:
    """What was answered to each piece of an upload."""
    if not isinstance(result.fate, Sent):
        return []
    return [
        {
            "first": piece.first,
            "last": piece.last,
            "status": piece.status,
            "seconds": _seconds(piece.seconds),
            "attempts": piece.attempts,
        }
        for piece in result.fate.exchange.pieces
    ]


def _started(result: RequestResult) -> str | None:
    started = result.fate.exchange.started if isinstance(result.fate, Sent) else None
    return None if started is None else moment_text(started)


def _summary(record: RunRecord) -> Fields:
    assertions = [each.passed for result in record.results for each in result.assertions]
    return {
        "files": len(record.files),
        "requests": len(record.results),
        **{str(outcome): record.count(outcome) for outcome in Outcome},
        "assertions": {"passed": assertions.count(True), "failed": assertions.count(False)},
    }


def _error(result: RequestResult, source: SourceText) -> Fields | None:
    match result.fate:
        case NotSent(problems):
            return _problems(problems, source)
        case Sent(exchange) if isinstance(exchange.outcome, Failure):
            return _failure(exchange.outcome, result.place.line + 1)
        case Sent() if result.errors:
            return _problems(result.errors, source)
        case Sent() | Prepared() | Skipped():
            return None
        case _:
            assert_never(result.fate)


def _problems(problems: tuple[Problem, ...], source: SourceText) -> Fields:
    return {
        "name": None,
        "code": str(problems[0].code),
        "message": "; ".join(problem.message for problem in problems),
        "line": source.line_of(problems[0].span.start) + 1,
        "variables": {},
        "problems": [problem_fields(problem, source) for problem in problems],
    }


def _failure(failure: Failure, line: int | None) -> Fields:
    return {
        "name": None,
        "code": str(failure.kind),
        "message": failure.message,
        "line": line,
        "variables": {},
    }


def _seconds(seconds: float) -> float:
    return round(seconds, 6)
