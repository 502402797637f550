"""The summary of a job of GitHub Actions, in Markdown: what ran, and what is wrong.

Names, addresses and answers stand in it as text, whatever they would mean in Markdown or HTML.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from callsheet.amounts import counted, duration_text
from callsheet.openapi.coverage import Coverage
from callsheet.problems import Problem, Severity
from callsheet.redact import Redactor
from callsheet.report.case_names import case_names, in_order
from callsheet.report.coverage import coverage_counts, coverage_rows
from callsheet.report.excerpt import place_text, shown_path
from callsheet.report.faults import fault_of, fault_text, faults_of
from callsheet.report.problems import CheckedFile
from callsheet.report.style import one_line, printable
from callsheet.report.transcript import short_account
from callsheet.run.results import FileRecord, Outcome, RequestResult, RunRecord
from callsheet.text import SourceText

LARGEST_SUMMARY = 1024 * 1024
"""Bytes that a step's summary may have; GitHub shows nothing of a larger one."""

_ROOM_FOR_THE_END = 100

_SIGNS = {
    Outcome.PASSED: "✅",
    Outcome.FAILED: "❌",
    Outcome.ERRORED: "💥",
    Outcome.SKIPPED: "⏭️",
}

_MEANINGFUL = re.compile(r"[^\w\s./,;=%?+\"'{}-]|_|www\.|://")
"""What Markdown or HTML could take for more than a character."""


def run_summary(
    record: RunRecord, folder: Path, redactor: Redactor, limit: int = LARGEST_SUMMARY
) -> str:
    """A run as Markdown of at most `limit` bytes: a table of its files, and what went wrong."""
    counts = (record.count(outcome) for outcome in Outcome)
    said = (
        f"{number} {outcome}" for number, outcome in zip(counts, Outcome, strict=True) if number
    )
    broken = sum(len(file.troubles) for file in record.files)
    head = [
        f"### Callsheet: {', '.join(said) or 'no requests'}",
        "",
        f"{counted(len(record.results), 'request')} in {duration_text(record.seconds)}"
        + (f", environment {_escaped(record.environment)}" if record.environment else "")
        + (f", {counted(broken, 'file')} cannot be read" if broken else "")
        + (", **interrupted**" if record.interrupted else "")
        + (f", **{_escaped(redactor.text(record.fault))}**" if record.fault else ""),
        "",
        f"| file | {' | '.join(f'{_SIGNS[outcome]} {outcome}' for outcome in Outcome)} | time |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    rows = (_row(file, folder) for file in record.files)
    wrong = (detail for file in record.files for detail in _details(file, folder, redactor))
    seen = (_seen(each, folder, redactor) for each in record.coverage)
    return _fitting(head, rows, chain(seen, wrong), limit)


def check_summary(
    files: Sequence[CheckedFile],
    folder: Path,
    mask: Callable[[str], str],
    limit: int = LARGEST_SUMMARY,
) -> str:
    """What is wrong in files as Markdown of at most `limit` bytes."""
    severities = [problem.severity for file in files for problem in file.problems]
    said = (
        counted(severities.count(each), str(each)) for each in Severity if severities.count(each)
    )
    head = [
        f"### Callsheet: {', '.join(said) or 'no problems'}",
        "",
        f"{counted(len(files), 'file')} checked",
        "",
        "| place | how bad | what is wrong | code |",
        "| --- | --- | --- | --- |",
    ]
    rows = (
        _problem_row(problem, shown_path(file.path, folder), file.source, mask)
        for file in files
        for problem in file.problems
    )
    return _fitting(head if severities else head[:3], rows, (), limit)


def _row(file: FileRecord, folder: Path) -> str:
    outcomes = [result.outcome for result in file.results]
    counts = " | ".join(str(outcomes.count(outcome) or "") for outcome in Outcome)
    seconds = duration_text(sum(result.seconds for result in file.results))
    return f"| {_escaped(shown_path(file.path, folder))} | {counts} | {seconds} |"


def _seen(coverage: Coverage, folder: Path, redactor: Redactor) -> str:
    """What of a description was seen, folded."""
    path = _escaped(shown_path(coverage.description, folder))
    lines = [
        f"<details><summary>📋 {path}: {coverage_counts(coverage)}</summary>",
        "",
        "| operation | seen | not seen |",
        "| --- | --- | --- |",
    ]
    rows = (
        f"| {' | '.join(_escaped(redactor.text(cell)) for cell in row)} |"
        for row in coverage_rows(coverage.operations)
    )
    return "\n".join((*lines, *rows, "", "</details>"))


def _details(file: FileRecord, folder: Path, redactor: Redactor) -> Iterator[str]:
    path = shown_path(file.path, folder)
    for trouble in file.troubles:
        shown = shown_path(trouble.path, folder)
        text = fault_text(fault_of(trouble.problem), shown, trouble.source, redactor.text)
        yield _folded(f"💥 {_escaped(shown)}", text)
    results = in_order(file)
    for name, result in zip(case_names(results, redactor), results, strict=True):
        if result.outcome in (Outcome.FAILED, Outcome.ERRORED):
            title = f"{_SIGNS[result.outcome]} {_escaped(f'{path}: {name}')}"
            yield _folded(title, _wrong(result, path, redactor))


def _wrong(result: RequestResult, path: str, redactor: Redactor) -> str:
    source = result.place.document.source
    texts = [fault_text(fault, path, source, redactor.text) for fault in faults_of(result)]
    return "\n\n".join(filter(None, (short_account(result, redactor), *texts)))


def _folded(title: str, text: str) -> str:
    runs = [len(run) for run in re.findall("`+", text)]
    fence = "`" * max(3, max(runs, default=0) + 1)
    return f"<details><summary>{title}</summary>\n\n{fence}text\n{text}\n{fence}\n\n</details>"


def _problem_row(
    problem: Problem, path: str, source: SourceText, mask: Callable[[str], str]
) -> str:
    place = _escaped(place_text(path, source, problem.span))
    message = _escaped(one_line(mask(problem.message)))
    return f"| {place} | {problem.severity} | {message} | `{problem.code}` |"


def _fitting(head: list[str], rows: Iterable[str], details: Iterable[str], limit: int) -> str:
    """As much of it as the limit allows, and how much was left out."""
    lines, left_out = list(head), 0
    left = limit - _ROOM_FOR_THE_END - sum(len(line.encode()) + 1 for line in lines)
    for text in chain(rows, details):
        size = len(text.encode("utf-8", "replace")) + 1
        if left_out or size > left:
            left_out += 1
            continue
        left -= size
        lines.append(text)
    end = f"\n\n{left_out} more: see the log" if left_out else ""
    return "\n".join(lines) + end + "\n"


def _escaped(text: str) -> str:
    """Text as a cell of a table may hold it: nothing in it is Markdown, HTML or a mention."""
    shown = one_line(printable(text))
    return _MEANINGFUL.sub(lambda found: "".join(f"&#{ord(each)};" for each in found[0]), shown)
