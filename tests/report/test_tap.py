"""The TAP report, as node-tap's parser reads it."""

from datetime import UTC, datetime

import pytest

from callsheet.problems import Code, Problem, Severity
from callsheet.redact import Redactor
from callsheet.report.tap import tap_report
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
from callsheet.values import parse_json
from counterparts.tap_parser import read_by_tap_parser
from made_results import FOLDER, REFUSED, answer, exchange, places

TEXT = """\
### list \\ of # all # SKIP
# @assert status == 201
# @assert body == "#"
GET http://example.org/x

###
GET http://example.org/y
"""
BROKEN = Problem(Code.UNRESOLVED_VARIABLE, Severity.ERROR, Span(5, 9), "`x` has no value", "say it")


def report(*results, troubles=(), secrets=(), **more):
    file = FileRecord(FOLDER / "api/users.http", results, troubles)
    began = datetime(2026, 11, 21, 3, 44, tzinfo=UTC)
    record = RunRecord("", began, 1.0, (file,), **more)
    return tap_report(record, FOLDER, Redactor(secrets))


def read(*results, **more):
    found = read_by_tap_parser(report(*results, **more))
    assert (found["strange"], found["errors"]) == ([], [])
    return found


def assertion(expected, actual, *, passed=False, expression="status == 201"):
    span = Span(TEXT.index("status"), TEXT.index("201") + 3)
    message = "" if passed else "`status` is no 201: \x1b[31m\n---\n..."
    return AssertionResult(expression, span, passed, expected, actual, message)


def test_a_point_for_each_result_and_each_assertion():
    listed, plain = places(TEXT, "api/users.http")
    held = assertion(1, 1, passed=True, expression='body == "#"')
    found = read(
        RequestResult(listed, Sent(exchange(answer())), assertions=(assertion(201, 200), held)),
        RequestResult(plain, Sent(exchange(answer()))),
        RequestResult(plain, Skipped("because # it")),
        RequestResult(plain, Sent(exchange(REFUSED))),
        RequestResult(plain, NotSent((BROKEN,))),
    )
    assert not found["ok"]
    assert [found[key] for key in ("count", "pass", "fail", "skip")] == [5, 2, 3, 1]
    assert [(each["ok"], each["name"]) for each in found["points"]] == [
        (False, "api/users.http: list \\ of # all # SKIP"),
        (True, "api/users.http: GET http://example.org/y (line 7)"),
        (True, "api/users.http: GET http://example.org/y (line 7) (2)"),
        (False, "api/users.http: GET http://example.org/y (line 7) (3)"),
        (False, "api/users.http: GET http://example.org/y (line 7) (4)"),
    ]
    assert found["points"][2]["skip"] == "because # it"
    failed, good = found["points"][0]["within"]
    assert (good["ok"], good["name"]) == (True, 'body == "#"')
    assert failed["diag"] == {
        "message": "`status` is no 201: ␛[31m\n---\n...",
        "severity": "fail",
        "at": {"file": "api/users.http", "line": 2, "column": 11},
        "wanted": 201,
        "found": 200,
    }


def test_why_a_request_was_not_made():
    plain = places(TEXT, "api/users.http")[1]
    found = read(
        RequestResult(plain, Sent(exchange(REFUSED))), RequestResult(plain, NotSent((BROKEN,)))
    )
    failed, unsent = (each["diag"] for each in found["points"])
    assert failed["code"] == "connect"
    assert failed["severity"] == "error"
    assert failed["at"] == {"file": "api/users.http", "line": 7, "column": 5}
    assert failed["exchange"].startswith("GET http://example.org/x → no connection")
    assert unsent["hint"] == "say it"


def test_values_of_every_kind():
    values = [
        True,
        "s3cret \x85\u2028\ufeff\ud800 \U0001f600: 'x' \"y\" # no",
        parse_json("1.10"),
        {"a": [1, "s3cret"]},
        "x" * 5000,
    ]
    listed = places(TEXT, "api/users.http")[0]
    failed = tuple(assertion(each, each) for each in values)
    found = read(
        RequestResult(listed, Sent(exchange(answer())), assertions=failed), secrets=["s3cret"]
    )
    (point,) = found["points"]
    assert [each["diag"]["wanted"] for each in point["within"]] == [
        True,
        "••• \x85\u2028\ufeff\ufffd \U0001f600: 'x' \"y\" # no",
        1.1,
        '{"a":[1,"•••"]}',
        "x" * 1000 + "...",
    ]


@pytest.mark.parametrize(
    ("expected", "actual", "told"),
    [
        (None, None, {}),
        (None, 1, {"wanted": None, "found": 1}),
        (1, None, {"wanted": 1, "found": None}),
    ],
    ids=str,
)
def test_values_are_told_where_some_were_compared(expected, actual, told):
    listed = places(TEXT, "api/users.http")[0]
    failed = (assertion(expected, actual),)
    (point,) = read(RequestResult(listed, Sent(exchange(answer())), assertions=failed))["points"]
    diag = point["within"][0]["diag"]
    assert {key: diag[key] for key in ("wanted", "found") if key in diag} == told


def test_a_file_that_cannot_be_read():
    problem = Problem(Code.FILE_ENCODING, Severity.ERROR, Span(0, 1), "it is no text")
    trouble = Trouble(FOLDER / "api/users.http", SourceText("x"), problem)
    (point,) = read(troubles=(trouble,))["points"]
    assert (point["ok"], point["name"]) == (False, "api/users.http")
    assert point["diag"]["code"] == "file-encoding"


def test_a_run_that_broke_bails_out():
    found = read(RequestResult(places(TEXT, "api/users.http")[1], Skipped("oops")), fault="oops")
    assert found["bailout"] == "oops"


def test_an_interrupted_run_bails_out():
    plain = places(TEXT, "api/users.http")[1]
    found = read(
        RequestResult(plain, Sent(exchange(answer()))),
        RequestResult(plain, Skipped("interrupted")),
        interrupted=True,
    )
    assert found["bailout"] == "interrupted"
    assert [each["ok"] for each in found["points"]] == [True, True]


def test_nothing_ran():
    assert report() == "TAP version 14\n1..0\n"
