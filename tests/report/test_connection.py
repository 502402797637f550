"""Tests of connections as people read them, and as programs do."""

import json
from pathlib import Path

import pytest

from callsheet.model.document import read_document
from callsheet.model.requests import requests_of
from callsheet.problems import Code, Problem, Severity
from callsheet.redact import Redactor
from callsheet.report.connection import ConnectionConsole, connections_json
from callsheet.report.style import Style
from callsheet.run import connections
from callsheet.run.connection_test import Check, ConnectionReport, Stage, Verdict
from callsheet.run.connections import Connection, Kind, NotTested
from callsheet.text import Span

FOLDER = Path("/folder")
(PLACE,) = requests_of(read_document(FOLDER / "api.http", "### a\nGET https://a.example/{{x}}\n"))
CHECKS = (
    Check(Stage.NAME, Verdict.GOOD, "a.example is 192.0.2.1"),
    Check(Stage.TLS, Verdict.UNKNOWN, "not checked"),
    Check(Stage.CREDENTIALS, Verdict.BAD, "says canary-word\x1b[2J", "try another"),
    Check(Stage.PATH, Verdict.UNTRIED),
)


def outcome_of(outcome, name="api"):
    return connections.Tested(Connection(PLACE, Kind.REQUEST, name), outcome)


def report(url="https://a.example/?api_key=canary-key", checks=CHECKS):
    return ConnectionReport(url, checks, ())


def console(*, unicode: bool = True):
    return ConnectionConsole(FOLDER, Style(unicode=unicode), Redactor(["canary-word"]))


def test_a_line_a_stage():
    assert console().tested(outcome_of(report())) == [
        "api  https://a.example/?api_key=•••  api.http:2",
        "  ✓ name         a.example is 192.0.2.1",
        "  ? TLS          not checked",
        "  ✗ credentials  says •••␛[2J",
        "                 hint: try another",
        "  - base path",
    ]


def test_signs_where_there_is_no_unicode():
    assert console(unicode=False).tested(outcome_of(report()))[1:] == [
        "  ok     name         a.example is 192.0.2.1",
        "  ?      TLS          not checked",
        "  FAILED credentials  says •••␛[2J",
        "                      hint: try another",
        "  -      base path",
    ]


def test_an_origin_has_no_name():
    assert console().tested(outcome_of(report("https://a.example/"), name=""))[0] == (
        "https://a.example/  api.http:2"
    )


def test_why_something_was_not_tested():
    problem = Problem(Code.UNRESOLVED_VARIABLE, Severity.ERROR, Span(30, 31), "`x` has no value")
    lines = console().tested(outcome_of(NotTested((problem,))))
    assert lines[0] == "api  api.http:2"
    assert lines[1] == "  api.http:2:25: error: `x` has no value [unresolved-variable]"
    assert console().tested(outcome_of(NotTested(reason='"login" failed: canary-word')))[1] == (
        '  ✗ credentials  "login" failed: •••'
    )


@pytest.mark.parametrize(
    ("outcomes", "said"),
    [
        ([report()], "1 connection · 1 bad"),
        ([report(checks=()), report(), NotTested()], "3 connections · 1 good · 2 bad"),
    ],
)
def test_the_summary(outcomes, said):
    assert console().summary([outcome_of(each) for each in outcomes]) == said


def test_the_report_for_programs():
    problem = Problem(Code.UNRESOLVED_VARIABLE, Severity.ERROR, Span(30, 31), "canary-word")
    outcomes = [report(), NotTested((problem,)), NotTested(reason="canary-word")]
    redactor = Redactor(["canary-word"])
    text = connections_json([outcome_of(each) for each in outcomes], FOLDER, redactor)
    assert "canary" not in text
    told = json.loads(text)["connections"]
    assert [each["good"] for each in told] == [False, False, False]
    assert [each["url"] for each in told] == ["https://a.example/?api_key=•••", None, None]
    assert [len(each["checks"]) for each in told] == [4, 0, 1]
    assert [len(each["problems"]) for each in told] == [0, 1, 0]
