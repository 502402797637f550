"""GitHub Actions: annotations as its own library writes them, summaries as Markdown is read."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from callsheet.cli.main import main
from callsheet.problems import Code, Problem, Severity
from callsheet.redact import Redactor
from callsheet.report.github import check_annotations, run_annotations
from callsheet.report.github_summary import check_summary, run_summary
from callsheet.report.problems import CheckedFile
from callsheet.run.results import (
    AssertionResult,
    FileRecord,
    NotSent,
    RequestResult,
    RunRecord,
    Sent,
    Skipped,
    Trouble,
)
from callsheet.text import SourceText, Span
from counterparts.actions_core import written_by_actions
from loopback import serving
from made_results import FOLDER, REFUSED, answer, exchange, places

HOSTILE = "a|b <img src=x> [l](http://e) ![i](x) @user **b** `c` www.e.org <!-- & \\| # _x_ ~y~"
TEXT = f"""\
### {HOSTILE}
# @assert status == 201
GET http://example.org/x
"""
(PLACE,) = places(TEXT, "api/a,b:c%.http")
SOURCE = PLACE.document.source
SPAN = Span(TEXT.index("status"), TEXT.index("201") + 3)
WRONG = AssertionResult(
    "status == 201", SPAN, False, 201, 200, "50% s3cret\r\n::error::x", "- a\n+ b"
)


def record(*results, troubles=(), name="api/a,b:c%.http", **more):
    file = FileRecord(FOLDER / name, results, troubles)
    return RunRecord("", datetime(2026, 11, 21, tzinfo=UTC), 1.0, (file,), **more)


def failed(**more):
    return RequestResult(PLACE, Sent(exchange(answer())), assertions=(WRONG,), **more)


def problem(severity, message="`x` is no | good"):
    return Problem(Code.SYNTAX_LINE, severity, Span(0, 3), message, "say it")


def lines(text):
    return text.split("\n")[:-1]


def parts(command):
    """Kind, properties and message; GitHub does not mind the order."""
    _, head, message = command.split("::", 2)
    kind, _, properties = head.partition(" ")
    return kind, sorted(properties.split(",")), message


def test_an_annotation_is_written_as_github_writes_it():
    (command,) = lines(run_annotations(record(failed()), FOLDER, Redactor(["s3cret"])))
    theirs = written_by_actions(
        "error",
        "50% •••\n::error::x\n- a\n+ b",
        {
            "file": "api/a,b:c%.http",
            "startLine": 2,
            "endLine": 2,
            "startColumn": 11,
            "endColumn": 24,
            "title": f"{HOSTILE}: assertion",
        },
    )
    assert parts(command) == parts(theirs)


def test_a_range_over_lines_has_no_columns():
    span = Span(0, SPAN.end)
    broken = Problem(Code.SYNTAX_LINE, Severity.ERROR, span, "no", "")
    text = run_annotations(record(RequestResult(PLACE, NotSent((broken,)))), FOLDER, Redactor())
    _, properties, _ = parts(lines(text)[0])
    assert {"line=1", "endLine=2"} < set(properties)
    assert not any(each.startswith(("col=", "endColumn=")) for each in properties)


def test_no_more_of_a_kind_than_github_shows():
    warned = failed(notes=(problem(Severity.WARNING),) * 10)
    found = lines(run_annotations(record(*[failed()] * 11, warned), FOLDER, Redactor()))
    kinds = [parts(each)[0] for each in found]
    assert (kinds.count("error"), kinds.count("warning")) == (10, 10)
    assert found[9] == "::error title=Callsheet::3 more of this kind: see the summary or the log"


def test_problems_of_files_are_annotated():
    file = CheckedFile(FOLDER / "a.http", SOURCE, tuple(map(problem, Severity)))
    found = lines(check_annotations((file,), FOLDER, str))
    assert [parts(each)[0] for each in found] == ["error", "warning", "notice", "notice"]
    assert found[0] == (
        "::error file=a.http,line=1,endLine=1,col=1,endColumn=4,title=syntax-line::"
        "`x` is no | good%0Asay it"
    )


def rendered(markdown):
    return (
        MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(markdown)
    )


def test_a_summary_says_what_went_wrong():
    unreadable = Trouble(FOLDER / "x.http", SourceText("x"), problem(Severity.ERROR))
    text = run_summary(
        record(
            failed(),
            RequestResult(PLACE, Sent(exchange(REFUSED)), 1.5),
            RequestResult(PLACE, Sent(exchange(answer()))),
            RequestResult(PLACE, Skipped("because")),
            troubles=(unreadable,),
            interrupted=True,
        ),
        FOLDER,
        Redactor(["s3cret"]),
    )
    html = rendered(text)
    assert "<h3>Callsheet: 1 passed, 1 failed, 1 errored, 1 skipped</h3>" in html
    assert "1 file cannot be read, <strong>interrupted</strong>" in html
    assert html.count("<tr>") == 2
    assert html.count("<details>") == html.count("</details>") == 3
    assert "connection refused by example.org:80 [connect]" in html
    assert "s3cret" not in text


def test_a_run_that_broke_is_told():
    broken = record(RequestResult(PLACE, Skipped("a bug")), fault="a bug")
    assert run_annotations(broken, FOLDER, Redactor()) == "::error title=Callsheet::a bug\n"
    assert ", **a bug**" in run_summary(broken, FOLDER, Redactor())


def test_names_and_answers_mean_nothing_in_a_summary():
    """What renders Markdown sees one row of cells, and no markup that is not ours."""
    fences = "````\n</details><script>alert(1)</script>\n```"
    wrong = AssertionResult("x", SPAN, False, message=fences)
    bad = RequestResult(PLACE, Sent(exchange(answer())), assertions=(wrong,))
    name = f"api/{HOSTILE.replace('/', '')}.http"
    html = rendered(run_summary(record(bad, name=name), FOLDER, Redactor()))
    assert html.count("<tr>") == 2
    assert html.count("<td>") == 1
    assert html.count("<td") == 6
    for mark in ("<img", "<a ", "<strong>", "<em>", "<code>", "<s>", "<script", "<!--"):
        assert mark not in html
    assert "&lt;script&gt;alert(1)" in html
    checked = CheckedFile(FOLDER / name, SOURCE, (problem(Severity.ERROR, HOSTILE),))
    table = rendered(check_summary((checked,), FOLDER, str))
    assert table.count("<td>") == 4
    for mark in ("<img", "<a ", "<strong>", "<em>", "<s>", "<!--"):
        assert mark not in table


def test_a_summary_is_never_too_large():
    many = record(*[failed()] * 500)
    text = run_summary(many, FOLDER, Redactor(), 20_000)
    assert len(text.encode()) <= 20_000
    shown = text.count("<details>")
    assert text.endswith(f"{500 - shown} more: see the log\n")
    assert shown > 10
    files = [CheckedFile(FOLDER / "a.http", SOURCE, (problem(Severity.ERROR),) * 500)]
    text = check_summary(files, FOLDER, str, 20_000)
    assert len(text.encode()) <= 20_000
    assert "more: see the log" in text


def test_nothing_is_wrong():
    passed = record(RequestResult(PLACE, Sent(exchange(answer()))))
    assert run_annotations(passed, FOLDER, Redactor()) == ""
    assert "<details>" not in run_summary(passed, FOLDER, Redactor())
    assert check_summary((), FOLDER, str).startswith("### Callsheet: no problems\n")


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    folder = tmp_path / "repository" / "api"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("GITHUB_WORKSPACE", str(folder.parent))
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    (tmp_path / "summary.md").write_text("of others\n")
    return tmp_path


def test_a_run_in_a_job(checkout, capsys):
    with serving() as server:
        Path("a.http").write_text(f"# @assert status == 201\nGET {server.origin}/json\n")
        assert main(["run", "a.http", "--report", "github"]) == 1
    streams = capsys.readouterr()
    assert "1 failed" in streams.out
    assert "\n::error file=api/a.http,line=1,endLine=1,col=11," in streams.out
    summary = (checkout / "summary.md").read_text()
    assert summary.startswith("of others\n### Callsheet: 1 failed\n")
    assert "api&#47;" not in summary
    assert "| api/a.http |" in summary


def test_a_summary_that_cannot_be_written_is_told_first(checkout, monkeypatch, capsys):
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(checkout))
    with serving() as server:
        Path("a.http").write_text(f"GET {server.origin}/json\n")
        assert main(["run", "a.http", "--report", "github"]) == 2
        assert server.targets == []
    assert "it is a folder" in capsys.readouterr().err


def test_beside_a_report_that_owns_the_output(checkout, capsys):
    Path("a.http").write_text("GET {{nope}}\n")
    asked = ["--report", "github=summary.md", "--report", "json"]
    assert main(["run", "a.http", *asked]) == 4
    streams = capsys.readouterr()
    assert streams.out.startswith("{")
    assert "::error file=api/a.http" in streams.err
    assert Path("summary.md").read_text().startswith("### Callsheet: 1 errored\n")
    assert (checkout / "summary.md").read_text() == "of others\n"


def test_a_check_in_a_job(checkout, capsys):
    Path("a.http").write_text("get http://example.org/\n")
    main(["check", "a.http", "--report", "github"])
    assert "\n::notice file=api/a.http,line=1," in capsys.readouterr().out
    assert "`method-case`" in (checkout / "summary.md").read_text()
