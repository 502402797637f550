"""The JUnit report: a suite for each file, a case for each result (Jenkins, GitLab and others).

No two cases of a file have one name: who reads them keeps the first of those that are alike.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC
from pathlib import Path
from socket import gethostname

from callsheet import __version__
from callsheet.amounts import counted
from callsheet.late_dataclasses import dataclass
from callsheet.redact import Redactor
from callsheet.report.case_names import case_names, in_order
from callsheet.report.coverage import coverage_properties
from callsheet.report.excerpt import shown_path
from callsheet.report.faults import Fault, fault_of, fault_text, faults_of, warnings_of
from callsheet.report.logs import log_lines
from callsheet.report.transcript import short_account, transcript
from callsheet.run.results import FileRecord, Outcome, RequestResult, RunRecord, Sent, Trouble
from callsheet.run.selection import tags_of
from callsheet.text import SourceText

_ILLEGAL = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML 1.0 document may hold (2.2), and of the control characters those that it may."""

_MARKUP = re.compile('[&<>"\t\n\r]')
_MARKUP_OF_TEXT = re.compile("[&<>\r]")

_ATTACHMENT = re.compile(r"\[\[(?=ATTACHMENT\|)", re.IGNORECASE)
"""What GitLab takes for a file to be linked, also where an answer says so."""


def junit_report(
    record: RunRecord, folder: Path, redactor: Redactor, *, strict: bool = False
) -> str:
    """The report as text.

    Args:
        record: The run.
        folder: Paths are relative to it.
        redactor: Every value passes it.
        strict: Whether cases have no more than the attributes that Jenkins' xUnit plug-in takes:
            no `file`, `line` and `assertions`.
    """
    return "".join(junit_pieces(record, folder, redactor, strict=strict))


def junit_pieces(
    record: RunRecord, folder: Path, redactor: Redactor, *, strict: bool = False
) -> Iterator[str]:
    """The report piece by piece: no more than one case of it is in memory."""
    broken = sum(len(file.troubles) for file in record.files) + bool(record.fault)
    counts = {
        "tests": len(record.results) + broken,
        "failures": record.count(Outcome.FAILED),
        "errors": record.count(Outcome.ERRORED) + broken,
    }
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield _opening("testsuites", name="callsheet", **counts, time=_seconds(record.seconds)) + "\n"
    writer = _Writer(record, folder, redactor, strict)
    for file in record.files:
        yield from writer.suite(file)
    if record.fault:
        yield from writer.fault()
    yield "</testsuites>\n"


@dataclass(frozen=True, slots=True)
class _Writer:
    record: RunRecord
    folder: Path
    redactor: Redactor
    strict: bool

    def suite(self, file: FileRecord) -> Iterator[str]:
        path = shown_path(file.path, self.folder)
        results = in_order(file)
        outcomes = [result.outcome for result in results]
        yield "  " + _opening(
            "testsuite",
            name=path,
            tests=len(results) + len(file.troubles),
            failures=outcomes.count(Outcome.FAILED),
            errors=outcomes.count(Outcome.ERRORED) + len(file.troubles),
            skipped=outcomes.count(Outcome.SKIPPED),
            time=_seconds(sum(result.seconds for result in results)),
            timestamp=self._begun(results),
            hostname=gethostname(),
            file=path,
        )
        yield "\n    <properties>\n"
        for name, value in self._properties():
            yield f"      {_opening('property', name=name, value=value)[:-1]}/>\n"
        yield "    </properties>\n"
        for trouble in file.troubles:
            yield from self._trouble(trouble, path)
        for name, result in zip(case_names(results, self.redactor), results, strict=True):
            yield from self._case(name, result, path)
        yield "  </testsuite>\n"

    def fault(self) -> Iterator[str]:
        """A suite of its own: whoever reads nothing else must not take the run for a good one."""
        counts = {"tests": 1, "failures": 0, "errors": 1, "skipped": 0}
        yield f"  {_opening('testsuite', name='callsheet', **counts, time='0.000')}\n"
        yield f"    {_opening('testcase', classname='callsheet', name='the run', time='0.000')}\n"
        message = self.redactor.text(self.record.fault)
        yield f"      {_opening('error', type='fault', message=message)[:-1]}/>\n"
        yield "    </testcase>\n  </testsuite>\n"

    def _properties(self) -> Iterator[tuple[str, str]]:
        yield "callsheet", __version__
        if self.record.environment:
            yield "environment", self.record.environment
        if self.record.seed is not None:
            yield "seed", str(self.record.seed)
        if self.record.coverage:
            yield from coverage_properties(self.record, self.folder)

    def _begun(self, results: Iterable[RequestResult]) -> str:
        exchanges = (result.fate.exchange for result in results if isinstance(result.fate, Sent))
        moments = (exchange.started for exchange in exchanges if exchange.started is not None)
        first = min(moments, default=self.record.started)
        return first.astimezone(UTC).isoformat(timespec="milliseconds")

    def _trouble(self, trouble: Trouble, path: str) -> Iterator[str]:
        fault = fault_of(trouble.problem)
        where = {} if self.strict else {"file": path, "line": 1, "assertions": 0}
        opening = _opening("testcase", classname=path, name="the file", time="0.000", **where)
        yield f"    {opening}\n"
        shown = shown_path(trouble.path, self.folder)
        yield from self._wrong("error", (fault,), shown, trouble.source)
        yield "    </testcase>\n"

    def _case(self, name: str, result: RequestResult, path: str) -> Iterator[str]:
        place = result.place
        attributes: dict[str, object] = {
            "classname": path,
            "name": name,
            "time": _seconds(result.seconds),
        }
        if tags := tags_of(place):
            attributes["group"] = ",".join(tags)
        if not self.strict:
            line, assertions = place.line + 1, len(result.assertions)
            attributes |= {"file": path, "line": line, "assertions": assertions}
        yield f"    {_opening('testcase', **attributes)}\n"
        source = place.document.source
        match result.outcome:
            case Outcome.FAILED:
                yield from self._wrong("failure", faults_of(result), path, source)
            case Outcome.ERRORED:
                yield from self._wrong("error", faults_of(result), path, source)
            case Outcome.SKIPPED:
                reason = self.redactor.text(result.skip_reason or "")
                yield f"      {_opening('skipped', message=reason)[:-1]}/>\n"
            case Outcome.PASSED:
                pass
        if said := self._said(result, path):
            yield f"      <system-out>{_text(said)}</system-out>\n"
        yield "    </testcase>\n"

    def _wrong(
        self, element: str, faults: tuple[Fault, ...], path: str, source: SourceText
    ) -> Iterator[str]:
        """All faults in one element: who reads several of them shows the first."""
        mask = self.redactor.text
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        opening = _opening(element, type=faults[0].code, message=mask(faults[0].message) + more)
        text = "\n\n".join(fault_text(fault, path, source, mask) for fault in faults)
        yield f"      {opening}{_text(text)}</{element}>\n"

    def _said(self, result: RequestResult, path: str) -> str:
        """What is worth reading beside the faults: how it went, or when it did not all of it."""
        bad = result.outcome in (Outcome.FAILED, Outcome.ERRORED)
        account = transcript if bad else short_account
        warned = [fault_of(problem) for problem in warnings_of(result)]
        source, mask = result.place.document.source, self.redactor.text
        notes = result.fate.exchange.notes if isinstance(result.fate, Sent) else ()
        said = [
            account(result, self.redactor).rstrip("\n"),
            *(mask(f"note: {note}") for note in (*notes, *result.said)),
            *(f"warning: {fault_text(fault, path, source, mask)}" for fault in warned),
            *log_lines(result, self.redactor),
        ]
        if result.pages:
            said.append(
                f"{counted(len(result.pages), 'page')}, {counted(result.rows or 0, 'item')}"
            )
        return "\n".join(filter(None, said))


def _opening(element: str, **attributes: object) -> str:
    pairs = (f' {name}="{_attribute(str(value))}"' for name, value in attributes.items())
    return f"<{element}{''.join(pairs)}>"


def _attribute(text: str) -> str:
    return _MARKUP.sub(_reference, _legal(text))


def _text(text: str) -> str:
    return _MARKUP_OF_TEXT.sub(_reference, _legal(text))


def _legal(text: str) -> str:
    return _ATTACHMENT.sub("[ [", _ILLEGAL.sub("\ufffd", text))


def _reference(character: re.Match[str]) -> str:
    return f"&#{ord(character[0])};"


def _seconds(seconds: float) -> str:
    return f"{seconds:.3f}"
