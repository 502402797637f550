"""Sockets whose waits end in time: resolving, connecting, reading and writing for an attempt."""

import socket
import ssl
from math import inf
from threading import Event, Lock, Thread
from time import perf_counter
from typing import Any

import httpcore

from callsheet.http.attempt import Attempt, Phase


def open_stream(host: str, port: int, context: ssl.SSLContext | None, attempt: Attempt) -> "Stream":
    """Connect, with TLS when there is a context.

    Raises:
        OSError: No connection; also ssl.SSLError, socket.gaierror and TimeoutError.
        UnicodeError: The host cannot be a host name.
        OverflowError: The port cannot be a port.
    """
    plain = _connected(host, port, attempt)
    try:
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        secured = plain if context is None else _secured(plain, host, context, attempt)
    except BaseException:
        plain.close()
        raise
    return Stream(secured, attempt)


LONGEST_HEAD = 256 * 1024
"""Bytes that may come ahead of a body: heads of 1xx answers can follow one another for ever."""


class Stream(httpcore.NetworkStream):
    """An open socket; `attempt` is the one that uses it now and sets the limits."""

    def __init__(self, connected: socket.socket, attempt: Attempt) -> None:
        self._socket = connected
        self._seconds = connected.gettimeout()
        self.attempt = attempt
        self.remote = _address(connected)
        self.lend(attempt)

    def lend(self, attempt: Attempt) -> None:
        """Let an attempt use the connection."""
        self.attempt = attempt
        self.head_left: float = LONGEST_HEAD
        attempt.remote = self.remote
        attempt.end_with(self.shut)

    def shut(self) -> None:
        """End what waits on the socket, from any thread; the owner closes it."""
        _shut(self._socket)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        """Some bytes, none at the end; waits as long as the attempt allows."""
        attempt = self.attempt
        attempt.phase = Phase.READ
        self._wait_for(attempt.patience(attempt.timeouts.read))
        data = self._socket.recv(max_bytes)
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
                # httpcore then looks for an answer that was sent before the connection broke.
                raise httpcore.WriteError(error) from error
            attempt.sent = perf_counter()

    def close(self) -> None:
        """Close the socket."""
        self._socket.close()

    def get_extra_info(self, info: str) -> Any:
        """What httpcore asks of a stream."""
        match info:
            case "is_readable":
                return _readable(self._socket)
            case "ssl_object":
                return self._socket if isinstance(self._socket, ssl.SSLSocket) else None
            case _:
                return None

    @property
    def speaks_http2(self) -> bool:
        """Whether TLS agreed on HTTP/2 (RFC 7301)."""
        secured = self._socket
        return isinstance(secured, ssl.SSLSocket) and secured.selected_alpn_protocol() == "h2"

    def _wait_for(self, seconds: float | None) -> None:
        # Setting a timeout is a system call, and it rarely changes.
        if seconds != self._seconds:
            self._socket.settimeout(seconds)
            self._seconds = seconds


class _Connecting:
    """Resolves and connects in a thread of its own: neither can be interrupted in Python."""

    def __init__(self, host: str, port: int, seconds: float | None) -> None:
        self._host, self._port, self._seconds = host, port, seconds
        self._lock, self._done = Lock(), Event()
        self._abandoned = False
        self._outcome: socket.socket | Exception = TimeoutError()

    def connect(self) -> socket.socket:
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
            outcome: socket.socket | Exception = _first_that_connects(
                self._host, self._port, self._seconds
            )
        except (OSError, UnicodeError, OverflowError) as error:
            outcome = error
        with self._lock:
            if not self._abandoned:
                self._outcome = outcome
            elif isinstance(outcome, socket.socket):
                outcome.close()
        self._done.set()


def _connected(host: str, port: int, attempt: Attempt) -> socket.socket:
    attempt.phase = Phase.CONNECT
    began = perf_counter()
    connecting = _Connecting(host, port, attempt.patience(attempt.timeouts.connect))
    attempt.end_with(connecting.abandon)
    try:
        return connecting.connect()
    finally:
        attempt.connect_seconds = perf_counter() - began


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


def _secured(
    plain: socket.socket, host: str, context: ssl.SSLContext, attempt: Attempt
) -> socket.socket:
    attempt.phase = Phase.TLS
    began = perf_counter()
    plain.settimeout(attempt.patience(attempt.timeouts.connect))
    # Wrapping detaches the plain socket, so a second handle is what a cancelling thread shuts.
    handle = plain.dup()
    try:
        attempt.end_with(lambda: _shut(handle))
        return context.wrap_socket(plain, server_hostname=host)
    finally:
        attempt.tls_seconds = perf_counter() - began
        handle.close()


def _shut(connected: socket.socket) -> None:
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


def _address(connected: socket.socket) -> str:
    try:
        host, port, *_ = connected.getpeername()
    except OSError:
        return ""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
