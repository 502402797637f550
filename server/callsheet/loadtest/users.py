"""The users that Locust starts and stops."""

from collections.abc import Iterable
from random import uniform
from typing import ClassVar

from locust import User, task

from callsheet.loadtest.scenario import Sample, Scenario, Walk


class RequestWentWrong(Exception):  # noqa: N818 - Locust shows its text, not its name
    """A failure as Locust keeps it."""

    def __repr__(self) -> str:
        """The text alone: that is what Locust shows of a failure."""
        return str(self)


class FileUser(User):
    """One who goes through the requests of the files, in their order."""

    scenario: ClassVar[Scenario]
    """Set before Locust starts the first."""

    _walk: Walk

    def on_start(self) -> None:
        """Begin without cookies, answers and connections."""
        self._walk = self.scenario.walk()
        self._tell(self._walk.begin())

    @task
    def go_on(self) -> None:
        """Send the next request."""
        self._tell(self._walk.go_on())

    def wait_time(self) -> float:
        """Seconds until the next request."""
        return uniform(*self.scenario.asked.wait)

    def on_stop(self) -> None:
        """Clean up."""
        self._tell(self._walk.end())

    def _tell(self, samples: Iterable[Sample]) -> None:
        for sample in samples:
            failure = RequestWentWrong(sample.failure) if sample.failure else None
            self.environment.events.request.fire(
                request_type=sample.method,
                name=sample.name,
                response_time=sample.seconds * 1000,
                response_length=sample.size,
                exception=failure,
                context={},
                outcome=sample.outcome,
            )
