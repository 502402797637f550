"""Work in a thread that is given up when it takes too long; who waits for it hears Ctrl-C.

For scripts and queries, which may be hostile. The JavaScript engine asks for the time between the
steps of a script only, and a step may take hours, as in `new Array(2 ** 32 - 1).join()`.
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
        import ctypes

        thread = ctypes.c_ulong(self._thread.ident or 0)
        ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, ctypes.py_object(SystemExit))


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
