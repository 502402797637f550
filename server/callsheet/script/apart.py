"""Work in a thread that is given up when it takes too long: a script in one step cannot be ended.

The engine asks for the time between the steps of a script only, and a step may take hours, as in
`new Array(2 ** 32 - 1).join()`. Who waits here hears Ctrl-C, too.
"""

from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TypeVar

Result = TypeVar("Result")


class _Worker:
    """A thread that does one piece of work after the other."""

    def __init__(self) -> None:
        self.work: SimpleQueue[Callable[[], object]] = SimpleQueue()
        self.done: SimpleQueue[object] = SimpleQueue()
        Thread(target=self._run, name="script", daemon=True).start()

    def _run(self) -> None:
        while True:
            work = self.work.get()
            try:
                result = work()
            except Exception as error:  # noqa: BLE001 - it is raised where the result is waited for
                result = error
            self.done.put(result)


_idle: list[_Worker] = []


def run_apart(work: Callable[[], Result], seconds: float) -> Result | None:
    """What `work` gives, or None when it takes longer; what it raises is raised.

    A thread that is given up runs on until its work or the process ends.
    """
    try:
        worker = _idle.pop()
    except IndexError:
        worker = _Worker()
    worker.work.put(work)
    try:
        result = worker.done.get(timeout=seconds)
    except Empty:
        return None
    _idle.append(worker)
    if isinstance(result, Exception):
        raise result
    return result  # type: ignore[return-value]
