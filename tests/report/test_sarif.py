"""The SARIF report: by the schema of SARIF 2.1.0, and what it says of places and fixes."""

import json
from pathlib import Path

from callsheet.cli.main import main
from callsheet.features.edits import Change, Edit, FileEdits
from callsheet.features.fixes import Fix
from callsheet.problems import Code, Problem, Severity
from callsheet.redact import Redactor
from callsheet.report.problems import CheckedFile
from callsheet.report.sarif import sarif_report
from callsheet.text import SourceText, Span
from counterparts.sarif_schema import complaints

FOLDER = Path("/work")
TEXT = "GET https://😀.example/{{nope}}\n\nGET s3cret\n"
SOURCE = SourceText(TEXT)
NOPE = Span(TEXT.index("nope"), TEXT.index("nope") + 4)


def problem(span=NOPE, code=Code.UNRESOLVED_VARIABLE, severity=Severity.ERROR, hint="say s3cret"):
    return Problem(code, severity, span, "`s3cret` has no value", hint)


def log(*problems, name="api/ä b.http", fixes=lambda _file, _problem: (), source=SOURCE):
    files = (CheckedFile(FOLDER / name, source, problems),)
    text = sarif_report(files, FOLDER, Redactor(["s3cret"]).text, fixes)
    assert complaints(text) == ""
    assert "s3cret" not in text
    return json.loads(text)


def results(*problems, **more):
    return log(*problems, **more)["runs"][0]["results"]


def test_a_result():
    (result,) = results(problem())
    fingerprints = result.pop("partialFingerprints")
    assert list(fingerprints) == ["callsheetLine/v1"]
    assert result == {
        "ruleId": "unresolved-variable",
        "ruleIndex": 0,
        "level": "error",
        "message": {"text": "`•••` has no value (say •••)"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "api/%C3%A4%20b.http", "uriBaseId": "%SRCROOT%"},
                    # The face is one code point, though two units of UTF-16.
                    "region": {"startLine": 1, "startColumn": 25, "endLine": 1, "endColumn": 29},
                }
            }
        ],
    }


def test_the_rules_are_explained():
    hint = problem(code=Code.BODY_ON_GET, severity=Severity.HINT)
    run = log(problem(), hint, problem(severity=Severity.INFO))["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert [each["id"] for each in rules] == ["body-on-get", "unresolved-variable"]
    assert (
        rules[1]["shortDescription"]["text"]
        == (
            "A name that nobody defines. Nothing is sent with a hole in it, so this is an error."
        ).partition(" Nothing")[0]
    )
    assert rules[1]["help"]["markdown"].startswith("A name that nobody defines.")
    assert [each["ruleIndex"] for each in run["results"]] == [1, 0, 1]
    assert [each["level"] for each in run["results"]] == ["error", "note", "note"]
    assert run["columnKind"] == "unicodeCodePoints"


def test_a_fingerprint_outlives_what_changes_above():
    (first, second) = results(problem(), problem())
    moved = SourceText(f"# new\n{TEXT}")
    (later,) = results(problem(NOPE.shifted(6)), source=moved)
    (other,) = results(problem(Span(len(TEXT) - 3, len(TEXT) - 2)))
    prints = [
        each["partialFingerprints"]["callsheetLine/v1"] for each in (first, second, later, other)
    ]
    assert prints[0] == prints[2]
    assert len({*prints}) == 3


def test_fixes_that_can_be_applied_as_they_stand():
    whole = Fix("Take `nope`", (Edit(NOPE, "hope"), Edit(Span(0, 0), "# s\n")), problem())
    gone = Fix("Remove it", (Edit(NOPE, ""),), problem())
    masked = Fix("Write it", (Edit(NOPE, "s3cret"),), problem())
    elsewhere: tuple[Change, ...] = (FileEdits(FOLDER / "x.http", ()),)
    far = Fix("Elsewhere", (Edit(NOPE, "x"),), problem(), elsewhere=elsewhere)
    (result,) = results(problem(), fixes=lambda _file, _problem: (whole, gone, masked, far))
    first, second = result["fixes"]
    assert first["description"]["text"] == "Take `nope`"
    replaced, inserted = first["artifactChanges"][0]["replacements"]
    assert replaced["insertedContent"] == {"text": "hope"}
    assert inserted["deletedRegion"] == {
        "startLine": 1,
        "startColumn": 1,
        "endLine": 1,
        "endColumn": 1,
    }
    (removed,) = second["artifactChanges"][0]["replacements"]
    assert "insertedContent" not in removed


def test_nothing_is_wrong():
    assert results() == []


def test_the_command(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path.parent))
    Path("a.http").write_text("get http://example.org/\n\n### b\nGET {{nope}}\n")
    assert main(["check", "--report", "sarif=out.sarif"]) == 3
    text = Path("out.sarif").read_text()
    assert complaints(text) == ""
    found = json.loads(text)["runs"][0]["results"]
    by_code = {each["ruleId"]: each for each in found}
    place = by_code["method-case"]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == f"{tmp_path.name}/a.http"
    (fix,) = by_code["method-case"]["fixes"]
    assert fix["artifactChanges"][0]["replacements"][0]["insertedContent"] == {"text": "GET"}
    assert "unresolved-variable" in by_code
    assert "checked" in capsys.readouterr().out


def test_the_schema_would_say_something():
    assert "level" in complaints(
        json.dumps(
            {
                "version": "2.1.0",
                "runs": [
                    {
                        "tool": {"driver": {"name": "x"}},
                        "results": [{"level": "bad", "message": {"text": "x"}}],
                    }
                ],
            }
        )
    )
