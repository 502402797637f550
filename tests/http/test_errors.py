"""Words for what goes wrong; what a real server can cause is tested on the wire instead."""

import errno
import socket
import ssl

import h11
import httpcore
import httpx
import pytest

from callsheet.exchange import FailureKind, OutgoingRequest, Timeouts
from callsheet.http.attempt import Attempt, Phase
from callsheet.http.errors import failure_of, is_cut

REQUEST = OutgoingRequest("GET", "https", "a.test", None, "/", ())


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


def switched():
    connection = h11.Connection(h11.CLIENT)
    connection.send(h11.Request(method="GET", target="/", headers=[("Host", "a.test")]))
    connection.send(h11.EndOfMessage())
    connection.receive_data(b"HTTP/1.1 101 Switching Protocols\r\n\r\n")
    with pytest.raises(h11.RemoteProtocolError) as raised:
        connection.next_event()
    return raised.value


@pytest.mark.parametrize(
    ("error", "kind", "message"),
    [
        (
            socket.gaierror(socket.EAI_NONAME, "unknown"),
            FailureKind.DNS,
            'host "a.test" was not found',
        ),
        (
            socket.gaierror(socket.EAI_AGAIN, "later"),
            FailureKind.DNS,
            'the name server did not answer for host "a.test"',
        ),
        (
            caused(httpx.ConnectError("x"), socket.gaierror(socket.EAI_NONAME, "unknown")),
            FailureKind.DNS,
            'host "a.test" was not found',
        ),
        (ConnectionRefusedError(), FailureKind.CONNECT, "nothing listens on a.test:443"),
        (ConnectionResetError(), FailureKind.CONNECT, "a.test:443 closed the connection"),
        (
            OSError(errno.ENETUNREACH, "Network is unreachable"),
            FailureKind.CONNECT,
            "no connection to a.test:443: network is unreachable",
        ),
        (
            httpx.ConnectError("refused"),
            FailureKind.CONNECT,
            "no connection to a.test:443: refused",
        ),
        (httpx.ReadError("gone"), FailureKind.CONNECT, "a.test:443 closed the connection"),
        (httpx.ProxyError("407"), FailureKind.PROXY, "the proxy refused: 407"),
        (
            httpx.DecodingError("zlib"),
            FailureKind.DECODING,
            "the answer's body cannot be decoded: zlib",
        ),
        (httpx.TooManyRedirects("20"), FailureKind.REDIRECT, "20"),
        (
            httpcore.LocalProtocolError("two hosts"),
            FailureKind.REFUSED,
            "the request cannot be sent: two hosts",
        ),
        (httpx.InvalidURL("bad"), FailureKind.REFUSED, "the request cannot be sent: bad"),
        (
            # In h11's own words, so that it is told when they change.
            switched(),
            FailureKind.PROTOCOL,
            "a.test:443 answered 101 Switching Protocols, which nobody asked for",
        ),
        (
            h11.RemoteProtocolError("odd"),
            FailureKind.PROTOCOL,
            "the answer from a.test:443 is not HTTP: odd",
        ),
        (
            httpx.ConnectTimeout("t"),
            FailureKind.TIMEOUT,
            "no connection to a.test:443 within 1.5 s",
        ),
        (httpx.ReadTimeout("t"), FailureKind.TIMEOUT, "no answer came from a.test:443 within 2 s"),
        (
            httpx.WriteTimeout("t"),
            FailureKind.TIMEOUT,
            "a.test:443 took no more of the request within 3 s",
        ),
        (
            ssl.SSLError(1, "[SSL: TLSV1_ALERT_INTERNAL_ERROR] alert"),
            FailureKind.TLS,
            "TLS with a.test:443 failed: ",
        ),
    ],
)
def test_words(error: Exception, kind: FailureKind, message: str) -> None:
    failure = failure_of(error, REQUEST, Attempt(Timeouts(1.5, 2, 3)))
    assert failure is not None
    assert failure.kind is kind
    assert failure.message.startswith(message)
    assert not failure.message.endswith(".")


@pytest.mark.parametrize(
    ("phase", "words"),
    [
        (Phase.CONNECT, "no connection to"),
        (Phase.TLS, "was not set up"),
        (Phase.WRITE, "took no more"),
        (Phase.READ, "no answer"),
    ],
)
def test_a_timeout_names_its_phase(phase: Phase, words: str) -> None:
    attempt = Attempt(Timeouts())
    attempt.phase = phase
    failure = failure_of(TimeoutError(), REQUEST, attempt)
    assert failure is not None
    assert words in failure.message
    assert "within 20 s" in failure.message


def test_what_is_aborted_is_cancelled() -> None:
    attempt = Attempt(Timeouts())
    attempt.abort()
    failure = failure_of(ConnectionResetError(), REQUEST, attempt)
    assert failure is not None
    assert failure.kind is FailureKind.CANCELLED


@pytest.mark.parametrize("bug", [KeyError("x"), AssertionError(), TypeError("y")])
def test_a_bug_is_no_failure(bug: Exception) -> None:
    assert failure_of(bug, REQUEST, Attempt(Timeouts())) is None


@pytest.mark.parametrize(
    ("error", "cut"),
    [
        (httpcore.RemoteProtocolError("x"), True),
        (ConnectionResetError(), True),
        (httpx.ReadError("x"), True),
        (TimeoutError(), False),
        (httpx.ReadTimeout("x"), False),
        (OSError(errno.ENOSPC, "full"), False),
    ],
)
def test_what_cuts_a_body_short(error: Exception, cut: bool) -> None:
    assert is_cut(error) is cut
