"""GitHub Actions: what is wrong as annotations at the lines of files, which are workflow commands.

The summary of the job is in `github_summary`.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from callsheet.late_dataclasses import dataclass
from callsheet.problems import Problem, Severity
from callsheet.redact import Redactor
from callsheet.report.case_names import case_names, in_order
from callsheet.report.excerpt import shown_path
from callsheet.report.faults import Fault, fault_of, faults_of, warnings_of
from callsheet.report.problems import CheckedFile
from callsheet.report.style import printable
from callsheet.run.results import RunRecord
from callsheet.text import SourceText

_MOST_OF_A_KIND = 10
"""Annotations of a kind that GitHub shows for a step; further ones it drops without a word."""

_KINDS = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "notice",
    Severity.HINT: "notice",
}


@dataclass(frozen=True, slots=True)
class _Annotation:
    kind: str
    path: str
    source: SourceText
    fault: Fault
    title: str

    def command(self, mask: Callable[[str], str]) -> str:
        start = self.source.position(self.fault.span.start)
        end = self.source.position(max(self.fault.span.end, self.fault.span.start))
        properties: dict[str, str | int] = {
            "file": self.path,
            "line": start.line + 1,
            "endLine": end.line + 1,
        }
        if start.line == end.line:
            properties |= {"col": start.column + 1, "endColumn": end.column + 1}
        properties["title"] = mask(self.title)
        said = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
        details = filter(None, (self.fault.message, self.fault.details, self.fault.hint))
        return f"::{self.kind} {said}::{_data(mask(_joined(details)))}"


def run_annotations(record: RunRecord, folder: Path, redactor: Redactor) -> str:
    """The faults and warnings of a run as workflow commands; paths are relative to `folder`."""
    fault = _data(redactor.text(record.fault))
    told = f"::error title=Callsheet::{fault}\n" if fault else ""
    return told + _commands(_of_run(record, folder, redactor), redactor.text)


def check_annotations(
    files: Sequence[CheckedFile], folder: Path, mask: Callable[[str], str]
) -> str:
    """The problems of files as workflow commands; paths are relative to `folder`."""
    found = (
        _of_problem(problem, shown_path(file.path, folder), file.source)
        for file in files
        for problem in file.problems
    )
    return _commands(found, mask)


def _of_run(record: RunRecord, folder: Path, redactor: Redactor) -> Iterator[_Annotation]:
    for file in record.files:
        path = shown_path(file.path, folder)
        for trouble in file.troubles:
            shown = shown_path(trouble.path, folder)
            yield _Annotation("error", shown, trouble.source, fault_of(trouble.problem), shown)
        results = in_order(file)
        for name, result in zip(case_names(results, redactor), results, strict=True):
            source = result.place.document.source
            for fault in faults_of(result):
                yield _Annotation("error", path, source, fault, f"{name}: {fault.code}")
            for problem in warnings_of(result):
                yield _of_problem(problem, path, source)


def _of_problem(problem: Problem, path: str, source: SourceText) -> _Annotation:
    kind = _KINDS[problem.severity]
    return _Annotation(kind, path, source, fault_of(problem), str(problem.code))


def _commands(annotations: Iterable[_Annotation], mask: Callable[[str], str]) -> str:
    by_kind: dict[str, list[_Annotation]] = {"error": [], "warning": [], "notice": []}
    for annotation in annotations:
        by_kind[annotation.kind].append(annotation)
    return "".join(
        f"{line}\n" for kind, found in by_kind.items() for line in _commands_of(kind, found, mask)
    )


def _commands_of(kind: str, found: list[_Annotation], mask: Callable[[str], str]) -> Iterator[str]:
    shown = found if len(found) <= _MOST_OF_A_KIND else found[: _MOST_OF_A_KIND - 1]
    yield from (annotation.command(mask) for annotation in shown)
    if more := len(found) - len(shown):
        said = f"{more} more of this kind: see the summary or the log"
        yield f"::{kind} title=Callsheet::{said}"


def _joined(lines: Iterable[str]) -> str:
    return "\n".join(lines)


def _property(value: str | int) -> str:
    return _data(str(value)).replace(":", "%3A").replace(",", "%2C")


def _data(text: str) -> str:
    shown = printable(text.replace("\r\n", "\n"))
    return shown.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
