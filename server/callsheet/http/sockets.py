"""Open connections whose waits end in time: reading and writing for an attempt."""

import socket
import ssl
from contextlib import suppress
from math import inf
from time import perf_counter
from typing import Any, TypeAlias

import httpcore

from callsheet.http.attempt import Attempt, Phase
from callsheet.http.nested_tls import NestedTls

Connected: TypeAlias = socket.socket | NestedTls


_LONGEST_AHEAD = 64 * 1024
_NO_ALERT = (
    BlockingIOError,
    ConnectionError,
    TimeoutError,
    ssl.SSLEOFError,
    ssl.SSLWantReadError,
)
"""What reading raises when nothing was said."""

LONGEST_HEAD = 256 * 1024
"""Bytes that may come ahead of a body: heads of 1xx answers can follow one another for ever."""


class Stream(httpcore.NetworkStream):
    """An open socket; `attempt` is the one that uses it now and sets the limits."""

    def __init__(self, connected: Connected, attempt: Attempt) -> None:
        self._socket = connected
        self._wire = connected.carrier if isinstance(connected, NestedTls) else connected
        self._seconds = connected.gettimeout()
        self._ahead = b""
        self.attempt = attempt
        self.remote = _address(self._wire)
        self.certificate = _certificate(connected)
        self.lend(attempt)

    def lend(self, attempt: Attempt) -> None:
        """Let an attempt use the connection."""
        self.attempt = attempt
        self.head_left: float = LONGEST_HEAD
        attempt.remote = self.remote
        attempt.certificate = self.certificate
        attempt.end_with(self.shut)

    def shut(self) -> None:
        """End what waits on the socket, from any thread; the owner closes it."""
        shut_down(self._wire)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        """Some bytes, none at the end; waits as long as the attempt allows."""
        attempt = self.attempt
        attempt.phase = Phase.READ
        self._wait_for(attempt.patience(attempt.timeouts.read))
        data, self._ahead = self._ahead or self._socket.recv(max_bytes), b""
        if data and not attempt.answered:
            attempt.answered = perf_counter()
        self.head_left -= len(data)
        if self.head_left < 0:
            raise httpcore.RemoteProtocolError("the head is too long")
        return data

    def head_ended(self) -> None:
        """The head of the answer is whole; a body may be as long as it likes."""
        self.head_left = inf

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        """Send all of `buffer`; each step waits as long as the attempt allows."""
        attempt = self.attempt
        attempt.phase = Phase.WRITE
        left = memoryview(buffer)
        while left:
            self._wait_for(attempt.patience(attempt.timeouts.write))
            try:
                left = left[self._socket.send(left) :]
            except TimeoutError:
                raise
            except OSError as error:
                self._read_ahead()
                # httpcore then looks for an answer that was sent before the connection broke.
                raise httpcore.WriteError(error) from error
            attempt.sent = perf_counter()

    def _read_ahead(self) -> None:
        """Take what came before writing broke.

        Raises:
            ssl.SSLError: The alert in which the other end said why it gave up TLS.
        """
        if isinstance(self._socket, ssl.SSLSocket | NestedTls):
            self._wait_for(0)
            with suppress(*_NO_ALERT):
                self._ahead = self._socket.recv(_LONGEST_AHEAD)

    def close(self) -> None:
        """Close the socket."""
        self._socket.close()

    def get_extra_info(self, info: str) -> Any:
        """What httpcore asks of a stream."""
        match info:
            case "is_readable":
                return _readable(self._wire)
            case "ssl_object":
                return self._socket if isinstance(self._socket, ssl.SSLSocket) else None
            case _:
                return None

    @property
    def speaks_http2(self) -> bool:
        """Whether TLS agreed on HTTP/2 (RFC 7301)."""
        secured = self._socket
        if not isinstance(secured, ssl.SSLSocket | NestedTls):
            return False
        return secured.selected_alpn_protocol() == "h2"

    def _wait_for(self, seconds: float | None) -> None:
        # Setting a timeout is a system call, and it rarely changes.
        if seconds != self._seconds:
            self._socket.settimeout(seconds)
            self._seconds = seconds


def shut_down(connected: socket.socket) -> None:
    """End what waits on a socket, from any thread."""
    try:
        # The plain method: the one of SSLSocket also drops its TLS state under the reading thread.
        socket.socket.shutdown(connected, socket.SHUT_RDWR)
    except OSError:
        return


def _readable(connected: socket.socket) -> bool:
    import select

    if hasattr(select, "poll"):
        waiting = select.poll()
        waiting.register(connected, select.POLLIN)
        return bool(waiting.poll(0))
    return bool(select.select([connected], [], [], 0)[0])


def _certificate(connected: Connected) -> bytes:
    """What the other end proved itself with, in DER form; empty without TLS."""
    if isinstance(connected, ssl.SSLSocket):
        return connected.getpeercert(binary_form=True) or b""
    return connected.certificate if isinstance(connected, NestedTls) else b""


def _address(connected: socket.socket) -> str:
    try:
        name = connected.getpeername()
    except OSError:
        return ""
    if not isinstance(name, tuple):
        return f"unix:{name}"
    host, port, *_ = name
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
