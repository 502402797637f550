"""What a run writes while it goes on: results to one stream, the progress line to another."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from math import inf
from pathlib import Path
from threading import Event, Lock, Thread
from typing import ParamSpec, TextIO, TypeVar

from callsheet.amounts import duration_text
from callsheet.cli.ending import let_go_of
from callsheet.redact import Redactor
from callsheet.report.brief import Brief
from callsheet.report.console import Console
from callsheet.report.style import fitting, is_terminal, one_line, printable, style_of
from callsheet.report.views import View, prepared, viewed
from callsheet.run.plan import Step
from callsheet.run.results import (
    Outcome,
    Prepared,
    RequestResult,
    RunRecord,
    Sent,
    Trouble,
)
from callsheet.run.settings import Settings

_Given = ParamSpec("_Given")
_Answer = TypeVar("_Answer")

_CLEAR = "\r\x1b[2K"

_USUAL_COLUMNS = 80
MOST_LISTED = 100
"""Requests that have a line each when nobody says otherwise."""

_LONG = 5.0
"""Seconds from which on a run says how long it takes."""

_SILENCE = 30.0
"""Seconds after which a run says that it goes on, where it is seen by a log alone."""

_ONE_SCREEN = 10
"""Requests after which the first of them may have scrolled away."""

_NOT_LISTED = "... from here on only what goes wrong is listed, and a line for each file"


class ProgressLine:
    """The line on a terminal that says what goes on, and is taken away again."""

    def __init__(self, redactor: Redactor, beat: float = 0.25) -> None:
        """Make one; a function that is shown is asked once in `beat` seconds."""
        self._redactor = redactor
        self._stream = sys.stderr
        self._beat = beat
        self._asked = -inf
        self._moving = is_terminal(self._stream, os.environ) and not os.environ.get("CI")
        self._lock = Lock()
        self._text: Callable[[], str] | None = None
        self._drawn = ""
        self._ticks = False
        self._is_shown = Event()
        self._is_held = False

    @property
    def moving(self) -> bool:
        """Whether there is a terminal on which a line can be overwritten."""
        return self._moving

    def show(self, text: str | Callable[[], str]) -> None:
        """Show a text, as far as the terminal holds it on one line: only one can be taken away.

        A function is asked again now and then, for what takes long; of many that follow one
        another at once some are never asked.
        """
        if self._moving:
            with self._lock:
                self._text = text if callable(text) else lambda: text
                self._is_shown.set()
                if not callable(text) or time.monotonic() - self._asked >= self._beat:
                    self._draw()
            if callable(text) and not self._ticks:
                self._ticks = True
                Thread(target=self._tick, daemon=True).start()

    def clear(self) -> None:
        """Take the line away."""
        if self._moving:
            with self._lock:
                self._text, self._drawn = None, ""
                self._is_shown.clear()
                self._asked = -inf
                self._stream.write(_CLEAR)
                self._stream.flush()

    @contextmanager
    def aside(self, *, goes_on: bool) -> Iterator[None]:
        """Make room for other lines; the same text stands below them if something goes on."""
        with self._lock:
            if self._drawn:
                self._stream.write(_CLEAR)
                self._stream.flush()
            self._drawn = ""
            if not goes_on:
                self._text, self._asked = None, -inf
                self._is_shown.clear()
            yield
            self._draw()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep the line away while somebody is asked something."""
        with self._lock:
            if self._moving:
                self._stream.write(_CLEAR)
                self._stream.flush()
            self._is_held, self._drawn = True, ""
        try:
            yield
        finally:
            self._is_held = False

    def _draw(self) -> None:
        if not self._moving or self._is_held or self._text is None:
            return
        said = self._text()
        self._asked = time.monotonic()
        if said and said != self._drawn:
            fits = fitting(one_line(self._redactor.text(said)), _columns() - 1)
            self._stream.write(f"{_CLEAR}{fits}")
            self._stream.flush()
            self._drawn = said

    def _tick(self) -> None:
        while self._is_shown.wait():
            time.sleep(self._beat)
            with self._lock:
                self._draw()


class Screen:
    """The terminal of a run, or the files that stand in its place."""

    def __init__(
        self,
        view: View,
        *,
        lines: TextIO | None,
        redactor: Redactor,
        most_listed: float = inf,
        hint: str = "",
        heading: str = "",
        line: ProgressLine | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Make a screen; without `lines` no result is told, only viewed.

        Args:
            view: What is printed of each answer.
            lines: Where results are told.
            redactor: Masks what is secret.
            most_listed: How many requests have a line each; of more than that each file has one.
            hint: What to do about requests that went wrong.
            heading: Stands above all lines, if there are any.
            line: What goes on is said there; on the terminal if not given.
            clock: Seconds since whenever.
        """
        self._view = view
        self._lines = lines
        self._redactor = redactor
        style = style_of(lines or sys.stdout, os.environ)
        shows_answers = view in (View.SHORT, View.FILES, View.NONE)
        self._console = Console(Path.cwd(), style, redactor, shows_answers)
        self._brief = Brief(self._console)
        self._is_brief = view is View.FILES
        self._most_listed = most_listed
        self._line = line or ProgressLine(redactor)
        self._under_way: dict[int, Step] = {}
        self._newest: Step | None = None
        """The one of them that began last."""

        self._hint = hint
        self._heading = [heading] if heading else []
        self.lost: OSError | None = None
        """Why nothing can be printed any more."""

        self._clock = clock
        self._begun = self._told = clock()
        self._begun_steps = self._ended = self._wrong = self._total = 0

    def progress(self, step: Step, number: int, total: int) -> None:
        """Say what is sent now, on a terminal."""
        self._begun_steps, self._total = number, total
        self._is_brief |= total > self._most_listed
        self._under_way[id(step.place.block)] = self._newest = step
        self._line.show(self._going)

    def at(self, step: Step, text: str) -> None:
        """Say what the request that is sent now is at, as `try 2 of 4`, on a terminal."""
        self.says(f"{step.place.name}: {text}")

    def says(self, text: str) -> None:
        """Say what goes on, on a terminal, until the line is taken away."""
        self._line.show(text)

    def result(self, result: RequestResult) -> None:
        """Tell a request that ended."""
        self._under_way.pop(id(result.place.block), None)
        self._newest = next(reversed(self._under_way.values()), None)
        self._ended += 1
        self._wrong += result.outcome in (Outcome.FAILED, Outcome.ERRORED)
        lines, data = self._news(result), self._viewed(result)
        if lines or data:
            with self._line.aside(goes_on=bool(self._under_way)):
                self._write(lines)
                self._show(data)

    def turned(self, result: RequestResult) -> None:
        """Tell what failed of all answers of a request, whose own answer was told already."""
        self._wrong += 1
        if self._view is not View.NONE:
            self.clear()
            self._write(self._console.result(result))

    def trouble(self, trouble: Trouble) -> None:
        """Tell an error of a file as a whole."""
        self._write(self._console.trouble(trouble))

    def summary(self, record: RunRecord) -> None:
        """Tell how the run ended: what went wrong once more where it may have scrolled away."""
        self.clear()
        if self._view is View.NONE:
            return
        wrong = self._console.wrong(record) if len(record.results) > _ONE_SCREEN else []
        if wrong and self._hint:
            wrong.append(self._console.hint(self._hint))
        slowest = self._console.slowest(record) if len(record.results) > MOST_LISTED else []
        ended = self._brief.ended() if self._is_brief else []
        seen = self._console.coverage(record)
        self._write([*ended, *wrong, *slowest, *seen, "", self._console.summary(record)])

    def again(self, number: int, of: int) -> None:
        """Say that everything is done once more."""
        if self._view is not View.NONE:
            self._write(["", f"try {number} of {of}"])

    def clear(self) -> None:
        """Take the progress line away."""
        self._line.clear()

    def asking(self, settings: Settings) -> Settings:
        """The same settings, whose questions are asked on a line of their own."""
        prompt, confirm = self._alone(settings.prompt), self._alone(settings.confirm)
        return replace(settings, prompt=prompt, confirm=confirm)

    def _alone(self, ask: Callable[_Given, _Answer]) -> Callable[_Given, _Answer]:
        def asked(*given: _Given.args, **named: _Given.kwargs) -> _Answer:
            with self._line.held():
                return ask(*given, **named)

        return asked

    def _going(self) -> str:
        """What is under way: how many, and which of them began last."""
        place = self._newest.place if self._newest else None
        about = f": {place.method} {place.target}" if place else ""
        return f"sending {self._begun_steps} of {self._total}{self._far()}{about}"

    def _viewed(self, result: RequestResult) -> bytes:
        """What is printed of the exchange."""
        match result.fate:
            case Sent(exchange) if not result.quiet:
                return viewed(exchange, self._view, self._redactor)
            case Prepared(request) if self._view is View.EXCHANGE:
                return prepared(request, self._redactor)
            case _:
                return b""

    def _news(self, result: RequestResult) -> list[str]:
        """The lines to tell of a result."""
        bad = result.outcome in (Outcome.FAILED, Outcome.ERRORED)
        if self._view is View.NONE:
            return self._console.result(result) if bad else []
        ended = self._brief.counted(result)
        if self._is_brief:
            return [*ended, *self._brief.told(result), *self._beat()]
        self._is_brief = self._ended >= self._most_listed
        more = [_NOT_LISTED] if self._is_brief else []
        return [*self._console.result(result), *more]

    def _beat(self) -> list[str]:
        """How far it is, now and then, where no line on a terminal says so."""
        now = self._clock()
        if self._line.moving or now - self._told < _SILENCE:
            return []
        return [f"... {self._ended:,} requests{self._far()}"]

    def _far(self) -> str:
        wrong = f", {self._wrong:,} went wrong" if self._wrong else ""
        seconds = self._clock() - self._begun
        more = len(self._under_way) - 1
        beside = f", {more} more at once" if more > 0 else ""
        return f"{wrong}{beside}" + (f", {duration_text(seconds // 1)}" if seconds >= _LONG else "")

    def _write(self, lines: list[str]) -> None:
        if self._lines is not None and lines:
            self._told = self._clock()
            with self._as_long_as_read(self._lines):
                self._lines.write("".join(f"{line}\n" for line in (*self._heading, *lines)))
                self._lines.flush()
            self._heading = []

    def _show(self, data: bytes) -> None:
        if not data:
            return
        with self._as_long_as_read(sys.stdout):
            if sys.stdout.isatty():
                sys.stdout.write(printable(data.decode("utf-8", "replace")))
            else:
                sys.stdout.flush()
                sys.stdout.buffer.write(data)
            sys.stdout.flush()

    @contextmanager
    def _as_long_as_read(self, stream: TextIO) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            self.lost = self.lost or error
            let_go_of(stream)


def _columns() -> int:
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or _USUAL_COLUMNS
    except (OSError, ValueError):
        return _USUAL_COLUMNS
