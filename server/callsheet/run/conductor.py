"""Conducts a run: has the steps of all files performed, and gives what became of each in order.

Who drives it (the command, the pytest plug-in, a comparison) makes a `Part` for each file, goes
through `results`, and asks for the `record` at the end:

    conductor = Conductor(parts, redactor=opened.redactor, screen=screen)
    try:
        for result in conductor.results():
            ...
        record = conductor.record(environment)
    finally:
        conductor.close()

Results come in the order of the parts and of their steps. Whoever is interrupted between two of
them calls `interrupt` and goes on through the same `results`: what is left is skipped.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from itertools import count
from pathlib import Path
from typing import Protocol

from callsheet.late_dataclasses import dataclass
from callsheet.redact import Redactor
from callsheet.run.plan import Step
from callsheet.run.results import (
    FileRecord,
    Outcome,
    RequestResult,
    RunRecord,
    SkipCause,
    Skipped,
    Trouble,
)
from callsheet.run.session import Session

INTERRUPTED = "interrupted"
"""Why the rest is skipped after Ctrl-C."""

CRASHED = "a bug in Callsheet ended the run"
"""Why the rest is skipped then."""

_BAD = (Outcome.FAILED, Outcome.ERRORED)


class Listener(Protocol):
    """Who is told how far a run is; always in the thread that drives it."""

    def progress(self, step: Step, number: int, total: int) -> None:
        """A step begins, the number-th of all, from 1."""

    def at(self, step: Step, text: str) -> None:
        """What a step waits for or is at, as `try 2 of 4`."""


class Nobody:
    """Who is told and says nothing."""

    def progress(self, step: Step, number: int, total: int) -> None:
        """Say nothing."""

    def at(self, step: Step, text: str) -> None:
        """Say nothing."""


@dataclass(frozen=True, slots=True)
class Part:
    """Steps that share a session: those of one file, in one environment."""

    open_session: Callable[[], Session]
    """Opens it when the first of them begins."""

    steps: tuple[Step, ...]
    obstacle: Callable[[Path], str] = lambda _: ""
    """Why nothing of a file may be sent; empty when all is well."""

    repetition: int | None = None
    """Which of several goes through the same steps it is, from 0."""


class Conductor:
    """One run of all parts, from its beginning to its end."""

    def __init__(
        self,
        parts: Sequence[Part],
        *,
        redactor: Redactor,
        listener: Listener | None = None,
        fail_fast: bool = False,
        part_ended: Callable[[], None] = lambda: None,
    ) -> None:
        """Make a run; nothing is sent before `results` are asked for.

        Args:
            parts: What to do, in the order of the report.
            redactor: Learns the secrets of each result before anybody sees that.
            listener: Who is told how far it is.
            fail_fast: Whether what stands behind the first request that goes wrong is skipped,
                all but the steps that are done `always`.
            part_ended: Is called when all steps of a part have ended.
        """
        self.interrupted = False
        self.crash: Exception | None = None
        """A fault of ours that ended it: raised by who drives it, when all is reported."""

        self._parts = tuple(parts)
        self._redactor = redactor
        self._listener = listener or Nobody()
        self._fail_fast = fail_fast
        self._part_ended = part_ended
        self._sessions: list[Session] = []
        self._given: list[RequestResult] = []
        self._stopped = ""
        self._started = datetime.now(UTC)
        self._clock = time.perf_counter()

    def results(self) -> Iterator[RequestResult]:
        """What became of each request, in order; one with loops gives a result for each round.

        After Ctrl-C the rest is given as skipped.
        """
        self._started, self._clock = datetime.now(UTC), time.perf_counter()
        total = sum(len(part.steps) for part in self._parts)
        numbers = count(1)
        for part in self._parts:
            session = part.open_session()
            self._sessions.append(session)
            for step, number in zip(part.steps, numbers, strict=False):
                for result in self._performed(session, part, step, number, total):
                    given = replace(result, repetition=part.repetition)
                    self._redactor.add(given.secrets)
                    self._given.append(given)
                    yield given
            self._part_ended()

    def interrupt(self) -> None:
        """Have all that has not ended skipped."""
        self.interrupted = True
        self._stopped = INTERRUPTED

    def record(self, environment: str, troubles: Sequence[Trouble] = ()) -> RunRecord:
        """All that was given so far; after `results` the whole run.

        Args:
            environment: The one that was chosen; empty for none.
            troubles: Files that could not be read.
        """
        seconds = time.perf_counter() - self._clock
        files = _files(self._given, troubles)
        return RunRecord(environment, self._started, seconds, files, interrupted=self.interrupted)

    def close(self) -> None:
        """Close every connection."""
        for session in self._sessions:
            session.close()

    def _performed(
        self, session: Session, part: Part, step: Step, number: int, total: int
    ) -> Iterator[RequestResult]:
        goes_on = step.always and not (self.interrupted or self.crash)
        if reason := (not goes_on and self._stopped) or part.obstacle(step.place.path):
            yield RequestResult(step.place, Skipped(reason, SkipCause.STOP))
            return
        results = session.results(step, tell=partial(self._listener.at, step))
        self._listener.progress(step, number, total)
        while (result := self._next(results, step)) is not None:
            yield result
            if self.interrupted or self.crash or (self._fail_fast and result.outcome in _BAD):
                self._stopped = self._stopped or f'stopped at "{step.place.name}"'
                return

    def _next(self, results: Iterator[RequestResult], step: Step) -> RequestResult | None:
        """The next result of a step, or what it comes to when a person has enough."""
        try:
            return next(results, None)
        except KeyboardInterrupt:
            self.interrupt()
        except Exception as error:  # noqa: BLE001 - who drives the run raises it, after its reports
            self.crash = error
            self._stopped = CRASHED
        return RequestResult(step.place, Skipped(self._stopped, SkipCause.STOP))


def _files(results: Sequence[RequestResult], troubles: Sequence[Trouble]) -> tuple[FileRecord, ...]:
    by_path: dict[Path, list[RequestResult]] = {}
    for result in results:
        by_path.setdefault(result.place.path, []).append(result)
    ran = tuple(FileRecord(path, tuple(found)) for path, found in by_path.items())
    return ran + tuple(FileRecord(each.path, (), (each,)) for each in troubles)
