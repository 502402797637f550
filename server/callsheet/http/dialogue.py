"""What is said with a proxy before the connection belongs to the request."""

import socket
from time import perf_counter

import httpcore

from callsheet.exchange import Failure
from callsheet.http.attempt import Attempt, Phase


class Dialogue:
    """Reads and writes within the connect timeout, all steps together."""

    def __init__(self, connected: socket.socket, attempt: Attempt) -> None:
        self._socket = connected
        self.attempt = attempt
        attempt.phase = Phase.CONNECT
        patience = attempt.patience(attempt.timeouts.connect)
        self._end = None if patience is None else perf_counter() + patience

    def write(self, data: bytes) -> None:
        """Send all of it."""
        self._wait()
        self._socket.sendall(data)

    def read(self, size: int = 65536) -> bytes:
        """Some bytes, none at the end."""
        self._wait()
        return self._socket.recv(size)

    def read_exactly(self, size: int) -> bytes:
        """So many bytes.

        Raises:
            httpcore.RemoteProtocolError: The proxy closed the connection before.
        """
        data = b""
        while len(data) < size:
            more = self.read(size - len(data))
            if not more:
                raise httpcore.RemoteProtocolError("disconnected")
            data += more
        return data

    def refused(self, failure: Failure) -> httpcore.ProxyError:
        """The error to raise for a failure that only we have words for."""
        self.attempt.refusal = failure
        return httpcore.ProxyError(failure.message)

    def _wait(self) -> None:
        left = None if self._end is None else self._end - perf_counter()
        if left is not None and left <= 0:
            raise TimeoutError
        self._socket.settimeout(left)
