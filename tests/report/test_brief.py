"""A run of many requests: a line for each file, what went wrong in full, warnings once."""

from inline_snapshot import snapshot

from callsheet.problems import Code, Problem, Severity
from callsheet.redact import Redactor
from callsheet.report.brief import Brief
from callsheet.report.console import Console
from callsheet.report.style import Style
from callsheet.run.results import AssertionResult, RequestResult, Sent, Skipped
from callsheet.text import Span
from made_results import FOLDER, answer, exchange, places

TEXT = "### one\n# @assert status == 201\nGET http://x/1\n\n### two\nGET http://x/2\n"
ONE, TWO = places(TEXT, "a.http")
(OTHER,) = places("### three\nGET http://x/3\n", "b.http")


def passed(place, **fields):
    return RequestResult(place, Sent(exchange(answer())), 0.5, **fields)


def failed(place):
    assertion = AssertionResult("status == 201", Span(18, 31), False, 201, 200, "`status` is 200")
    return RequestResult(place, Sent(exchange(answer())), 0.25, (assertion,))


def told(*results, style=Style()):  # noqa: B008 - it is a value
    brief = Brief(Console(FOLDER, style, Redactor()))
    lines = [line for each in results for line in (*brief.counted(each), *brief.told(each))]
    return "\n".join([*lines, *brief.ended()])


def test_a_file_has_a_line_when_the_next_one_begins():
    results = (passed(ONE), passed(TWO), passed(OTHER), RequestResult(OTHER, Skipped("off")))
    assert told(*results) == snapshot("""\
✓ a.http  2 passed · 1 s
✓ b.http  1 passed · 1 skipped · 500 ms\
""")


def test_what_goes_wrong_stands_at_its_place():
    assert told(passed(ONE), failed(ONE), passed(OTHER)) == snapshot("""\
✗ one  GET http://example.org/x → 200 OK · 12 ms · 9 B  a.http:3
    a.http:2:11: failed: `status` is 200
      2 | # @assert status == 201
        |           ^^^^^^^^^^^^^
✗ a.http  1 passed · 1 failed · 750 ms
✓ b.http  1 passed · 500 ms\
""")


def test_a_warning_of_a_loop_is_told_once():
    note = Problem(Code.SCRIPT_NOT_RUN, Severity.WARNING, Span(0, 3), "this script is not run")
    many = [passed(ONE, notes=(note,))] * 3
    assert told(*many).count("this script is not run") == 1
    other = Problem(Code.SCRIPT_NOT_RUN, Severity.WARNING, Span(4, 7), "nor is this one")
    assert "nor is this one" in told(*many, passed(ONE, notes=(other,)))


def test_a_flood_of_failures_is_dammed():
    lines = told(*[failed(ONE)] * 10_000).split("\n")
    assert sum("failed: `status`" in line for line in lines) == 50
    assert sum(line.startswith("✗ one") for line in lines) == 500
    assert lines[-2:] == [
        "... more went wrong; each stands in a report, as of --report html=FILE",
        "✗ a.http  10,000 failed · 41 min 40 s",
    ]


def test_where_the_encoding_has_no_signs():
    assert told(passed(ONE), style=Style(unicode=False)) == "ok a.http  1 passed | 500 ms"


def test_a_name_that_steers_the_terminal():
    (place,) = places("GET http://x/\n", "a\x1b[2J\n.http")
    assert told(passed(place)) == "✓ a␛[2J␊.http  1 passed · 500 ms"


def test_nothing_ran():
    assert told() == ""
