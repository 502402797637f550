"""What `check` found as a Code Quality report of GitLab (a part of Code Climate's format)."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from callsheet.problems import Severity
from callsheet.report.excerpt import shown_path
from callsheet.report.fingerprints import Fingerprints
from callsheet.report.json import Fields
from callsheet.report.problems import CheckedFile
from callsheet.values import json_text

_SEVERITIES = {
    Severity.ERROR: "major",
    Severity.WARNING: "minor",
    Severity.INFO: "info",
    Severity.HINT: "info",
}


def code_quality_report(
    files: Sequence[CheckedFile], folder: Path, mask: Callable[[str], str]
) -> str:
    """The report as text; paths are relative to `folder`."""
    findings = [finding for file in files for finding in _findings(file, folder, mask)]
    return json_text(findings, indent=2) + "\n"


def _findings(file: CheckedFile, folder: Path, mask: Callable[[str], str]) -> Iterator[Fields]:
    path = shown_path(file.path, folder)
    fingerprints = Fingerprints(file.source, mask, path)
    for problem in file.problems:
        start = file.source.position(problem.span.start)
        end = file.source.position(problem.span.end)
        hint = f" ({mask(problem.hint)})" if problem.hint else ""
        yield {
            "type": "issue",
            "description": mask(problem.message) + hint,
            "check_name": str(problem.code),
            "categories": ["Bug Risk"],
            "fingerprint": fingerprints.of(problem),
            "severity": _SEVERITIES[problem.severity],
            "location": {"path": path, "lines": {"begin": start.line + 1, "end": end.line + 1}},
        }
