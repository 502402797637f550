"""What `check` found as SARIF 2.1.0 (OASIS): for code scanning of GitHub, and viewers of others."""

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeAlias
from urllib.parse import quote

from callsheet import __version__
from callsheet.facts.problem_meanings import PROBLEM_MEANINGS
from callsheet.features.edits import Edit
from callsheet.features.fixes import Fix
from callsheet.late_dataclasses import dataclass
from callsheet.problems import Problem, Severity
from callsheet.report.excerpt import shown_path
from callsheet.report.fingerprints import Fingerprints
from callsheet.report.json import Fields
from callsheet.report.problems import CheckedFile
from callsheet.text import SourceText, Span
from callsheet.values import json_text

FixesOf: TypeAlias = Callable[[CheckedFile, Problem], Sequence[Fix]]
"""The fixes for a problem of a file."""

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_ROOT = "%SRCROOT%"

_LEVELS = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "note",
    Severity.HINT: "note",
}


def sarif_report(
    files: Sequence[CheckedFile],
    folder: Path,
    mask: Callable[[str], str],
    fixes: FixesOf = lambda _file, _problem: (),
) -> str:
    """The report as text; paths are relative to `folder`, and columns count code points."""
    codes = sorted({str(problem.code) for file in files for problem in file.problems})
    writer = _Writer(folder, mask, fixes, codes)
    run: Fields = {
        "tool": {
            "driver": {
                "name": "Callsheet",
                "semanticVersion": __version__,
                "rules": [_rule(code) for code in codes],
            }
        },
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The root of the repository."}}},
        "artifacts": [{"location": writer.artifact(file.path)} for file in files],
        "results": [result for file in files for result in writer.results(file)],
    }
    return json_text({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(code: str) -> Fields:
    meaning = PROBLEM_MEANINGS[code]
    sentence = re.split(r"(?<=\.)\s", meaning)[0]
    return {
        "id": code,
        "shortDescription": {"text": sentence},
        "fullDescription": {"text": meaning},
        "help": {"text": meaning, "markdown": meaning},
    }


@dataclass(frozen=True, slots=True)
class _Writer:
    folder: Path
    mask: Callable[[str], str]
    fixes: FixesOf
    codes: Sequence[str]

    def artifact(self, path: Path) -> Fields:
        shown = shown_path(path, self.folder)
        if Path(shown).is_absolute():  # Another drive, on Windows.
            return {"uri": path.as_uri()}
        return {"uri": quote(shown, errors="surrogateescape"), "uriBaseId": _ROOT}

    def results(self, file: CheckedFile) -> list[Fields]:
        fingerprints = Fingerprints(file.source, self.mask)
        return [self._result(file, each, fingerprints.of(each)) for each in file.problems]

    def _result(self, file: CheckedFile, problem: Problem, fingerprint: str) -> Fields:
        message = self.mask(problem.message)
        hint = self.mask(problem.hint)
        place = {
            "artifactLocation": self.artifact(file.path),
            "region": _region(file.source, problem.span),
        }
        result: Fields = {
            "ruleId": str(problem.code),
            "ruleIndex": self.codes.index(str(problem.code)),
            "level": _LEVELS[problem.severity],
            "message": {"text": f"{message} ({hint})" if hint else message},
            "locations": [{"physicalLocation": place}],
            "partialFingerprints": {"callsheetLine/v1": fingerprint},
        }
        every = self.fixes(file, problem)
        fixes = [self._fix(file, each) for each in every if self._is_whole(each, file.source)]
        return result | ({"fixes": fixes} if fixes else {})

    def _is_whole(self, fix: Fix, source: SourceText) -> bool:
        """Whether it is all in this file, and holds nothing that must be masked."""
        texts = [edit.new_text for edit in fix.edits]
        placed = [source.edit_of_file(edit.span, edit.new_text) for edit in fix.edits]
        is_here = not fix.elsewhere and None not in placed
        return is_here and all(self.mask(text) == text for text in texts)

    def _fix(self, file: CheckedFile, fix: Fix) -> Fields:
        change: Fields = {
            "artifactLocation": self.artifact(file.path),
            "replacements": list(_replacements(file.source, fix.edits)),
        }
        return {"description": {"text": self.mask(fix.title)}, "artifactChanges": [change]}


def _replacements(source: SourceText, edits: tuple[Edit, ...]) -> Iterator[Fields]:
    for edit in edits:
        if placed := source.edit_of_file(edit.span, edit.new_text):
            span, text = placed
            deleted: Fields = {"deletedRegion": _region(source.whole_file, span)}
            yield deleted | ({"insertedContent": {"text": text}} if text else {})


def _region(source: SourceText, span: Span) -> Fields:
    start, end = source.position(span.start), source.position(span.end)
    return {
        "startLine": start.line + 1,
        "startColumn": start.column + 1,
        "endLine": end.line + 1,
        "endColumn": end.column + 1,
    }
