"""The answers that a plug-in can ask about: the last of each request, and those of the history."""

import time
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path

from callsheet.late_dataclasses import dataclass
from callsheet.lsp.histories import Histories, Occasion
from callsheet.model.workspace import RequestKey
from callsheet.run.results import AssertionResult, RequestResult


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """What became of a request, as long as somebody may ask."""

    identity: str
    """By it a plug-in names the body."""

    result: RequestResult
    """Of the last round."""

    assertions: tuple[AssertionResult, ...]
    """Of all rounds."""

    occasion: Occasion
    time: float
    """When it ended, in seconds since the epoch."""

    number: int | None
    """In the history; None when that did not take it."""


class KeptAnswers:
    """Answers by request and by number; those that the history forgets are forgotten."""

    def __init__(self, histories: Histories) -> None:
        self._histories = histories
        self._numbers = count(1)
        self._last: dict[tuple[Path, str, RequestKey], KeptAnswer] = {}
        self._of_history: dict[tuple[Path, int], KeptAnswer] = {}

    def keep(
        self,
        rounds: Sequence[RequestResult],
        occasion: Occasion,
        number: int | None,
        *,
        is_newest: bool,
    ) -> KeptAnswer:
        """Take up how a request ended.

        Args:
            rounds: What became of it, in each round of its loops.
            occasion: Where it was sent.
            number: That of the history, if it is there.
            is_newest: Whether no send that began later has ended.
        """
        result = rounds[-1]
        assertions = tuple(each for one in rounds for each in one.assertions)
        answer = KeptAnswer(
            str(next(self._numbers)), result, assertions, occasion, time.time(), number
        )
        if is_newest:
            self._last[occasion.root, occasion.environment, result.place.key] = answer
        if number is not None:
            self._of_history[occasion.root, number] = answer
        self._forget()
        return answer

    def last(self, root: Path, environment: str, key: RequestKey) -> KeptAnswer | None:
        """The last answer of a request."""
        return self._last.get((root, environment, key))

    def numbered(self, root: Path, number: int) -> KeptAnswer | None:
        """The answer of an exchange of the history."""
        self._forget()
        return self._of_history.get((root, number))

    def named(self, identity: str) -> KeptAnswer | None:
        """The answer of an identity."""
        self._forget()
        return next((each for each in self._all() if each.identity == identity), None)

    def _all(self) -> Iterator[KeptAnswer]:
        yield from self._last.values()
        yield from self._of_history.values()

    def _forget(self) -> None:
        held = {root: self._histories.of(root) for root, _ in self._of_history}
        for root, number in tuple(self._of_history):
            if held[root].get(number) is None:
                del self._of_history[root, number]
