"""A load under way: pages come, rows are written, and the target gets all of it or nothing."""

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial

from callsheet.amounts import counted, duration_text, time_left
from callsheet.cli.screen import Screen
from callsheet.cli.workspace import Opened
from callsheet.exchange import MemoryBody
from callsheet.facts.exit_codes import ExitCode, gravest
from callsheet.load.plan import LoadedRequest, forgotten
from callsheet.load.target import Target
from callsheet.model.workspace import RequestKey
from callsheet.problems import Problem
from callsheet.run.plan import Step
from callsheet.run.results import FileRecord, Outcome, RequestResult, RunRecord, Sent, Skipped
from callsheet.run.session import Session
from callsheet.values import JsonValue

_SHORTEST = 0.001
"""Seconds that a load takes at least, for its rate."""


@dataclass
class LoadRun:
    """What `callsheet load` does once it knows what to load where."""

    opened: Opened
    loaded: tuple[LoadedRequest, ...]
    target: Target
    screen: Screen
    full: bool = False
    """Whether marks of earlier loads are forgotten."""

    reported: bool = False
    """Whether somebody wants to read the answers afterwards; else they are not kept."""

    exit_code: ExitCode = ExitCode.GOOD
    rows: Counter[RequestKey] = field(default_factory=Counter)
    marks: tuple[str, ...] = ()
    """The names of those that the target has kept of this load."""

    _begun: float = field(default_factory=time.perf_counter)
    _results: list[RequestResult] = field(default_factory=list)
    _left: str = ""
    """How long the rounds of this step may take yet."""

    _stopped: str = ""
    """Why nothing more is sent."""

    _committed: bool = False

    def record(self, session: Session, steps: tuple[Step, ...]) -> RunRecord:
        """Send all, write all, commit; what goes wrong leaves the target as it was."""
        started = datetime.now(UTC)
        self.target.begin()
        try:
            for each in self.loaded:
                self.target.write(each.table, ())
            session.begin_at({} if self.full else self.target.marks())
            self._send(session, steps)
            if self.exit_code is ExitCode.GOOD:
                self._commit(session.known.marks)
        finally:
            self.target.abort()
        path = self.opened.documents[0].path
        record = FileRecord(path, tuple(self._results))
        return RunRecord(self.opened.workspace.environment, started, self._seconds, (record,))

    def take(self, step: Step, rows: tuple[JsonValue, ...]) -> Problem | None:
        """Write the rows of a page; what is wrong with the first that cannot be written."""
        key = step.place.key
        for each in self.loaded:
            if each.place.key == key:
                if missing := each.without_key(rows, self.rows[key]):
                    return missing
                self.target.write(each.table, rows)
                self.rows[key] += len(rows)
        return None

    def told(self, arrow: str) -> list[str]:
        """What was loaded, a line for each table."""
        if not self._committed:
            return ["nothing was loaded: the target is as it was"]
        total = self.rows.total()
        lines = [
            f"{each.table.name} {arrow} {counted(self.rows[each.place.key], 'row')}"
            f" ({each.table.write})"
            for each in self.loaded
        ]
        taken = f"{counted(total, 'row')} in {duration_text(self._seconds)}, {self._rate}"
        return [*lines, taken, *(f"note: {note}" for note in self.target.notes())]

    @property
    def _seconds(self) -> float:
        return max(time.perf_counter() - self._begun, _SHORTEST)

    @property
    def _rate(self) -> str:
        return f"{self.rows.total() / self._seconds:,.0f} rows/s"

    def _send(self, session: Session, steps: tuple[Step, ...]) -> None:
        """Go through the steps until one goes wrong or somebody interrupts; skip the rest."""
        done = 0
        try:
            for done, step in enumerate(steps):
                self.screen.progress(step, done + 1, len(steps))
                if not self._performed(session, step):
                    break
        except KeyboardInterrupt:
            self._stopped = "interrupted"
            done -= 1
        for step in steps[done + 1 :]:
            self._tell(RequestResult(step.place, Skipped(self._stopped)))
        self.exit_code = gravest(result.exit_code for result in self._results)
        if self._stopped == "interrupted":
            self.exit_code = ExitCode.INTERRUPTED

    def _performed(self, session: Session, step: Step) -> bool:
        self._left = ""
        begun = time.perf_counter()
        results = session.results(step, tell=partial(self._at, step))
        for number, result in enumerate(results, start=1):
            self.opened.redactor.add(result.secrets)
            self._tell(result)
            if result.iteration is not None:
                share = result.iteration.share or 0
                self._left = time_left(time.perf_counter() - begun, share)
                self._at(step, counted(number, "round"))
            if result.outcome in (Outcome.FAILED, Outcome.ERRORED):
                self._stopped = f'stopped at "{step.place.name}"'
                return False
        return True

    def _commit(self, marks: Mapping[str, JsonValue]) -> None:
        gone = forgotten(self.loaded, self.target.marks()) if self.full else {}
        self.screen.says(self._writing)
        try:
            self.target.commit({**gone, **marks})
        finally:
            self.screen.clear()
        self._committed = True
        self.marks = tuple(marks)

    @property
    def _writing(self) -> str:
        tables = list(dict.fromkeys(each.table.name for each in self.loaded))
        rows = f"{self.rows.total():,} {'row' if self.rows.total() == 1 else 'rows'}"
        if len(tables) == 1:
            return f"{tables[0]}: writing {rows}"
        return f"writing {rows} into {counted(len(tables), 'table')}"

    def _tell(self, result: RequestResult) -> None:
        self._results.append(result if self.reported else _without_answer(result))
        self.screen.result(result)

    def _at(self, step: Step, text: str) -> None:
        self.screen.at(step, ", ".join(filter(None, (text, self._left, self._rate))))


def _without_answer(result: RequestResult) -> RequestResult:
    """All that a summary needs: thousands of parents would be held by what they answered."""
    if result.response is None or not isinstance(result.fate, Sent):
        return result
    exchange = result.fate.exchange
    hop = replace(exchange.hops[-1], outcome=replace(result.response, body=MemoryBody(b"")))
    return replace(result, fate=Sent(replace(exchange, hops=(hop,), asides=(), earlier=())))
