"""The run as people read it, without colours and with them."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from inline_snapshot import snapshot

from callsheet.exchange import OutgoingRequest
from callsheet.problems import Code, Problem, Severity
from callsheet.redact import Redactor
from callsheet.report.console import Console
from callsheet.report.style import Style
from callsheet.run.results import (
    AssertionResult,
    FileRecord,
    NamedError,
    NotSent,
    Prepared,
    RequestResult,
    RunRecord,
    Sent,
    Skipped,
    Trouble,
)
from callsheet.text import SourceText, Span
from made_results import FOLDER, REFUSED, answer, exchange, places

TEXT = """\
### login
# @assert status == 201
POST http://example.org/x

###
GET {{host}}/{{path}}
"""
LOGIN, SECOND = places(TEXT)


def plain(result, *secrets):
    return "\n".join(Console(FOLDER, Style(), Redactor(secrets)).result(result))


def test_passed():
    result = RequestResult(LOGIN, Sent(exchange(answer())))
    assert plain(result) == snapshot(
        "✓ login  GET http://example.org/x → 200 OK · 12 ms · 9 B  api.http:3"
    )


def test_where_the_encoding_has_no_signs():
    console = Console(FOLDER, Style(unicode=False), Redactor())
    line = console.result(RequestResult(LOGIN, Sent(exchange(answer()))))[0]
    assert line.isascii()
    assert line.startswith("ok login  GET http://example.org/x -> 200 OK | 12 ms | 9 B")


def test_what_happened_on_the_way():
    notes = ("try 1: 503 s3cr3t-w0rd\x1b; waited 1 s", "from the cache, 12 s old")
    tried = replace(exchange(answer()), attempts=2, notes=notes)
    assert plain(RequestResult(LOGIN, Sent(tried)), "s3cr3t-w0rd") == snapshot("""\
✓ login  GET http://example.org/x → 200 OK · 12 ms · 9 B · 2 tries  api.http:3
    note: try 1: 503 •••␛; waited 1 s
    note: from the cache, 12 s old\
""")


def test_failed():
    start = TEXT.index("status ==")
    failed = AssertionResult(
        "status == 201",
        Span(start, start + 13),
        passed=False,
        expected=201,
        actual={"a": "x\ny"},
        message="`status` is 200, not 201",
    )
    held = AssertionResult("status < 300", Span(0, 1), passed=True)
    result = RequestResult(LOGIN, Sent(exchange(answer())), assertions=(held, failed))
    assert plain(result) == snapshot("""\
✗ login  GET http://example.org/x → 200 OK · 12 ms · 9 B  api.http:3
    api.http:2:11: failed: `status` is 200, not 201
      2 | # @assert status == 201
        |           ^^^^^^^^^^^^^\
""")


def test_a_diff_and_the_beginning_of_the_answer():
    start = TEXT.index("status ==")
    failed = AssertionResult(
        "status == 201",
        Span(start, start + 13),
        False,
        "a",
        "b",
        "they differ",
        "@@ -1 +1 @@\n-a\n+b",
    )
    body = b"".join(b"line %d of \x1b[31m s3cr3t-w0rd\r\n" % number for number in range(40))
    sent = Sent(exchange(answer(body=body)))
    console = Console(FOLDER, Style(), Redactor(["s3cr3t-w0rd"]), shows_answers=True)
    lines = console.result(RequestResult(LOGIN, sent, assertions=(failed,)))
    assert "\n".join(lines[4:13]) == snapshot("""\
      --- expected
      +++ actual
      @@ -1 +1 @@
      -a
      +b
    the answer begins (1.2 kB):
      line 0 of ␛[31m •••
      line 1 of ␛[31m •••
      line 2 of ␛[31m •••\
""")
    assert len(lines) == 22
    (quiet,) = places("# @no-log\n# @assert status == 201\nGET http://x/\n")
    assert "the answer" not in "\n".join(
        console.result(RequestResult(quiet, sent, assertions=(failed,)))
    )


def test_a_long_line_of_an_answer_is_cut():
    failed = AssertionResult("x", Span(0, 1), False)
    sent = Sent(exchange(answer(body=b"y" * 500)))
    console = Console(FOLDER, Style(), Redactor(), shows_answers=True)
    lines = console.result(RequestResult(LOGIN, sent, assertions=(failed,)))
    assert lines[-1] == f"      {'y' * 160}..."


def test_a_long_diff_is_cut():
    failed = AssertionResult("x", Span(0, 1), False, difference="\n".join(["@@", *["-a"] * 999]))
    lines = plain(RequestResult(LOGIN, Sent(exchange(answer())), assertions=(failed,))).split("\n")
    assert lines[-1] == "      ... 973 more lines"
    assert len(lines) == 34


def test_no_answer():
    assert plain(RequestResult(LOGIN, Sent(exchange(REFUSED)))) == snapshot("""\
! login  GET http://example.org/x → no connection · 12 ms  api.http:3
    api.http:3:6: error: connection refused by example.org:80 [connect]
      3 | POST http://example.org/x
        |      ^^^^^^^^^^^^^^^^^^^^
      hint: is it running?\
""")


def test_not_sent_for_several_reasons():
    problems = tuple(
        Problem(
            Code.UNRESOLVED_VARIABLE,
            Severity.ERROR,
            Span(TEXT.index(f"{{{{{name}"), TEXT.index(f"{{{{{name}") + 8),
            f'"{name}" has no value',
            hint,
        )
        for name, hint in (("host", 'did you mean "hosts"?'), ("path", ""))
    )
    assert plain(RequestResult(SECOND, NotSent(problems))) == snapshot("""\
! GET {{host}}/{{path}} (not sent)  api.http:6
    api.http:6:5: error: "host" has no value [unresolved-variable]
      6 | GET {{host}}/{{path}}
        |     ^^^^^^^^
      hint: did you mean "hosts"?
    api.http:6:14: error: "path" has no value [unresolved-variable]
      6 | GET {{host}}/{{path}}
        |              ^^^^^^^^\
""")


def test_skipped_and_prepared():
    outgoing = OutgoingRequest("PUT", "https", "example.org", None, "/x", ())
    assert plain(RequestResult(LOGIN, Skipped("disabled"))) == snapshot(
        "- login  POST http://example.org/x (skipped: disabled)  api.http:3"
    )
    assert plain(RequestResult(LOGIN, Prepared(outgoing))) == snapshot(
        "- login  PUT https://example.org/x (not sent: dry run)  api.http:3"
    )


def test_a_long_value_is_cut():
    failed = AssertionResult("body == x", Span(0, 1), passed=False, actual="y" * 2000)
    shown = plain(RequestResult(LOGIN, Sent(exchange(answer())), assertions=(failed,)))
    assert "expected  null" in shown
    assert max(map(len, shown.split("\n"))) < 1030


def test_a_server_writes_no_escape_codes_and_no_secrets():
    response = answer(reason="s3cr3t \x1b[2J")
    shown = plain(RequestResult(LOGIN, Sent(exchange(response))), "s3cr3t")
    assert "\x1b" not in shown
    assert "••• ␛[2J" in shown


def test_colours():
    console = Console(FOLDER, Style(colour=True), Redactor())
    (line,) = console.result(RequestResult(LOGIN, Sent(exchange(answer()))))
    assert line == snapshot(
        "\x1b[32m✓\x1b[0m \x1b[1mlogin  \x1b[0mGET http://example.org/x → 200 OK · 12 ms · 9 B"
        "  \x1b[2mapi.http:3\x1b[0m"
    )


@pytest.mark.parametrize(
    ("results", "line"),
    [
        ((), "0 requests · 1.5 s"),
        (
            (
                RequestResult(LOGIN, Sent(exchange(answer()))),
                RequestResult(LOGIN, Skipped("x")),
                RequestResult(
                    LOGIN,
                    Sent(exchange(answer())),
                    assertions=(
                        AssertionResult("a", Span(0, 1), passed=True),
                        AssertionResult("b", Span(0, 1), passed=False),
                    ),
                ),
            ),
            "3 requests · 1 passed · 1 failed · 1 skipped · 2 assertions, 1 failed · 1.5 s",
        ),
    ],
)
def test_summary(results, line):
    file = FileRecord(FOLDER / "api.http", results)
    record = RunRecord("", datetime(2026, 11, 21, tzinfo=UTC), 1.5, (file,))
    assert Console(FOLDER, Style(), Redactor()).summary(record) == line


def test_an_error_of_a_file():
    problem = Problem(Code.ENVIRONMENT_FILE, Severity.ERROR, Span(2, 3), "expected a comma")
    trouble = Trouble(FOLDER / "env.json", SourceText("{ x"), problem)
    assert "\n".join(Console(FOLDER, Style(), Redactor()).trouble(trouble)) == snapshot("""\
env.json:1:3: error: expected a comma [environment-file]
  1 | { x
    |   ^\
""")


def test_warnings_are_told_and_do_not_fail():
    note = Problem(Code.SCRIPT_NOT_RUN, Severity.WARNING, Span(0, 3), "this script is not run")
    result = RequestResult(LOGIN, Sent(exchange(answer())), notes=(note,))
    assert result.outcome == "passed"
    assert "warning: this script is not run [script-not-run]" in plain(result)


def test_an_error_after_the_answer_fails_the_request():
    note = Problem(Code.FILE_NOT_WRITTEN, Severity.ERROR, Span(0, 3), "no room")
    result = RequestResult(LOGIN, Sent(exchange(answer())), notes=(note,))
    assert (result.outcome, result.exit_code) == ("errored", 4)
    assert replace(result, notes=()).exit_code == 0


def test_a_named_error():
    error = NamedError("too_hot", "400", "Too \x1b[31mhot: s3cret", Span(12, 35), {})
    result = RequestResult(LOGIN, Sent(exchange(answer(400, reason="Bad Request"))), error=error)
    assert plain(result, "s3cret") == snapshot("""\
✗ login  GET http://example.org/x → 400 Bad Request · 12 ms · 9 B  api.http:3
    api.http:2:3: failed: too_hot: Too ␛[31mhot: ••• [400]
      2 | # @assert status == 201
        |   ^^^^^^^^^^^^^^^^^^^^^\
""")


def test_what_does_not_fit_a_schema_is_a_list():
    failed = AssertionResult("x", Span(0, 1), False, difference="- /a is 1\n- /b is 2")
    lines = plain(RequestResult(LOGIN, Sent(exchange(answer())), assertions=(failed,))).split("\n")
    assert lines[-2:] == ["      - /a is 1", "      - /b is 2"]
    assert "--- expected" not in lines


def test_an_answer_that_broke_off_says_so_though_it_passed():
    broken = replace(answer(), body_problem="the server closed the WebSocket with 1011: s3cret")
    lines = plain(RequestResult(LOGIN, Sent(exchange(broken))), "s3cret").split("\n")
    assert lines[1:] == ["    note: the server closed the WebSocket with 1011: •••"]
