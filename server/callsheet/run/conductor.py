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
are. Whoever is interrupted calls `interrupt` and asks for `results` once more, which go on behind
those that were given: what is left is skipped. With several jobs each step is performed in a thread
of a crew; all that a driver hands in is called in the thread that takes the results, but for
sessions.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Protocol

from callsheet.late_dataclasses import dataclass
from callsheet.problems import UsageError
from callsheet.redact import Redactor
from callsheet.run.plan import Step
from callsheet.run.put_aside import PutAside
from callsheet.run.results import (
    FileRecord,
    Outcome,
    RequestResult,
    RunRecord,
    SkipCause,
    Skipped,
    Trouble,
)
from callsheet.run.script_state import ScriptState
from callsheet.run.turn import Part, Turn

__all__ = ["CRASHED", "CRASHED_AGAIN", "INTERRUPTED", "Conductor", "Listener", "Nobody", "Part"]

INTERRUPTED = "interrupted"
"""Why the rest is skipped after Ctrl-C."""

INTERRUPTED_AGAIN = "interrupted twice"
"""Why what cleans up is skipped too."""

CRASHED = "a bug in Callsheet ended the run"
"""Why the rest is skipped then."""

CRASHED_AGAIN = "a bug in Callsheet ended the run and what cleans up"
"""Why what cleans up is skipped too."""


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


@dataclass(frozen=True, slots=True)
class _At:
    """How far a turn is."""

    number: int
    """Of the step in hand."""

    given: int = 0
    """Its results that were given."""


_BEGIN = _At(0)
_END = _At(-1)
"""No turn is under way."""


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

        self._redactor = redactor
        self._listener = listener or Nobody()
        self._fail_fast = fail_fast
        self._part_ended = part_ended
        self._compared = compared
        self._jobs = jobs
        self._turns: list[Turn] = []
        self._left = _turns(tuple(parts), in_turn=in_turn)
        """The parts of the turns that have not begun."""

        self._at = _END
        """Where it is in the last of the turns that have begun."""

        self._given: list[RequestResult] = []
        self._aside = PutAside()
        self._begun = 0
        self._total = sum(len(part.steps) for part in parts)
        self._halted = ""
        """Why nothing at all is done any more."""

        self._stopped = ""
        """Why what comes now is skipped, unless it is done always."""

        self._started = datetime.now(UTC)
        self._clock = time.perf_counter()

    def results(self) -> Iterator[RequestResult]:
        """What became of each request, in order; one with loops gives a result for each round.

        Asked for once more, they go on behind what was given: after Ctrl-C with what is skipped.
        """
        if not self._turns:
            self._started, self._clock = datetime.now(UTC), time.perf_counter()
        while self._left or self._at != _END:
            if self._at == _END:
                turn = Turn(
                    self._left[0],
                    self,
                    self._jobs,
                    self._scripts_before(self._left[0]),
                    is_stopped=bool(self._stopped),
                )
                self._turns.append(turn)
                self._left, self._at = self._left[1:], _BEGIN
            try:
                yield from self._of_turn(self._turns[-1])
            finally:
                self._turns[-1].close()
            self._at = _END

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
        for turn in self._turns:
            turn.disconnect()

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

    def _scripts_before(self, parts: Sequence[Part]) -> ScriptState:
        """What scripts have set for these parts; each repetition begins with nothing."""
        if self._turns and self._turns[-1].parts[-1].repetition == parts[0].repetition:
            return self._turns[-1].scripts
        return ScriptState()

    def _of_turn(self, turn: Turn) -> Iterator[RequestResult]:
        while self._at.number < len(turn.graph.nodes):
            number = self._at.number
            node = turn.graph.nodes[number]
            for result in self._of_step(turn, number, node.step):
                given = turn.hinted(number, result)
                self._redactor.add(given.secrets)
                self._given.append(given)
                self._at = _At(number, self._at.given + 1)
                yield given
                self._aside.take(given)
            self._at = _At(number + 1)
            if turn.is_last(number):
                turn.end(node.part)
                self._part_ended()

    def _of_step(self, turn: Turn, number: int, step: Step) -> Iterator[RequestResult]:
        """The results of a step behind those that were given."""
        if self._at.given and self._given[-1].fate in _stops(self._halted, self._stopped):
            return
        cleans_up = step.always and turn.has_begun(number)
        if self._stopped and not cleans_up:
            if not self._at.given:
                yield turn.numbered(number, _skipped(step, self._stopped))
        elif self._halted and not (cleans_up and self._halted in (INTERRUPTED, CRASHED)):
            yield from self._rest(turn, number, step)
        else:
            halted = self._halted
            while (result := self._next(turn, number)) is not None:
                yield result
                if self.is_bad(result):
                    self._stopped = self._stopped or f'stopped at "{step.place.name}"'
                    turn.stop(number)
                    return
            if self._halted != halted:
                yield from self._rest(turn, number, step)

    def _rest(self, turn: Turn, number: int, step: Step) -> Iterator[RequestResult]:
        """What became of a step before all was ended, and that it is skipped if it was not done."""
        results, has_ended = turn.left(number, self._at.given)
        yield from (self._compared(turn.numbered(number, each)) for each in results)
        is_single = self._at.given and self._given[-1].iteration is None
        if not (has_ended or is_single):
            yield turn.numbered(number, _skipped(step, self._halted))

    def _next(self, turn: Turn, number: int) -> RequestResult | None:
        """The next result of a step; None when there is none, or all was ended just now."""
        try:
            result = turn.take(number, self._at.given)
            return result and self._compared(turn.numbered(number, result))
        except KeyboardInterrupt:
            self.interrupt()
        except Exception as error:  # noqa: BLE001 - who drives the run raises it, after its reports
            reason = CRASHED_AGAIN if self.crash else CRASHED
            self._halted = error.message if isinstance(error, UsageError) else reason
            self.crash = self.crash or error
        turn.close()
        return None


def _skipped(step: Step, reason: str) -> RequestResult:
    return RequestResult(step.place, Skipped(reason, SkipCause.STOP))


def _stops(*reasons: str) -> tuple[Skipped, ...]:
    return tuple(Skipped(reason, SkipCause.STOP) for reason in reasons)


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
