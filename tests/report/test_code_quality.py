"""The Code Quality report, by the members that GitLab's documentation demands of it."""

import json
from pathlib import Path

from callsheet.cli.main import main
from callsheet.problems import Code, Problem, Severity
from callsheet.redact import Redactor
from callsheet.report.code_quality import code_quality_report
from callsheet.report.problems import CheckedFile
from callsheet.text import SourceText, Span

TEXT = "GET http://example.org/s3cret\n\nGET {{nope}}\n"


def problem(severity, start=0, end=3):
    return Problem(Code.SYNTAX_LINE, severity, Span(start, end), "no s3cret", "say s3cret")


def findings(*names, problems):
    files = [CheckedFile(Path("/work", name), SourceText(TEXT), tuple(problems)) for name in names]
    text = code_quality_report(files, Path("/work"), Redactor(["s3cret"]).text)
    assert "s3cret" not in text
    return json.loads(text)


def test_a_finding():
    (found,) = findings("api/a.http", problems=[problem(Severity.ERROR, 0, 35)])
    assert found.pop("fingerprint")
    assert found == {
        "type": "issue",
        "description": "no ••• (say •••)",
        "check_name": "syntax-line",
        "categories": ["Bug Risk"],
        "severity": "major",
        "location": {"path": "api/a.http", "lines": {"begin": 1, "end": 3}},
    }


def test_severities_are_those_of_gitlab():
    found = findings("a.http", problems=map(problem, Severity))
    assert [each["severity"] for each in found] == ["major", "minor", "info", "info"]


def test_fingerprints_are_unique():
    """GitLab shows one finding of those that have the same."""
    found = findings("a.http", "b.http", problems=[problem(Severity.ERROR)] * 3)
    assert len({each["fingerprint"] for each in found}) == 6


def test_the_command(tmp_path, monkeypatch):
    (tmp_path / "api").mkdir()
    monkeypatch.chdir(tmp_path / "api")
    monkeypatch.setenv("CI_PROJECT_DIR", str(tmp_path))
    Path("a.http").write_text("get http://example.org/\n")
    assert main(["check", "--report", "codequality=out.json"]) == 0
    (found,) = json.loads(Path("out.json").read_text())
    assert (found["check_name"], found["location"]["path"]) == ("method-case", "api/a.http")
