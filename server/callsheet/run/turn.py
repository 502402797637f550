"""Parts of a run that go beside each other: their graph, their sessions, and who performs them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Protocol

from callsheet.http.cancellation import Cancellation
from callsheet.http.cookies import Stored
from callsheet.late_dataclasses import dataclass
from callsheet.run.branches import Branches
from callsheet.run.cookies_beside import hint_of, went_wrong
from callsheet.run.crew import Alone, Crew
from callsheet.run.graph import Node, graph_of
from callsheet.run.plan import Step
from callsheet.run.results import RequestResult, SkipCause, Skipped
from callsheet.run.script_state import ScriptState
from callsheet.run.session import Session, Settings


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


class Director(Protocol):
    """Who is told what goes on, in the thread that takes results, and says what ends it."""

    def begins(self, step: Step) -> None:
        """A step begins."""

    def at(self, step: Step, text: str) -> None:
        """What a step waits for or is at."""

    def is_bad(self, result: RequestResult) -> bool:
        """Whether what stands behind a result is not done any more."""


class Turn:
    """Some parts of a run from their beginning to their end."""

    def __init__(
        self,
        parts: Sequence[Part],
        director: Director,
        jobs: int,
        scripts: ScriptState,
        *,
        is_stopped: bool,
    ) -> None:
        """Make one; nothing is sent before a result is taken.

        Args:
            parts: The parts; steps are numbered through all of them.
            director: Who is told.
            jobs: How many steps are under way at once, at most.
            scripts: What scripts have set before it.
            is_stopped: Whether only the steps are performed that are done always.
        """
        self.parts = parts
        self.graph = graph_of([part.steps for part in parts])
        self._sessions: dict[int, Session] = {}
        nodes = self.graph.nodes
        self._alone = Alone(self._results)
        self._crew: Crew[RequestResult] | Alone[RequestResult] = self._alone
        if jobs > 1 and len(nodes) > 1:
            waits = [[wait.step for wait in node.waits] for node in nodes]
            self._crew = Crew(waits, jobs, self._results)
        self._is_over = False
        self._director = director
        self._scripts = scripts
        self._setting = {node.part for node in nodes if node.sets_globals}
        self._lock = Lock()
        self._branches: dict[int, Branches] = {}
        self._given: dict[int, Sequence[Stored]] = {}
        """The cookies that steps beside others were given."""

        self._last = -1 if is_stopped else len(nodes)
        """The last step that is performed, but for those that are done always."""

    @property
    def scripts(self) -> ScriptState:
        """What scripts have set in it and before it."""
        return self._scripts_before(len(self.parts))

    def take(self, number: int, index: int) -> RequestResult | None:
        """A result of a step, the first one or the next; None when it has ended."""
        return (self._alone if self._is_over else self._crew).take(number, index)

    def left(self, number: int, index: int) -> tuple[Sequence[RequestResult], bool]:
        """The results of a step from one on that came before the end, and whether it had ended."""
        return self._crew.left(number, index)

    def has_begun(self, number: int) -> bool:
        """Whether anything of the part of a step was performed."""
        return self.graph.nodes[number].part in self._branches

    def is_last(self, number: int) -> bool:
        """Whether a step is the last one of its part."""
        following = self.graph.nodes[number + 1 : number + 2]
        return not following or following[0].part != self.graph.nodes[number].part

    def numbered(self, number: int, result: RequestResult) -> RequestResult:
        """A result that says which of several goes through the same steps it is of."""
        repetition = self.parts[self.graph.nodes[number].part].repetition
        return result if repetition is None else replace(result, repetition=repetition)

    def hinted(self, number: int, result: RequestResult) -> RequestResult:
        """A result, with what may have been missing: cookies of steps beside it."""
        node = self.graph.nodes[number]
        if node.barrier or not self._given or not went_wrong(result):
            return result
        beside = {
            self.graph.nodes[each].step.place.name: self._given[each]
            for each in sorted(self._given)
            if node.base <= each < number and not node.behind >> each - node.base & 1
        }
        hint = hint_of(result, beside)
        return replace(result, said=(*result.said, hint)) if hint else result

    def stop(self, number: int) -> None:
        """Do nothing behind a step any more, but for what is done always."""
        with self._lock:
            self._last = min(self._last, number)
        self._crew.cancel(lambda other: not self._is_performed(other))

    def end(self, part: int) -> None:
        """All of a part was given: its cookies are those of its session, which is closed."""
        with self._lock:
            if part in self._branches:
                self._branches[part].join()
                self._sessions[part].close()

    def close(self) -> None:
        """End what is under way; what is taken from now on is performed by who takes it."""
        self._is_over = True
        self._crew.close()

    def disconnect(self) -> None:
        """Close every connection."""
        for session in self._sessions.values():
            session.close()

    def _results(self, number: int, cancellation: Cancellation | None) -> Iterator[RequestResult]:
        node = self.graph.nodes[number]
        step = node.step
        if not self._is_performed(number):
            return
        if reason := self.parts[node.part].obstacle(step.place.path):
            yield RequestResult(step.place, Skipped(reason, SkipCause.STOP))
            return
        with self._lock:
            session = self._of(node).begin(number)
        self._tell(partial(self._director.begins, step))
        tell = partial(self._at, step)
        for result in session.results(step, cancellation, tell):
            yield result
            if self._director.is_bad(result):
                self.stop(number)
                break
        with self._lock:
            self._of(node).ended(number)
            if session.client.given_cookies and not node.barrier:
                self._given[number] = session.client.given_cookies

    def _at(self, step: Step, text: str) -> None:
        self._tell(partial(self._director.at, step, text))

    def _tell(self, told: Callable[[], None]) -> None:
        (self._alone if self._is_over else self._crew).tell(told)

    def _is_performed(self, number: int) -> bool:
        is_always = self.graph.nodes[number].step.always and self.has_begun(number)
        return number <= self._last or is_always

    def _scripts_before(self, part: int) -> ScriptState:
        """What scripts have set in the parts before one; who sets it there has ended."""
        before = (each for each in range(part - 1, -1, -1) if each in self._setting)
        for each in before:
            if each in self._branches:
                return self._branches[each].scripts()
        return self._scripts.branched()

    def _of(self, node: Node) -> Branches:
        if node.part not in self._branches:
            session = self.parts[node.part].open_session()
            session.known.scripts = self._scripts_before(node.part)
            if session.settings.attended:
                session.use(_asking(session.settings, self._crew))
            self._sessions[node.part] = session
            self._branches[node.part] = Branches(session, self.graph.nodes)
        return self._branches[node.part]


def _asking(settings: Settings, crew: Crew[RequestResult] | Alone[RequestResult]) -> Settings:
    """The same settings, whose questions are asked by who takes results, one after the other."""
    ask, confirm, prompt, pick = crew.ask, settings.confirm, settings.prompt, settings.pick
    return replace(
        settings,
        confirm=lambda place, text: ask(lambda: confirm(place, text)),
        prompt=lambda name, label: ask(lambda: prompt(name, label)),
        pick=lambda label, options: ask(lambda: pick(label, options)),
    )
