"""Threads that do pieces of work which wait for each other; results are taken in their order."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from heapq import heappop, heappush
from threading import Condition, Event, Lock, Thread, local
from time import monotonic
from typing import Generic, TypeVar

from callsheet.http.cancellation import Cancellation
from callsheet.late_dataclasses import dataclass

Result = TypeVar("Result")
Answer = TypeVar("Answer")

_LISTENING = 0.5
"""Seconds after which who waits looks up: Windows tells nobody of Ctrl-C who waits for a lock."""

_PARTING = 0.5
"""Seconds that work which was cancelled may take to end."""


@dataclass(slots=True)
class _Question:
    number: int
    ask: Callable[[], object]
    answered: Event
    answer: object = None


class GivenUp(BaseException):
    """Ends work that waits for an answer when nobody is there any more to give it."""


class Alone(Generic[Result]):
    """As a crew, and the thread that takes the results does the work itself when it needs them."""

    def __init__(self, do: Callable[[int, Cancellation | None], Iterator[Result]]) -> None:
        """Make one; `do` does a piece of work, and gives results as they come."""
        self._do = do
        self._number = -1
        self._results: Iterator[Result] = iter(())

    def take(self, number: int, _index: int) -> Result | None:
        """The next result of a piece of work; None when it has ended."""
        if number != self._number:
            self._number, self._results = number, self._do(number, None)
        return next(self._results, None)

    def left(self, _number: int, _index: int) -> tuple[Sequence[Result], bool]:
        """Nothing is done that nobody took."""
        return (), False

    def tell(self, told: Callable[[], None]) -> None:
        """Have something done."""
        told()

    def ask(self, question: Callable[[], Answer]) -> Answer:
        """Ask a question."""
        return question()

    def cancel(self, _which: Callable[[int], bool]) -> None:
        """Nothing else is under way."""

    def close(self) -> None:
        """Nothing is under way."""


class Crew(Generic[Result]):
    """Does numbered work, the smallest number that can begin first.

    One thread takes the results; the work may call `tell`, `ask` and `cancel`.
    """

    def __init__(
        self,
        waits: Sequence[Sequence[int]],
        jobs: int,
        do: Callable[[int, Cancellation | None], Iterator[Result]],
    ) -> None:
        """Make one; nothing is begun before the first result is taken.

        Args:
            waits: For each piece of work the numbers of those that have to end before.
            jobs: How many are under way at once, at most.
            do: Does a piece of work in a thread of its own; gives results as they come.
        """
        self._do = do
        self._jobs = jobs
        self._lock = Lock()
        self._work = Condition(self._lock)
        self._news = Condition(self._lock)
        self._missing = [len(each) for each in waits]
        self._followers: list[list[int]] = [[] for _ in waits]
        for number, each in enumerate(waits):
            for other in each:
                self._followers[other].append(number)
        self._ready = [number for number, each in enumerate(waits) if not each]
        self._results: list[list[Result]] = [[] for _ in waits]
        self._ended = bytearray(len(waits))
        self._raised: dict[int, BaseException] = {}
        self._running: dict[int, Cancellation] = {}
        self._told: deque[Callable[[], None]] = deque()
        self._questions: list[_Question] = []
        self._threads: list[Thread] = []
        self._idle = 0
        self._awaited = -1
        self._limit = len(waits)
        """What has this number or a greater one is not begun, because work before it broke."""

        self._is_over = False
        self._here = local()

    def take(self, number: int, index: int) -> Result | None:
        """A result of a piece of work, when it has come; None when there are not so many.

        What the work raises is raised here. A result can be taken again: who is interrupted while
        one is handed out loses none.
        """
        while True:
            with self._lock:
                self._awaited = number
                self._man()
                while not (todo := self._todo(number, index)):
                    self._news.wait(_LISTENING)
            if todo is True:
                break
            todo()
        results = self._results[number]
        if index < len(results):
            return results[index]
        if number in self._raised:
            raise self._raised[number]
        return None

    def left(self, number: int, index: int) -> tuple[Sequence[Result], bool]:
        """The results of a piece of work from one on, and whether it has ended well."""
        with self._lock:
            has_ended = bool(self._ended[number]) and number not in self._raised
            return self._results[number][index:], has_ended

    def tell(self, told: Callable[[], None]) -> None:
        """Have something done soon by the thread that takes results."""
        with self._lock:
            self._told.append(told)
            self._news.notify()

    def ask(self, question: Callable[[], Answer]) -> Answer:
        """Have a question asked by the thread that takes results, in the order of the work."""
        number = getattr(self._here, "number", None)
        if number is None:
            return question()
        asked = _Question(number, question, Event())
        with self._lock:
            self._questions.append(asked)
            self._news.notify()
        asked.answered.wait()
        if self._is_over:
            raise GivenUp
        return asked.answer  # type: ignore[return-value]

    def cancel(self, which: Callable[[int], bool]) -> None:
        """Cancel some of what is under way; it ends soon."""
        with self._lock:
            cancelled = [each for number, each in self._running.items() if which(number)]
        for each in cancelled:
            each.cancel()

    def close(self) -> None:
        """Begin nothing more, and cancel what is under way."""
        with self._lock:
            self._is_over = True
            self._work.notify_all()
            for each in self._questions:
                each.answered.set()
        self.cancel(lambda _: True)
        until = monotonic() + _PARTING
        for thread in self._threads:
            thread.join(max(0.0, until - monotonic()))

    def _todo(self, number: int, index: int) -> Callable[[], None] | bool:
        """What the thread that takes results has to do now; True: take one of this work."""
        if self._told:
            return self._told.popleft()
        for question in self._questions:
            if question.number == number:
                self._questions.remove(question)
                return lambda: self._answer(question)
        return index < len(self._results[number]) or bool(self._ended[number])

    def _answer(self, question: _Question) -> None:
        try:
            question.answer = question.ask()
        finally:
            question.answered.set()

    def _man(self) -> None:
        """As many threads as have something to do."""
        while len(self._ready) > self._idle and len(self._threads) < self._jobs:
            self._idle += 1
            thread = Thread(target=self._serve, name="job", daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self) -> None:
        while (number := self._next()) is not None:
            cancellation = self._running[number]
            self._here.number = number
            try:
                for result in self._do(number, cancellation):
                    self._came(number, result)
            except GivenUp:
                return
            except BaseException as error:  # noqa: BLE001 - it is raised where the result is taken
                with self._lock:
                    self._raised[number] = error
                    self._limit = min(self._limit, number)
            self._end(number)

    def _next(self) -> int | None:
        with self._lock:
            while not (self._is_over or (self._ready and self._ready[0] < self._limit)):
                self._work.wait()
            self._idle -= 1
            if self._is_over:
                return None
            number = heappop(self._ready)
            self._running[number] = Cancellation()
            return number

    def _came(self, number: int, result: Result) -> None:
        with self._lock:
            if not self._is_over:
                self._results[number].append(result)
                if number == self._awaited:
                    self._news.notify()

    def _end(self, number: int) -> None:
        with self._lock:
            self._running.pop(number, None)
            self._idle += 1
            if self._is_over:
                return
            self._ended[number] = True
            for follower in self._followers[number]:
                self._missing[follower] -= 1
                if not self._missing[follower]:
                    heappush(self._ready, follower)
            self._man()
            self._work.notify(max(0, len(self._ready) - 1))
            if number == self._awaited:
                self._news.notify()
