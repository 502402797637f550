"""What a run writes while it goes on: results to one stream, the progress line to another."""

import os
import sys
from pathlib import Path
from typing import TextIO

from callsheet.redact import Redactor
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

_CLEAR = "\r\x1b[2K"


_USUAL_COLUMNS = 80


class ProgressLine:
    """The line on a terminal that says what goes on, and is taken away again."""

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor
        self._moving = is_terminal(sys.stderr, os.environ) and not os.environ.get("CI")

    def show(self, text: str) -> None:
        """Show a text, as far as the terminal holds it on one line: only one can be taken away."""
        if self._moving:
            said = fitting(one_line(self._redactor.text(text)), _columns() - 1)
            sys.stderr.write(f"{_CLEAR}{said}")
            sys.stderr.flush()

    def clear(self) -> None:
        """Take the line away."""
        if self._moving:
            sys.stderr.write(_CLEAR)
            sys.stderr.flush()


class Screen:
    """The terminal of a run, or the files that stand in its place."""

    def __init__(self, view: View, *, lines: TextIO | None, redactor: Redactor) -> None:
        """Make a screen; without `lines` no result is told, only viewed."""
        self._view = view
        self._lines = lines
        self._redactor = redactor
        style = style_of(lines or sys.stdout, os.environ)
        self._console = Console(Path.cwd(), style, redactor)
        self._line = ProgressLine(redactor)

    def progress(self, step: Step, number: int, total: int) -> None:
        """Say what is sent now, on a terminal."""
        place = step.place
        self._line.show(f"sending {number} of {total}: {place.method} {place.target}")

    def at(self, step: Step, text: str) -> None:
        """Say what the request that is sent now is at, as `try 2 of 4`, on a terminal."""
        self.says(f"{step.place.name}: {text}")

    def says(self, text: str) -> None:
        """Say what goes on, on a terminal, until the line is taken away."""
        self._line.show(text)

    def result(self, result: RequestResult) -> None:
        """Tell a request that ended."""
        self.clear()
        bad = result.outcome in (Outcome.FAILED, Outcome.ERRORED)
        if bad or self._view is not View.NONE:
            self._write(self._console.result(result))
        match result.fate:
            case Sent(exchange) if not result.quiet:
                self._show(viewed(exchange, self._view, self._redactor))
            case Prepared(request) if self._view is View.EXCHANGE:
                self._show(prepared(request, self._redactor))
            case _:
                pass

    def trouble(self, trouble: Trouble) -> None:
        """Tell an error of a file as a whole."""
        self._write(self._console.trouble(trouble))

    def summary(self, record: RunRecord) -> None:
        """Tell how the run ended."""
        self.clear()
        if self._view is not View.NONE:
            self._write(["", self._console.summary(record)])

    def again(self, number: int, of: int) -> None:
        """Say that everything is done once more."""
        if self._view is not View.NONE:
            self._write(["", f"try {number} of {of}"])

    def clear(self) -> None:
        """Take the progress line away."""
        self._line.clear()

    def _write(self, lines: list[str]) -> None:
        if self._lines is not None:
            self._lines.write("".join(f"{line}\n" for line in lines))
            self._lines.flush()

    def _show(self, data: bytes) -> None:
        if not data:
            return
        if sys.stdout.isatty():
            sys.stdout.write(printable(data.decode("utf-8", "replace")))
        else:
            sys.stdout.flush()
            sys.stdout.buffer.write(data)
        sys.stdout.flush()


def _columns() -> int:
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or _USUAL_COLUMNS
    except (OSError, ValueError):
        return _USUAL_COLUMNS
