"""Work in a thread that is given up when it takes too long; who waits for it hears Ctrl-C.

For scripts and queries, which may be hostile. The JavaScript engine asks for the time between the
steps of a script only, and a step may take hours, as in `new Array(2 ** 32 - 1).join()`.
"""

from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TypeVar

Result = TypeVar("Result")

_LONGEST_PAUSE = 10.0
"""Seconds after which a thread is looked at again that runs on."""


class _Worker:
    """A thread that does one piece of work after the other."""

    def __init__(self) -> None:
        self.work: SimpleQueue[Callable[[], object]] = SimpleQueue()
        self.done: SimpleQueue[object] = SimpleQueue()
        self._thread = Thread(target=self._until_given_up, name="apart", daemon=True)
        self._thread.start()

    def _until_given_up(self) -> None:
        try:
            self._run()
        except SystemExit:
            return

    def _run(self) -> None:
        while True:
            work = self.work.get()
            try:
                result = work()
            except Exception as error:  # noqa: BLE001 - it is raised where the result is waited for
                result = error
            self.done.put(result)

    def give_up(self) -> None:
        """End the thread at its next step of Python; a step of JavaScript runs to its end."""
        Thread(target=self._end, name="ends apart", daemon=True).start()

    def _end(self) -> None:
        import ctypes

        thread = ctypes.c_ulong(self._thread.ident or 0)
        pause = 0.01
        # Once is not enough: what is raised in a finalizer or a callback of the collector is lost.
        while self._thread.is_alive():
            ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, ctypes.py_object(SystemExit))
            self._thread.join(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)


_idle: list[_Worker] = []


def run_apart(work: Callable[[], Result], seconds: float) -> Result | None:
    """What `work` gives, or None when it takes longer; what it raises is raised.

    What is written in Python is ended then; what is not runs on until it or the process ends.
    """
    try:
        worker = _idle.pop()
    except IndexError:
        worker = _Worker()
    worker.work.put(work)
    try:
        result = worker.done.get(timeout=seconds)
    except Empty:
        worker.give_up()
        return None
    _idle.append(worker)
    if isinstance(result, Exception):
        raise result
    return result  # type: ignore[return-value]
