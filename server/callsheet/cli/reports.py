"""Where reports go: `--report KIND[=FILE]`, with the console beside those that go to files."""

import os
import re
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from callsheet.disk import (
    REQUEST_FILE_ENDINGS,
    AppendedLines,
    make_writable,
    write_pieces_atomically,
)
from callsheet.late_dataclasses import dataclass
from callsheet.problems import UsageError, did_you_mean
from callsheet.redact import Redactor
from callsheet.report.current_step import CurrentStep
from callsheet.run.results import RunRecord

if TYPE_CHECKING:
    from callsheet.report.audit import AuditLog
    from callsheet.report.problems import CheckedFile
    from callsheet.report.sarif import FixesOf
    from callsheet.report.went_out import EverythingSent, WentOut

_STEERING = re.compile("[\x7f-\x9f]")
"""JSON allows these as they are, and some terminals obey them."""

PLAIN_KINDS = ("console", "json")
RUN_KINDS = ("console", "json", "junit", "tap", "html", "github", "har", "audit")
LOAD_KINDS = ("console", "json", "audit")
CHECK_KINDS = ("console", "json", "sarif", "github", "codequality")

_BESIDE_OTHERS = ("console", "github")
"""Kinds that share standard output: people read the one, a runner picks its lines out of all."""


@dataclass(frozen=True, slots=True)
class ReportTarget:
    """A report and where it goes; without a file it goes to standard output."""

    kind: str
    path: Path | None


def add_report(parser: ArgumentParser, kinds: tuple[str, ...] = PLAIN_KINDS) -> None:
    """Add `--report`."""
    parser.add_argument(
        "--report",
        action="append",
        default=[],
        metavar="KIND[=FILE]",
        help=f"{', '.join(kinds[:-1])} or {kinds[-1]}; repeatable",
    )


def read_targets(
    texts: Sequence[str], kinds: tuple[str, ...] = PLAIN_KINDS
) -> tuple[ReportTarget, ...]:
    """The reports that `--report` asks for, with a folder for each file.

    Raises:
        UsageError: There is no such report, two of them go to one place, or a file cannot be
            written.
    """
    targets = tuple(_target(text, kinds) for text in texts)
    if sum(map(_owns_output, targets)) > 1:
        raise UsageError("two reports cannot both go to standard output", "write `json=FILE`")
    if any(target == ReportTarget("html", None) for target in targets) and sys.stdout.isatty():
        raise UsageError("a page is nothing for a terminal", "write `--report html=report.html`")
    paths = [target.path.resolve() for target in targets if target.path]
    if lost := next((path for path in paths if path.suffix in REQUEST_FILE_ENDINGS), None):
        message = f'a report cannot take the place of the request file "{lost.name}"'
        raise UsageError(message, "write `--report KIND` without a file to have it printed")
    if doubled := next((path for path in paths if paths.count(path) > 1), None):
        raise UsageError(f'two reports cannot both go to "{doubled.name}"')
    summary = _step_summary() if any(target.kind == "github" for target in targets) else None
    for path in filter(None, (*(target.path for target in targets), summary)):
        with _explained(path):
            make_writable(path)
    return targets


def owns_output(targets: Sequence[ReportTarget]) -> bool:
    """Whether a report for a machine goes to standard output, which then carries nothing else."""
    return any(map(_owns_output, targets))


def wants_console(targets: Sequence[ReportTarget]) -> bool:
    """Whether people shall read results too: unless a machine's report takes their place."""
    return not owns_output(targets) or any(target.kind == "console" for target in targets)


def deliver(target: ReportTarget, text: str | Iterable[str]) -> None:
    """Print a report, or write it to its file; one in pieces is never whole in memory.

    Raises:
        UsageError: The file cannot be written.
    """
    pieces = (text,) if isinstance(text, str) else text
    if target.path is None:
        _print(pieces)
        return
    with _explained(target.path):
        encoded = (piece.encode("utf-8", "replace") for piece in pieces)
        write_pieces_atomically(target.path, encoded)


def _print(pieces: Iterable[str]) -> None:
    """To a person as their terminal has it; to a program in UTF-8, whatever the locale says."""
    printed = (_STEERING.sub(_escaped, piece) for piece in pieces)
    if sys.stdout.isatty():
        sys.stdout.writelines(printed)
        return
    sys.stdout.flush()
    sys.stdout.buffer.writelines(piece.encode("utf-8", "replace") for piece in printed)
    sys.stdout.buffer.flush()


class _PrintedLines:
    """Standard output in the place of a file of lines."""

    def add(self, line: bytes) -> None:
        """Print a line at once."""
        _print((line.decode("utf-8"), "\n"))

    def close(self) -> None:
        """Leave standard output open."""


def report_run(
    targets: Sequence[ReportTarget],
    record: RunRecord,
    redactor: Redactor,
    sent: "Sequence[WentOut]" = (),
) -> None:
    """Write the reports of a run: each of them, also when another one cannot be written.

    Args:
        targets: The reports, and where they go.
        record: The run.
        redactor: Takes secrets out.
        sent: All that went out, for an archive of it.
    """
    faults: list[Exception] = []
    for target in targets:
        try:
            _report_run(target, owns_output(targets), record, redactor, sent)
        except Exception as error:  # noqa: BLE001 - it is raised when the others are written
            faults.append(error)
    if faults:
        raise faults[0]


def open_audit(
    targets: Sequence[ReportTarget], environment: str, redactor: Redactor, current: CurrentStep
) -> "AuditLog | None":
    """The log that is written while a run goes on, where one is asked for.

    Raises:
        UsageError: The file cannot be written.
    """
    for target in targets:
        if target.kind == "audit":
            from callsheet.report.audit import AuditLog

            if target.path is None:
                return AuditLog(_PrintedLines(), environment, Path.cwd(), redactor, current)
            with _explained(target.path):
                lines = AppendedLines(target.path)
            return AuditLog(lines, environment, Path.cwd(), redactor, current)
    return None


def open_archive(
    targets: Sequence[ReportTarget], redactor: Redactor, current: CurrentStep
) -> "EverythingSent | None":
    """What keeps all that goes out for a HAR, where one is asked for."""
    if all(target.kind != "har" for target in targets):
        return None
    from callsheet.report.went_out import EverythingSent

    return EverythingSent(current, redactor)


def report_check(
    targets: Sequence[ReportTarget],
    files: Sequence["CheckedFile"],
    mask: Callable[[str], str],
    fixes: "FixesOf",
) -> None:
    """Write what was found in files for machines.

    Args:
        targets: The reports and where they go.
        files: What was found.
        mask: Takes secrets out of a text.
        fixes: The fixes for a problem of one of the files.
    """
    for target in targets:
        match target.kind:
            case "json":
                from callsheet.report.problems import problems_json

                deliver(target, problems_json(files, Path.cwd(), mask))
            case "sarif":
                from callsheet.report.sarif import sarif_report

                deliver(target, sarif_report(files, _repository(), mask, fixes))
            case "codequality":
                from callsheet.report.code_quality import code_quality_report

                deliver(target, code_quality_report(files, _repository(), mask))
            case "github":
                from callsheet.report.github import check_annotations
                from callsheet.report.github_summary import check_summary

                folder = _repository()
                _tell_github(
                    target,
                    owns_output(targets),
                    check_annotations(files, folder, mask),
                    partial(check_summary, files, folder, mask),
                )


def _report_run(
    target: ReportTarget,
    owned: bool,
    record: RunRecord,
    redactor: Redactor,
    sent: "Sequence[WentOut]",
) -> None:
    """Write one report; `owned` is whether standard output belongs to another one."""
    folder = Path.cwd()
    match target.kind:
        case "json":
            from callsheet.report.json import json_report_pieces

            deliver(target, json_report_pieces(record, folder, redactor))
        case "junit":
            from callsheet.report.junit import junit_pieces

            # Its xUnit plug-in refuses a report with attributes that others make use of.
            strict = "JENKINS_URL" in os.environ
            deliver(target, junit_pieces(record, folder, redactor, strict=strict))
        case "tap":
            from callsheet.report.tap import tap_report

            deliver(target, tap_report(record, folder, redactor))
        case "github":
            from callsheet.report.github import run_annotations
            from callsheet.report.github_summary import run_summary

            folder = _repository()
            _tell_github(
                target,
                owned,
                run_annotations(record, folder, redactor),
                partial(run_summary, record, folder, redactor),
            )
        case "har":
            from callsheet.report.har import har_pieces

            deliver(target, har_pieces(record, sent, folder, redactor))
        case "html":
            from callsheet.report.html import html_report_pieces

            deliver(target, html_report_pieces(record, folder, redactor))


def _tell_github(
    target: ReportTarget, owned: bool, annotations: str, summary: Callable[[int], str]
) -> None:
    """Print annotations where the runner finds them, and add to the summary of the step."""
    from callsheet.report.github_summary import LARGEST_SUMMARY

    if owned:
        sys.stderr.write(annotations)
    else:
        _print((annotations,))
    if target.path is not None:
        deliver(target, summary(LARGEST_SUMMARY))
    elif path := _step_summary():
        with _explained(path), path.open("ab") as file:
            file.write(summary(LARGEST_SUMMARY - file.tell()).encode("utf-8", "replace"))


def _step_summary() -> Path | None:
    """The file to whose end GitHub wants the summary of a step."""
    given = os.environ.get("GITHUB_STEP_SUMMARY")
    return Path(given) if given else None


def _repository() -> Path:
    """What GitHub and GitLab take paths to be relative to: the checkout, if we are in one."""
    folder = Path.cwd()
    named = (os.environ.get(name) for name in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR"))
    checkouts = (Path(each) for each in named if each)
    return next((each for each in checkouts if folder.is_relative_to(each)), folder)


def _owns_output(target: ReportTarget) -> bool:
    return target.path is None and target.kind not in _BESIDE_OTHERS


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError(f'cannot write the report "{path}": {reason}') from error


def _escaped(character: "re.Match[str]") -> str:
    return f"\\u{ord(character[0]):04x}"


def _target(text: str, kinds: tuple[str, ...]) -> ReportTarget:
    kind, equals, path = text.partition("=")
    if kind not in kinds:
        hint = did_you_mean(kind, kinds) or f"there are {', '.join(kinds)}"
        raise UsageError(f'there is no report "{kind}"', hint)
    if equals and (not path or kind == "console"):
        example = "json" if kind == "console" else kind
        raise UsageError(f'"{text}" is not a report', f"write `--report {example}=FILE`")
    # `-` is standard output, as for most programs.
    return ReportTarget(kind, Path(path) if path not in ("", "-") else None)
