"""One request on the wire: how long each wait may last, when things happened, how to end it."""

from collections.abc import Callable
from enum import StrEnum
from threading import Lock
from time import perf_counter

from callsheet.exchange import Failure, Timeouts, Timings
from callsheet.http.listening import NOBODY


class Phase(StrEnum):
    """What a request is waiting for."""

    CONNECT = "connect"
    TLS = "tls"
    WRITE = "write"
    READ = "read"


class Attempt:
    """What the client, the connection in use and a cancelling thread share about one hop.

    Moments are seconds of `time.perf_counter`; 0 is a moment that has not come.
    """

    __slots__ = (
        "_end",
        "_lock",
        "aborted",
        "answered",
        "certificate",
        "connect_seconds",
        "deadline",
        "listen_until",
        "listener",
        "phase",
        "proxy",
        "refusal",
        "remote",
        "sent",
        "started",
        "timeouts",
        "tls_seconds",
    )

    def __init__(self, timeouts: Timeouts, deadline: float | None = None) -> None:
        self.timeouts = timeouts
        self.deadline = deadline
        self.listener = NOBODY
        self.listen_until: float | None = None
        """When a stream has been listened to for long enough; no other silence is too long then."""

        self.phase = Phase.CONNECT
        self.aborted = False
        self.connect_seconds = 0.0
        self.tls_seconds = 0.0
        self.sent = 0.0
        self.answered = 0.0
        self.remote = ""
        self.certificate = b""
        """What the other end proved itself with, in DER form."""

        self.proxy = ""
        """Host and port of a proxy as long as the way leads to it and no further."""

        self.refusal: Failure | None = None
        """Why it cannot go on, when no error of a socket or a library says that."""

        self.started = perf_counter()
        self._lock = Lock()
        self._end: Callable[[], None] | None = None

    def patience(self, limit: float | None) -> float | None:
        """Seconds the next wait may last; None is for ever.

        Raises:
            TimeoutError: The total time is over.
        """
        if self.listen_until is not None:
            limit = max(self.listen_until - perf_counter(), 0)
            if not limit:
                raise TimeoutError
        if self.deadline is None:
            return limit
        left = self.deadline - perf_counter()
        if left <= 0:
            raise TimeoutError
        return left if limit is None else min(limit, left)

    @property
    def has_listened(self) -> bool:
        """Whether a stream has been listened to for as long as was wanted."""
        return self.listen_until is not None and perf_counter() >= self.listen_until

    @property
    def overdue(self) -> bool:
        """Whether the total time is over."""
        return self.deadline is not None and perf_counter() >= self.deadline

    def end_with(self, end: Callable[[], None]) -> None:
        """Say what ends the wait that begins now; it is called at once when aborted already."""
        with self._lock:
            self._end = end
            if self.aborted:
                end()

    def let_go(self) -> None:
        """Give up the connection: once this returns, an abort does not touch it any more."""
        with self._lock:
            self._end = None

    def abort(self) -> None:
        """End the wait that is going on and every later one; for any thread."""
        with self._lock:
            self.aborted = True
            if self._end is not None:
                self._end()

    def timings(self) -> Timings:
        """The phases as far as they came, until now."""
        first_byte = self.answered - self.sent if self.answered and self.sent else 0.0
        return Timings(
            self.connect_seconds,
            self.tls_seconds,
            max(first_byte, 0.0),
            perf_counter() - self.started,
        )
