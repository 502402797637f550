"""TLS inside of TLS: to a server behind a proxy that is itself reached over TLS.

`ssl` puts TLS on sockets only, and a connection that speaks TLS is none to it; hence the records
of the inner one go through memory.
"""

import ssl
from collections.abc import Callable
from time import perf_counter
from typing import TypeVar

T = TypeVar("T")

_CHUNK = 65536


class NestedTls:
    """As much of a socket as `Stream` uses."""

    def __init__(
        self, carrier: ssl.SSLSocket, context: ssl.SSLContext, host: str, seconds: float | None
    ) -> None:
        """Shake hands with `host` over `carrier` within so many seconds."""
        self.carrier = carrier
        self._seconds = seconds
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname=host)
        self._carried(self._tls.do_handshake)

    @property
    def certificate(self) -> bytes:
        """What the other end proved itself with, in DER form."""
        return self._tls.getpeercert(binary_form=True) or b""

    def gettimeout(self) -> float | None:
        """Seconds that a step may last."""
        return self._seconds

    def settimeout(self, seconds: float | None) -> None:
        """Let each further step last so many seconds."""
        self._seconds = seconds

    def recv(self, size: int) -> bytes:
        """Some bytes, none at the end."""
        try:
            return self._carried(lambda: self._tls.read(size))
        except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
            return b""

    def send(self, data: memoryview) -> int:
        """Send some bytes; how many."""
        return self._carried(lambda: self._tls.write(data[:_CHUNK]))

    def selected_alpn_protocol(self) -> str | None:
        """What the handshake agreed on (RFC 7301)."""
        return self._tls.selected_alpn_protocol()

    def close(self) -> None:
        """Close the connection."""
        self.carrier.close()

    def _carried(self, step: Callable[[], T]) -> T:
        """Do a step of TLS, and carry its records to and fro until it is done."""
        end = None if self._seconds is None else perf_counter() + self._seconds
        while True:
            done, wants_more = None, False
            try:
                done = step()
            except ssl.SSLWantReadError:
                wants_more = True
            finally:
                # Also after a failure: the alert that says why is for the other end.
                self._flush(end)
            if not wants_more:
                return done  # type: ignore[return-value]
            self._wait_until(end)
            data = self.carrier.recv(_CHUNK)
            if data:
                self._incoming.write(data)
            else:
                self._incoming.write_eof()

    def _flush(self, end: float | None) -> None:
        records = self._outgoing.read()
        if records:
            self._wait_until(end)
            self.carrier.sendall(records)

    def _wait_until(self, end: float | None) -> None:
        if end is None or self._seconds == 0:
            self.carrier.settimeout(self._seconds)
            return
        left = end - perf_counter()
        if left <= 0:
            raise TimeoutError
        self.carrier.settimeout(left)
