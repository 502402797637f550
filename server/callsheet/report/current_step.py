"""Which step of a run each thread is at, for who hears what goes out."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import local

from callsheet.run.plan import Step


class CurrentStep:
    """The step of this thread; None outside of all, as for a token that none asks for alone."""

    def __init__(self) -> None:
        """Begin outside of all steps."""
        self._here = local()

    @property
    def step(self) -> Step | None:
        """The innermost one that is performed in this thread."""
        return getattr(self._here, "step", None)

    @contextmanager
    def during(self, step: Step) -> Iterator[None]:
        """While a step is performed in this thread: what goes out is of this step."""
        before = self.step
        self._here.step = step
        try:
            yield
        finally:
            self._here.step = before
