"""The TAP 14 report: a test point for each result, a subtest of its assertions."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from callsheet.late_dataclasses import dataclass
from callsheet.redact import Redactor
from callsheet.report.case_names import case_names, in_order
from callsheet.report.coverage import coverage_lines
from callsheet.report.excerpt import shown_path
from callsheet.report.faults import Fault, fault_of, faults_of
from callsheet.report.json import masked_data
from callsheet.report.style import Style, one_line, printable
from callsheet.report.transcript import short_account
from callsheet.run.results import (
    AssertionResult,
    FileRecord,
    Outcome,
    RequestResult,
    RunRecord,
    Trouble,
)
from callsheet.text import SourceText, Span
from callsheet.values import JsonValue, json_text

_SPECIAL = re.compile(r"[\\#]")
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
"""What JSON may hold as it is, and YAML may not, or not everywhere (YAML 1.2, 5.1 and 5.4)."""

_LONGEST_VALUE = 1000
"""Characters of a value that are shown."""


def tap_report(record: RunRecord, folder: Path, redactor: Redactor) -> str:
    """The report as text; paths are relative to `folder`, every value passes the redactor."""
    return "".join(f"{line}\n" for line in _lines(record, folder, redactor))


def _lines(record: RunRecord, folder: Path, redactor: Redactor) -> Iterator[str]:
    broken = sum(len(file.troubles) for file in record.files)
    yield "TAP version 14"
    yield f"1..{len(record.results) + broken}"
    number = 0
    for file in record.files:
        writer = _Writer(shown_path(file.path, folder), redactor)
        for point in writer.points(file):
            number += 1
            yield from point.lines(number)
    for line in coverage_lines(record, folder, Style()):
        yield f"# {redactor.text(line)}".rstrip()
    if record.interrupted or record.fault:
        yield f"Bail out! {one_line(record.fault) or 'interrupted'}"


@dataclass(frozen=True, slots=True)
class _Point:
    """A test point with what belongs to it."""

    good: bool
    description: str
    skipped: str | None = None
    """Why it was skipped."""

    details: Mapping[str, JsonValue] | None = None
    """Those of its YAML block; None for none."""

    within: "tuple[_Point, ...]" = ()

    def lines(self, number: int) -> Iterator[str]:
        """The point as lines, its subtest first."""
        if self.within:
            yield f"# Subtest: {_escaped(self.description)}"
            yield f"    1..{len(self.within)}"
            for inner, point in enumerate(self.within, start=1):
                yield from (f"    {line}" for line in point.lines(inner))
        line = f"{'' if self.good else 'not '}ok {number} - {_escaped(self.description)}"
        yield line if self.skipped is None else f"{line} # SKIP {one_line(self.skipped)}"
        if self.details:
            yield "  ---"
            yield from _yaml(self.details, "  ")
            yield "  ..."


@dataclass(frozen=True, slots=True)
class _Writer:
    path: str
    redactor: Redactor

    def points(self, file: FileRecord) -> Iterator[_Point]:
        for trouble in file.troubles:
            yield self._trouble(trouble)
        results = in_order(file)
        for name, result in zip(case_names(results, self.redactor), results, strict=True):
            yield self._point(name, result)

    def _trouble(self, trouble: Trouble) -> _Point:
        details = self._details(fault_of(trouble.problem), trouble.source)
        return _Point(good=False, description=self.path, details=details)

    def _point(self, name: str, result: RequestResult) -> _Point:
        description = f"{self.path}: {name}"
        match result.outcome:
            case Outcome.SKIPPED:
                reason = self.redactor.text(result.skip_reason or "")
                return _Point(good=True, description=description, skipped=reason)
            case Outcome.PASSED:
                return _Point(good=True, description=description, within=self._within(result))
            case Outcome.FAILED | Outcome.ERRORED:
                return _Point(
                    good=False,
                    description=description,
                    details=self._bad(result),
                    within=self._within(result),
                )

    def _within(self, result: RequestResult) -> tuple[_Point, ...]:
        source = result.place.document.source
        return tuple(self._assertion(each, source) for each in result.assertions)

    def _assertion(self, assertion: AssertionResult, source: SourceText) -> _Point:
        expression = self._text(assertion.expression)
        if assertion.passed:
            return _Point(good=True, description=expression)
        details: dict[str, JsonValue] = {
            "message": self._text(assertion.message),
            "severity": "fail",
            "at": self._place(assertion.span, source),
        }
        # A test of a script compares nothing that is known here.
        if (assertion.expected, assertion.actual) != (None, None):
            details["wanted"] = self._value(assertion.expected)
            details["found"] = self._value(assertion.actual)
        if assertion.difference:
            details["diff"] = self._text(assertion.difference)
        return _Point(good=False, description=expression, details=details)

    def _bad(self, result: RequestResult) -> Mapping[str, JsonValue]:
        """The gravest fault; all that are assertions have points of their own."""
        source, fault = result.place.document.source, faults_of(result)[0]
        details = dict(self._details(fault, source))
        details["severity"] = "fail" if result.outcome is Outcome.FAILED else "error"
        if account := short_account(result, self.redactor):
            details["exchange"] = account
        return details

    def _details(self, fault: Fault, source: SourceText) -> Mapping[str, JsonValue]:
        details: dict[str, JsonValue] = {
            "message": self._text(fault.message),
            "code": fault.code,
            "severity": "error",
            "at": self._place(fault.span, source),
        }
        return details | ({"hint": self._text(fault.hint)} if fault.hint else {})

    def _place(self, span: Span, source: SourceText) -> Mapping[str, JsonValue]:
        position = source.position(span.start)
        return {"file": self.path, "line": position.line + 1, "column": position.column + 1}

    def _value(self, value: JsonValue) -> JsonValue:
        """A value that is one line of YAML: what has members, or is long, as the text of it."""
        masked = masked_data(value, self.redactor.text)
        if masked is None or isinstance(masked, bool | int | float):
            return masked
        text = masked if isinstance(masked, str) else json_text(masked)
        return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}..."

    def _text(self, text: str) -> str:
        return printable(self.redactor.text(text))


def _escaped(description: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", one_line(description))


def _yaml(members: Mapping[str, JsonValue], indent: str) -> Iterator[str]:
    for key, value in members.items():
        if isinstance(value, Mapping):
            yield f"{indent}{key}:"
            yield from _yaml(value, f"{indent}  ")
        else:
            yield f"{indent}{key}: {_scalar(value)}"


def _scalar(value: JsonValue) -> str:
    """A scalar as YAML: JSON, without characters that YAML must have escaped."""
    return _UNPRINTABLE.sub(_escape, json_text(value))


def _escape(character: re.Match[str]) -> str:
    number = ord(character[0])
    return "\ufffd" if 0xD800 <= number < 0xE000 else f"\\u{number:04x}"
