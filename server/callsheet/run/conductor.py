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

Results come in the order of the parts and of their steps, and are the same however many jobs there
are. Whoever is interrupted between two of them calls `interrupt` and goes on through the same
`results`: what is left is skipped. With several jobs each step is performed in a thread of a crew;
all that a driver hands in is called in the thread that takes the results, but for sessions.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Protocol

from callsheet.problems import UsageError
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
from callsheet.run.turn import Part, Turn

__all__ = ["CRASHED", "INTERRUPTED", "Conductor", "Listener", "Nobody", "Part"]

INTERRUPTED = "interrupted"
"""Why the rest is skipped after Ctrl-C."""

INTERRUPTED_AGAIN = "interrupted twice"
"""Why what cleans up is skipped too."""

CRASHED = "a bug in Callsheet ended the run"
"""Why the rest is skipped then."""


class Listener(Protocol):
    """Who is told how far a run is, in the thread that drives it."""

    def progress(self, step: Step, number: int, total: int) -> None:
        """A step begins, as the number-th of all, from 1."""

    def at(self, step: Step, text: str) -> None:
        """What a step waits for or is at, as `try 2 of 4`."""


class Nobody:
    """Who is told and says nothing."""

    def progress(self, step: Step, number: int, total: int) -> None:
        """Say nothing."""

    def at(self, step: Step, text: str) -> None:
        """Say nothing."""


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
        compared: Callable[[RequestResult], RequestResult] = lambda result: result,
        jobs: int = 1,
        in_turn: bool = False,
    ) -> None:
        """Make a run; nothing is sent before `results` are asked for.

        Args:
            parts: What to do, in the order of the report.
            redactor: Learns the secrets of each result before anybody sees that.
            listener: Who is told how far it is.
            fail_fast: Whether what stands behind the first request that goes wrong is skipped,
                all but the steps that are done `always`, in parts of which something was done.
            part_ended: Is called when all steps of a part have ended.
            compared: Compares what the snapshots of a result took, in the order of the results.
            jobs: How many steps are under way at once, at most.
            in_turn: Whether a part begins when the one before it has ended, because they share
                cookies. Repetitions follow each other in any case.
        """
        self.interrupted = False
        self.crash: Exception | None = None
        """A fault of ours that ended it: raised by who drives it, when all is reported."""

        self._parts = tuple(parts)
        self._redactor = redactor
        self._listener = listener or Nobody()
        self._fail_fast = fail_fast
        self._part_ended = part_ended
        self._compared = compared
        self._jobs = jobs
        self._in_turn = in_turn
        self._sessions: list[Session] = []
        self._given: list[RequestResult] = []
        self._begun = 0
        self._total = sum(len(part.steps) for part in self._parts)
        self._halted = ""
        """Why nothing at all is done any more."""

        self._stopped = ""
        """Why what comes now is skipped, unless it is done always."""

        self._started = datetime.now(UTC)
        self._clock = time.perf_counter()

    def results(self) -> Iterator[RequestResult]:
        """What became of each request, in order; one with loops gives a result for each round.

        After Ctrl-C the rest is given as skipped.
        """
        self._started, self._clock = datetime.now(UTC), time.perf_counter()
        for parts in _turns(self._parts, in_turn=self._in_turn):
            turn = Turn(parts, self, self._jobs, is_stopped=bool(self._stopped))
            try:
                yield from self._of_turn(turn)
            finally:
                turn.close()
                self._sessions += turn.sessions

    def interrupt(self) -> None:
        """Have all that has not ended skipped, but for what is done always in a part that began.

        The second time that is skipped too.
        """
        self._halted = INTERRUPTED_AGAIN if self.interrupted else INTERRUPTED
        self.interrupted = True

    def record(self, environment: str, troubles: Sequence[Trouble] = ()) -> RunRecord:
        """All that was given so far; after `results` the whole run.

        Args:
            environment: The one that was chosen; empty for none.
            troubles: Files that could not be read.
        """
        seconds = time.perf_counter() - self._clock
        files = _files(self._given, troubles)
        return RunRecord(
            environment,
            self._started,
            seconds,
            files,
            fault=self._halted if self.crash else "",
            interrupted=self.interrupted,
            jobs=self._jobs,
        )

    def close(self) -> None:
        """Close every connection."""
        for session in self._sessions:
            session.close()

    def is_bad(self, result: RequestResult) -> bool:
        """Whether a result is the end of a run that stops at the first failure."""
        return self._fail_fast and result.outcome in (Outcome.FAILED, Outcome.ERRORED)

    def begins(self, step: Step) -> None:
        """Tell that a step begins."""
        self._begun += 1
        self._listener.progress(step, self._begun, self._total)

    def at(self, step: Step, text: str) -> None:
        """Tell what a step is at."""
        self._listener.at(step, text)

    def _of_turn(self, turn: Turn) -> Iterator[RequestResult]:
        for number, node in enumerate(turn.graph.nodes):
            part = turn.parts[node.part]
            for result in self._of_step(turn, number, node.step):
                given = replace(turn.hinted(number, result), repetition=part.repetition)
                self._redactor.add(given.secrets)
                self._given.append(given)
                yield given
            if turn.is_last(number):
                turn.join(node.part)
                self._part_ended()

    def _of_step(self, turn: Turn, number: int, step: Step) -> Iterator[RequestResult]:
        cleans_up = step.always and turn.has_begun(number)
        if self._stopped and not cleans_up:
            yield _skipped(step, self._stopped)
        elif self._halted and not (cleans_up and self._halted == INTERRUPTED):
            results, has_ended = turn.left(number)
            yield from map(self._compared, results)
            if not has_ended:
                yield _skipped(step, self._halted)
        else:
            halted = self._halted
            while (result := self._next(turn, number, step)) is not None:
                yield result
                if self.is_bad(result):
                    self._stopped = self._stopped or f'stopped at "{step.place.name}"'
                if self._halted != halted or self.is_bad(result):
                    return

    def _next(self, turn: Turn, number: int, step: Step) -> RequestResult | None:
        """The next result of a step, or what it comes to when a person has enough."""
        try:
            result = turn.take(number)
            return None if result is None else self._compared(result)
        except KeyboardInterrupt:
            self.interrupt()
        except Exception as error:  # noqa: BLE001 - who drives the run raises it, after its reports
            self.crash = error
            self._halted = error.message if isinstance(error, UsageError) else CRASHED
        turn.close()
        return _skipped(step, self._halted)


def _skipped(step: Step, reason: str) -> RequestResult:
    return RequestResult(step.place, Skipped(reason, SkipCause.STOP))


def _turns(parts: tuple[Part, ...], *, in_turn: bool) -> list[tuple[Part, ...]]:
    """Parts that may go beside each other."""
    if in_turn:
        return [(part,) for part in parts]
    return [tuple(group) for _, group in groupby(parts, key=lambda part: part.repetition)]


def _files(results: Sequence[RequestResult], troubles: Sequence[Trouble]) -> tuple[FileRecord, ...]:
    by_path: dict[Path, list[RequestResult]] = {}
    for result in results:
        by_path.setdefault(result.place.path, []).append(result)
    ran = tuple(FileRecord(path, tuple(found)) for path, found in by_path.items())
    return ran + tuple(FileRecord(each.path, (), (each,)) for each in troubles)
