"""Tokens that were just refused: who waited for one hears so, and does not ask once more."""

from collections.abc import Callable, Hashable
from threading import Lock

from callsheet.exchange import Failure, FailureKind

PAUSE = 5.0
"""Seconds for which a refusal holds: a hundred requests that need a token ask for it once."""


class Refusals:
    """The last refusal of each credential, for as long as it holds; safe to use from threads."""

    def __init__(self) -> None:
        self._refusals: dict[Hashable, tuple[float, Failure]] = {}
        self._lock = Lock()

    def of(self, credential: Hashable, now: float) -> Failure | None:
        """Why this credential was refused a moment ago; None when it may be tried."""
        with self._lock:
            until, failure = self._refusals.get(credential, (now, None))
        return failure if now < until else None

    def note(self, credential: Hashable, outcome: object, clock: Callable[[], float]) -> None:
        """Keep a refusal; anything else forgets the last one."""
        now = clock()
        with self._lock:
            old = [each for each, (until, _) in self._refusals.items() if until <= now]
            for each in (*old, credential):
                self._refusals.pop(each, None)
            if isinstance(outcome, Failure) and outcome.kind is not FailureKind.CANCELLED:
                self._refusals[credential] = now + PAUSE, outcome
