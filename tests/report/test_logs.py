"""What scripts said, in every report that people read: masked, bounded, and nothing but text."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest

from callsheet.lsp.views import response_view
from callsheet.redact import Redactor
from callsheet.report.console import Console
from callsheet.report.html import html_report
from callsheet.report.json import json_report
from callsheet.report.junit import junit_report
from callsheet.report.logs import LONGEST_LOG, MOST_LOGS, log_lines
from callsheet.report.style import Style
from callsheet.run.results import FileRecord, LogLine, RequestResult, RunRecord, Sent
from callsheet.text import Span
from made_results import FOLDER, answer, exchange, places

TEXT = "### a\nGET http://x/\n\n> {% client.log(1) %}\n"
REDACTOR = Redactor({"s3cret-t0ken"})


def result(*texts, text=TEXT):
    (place,) = places(text)
    span = Span(text.index("client"), len(text))
    logs = tuple(LogLine(each, "warn", span) for each in texts)
    return RequestResult(place, Sent(exchange(answer())), logs=logs)


def record(found):
    files = (FileRecord(found.place.path, (found,)),)
    return RunRecord("", datetime(2026, 1, 1, tzinfo=UTC), 1.0, files)


def as_json(found):
    (file,) = json.loads(json_report(record(found), FOLDER, REDACTOR))["files"]
    return file["requests"][0]["logs"]


def as_junit(found):
    xml = ET.fromstring(junit_report(record(found), FOLDER, REDACTOR))
    return xml.findtext(".//system-out")


def on_console(found):
    return Console(FOLDER, Style(), REDACTOR).result(found)[1:]


REPORTS = [
    lambda found: "\n".join(on_console(found)),
    lambda found: json.dumps(as_json(found)),
    as_junit,
    lambda found: response_view([found], REDACTOR, None),
    lambda found: html_report(record(found), FOLDER, REDACTOR),
]


def test_lines_below_the_request():
    found = result("one", "two\nlines s3cret-t0ken")
    assert on_console(found) == ["    warn: one", "    warn: two", "         lines •••"]
    assert as_json(found) == [
        {"level": "warn", "text": "one", "line": 4},
        {"level": "warn", "text": "two\nlines •••", "line": 4},
    ]
    assert as_junit(found).endswith("\nwarn: one\nwarn: two\nlines •••")


@pytest.mark.parametrize("report", REPORTS)
def test_secrets_are_masked_also_where_a_text_is_cut(report):
    cut = "x" * (LONGEST_LOG - 6) + "s3cret-t0ken"
    shown = report(result("it is s3cret-t0ken", cut))
    assert "s3cret" not in shown
    assert "it is" in shown


@pytest.mark.parametrize("report", REPORTS)
def test_nothing_is_told_where_nothing_shall_be_logged(report):
    quiet = "# @no-log\n"
    shown = report(result("said here", text=TEXT.replace("### a\n", f"### a\n{quiet}")))
    assert "said here" not in shown


HOSTILE = "\x1b[31mred</script><b>\n### GET http://evil/"


@pytest.mark.parametrize("report", REPORTS)
def test_no_escape_code_is_passed_on(report):
    assert "\x1b" not in report(result(HOSTILE))


def test_what_is_said_stays_text():
    found = result(HOSTILE)
    assert "</script><b>" not in html_report(record(found), FOLDER, REDACTOR)
    assert "\n### GET" not in response_view([found], REDACTOR, None)


def test_no_more_than_so_many_are_shown():
    found = result(*["n"] * (MOST_LOGS + 2))
    lines = list(log_lines(found, REDACTOR))
    assert (len(lines), lines[-1]) == (MOST_LOGS + 1, "log: ... 2 more lines")
    assert len(as_json(found)) == MOST_LOGS + 2
    assert list(log_lines(replace(found, logs=found.logs[:1]), REDACTOR)) == ["warn: n"]
