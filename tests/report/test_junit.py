"""The JUnit report, as those read it who were made for others: Jenkins' schemas, three readers."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest

from callsheet.problems import Code, Problem, Severity
from callsheet.redact import Redactor
from callsheet.report.junit import junit_report
from callsheet.run.results import (
    AssertionResult,
    FileRecord,
    Iteration,
    NamedError,
    NotSent,
    RequestResult,
    RunRecord,
    Sent,
    Skipped,
    Trouble,
)
from callsheet.text import SourceText, Span
from counterparts.junit_readers import complaints, read_by_junitparser, read_by_node
from made_results import FOLDER, REFUSED, answer, exchange, places

TEXT = """\
### list & <all>
# @tag smoke, users
# @assert status == 201
GET http://example.org/x

###
GET http://example.org/y?token=s3cret-value

### again
GET http://example.org/z

### again
GET http://example.org/z
"""

WRONG = AssertionResult(
    "status == 201",
    Span(TEXT.index("status"), TEXT.index("201") + 3),
    passed=False,
    expected=201,
    actual=200,
    message="`status` is 200, not 201",
)
BROKEN = Problem(Code.UNRESOLVED_VARIABLE, Severity.ERROR, Span(5, 9), "`x` has no value", "say it")


def record(*results, troubles=(), **more):
    file = FileRecord(FOLDER / "api/users.http", results, troubles)
    return RunRecord("", datetime(2026, 11, 21, 3, 44, tzinfo=UTC), 1234.5678, (file,), **more)


def everything():
    named, untitled, again, same = places(TEXT, "api/users.http")
    hostile = b"\x00\x1b[31m]]>&lt;\xef\xbf\xbf[[ATTACHMENT|/etc/passwd]]"
    hostile_answer = answer(200, hostile, "\ud800\x08\x85")
    error = NamedError("too_hot", "200", "it is <hot>", Span(0, 3), {})
    unreadable = Problem(Code.FILE_ENCODING, Severity.ERROR, Span(0, 1), "it is no text")
    return record(
        RequestResult(named, Sent(exchange(hostile_answer)), 0.5, assertions=(WRONG, WRONG)),
        RequestResult(untitled, Sent(exchange(REFUSED)), 0.25),
        RequestResult(again, Sent(exchange(answer(418))), error=error),
        *(
            RequestResult(same, Sent(exchange(answer())), iteration=Iteration(each, each))
            for each in range(3)
        ),
        RequestResult(same, Sent(exchange(answer())), repetition=1),
        RequestResult(same, Skipped("because")),
        RequestResult(same, NotSent((BROKEN,))),
        troubles=(Trouble(FOLDER / "api/users.http", SourceText("x"), unreadable),),
    )


def cases(report):
    return {case.get("name"): case for case in ET.fromstring(report).iter("testcase")}


def test_a_case_for_each_result_with_a_name_of_its_own():
    report = junit_report(everything(), FOLDER, Redactor(["s3cret-value"]))
    assert list(cases(report)) == [
        "the file",
        "list & <all>",
        "GET http://example.org/y?token=•••",
        "again (line 10)",
        "again [0]",
        "again [1]",
        "again [2]",
        "again (repetition 2)",
        "again (line 13)",
        "again (line 13) (2)",
    ]
    assert {case.get("classname") for case in cases(report).values()} == {"api/users.http"}


def test_failures_errors_and_skips_are_told_apart():
    found = cases(junit_report(everything(), FOLDER, Redactor()))
    kinds = {
        name: [each.tag for each in case if each.tag != "system-out"]
        for name, case in found.items()
    }
    assert kinds["list & <all>"] == ["failure"]
    assert kinds["GET http://example.org/y?token=•••"] == ["error"]
    assert kinds["again (line 10)"] == ["failure"]
    assert kinds["again [1]"] == []
    assert kinds["again (line 13)"] == ["skipped"]
    assert kinds["again (line 13) (2)"] == ["error"]
    failure = found["list & <all>"].find("failure")
    assert failure.attrib == {
        "type": "assertion",
        "message": "`status` is 200, not 201 (and 1 more)",
    }
    assert "api/users.http:3:11: `status` is 200, not 201" in failure.text
    assert "  3 | # @assert status == 201\n    |           ^^^^^^^^^^^^^" in failure.text
    assert found["again (line 10)"].find("failure").get("type") == "too_hot"
    assert found["GET http://example.org/y?token=•••"].find("error").get("type") == "connect"
    assert found["again (line 13)"].find("skipped").get("message") == "because"
    assert found["the file"].find("error").get("type") == "file-encoding"


def test_where_a_case_stands_and_what_it_belongs_to():
    found = cases(junit_report(everything(), FOLDER, Redactor()))
    case = found["list & <all>"]
    shown = {key: case.get(key) for key in ("file", "line", "group", "assertions", "time")}
    assert shown == {
        "file": "api/users.http",
        "line": "4",
        "group": "smoke,users",
        "assertions": "2",
        "time": "0.500",
    }


def test_what_an_answer_says_is_data():
    said = cases(junit_report(everything(), FOLDER, Redactor()))["list & <all>"].find("system-out")
    assert "[[ATTACHMENT" not in said.text
    assert "]]>&lt;" in said.text
    assert not re.search("[\x00-\x08\x1b\ud800-\udfff\uffff]", said.text)


def test_an_exchange_that_is_not_to_be_logged():
    (place,) = places("# @no-log\nGET http://example.org/x\n")
    sent = Sent(exchange(answer(500, b"private"), body=b"words"))
    report = junit_report(
        record(RequestResult(place, sent, assertions=(WRONG,))), FOLDER, Redactor()
    )
    assert "500" in report
    assert "private" not in report
    assert "words" not in report
    assert "Accept" not in report


def test_long_bodies_are_cut():
    (place,) = places("GET http://example.org/x\n")
    sent = Sent(exchange(answer(200, b"x" * 100_000)))
    report = junit_report(
        record(RequestResult(place, sent, assertions=(WRONG,))), FOLDER, Redactor()
    )
    assert len(report) < 8000
    assert "(96000 characters more)" in report


def test_when_a_suite_began():
    (place,) = places("GET http://example.org/x\n")
    began = datetime(2026, 11, 21, 4, 0, 1, tzinfo=UTC)
    sent = Sent(replace(exchange(answer()), started=began))
    report = junit_report(record(RequestResult(place, sent), seed=7), FOLDER, Redactor())
    (suite,) = ET.fromstring(report)
    assert suite.get("timestamp") == "2026-11-21T04:00:01.000+00:00"
    assert {each.get("name"): each.get("value") for each in suite[0]}["seed"] == "7"


def test_a_run_that_broke_is_no_good_one():
    (place,) = places("GET http://example.org/x\n")
    report = junit_report(
        record(RequestResult(place, Skipped("a bug")), fault="a bug"), FOLDER, Redactor()
    )
    assert complaints(report, "older") == ""
    assert ET.fromstring(report).get("errors") == "1"
    assert cases(report)["the run"].find("error").get("message") == "a bug"


@pytest.mark.parametrize(("schema", "strict"), [("older", False), ("older", True), ("newer", True)])
def test_jenkins_has_nothing_against_it(schema, strict):
    report = junit_report(everything(), FOLDER, Redactor(), strict=strict)
    assert complaints(report, schema) == ""


def test_jenkins_would_say_something():
    assert "assertions" in complaints(junit_report(everything(), FOLDER, Redactor()), "newer")


def test_others_read_it_as_it_is_meant(tmp_path):
    report = junit_report(everything(), FOLDER, Redactor())
    read = read_by_junitparser(report)
    assert read["counts"] == [10, 2, 3]
    names = [name for _, name, _, _ in read["cases"]]
    assert names == list(cases(report))
    assert [kinds for _, _, kinds, _ in read["cases"]] == [
        ["error"],
        ["failure"],
        ["error"],
        ["failure"],
        *([[]] * 4),
        ["skipped"],
        ["error"],
    ]
    node = read_by_node(report, tmp_path)
    (suite,) = node["plain"]["testsuite"]
    assert [case["name"] for case in suite["testcase"]] == names
    (read_suite,) = node["results"]["result"]["suites"]
    statuses = [case["status"] for case in read_suite["cases"]]
    assert [statuses.count(each) for each in ("PASS", "FAIL", "SKIP")] == [4, 5, 1]
