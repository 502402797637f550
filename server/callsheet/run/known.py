"""What a session knows from the requests that it has sent, for those that come after."""

from dataclasses import field
from typing import TYPE_CHECKING

from callsheet.exchange import Exchange, Failure
from callsheet.late_dataclasses import dataclass
from callsheet.model.environment import Origin, Source, Variable
from callsheet.model.phases import Phase
from callsheet.model.requests import RequestPlace
from callsheet.model.workspace import RequestKey
from callsheet.run.plan import Step
from callsheet.run.script_state import ScriptState
from callsheet.values import JsonValue

if TYPE_CHECKING:
    from callsheet.run.judge import Judged


@dataclass(slots=True)
class Known:
    """What a session knows from the requests that it has sent."""

    exchanges: dict[RequestKey, Exchange]
    """What each request answered last, in the order in which they came; one that could not be
    sent has no entry."""

    captured: dict[str, Variable] = field(default_factory=dict)
    """What `@result` and `@capture` took out of answers."""

    own: dict[str, Variable] = field(default_factory=dict)
    """What was captured since this began, and not in what it branched from."""

    items: dict[RequestKey, list[JsonValue]] = field(default_factory=dict)
    """What requests collected that others go through."""

    marks: dict[str, JsonValue] = field(default_factory=dict)
    """How far incremental requests came."""

    refused: dict[RequestKey, str] = field(default_factory=dict)
    """What a login answered that did not log in: `401 Unauthorized`."""

    broken_setups: list[str] = field(default_factory=list)
    """The requests that were to prepare all others, and went wrong."""

    scripts: ScriptState = field(default_factory=ScriptState)
    """What scripts have set for the rest of the run."""

    def remember(self, key: RequestKey, exchange: Exchange) -> None:
        """An answer is the last that came."""
        # Put last also when it was there: the order says which answer came last.
        self.exchanges.pop(key, None)
        self.exchanges[key] = exchange
        self.refused.pop(key, None)

    def branched(self, *, alone: bool = False) -> "Known":
        """The same answers; what is captured now is its own until somebody takes it.

        Alone its answers are its own too.
        """
        exchanges = dict(self.exchanges) if alone else self.exchanges
        captured = dict(self.captured)
        broken, scripts = self.broken_setups, self.scripts.branched()
        return Known(exchanges, captured, {}, self.items, self.marks, self.refused, broken, scripts)

    def come_last(self, key: RequestKey) -> None:
        """The answer of a request counts as the one that came last."""
        if key in self.exchanges:
            self.exchanges[key] = self.exchanges.pop(key)

    def take(self, branch: "Known") -> None:
        """Take what a branch captured."""
        self.captured |= branch.own
        self.own |= branch.own
        self.scripts.take(branch.scripts)

    def see(self, branch: "Known") -> None:
        """As `take`; of another branch, whose values are not this one's to give."""
        self.captured |= branch.own
        self.scripts.take(branch.scripts, as_own=False)

    def forget(self, key: RequestKey) -> None:
        """Nobody may build on what a request answered and collected."""
        self.exchanges.pop(key, None)
        self.items.pop(key, None)

    def refuse(self, key: RequestKey, answered: str) -> None:
        """Nobody may go on with a login that did not log in."""
        self.forget(key)
        self.refused[key] = answered

    def keep(self, place: RequestPlace, judged: "Judged") -> None:
        """The results of an answer are values for the requests that come after."""
        origin = Origin(Source.CAPTURE, place.path, detail=place.name)
        for name, value in judged.values.items():
            variable = Variable(name, value, origin, secret=name in judged.hidden)
            self.captured[name] = self.own[name] = variable

    def missing(self, step: Step) -> str:
        """What a step needs and has no answer, as `"a" and "b"`; empty when all is there."""
        names = [f'"{key.name}"' for key in step.needs if not self._is_answered(key)]
        return " and ".join(dict.fromkeys(names))

    def broken_setup(self, step: Step) -> str:
        """Why a step is not prepared; empty when it is, or cleans up."""
        if step.phase is Phase.TEARDOWN or not self.broken_setups:
            return ""
        return f'the setup "{self.broken_setups[0]}" went wrong'

    def _is_answered(self, key: RequestKey) -> bool:
        exchange = self.exchanges.get(key)
        answered = exchange is not None and not isinstance(exchange.outcome, Failure)
        return answered or key in self.items
