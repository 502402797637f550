"""A run of many requests in few lines: one for each file, and what went wrong."""

from collections import Counter
from dataclasses import field
from pathlib import Path

from callsheet.amounts import duration_text
from callsheet.late_dataclasses import dataclass
from callsheet.problems import Code
from callsheet.report.console import Console, outcome_sign
from callsheet.report.excerpt import shown_path
from callsheet.report.style import one_line
from callsheet.run.results import Outcome, RequestResult
from callsheet.text import Span

_MOST_IN_FULL = 50
"""Requests that went wrong and are told with all that is wrong with them."""

_MOST_NAMED = 500
"""Requests that went wrong and have a line."""

_Known = tuple[Path, Code, Span]


@dataclass(slots=True)
class Brief:
    """Counts what ends, and tells a file when the next one begins."""

    console: Console
    _path: Path | None = None
    _counts: Counter[Outcome] = field(default_factory=Counter)
    _seconds: float = 0.0
    _wrong: int = 0
    _known: set[_Known] = field(default_factory=set)
    """The warnings that were told: that of a loop is told once, not in each round."""

    def counted(self, result: RequestResult) -> list[str]:
        """Count a result; the line of the file before, where another one begins."""
        ended = [] if result.place.path == self._path else self.ended()
        self._path = result.place.path
        self._counts[result.outcome] += 1
        self._seconds += result.seconds
        return ended

    def told(self, result: RequestResult) -> list[str]:
        """What is to be said of a result at once: nothing where all is well."""
        if result.outcome in (Outcome.FAILED, Outcome.ERRORED):
            self._wrong += 1
            if self._wrong <= _MOST_IN_FULL:
                return self.console.result(result)
            if self._wrong == _MOST_NAMED + 1:
                return ["... more went wrong; each stands in a report, as of --report html=FILE"]
            return [self.console.line(result)] if self._wrong <= _MOST_NAMED else []
        news = {(result.place.path, note.code, note.span) for note in result.notes}
        if news <= self._known:
            return []
        self._known |= news
        return self.console.result(result)

    def ended(self) -> list[str]:
        """The line of the file that was gone through last; none when there was none."""
        if self._path is None:
            return []
        console, counts = self.console, self._counts
        path = one_line(shown_path(self._path, console.folder))
        worst = next(each for each in _GRAVEST if counts[each])
        numbers = (f"{counts[each]:,} {each}" for each in Outcome if counts[each])
        dot = f" {console.dot} "
        said = dot.join((*numbers, duration_text(self._seconds)))
        self._path, self._counts, self._seconds = None, Counter(), 0.0
        return [f"{outcome_sign(worst, console.style)} {console.style.paint(path, 'bold')}  {said}"]


_GRAVEST = (Outcome.ERRORED, Outcome.FAILED, Outcome.PASSED, Outcome.SKIPPED)
