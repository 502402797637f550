"""What each user of a load test does: the requests of the files in order, over and over."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import cycle
from random import choices

from callsheet.cli.connecting import read_settings, tokens_of
from callsheet.cli.loadtest import LoadTest
from callsheet.exchange import Exchange, Failure
from callsheet.http.auth.flow import Means
from callsheet.http.client import HttpClient
from callsheet.model.phases import Phase, phase_of
from callsheet.model.requests import RequestPlace
from callsheet.model.workspace import RequestKey, Workspace
from callsheet.redact import Redactor
from callsheet.report.reasons import reasons
from callsheet.report.style import one_line
from callsheet.run.delivering import DeliveryMeans
from callsheet.run.plan import Step, plan, plan_of_file
from callsheet.run.rate_limit import RateLimiter
from callsheet.run.results import Outcome, RequestResult, Sent
from callsheet.run.session import Session, Settings
from callsheet.run.weights import weight_of
from callsheet.store.tokens import Tokens
from callsheet.store.uploads import MemoryUploads

_LONGEST_FAILURE = 300
"""Characters of a failure; Locust keeps each that is different."""

_MOST_SECRETS = 200
"""Secrets of single requests that are remembered: a token a request would fill the memory."""

_NOTHING_SENT = 1.0
"""Seconds that a user waits who went through all requests and sent none."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One request as Locust counts it; names and failures are masked."""

    method: str
    name: str
    seconds: float
    size: int
    """Bytes of the answer's body, decoded."""

    failure: str
    """Empty when all was as the file says."""

    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Pick:
    """A request that users pick at random."""

    part: int
    """The number of its file."""

    place: RequestPlace
    steps: tuple[Step, ...]
    """What is sent for it when all that it needs is there."""

    weight: int


@dataclass(frozen=True, slots=True)
class Scenario:
    """What the users of this process have in common."""

    asked: LoadTest
    parts: tuple[tuple[Step, ...], ...]
    """The steps of each file."""

    mix: tuple["Pick", ...]
    """What users pick from at random; none: they go through the parts in order."""

    settings: Settings
    tokens: Tokens
    limiter: RateLimiter

    def walk(self) -> "Walk":
        """A new user: with cookies, connections, answers and captured values of its own."""
        return Walk(self)


def scenario_of(asked: LoadTest) -> Scenario:
    """What the users do, planned."""
    options, opened = asked.options, asked.opened
    # Users sign in as often as tokens end, not each of them, and leave nothing on the disk.
    options.token_store = options.token_store or "memory"
    agreed = True if options.yes else None
    settings = replace(
        read_settings(options, asked.choice, opened.redactor),
        confirm=lambda _place, _question: agreed,
        prompt=lambda _name, _label: None,
        base_url=options.base_url,
    )
    files = tuple(places for places in asked.places if places)
    parts = tuple(plan_of_file(opened.workspace, places) for places in files)
    mix = _mix(opened.workspace, files)
    return Scenario(asked, parts, mix, settings, tokens_of(options, opened), RateLimiter())


def _mix(workspace: Workspace, files: Sequence[Sequence[RequestPlace]]) -> tuple[Pick, ...]:
    placed = [(part, place) for part, places in enumerate(files) for place in places]
    requests = [each for each in placed if phase_of(each[1].block.parsed) is Phase.REQUESTS]
    if all(weight_of(place) is None for _, place in requests):
        return ()
    weighted = [(part, place, weight_of(place)) for part, place in requests]
    return tuple(
        Pick(part, place, plan(workspace, (place,), _All()), 1 if weight is None else weight)
        for part, place, weight in weighted
    )


class _All:
    """Whatever it is, it is in here."""

    def __contains__(self, _key: object) -> bool:
        return True


class Walk:
    """The way of one user through the requests."""

    def __init__(self, scenario: Scenario) -> None:
        opened = scenario.asked.opened
        delivery = DeliveryMeans(limiter=scenario.limiter)
        settings = replace(scenario.settings, uploads=MemoryUploads(), delivery=delivery)
        self._sessions = [
            Session(
                opened.workspace,
                opened.files,
                settings,
                HttpClient(means=lambda: Means(tokens=scenario.tokens)),
            )
            for _ in scenario.parts
        ]
        for session in self._sessions:
            # What scripts set is seen in all files, as in a run.
            session.known.scripts = self._sessions[0].known.scripts
        ways = zip(self._sessions, scenario.parts, strict=True)
        self._all = [(session, step) for session, part in ways for step in part]
        requests = self._in_phase(Phase.REQUESTS)
        self._steps = cycle(requests)
        self._length = len(requests)
        self._mix = scenario.mix
        self._weights = [pick.weight for pick in scenario.mix]
        self._workspace = opened.workspace
        self._wait = settings.wait
        self._common_secrets = opened.redactor.secrets
        self._most_secrets = len(self._common_secrets) + _MOST_SECRETS
        self._redactor = Redactor(self._common_secrets)

    def begin(self) -> Iterator[Sample]:
        """Send what stands under `@setup`."""
        for session, step in self._in_phase(Phase.SETUP):
            yield from self._sent(session, step)

    def go_on(self) -> Iterator[Sample]:
        """Send the next request; several samples come of one with a loop."""
        for _ in range(self._length):
            sent = False
            for session, step in self._next():
                for sample in self._sent(session, step):
                    sent = True
                    yield sample
            if sent:
                return
        self._wait(_NOTHING_SENT)

    def end(self) -> Iterator[Sample]:
        """Send what stands under `@teardown`, and close the connections."""
        for session, step in self._in_phase(Phase.TEARDOWN):
            yield from self._sent(session, step)
        for session in self._sessions:
            session.close()

    def _next(self) -> Iterator[tuple[Session, Step]]:
        """What is sent next: in the order of the files, or one by chance with its needs."""
        if not self._mix:
            yield next(self._steps)
            return
        (pick,) = choices(self._mix, self._weights)
        session, steps = self._sessions[pick.part], pick.steps
        if any(session.known.missing(step) for step in steps):
            steps = plan(self._workspace, (pick.place,), _answered(session))
        yield from ((session, step) for step in steps)

    def _in_phase(self, phase: Phase) -> list[tuple[Session, Step]]:
        return [(session, step) for session, step in self._all if step.phase is phase]

    def _sent(self, session: Session, step: Step) -> Iterator[Sample]:
        return (sample for each in session.results(step) if (sample := self._sample(each)))

    def _sample(self, result: RequestResult) -> Sample | None:
        """How a result counts; None when nothing was meant to go out, or an answer was kept."""
        exchange = result.fate.exchange if isinstance(result.fate, Sent) else None
        if result.outcome is Outcome.SKIPPED or (exchange and exchange.from_cache):
            return None
        return Sample(
            result.place.method,
            one_line(self._redactor.text(result.place.name)),
            sum(hop.timings.total for hop in exchange.hops) if exchange else 0.0,
            _size(exchange),
            self._failure(result),
            result.outcome,
        )

    def _failure(self, result: RequestResult) -> str:
        if result.outcome is Outcome.PASSED:
            return ""
        if len(self._redactor.secrets) > self._most_secrets:
            self._redactor = Redactor(self._common_secrets)
        self._redactor.add(result.secrets)
        said = "; ".join(reason.message for reason in reasons(result)) or str(result.outcome)
        text = one_line(self._redactor.text(said))
        return text if len(text) <= _LONGEST_FAILURE else f"{text[:_LONGEST_FAILURE]}..."


def _answered(session: Session) -> set[RequestKey]:
    """The requests that have been answered, so that others can build on them."""
    known = session.known
    exchanges = known.exchanges.items()
    good = {key for key, each in exchanges if not isinstance(each.outcome, Failure)}
    return good | known.items.keys()


def _size(exchange: Exchange | None) -> int:
    if exchange is None or isinstance(exchange.outcome, Failure):
        return 0
    return exchange.outcome.body.size
