"""What is on the screen while a run goes on, on a terminal and in a log."""

import io
import sys
from datetime import UTC, datetime
from threading import Event

import pytest
from inline_snapshot import snapshot

from callsheet.cli.screen import MOST_LISTED, ProgressLine, Screen
from callsheet.redact import Redactor
from callsheet.report.views import View
from callsheet.run.plan import Step
from callsheet.run.results import AssertionResult, FileRecord, RequestResult, RunRecord, Sent
from callsheet.text import Span
from made_results import answer, exchange, places

TEXT = "### one\n# @assert status == 201\nGET http://x/1\n\n### two\nGET http://x/2\n"
ONE, TWO = places(TEXT, "a.http")
CLEAR = "\r\x1b[2K"


class Terminal(io.StringIO):
    """A stream that is a terminal, and says when a text was written to it."""

    def __init__(self, wanted=""):
        super().__init__()
        self.seen, self._wanted = Event(), wanted

    def isatty(self):
        return True

    def write(self, text):
        super().write(text)
        if self._wanted and self._wanted in self.getvalue():
            self.seen.set()
        return len(text)

    @property
    def shown(self):
        """What stood in the line, one after the other."""
        return [text for text in self.getvalue().split(CLEAR) if text]


class Log(io.StringIO):
    """A stream that is none."""

    encoding = "utf-8"


class Clock:
    seconds = 0.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def terminal(monkeypatch):
    for name in ("CI", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")

    def made(wanted=""):
        # Not before the test itself begins: pytest puts streams of its own in their places then.
        stream = Terminal(wanted)
        monkeypatch.setattr(sys, "stderr", stream)
        return stream

    return made


@pytest.fixture
def log(monkeypatch):
    """Where lines go; no terminal, unless a test makes one."""
    monkeypatch.chdir("/")
    return Log()


def passed(place):
    return RequestResult(place, Sent(exchange(answer())), 0.01)


def failed(place):
    assertion = AssertionResult("status == 201", Span(18, 31), False, 201, 200, "it is 200")
    return RequestResult(
        place,
        Sent(
            exchange(answer(body=b"")),
        ),
        0.02,
        (assertion,),
    )


def record(*results):
    return RunRecord("", datetime(2026, 11, 21, tzinfo=UTC), 1.5, (FileRecord(ONE.path, results),))


def screen(lines=None, view=View.SHORT, **options):
    return Screen(view, lines=lines, redactor=Redactor(["hunter2"]), **options)


def drawn_each_time():
    """A line that leaves nothing out, and is never drawn anew."""

    class Line(ProgressLine):
        def show(self, text):
            super().show(text() if callable(text) else text)

    return Line(Redactor(["hunter2"]))


def test_what_is_under_way_is_said_on_a_terminal(terminal):
    stream, clock = terminal(), Clock()
    made = screen(clock=clock, line=drawn_each_time())
    made.progress(Step(ONE), 1, 2)
    made.result(failed(ONE))
    clock.seconds = 61.5
    made.progress(Step(TWO), 2, 2)
    assert stream.shown == [
        "sending 1 of 2: GET http://x/1",
        "sending 2 of 2, 1 went wrong, 1 min 1 s: GET http://x/2",
    ]


def test_several_are_under_way(terminal):
    stream = terminal()
    made = screen(line=drawn_each_time())
    made.progress(Step(ONE), 1, 2)
    made.progress(Step(TWO), 2, 2)
    assert stream.shown[-1] == "sending 2 of 2, 1 more at once: GET http://x/2"
    made.result(passed(ONE))
    made.progress(Step(ONE), 2, 2)
    made.result(passed(TWO))
    made.progress(Step(ONE), 2, 2)
    assert stream.shown[-1] == "sending 2 of 2: GET http://x/1"


def test_what_goes_on_stands_below_what_ended(terminal, log):
    stream = terminal()
    made = screen(log, line=drawn_each_time())
    made.progress(Step(ONE), 1, 2)
    made.progress(Step(TWO), 2, 2)
    made.result(passed(ONE))
    going = "sending 2 of 2, 1 more at once: GET http://x/2"
    assert stream.getvalue().endswith(f"{CLEAR}{going}{CLEAR}{CLEAR}{going}")
    made.result(passed(TWO))
    assert stream.getvalue().endswith(f"{going}{CLEAR}")


def test_a_secret_in_what_is_under_way_is_masked(terminal):
    (place,) = places("GET http://x/hunter2\n")
    stream = terminal()
    screen(line=drawn_each_time()).progress(Step(place), 1, 1)
    assert stream.shown == ["sending 1 of 1: GET http://x/•••"]


def test_a_line_with_a_time_is_drawn_anew(terminal):
    stream = terminal("third")
    texts = iter(("first", "first", "second", "third"))
    line = ProgressLine(Redactor(), beat=0.001)
    line.show(lambda: next(texts, "third"))
    assert stream.seen.wait(20)
    line.clear()
    assert stream.shown == ["first", "second", "third"]


def test_many_lines_at_once_are_not_all_drawn(terminal):
    stream = terminal("998")
    line = ProgressLine(Redactor(), beat=60)
    for number in range(999):
        line.show(lambda number=number: f"{number}")
    assert stream.shown == ["0"]
    line.clear()
    line.show(lambda: "998")
    assert stream.shown == ["0", "998"]
    line.clear()


def test_what_was_taken_away_stays_away(terminal):
    stream = terminal("again")
    line = ProgressLine(Redactor(), beat=0.001)
    asked = []
    line.show(lambda: asked.append(1) or "text")
    line.clear()
    many = len(asked)
    line.show("again")
    assert stream.seen.wait(20)
    assert len(asked) == many
    assert stream.getvalue() == f"{CLEAR}text{CLEAR}{CLEAR}again"
    line.clear()


@pytest.mark.parametrize("variable", [("CI", "true"), ("TERM", "dumb")])
def test_no_line_that_moves(monkeypatch, terminal, variable):
    monkeypatch.setenv(*variable)
    stream, made = terminal(), screen()
    made.progress(Step(ONE), 1, 1)
    made.clear()
    assert stream.getvalue() == ""


def told(log, results, total, **options):
    made = screen(log, **options)
    for number, result in enumerate(results, start=1):
        made.progress(Step(result.place), number, total)
        made.result(result)
    made.summary(record(*results))
    return log.getvalue()


def test_few_requests_have_a_line_each_and_no_list_at_the_end(log):
    assert told(log, [passed(ONE), failed(ONE)], 2, most_listed=MOST_LISTED) == snapshot("""\
✓ one  GET http://example.org/x → 200 OK · 12 ms · 9 B  work/a.http:3
✗ one  GET http://example.org/x → 200 OK · 12 ms · 0 B  work/a.http:3
    work/a.http:2:11: failed: it is 200
      2 | # @assert status == 201
        |           ^^^^^^^^^^^^^

2 requests · 1 passed · 1 failed · 1 assertion, 1 failed · 1.5 s
""")


def test_many_requests(log):
    results = [passed(ONE)] * 100 + [failed(ONE), RequestResult(TWO, passed(TWO).fate, 2.0)]
    said = told(log, results, 102, most_listed=MOST_LISTED, hint="once more with `--failed`")
    assert said == snapshot("""\
✗ one  GET http://example.org/x → 200 OK · 12 ms · 0 B  work/a.http:3
    work/a.http:2:11: failed: it is 200
      2 | # @assert status == 201
        |           ^^^^^^^^^^^^^
✗ work/a.http  101 passed · 1 failed · 3.02 s

went wrong:
  ✗ work/a.http:2  one: it is 200
  hint: once more with `--failed`

slowest:
       2 s  work/a.http:6  two
     20 ms  work/a.http:3  one
     10 ms  work/a.http:3  one

102 requests · 101 passed · 1 failed · 1 assertion, 1 failed · 1.5 s
""")


def test_the_rounds_of_a_loop_nobody_knew_the_number_of(log):
    lines = told(log, [passed(ONE)] * 300, 1, most_listed=MOST_LISTED).split("\n")
    assert sum(line.startswith("✓ one") for line in lines) == MOST_LISTED
    assert lines[MOST_LISTED].startswith("... from here on only what goes wrong is listed")
    assert lines[MOST_LISTED + 1] == "✓ work/a.http  300 passed · 3 s"


def test_all_are_listed_where_somebody_says_so(log):
    assert told(log, [passed(ONE)] * 300, 300).count("✓ one") == 300


def test_a_log_hears_now_and_then_that_it_goes_on(log, monkeypatch):
    monkeypatch.setenv("CI", "true")
    clock = Clock()
    made = screen(log, most_listed=1, clock=clock)
    for number in range(1, 100):
        clock.seconds += 1
        made.progress(Step(ONE), number, 99)
        made.result(passed(ONE))
    assert log.getvalue() == snapshot("""\
... 30 requests, 30 s
... 60 requests, 1 min 0 s
... 90 requests, 1 min 30 s
""")


def test_nothing_but_what_goes_wrong(log):
    assert told(log, [passed(ONE)], 1, view=View.NONE) == ""
    assert told(log, [failed(ONE)] * 12, 12, view=View.NONE).count("✗") == 12
