"""`duration p95 < 500`: judged over all answers of a request, when the run has ended."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from callsheet.cli.main import main
from callsheet.run.over_rounds import judged_over_rounds
from callsheet.run.results import FileRecord, OverRounds, PageRecord, RequestResult, RunRecord, Sent
from callsheet.text import Span
from made_results import FOLDER, answer, exchange, places
from wire_server import WireServer, ok, routes

PLACES = places("### a\nGET http://x/\n\n### b\nGET http://x/\n")


def asked(statistic, predicate="<", expected=0, negated=False):
    return OverRounds(f"duration {statistic}", Span(0, 5), statistic, predicate, expected, negated)


def answered(milliseconds, *asks, place=PLACES[0], pages=()):
    sent = Sent(replace(exchange(answer()), seconds=milliseconds / 1000))
    return RequestResult(place, sent, over_rounds=asks, pages=pages)


def judged(*results):
    file = FileRecord(FOLDER / "api.http", results)
    return judged_over_rounds(RunRecord("", datetime(2026, 1, 1, tzinfo=UTC), 1.0, (file,)))


@pytest.mark.parametrize(
    ("statistic", "milliseconds"),
    [
        ("p95", 19),
        ("p50", 10),
        ("p100", 20),
        ("p0", 1),
        ("p99.9", 20),
        ("P5", 1),
        ("min", 1),
        ("max", 20),
        ("mean", 10),
        ("median", 10),
    ],
)
def test_statistics_of_twenty_answers(statistic, milliseconds):
    ask = asked(statistic)
    record, failed = judged(
        *(answered(number, ask) for number in (*range(20, 10, -1), *range(1, 11)))
    )
    *before, last = record.results
    assert [result.assertions for result in before] == [()] * 19
    (result,) = last.assertions
    assert (result.actual, result.passed) == (milliseconds, False)
    assert result.message == (
        f"`duration {statistic}` is {milliseconds}, expected < 0 (of 20 answers)"
    )
    assert failed == (last,)


def test_what_holds_is_told_too():
    record, failed = judged(answered(7, asked("p95", ">=", 7)), answered(5, asked("p95", ">=", 7)))
    assert [result.passed for result in record.results[1].assertions] == [True]
    assert failed == ()


def test_pages_count_each_and_requests_apart():
    pages = tuple(PageRecord(n, "http://x", 200, n / 100, 1) for n in (1, 2, 3))
    other = answered(900, place=PLACES[1])
    record, _ = judged(answered(60, asked("max"), pages=pages), other)
    assert record.results[0].assertions[0].actual == 30
    assert record.results[1] == other


def test_without_such_assertions_nothing_changes():
    file = FileRecord(FOLDER / "api.http", (answered(7),))
    record = RunRecord("", datetime(2026, 1, 1, tzinfo=UTC), 1.0, (file,))
    assert judged_over_rounds(record) == (record, ())


@pytest.mark.parametrize(("limit", "code"), [(60_000, 0), (-1, 1)])
def test_through_the_command(limit, code, tmp_path, capsys):
    with WireServer(routes({"/a": ok(b"{}")})) as server:
        path = tmp_path / "a.http"
        path.write_text(
            f"@limit = {limit}\n### a\n# @foreach n in [1, 2, 3]\nGET {server.origin}/a\n\n"
            "# @assert duration p95 < {{limit}}\n?? status == 200\n"
        )
        report = tmp_path / "report.json"
        arguments = ["run", str(path), "--repeat", "2", "--report", f"json={report}"]
        assert main([*arguments, "--report", "console"]) == code
    said = capsys.readouterr().out
    assert ("(of 6 answers)" in said) is bool(code)
    (file,) = json.loads(report.read_text())["files"]
    assert [len(each["assertions"]) for each in file["requests"]] == [1, 1, 1, 1, 1, 2]
    assert file["requests"][-1]["outcome"] == ("failed" if code else "passed")
