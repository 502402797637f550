"""The requests of one file under pytest: what each needs is sent before it, and only once."""

from argparse import Namespace
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeAlias

from callsheet.cli.connecting import late_means, read_settings, state_of
from callsheet.cli.options import Choice
from callsheet.cli.workspace import Opened
from callsheet.exchange import Failure
from callsheet.http.client import HttpClient
from callsheet.model.phases import Phase
from callsheet.model.requests import RequestPlace
from callsheet.model.workspace import RequestKey
from callsheet.run.delivering import DeliveryMeans
from callsheet.run.kept import Kept
from callsheet.run.over_rounds import judged_results
from callsheet.run.plan import Step, plan, plan_of_file
from callsheet.run.results import Outcome, RequestResult
from callsheet.run.session import Session
from callsheet.run.snapshots import SnapshotMode, Snapshots
from callsheet.store.uploads import FolderUploads
from callsheet.values import value_text

_AS_USUAL = Namespace(
    insecure=False, timeout=None, proxy=None, trust=False, token_store=None, state=None
)
"""The options of `callsheet run` that pytest does not have."""

Results: TypeAlias = tuple[RequestResult, ...]
_Identity: TypeAlias = tuple[Path, int]


@dataclass(frozen=True, slots=True)
class Given:
    """What fixtures say of a request."""

    environment: str = ""
    base_url: str = ""
    variables: Mapping[str, object] = field(default_factory=dict)
    secrets: Mapping[str, object] = field(default_factory=dict)


class Conversation:
    """One session for the requests of a file in one environment."""

    def __init__(self, opened: Opened, choice: Choice) -> None:
        """Make a conversation; nothing is sent.

        Args:
            opened: The file, and all around it.
            choice: What the command line of pytest says.
        """
        self.redactor = opened.redactor
        state = state_of(_AS_USUAL, opened)
        self._workspace = opened.workspace
        self._settings = replace(
            read_settings(_AS_USUAL, choice, opened.redactor),
            uploads=FolderUploads(state / "uploads"),
            delivery=DeliveryMeans(kept=Kept(state / "answers")),
        )
        client = HttpClient(means=late_means(_AS_USUAL, opened))
        self._session = Session(opened.workspace, opened.files, self._settings, client)
        # Several processes may test at once, so that none of them writes.
        self._snapshots = Snapshots(opened.files, opened.redactor, SnapshotMode.COMPARE)
        self._done: dict[RequestKey, tuple[Step, Results]] = {}
        self._waiting: dict[_Identity, Results] = {}
        """What was sent because others needed it, until its own turn comes."""

        self._own: tuple[Step, ...] = ()
        """The request that was prepared last."""

        self._is_set_up = False
        self._broken_setups: Results = ()
        self._teardown: list[Step] = []

    def use(self, given: Given) -> None:
        """Send what comes now with these values; they win over those of the command line."""
        values = {name: _text(value) for name, value in given.variables.items()}
        secrets = {name: _text(value) for name, value in given.secrets.items()}
        self.redactor.add(secrets.values())
        settings = replace(
            self._settings,
            values={**self._settings.values, **values},
            secrets={**self._settings.secrets, **secrets},
            base_url=given.base_url,
        )
        self._session.use(settings)

    def prepare(self, place: RequestPlace, *, again: bool = False) -> Results:
        """Send what a request needs and has not been sent.

        Args:
            place: The request.
            again: Whether what got no answer before is tried once more.

        Returns:
            What went wrong with the setup, or with the needs that have no answer: without them the
            request cannot be sent.
        """
        if not self._is_set_up:
            self._set_up(place)
        if self._broken_setups:
            return self._broken_setups
        before, self._own = self._steps(place, again=again)
        if _identity(place) in self._waiting:
            return ()
        for step in before:
            self._waiting[_identity(step.place)] = self._perform(step)
        return self._bad_needs(even_answered=False)

    def send(self, place: RequestPlace) -> Results:
        """What became of the request that was prepared.

        It is sent now, unless it was for the sake of another.
        """
        waiting = self._waiting.pop(_identity(place), None)
        if waiting is not None:
            return waiting
        return tuple(result for step in self._own for result in self._perform(step))

    def bad_needs(self) -> Results:
        """What went wrong with the needs of the request that was sent, answered or not."""
        return self._bad_needs(even_answered=True)

    def end(self) -> Results:
        """Send what stands under `@teardown` and close the connections.

        Returns:
            What went wrong with that.
        """
        results = [result for step in self._teardown for result in self._perform(step)]
        self._session.close()
        return tuple(result for result in results if is_bad(result))

    def _set_up(self, place: RequestPlace) -> None:
        """Send what stands under `@setup`."""
        self._is_set_up = True
        steps = plan_of_file(self._workspace, (place,))
        self._teardown = [step for step in steps if step.phase is Phase.TEARDOWN]
        results = (self._perform(step) for step in steps if step.phase is Phase.SETUP)
        self._broken_setups = tuple(each for done in results for each in done if is_bad(each))

    def _steps(
        self, place: RequestPlace, *, again: bool
    ) -> tuple[tuple[Step, ...], tuple[Step, ...]]:
        """What has to be sent before a request, and what is sent as itself."""
        answered = set(filter(self._is_answered, self._done)) if again else self._done
        steps = plan(self._workspace, (place,), answered)
        if place.block.parsed.runs:
            return (), steps
        own = tuple(step for step in steps if _identity(step.place) == _identity(place))
        return steps[: len(steps) - len(own)], own

    def _perform(self, step: Step) -> Results:
        results = tuple(self._session.results(step))
        for result in results:
            self.redactor.add(result.secrets)
        results = judged_results(tuple(map(self._snapshots.compared, results)))
        self._done[step.place.key] = step, results
        return results

    def _bad_needs(self, *, even_answered: bool) -> Results:
        """What went wrong with the needs of the request at hand, and with theirs."""
        pending = [key for step in self._own for key in step.needs]
        seen: set[RequestKey] = set()
        bad: list[RequestResult] = []
        while pending:
            key = pending.pop(0)
            if key in seen or key not in self._done:
                continue
            seen.add(key)
            if even_answered or not self._is_answered(key):
                step, results = self._done[key]
                bad += (each for each in results if is_bad(each))
                pending += step.needs
        return tuple(bad)

    def _is_answered(self, key: RequestKey) -> bool:
        known = self._session.known
        exchange = known.exchanges.get(key)
        answered = exchange is not None and not isinstance(exchange.outcome, Failure)
        return answered or key in known.items


def is_bad(result: RequestResult) -> bool:
    """Whether a request failed or was in error."""
    return result.outcome in (Outcome.FAILED, Outcome.ERRORED)


def _identity(place: RequestPlace) -> _Identity:
    return place.path, place.block.index


def _text(value: object) -> str:
    """A value of a fixture as a text: numbers as JSON has them, objects of others by `str`."""
    if value is None or isinstance(value, str | bool | int | float | list | dict):
        return value_text(value)
    return str(value)
