"""Resolving and connecting in time: in a thread, for neither can be interrupted in Python."""

import socket
from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Event, Lock, Thread
from time import perf_counter
from typing import Generic, TypeVar

from callsheet.http.attempt import Attempt

T = TypeVar("T", socket.socket, str)


def connected_to_host(host: str, port: int, attempt: Attempt) -> socket.socket:
    """A TCP connection to the first address of a host that takes one."""
    opened = _in_time(partial(_first_that_connects, host, port), attempt)
    opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return opened


def connected_to_path(path: Path, attempt: Attempt) -> socket.socket:
    """A connection to a Unix socket."""
    return _in_time(partial(_at_path, path), attempt)


def resolved(host: str, port: int, attempt: Attempt) -> str:
    """An address of a host, an IPv4 address if it has one: all proxies can reach those."""

    def resolve(_: float | None) -> str:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = sorted(found, key=lambda each: each[0] != socket.AF_INET)
        return str(addresses[0][4][0])

    return _in_time(resolve, attempt)


class _Waiting(Generic[T]):
    """Work in a thread of its own that is given up when it takes too long."""

    def __init__(self, work: Callable[[float | None], T], seconds: float | None) -> None:
        self._work: Callable[[float | None], T] = work
        self._seconds = seconds
        self._lock, self._done = Lock(), Event()
        self._abandoned = False
        self._outcome: T | Exception = TimeoutError()

    def outcome(self) -> T:
        Thread(target=self._run, daemon=True).start()
        self._done.wait(self._seconds)
        self.abandon()
        if isinstance(self._outcome, Exception):
            raise self._outcome
        return self._outcome

    def abandon(self) -> None:
        """Wait no longer; a connection that is made later is closed."""
        with self._lock:
            self._abandoned = True
        self._done.set()

    def _run(self) -> None:
        try:
            outcome: T | Exception = self._work(self._seconds)
        except (OSError, UnicodeError, OverflowError) as error:
            outcome = error
        with self._lock:
            if not self._abandoned:
                self._outcome = outcome
            elif isinstance(outcome, socket.socket):
                outcome.close()
        self._done.set()


def _in_time(work: Callable[[float | None], T], attempt: Attempt) -> T:
    waiting = _Waiting(work, attempt.patience(attempt.timeouts.connect))
    attempt.end_with(waiting.abandon)
    return waiting.outcome()


def _first_that_connects(host: str, port: int, seconds: float | None) -> socket.socket:
    deadline = None if seconds is None else perf_counter() + seconds
    failed = OSError("no address")
    for family, kind, protocol, _, address in socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM
    ):
        opened = socket.socket(family, kind, protocol)
        try:
            opened.settimeout(None if deadline is None else max(deadline - perf_counter(), 0.001))
            opened.connect(address)
        except (OSError, OverflowError) as error:
            opened.close()
            failed = error if isinstance(error, OSError) else OSError(str(error))
        else:
            return opened
    raise failed


def _at_path(path: Path, seconds: float | None) -> socket.socket:
    opened = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        opened.settimeout(seconds)
        opened.connect(str(path))
    except BaseException:
        opened.close()
        raise
    return opened
