"""The mock's server: HTTP/1.1 on one address, a thread for each connection."""

import socket
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final, Self

from callsheet.exchange import Headers
from callsheet.mock.exchanges import Asked, Reply, problem

Answer = Callable[[Asked], Reply]
"""What answers; it is asked by several threads at once."""

Told = Callable[[Asked, Reply], None]
"""Who hears of each request once it is answered."""

_LARGEST_BODY: Final = 64 * 1024 * 1024
_LONGEST_WAIT: Final = 60
"""Seconds that a connection may say nothing."""

_LONGEST_LINE: Final = 1000
METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "QUERY")


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # Whoever is in the middle of a request when it ends is not waited for.
    block_on_close = False
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], answer: Answer, told: Told, delay: float) -> None:
        if ":" in address[0]:
            self.address_family = socket.AF_INET6
        self.answer = answer
        self.told = told
        self.delay = delay
        super().__init__(address, _Handler)

    def server_bind(self) -> None:
        # The one above asks a name server what it is called.
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = str(self.server_address[0]), self.server_address[1]

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of who went away."""


class MockServer:
    """The server, listening; use it as a context manager."""

    def __init__(
        self, host: str, port: int, answer: Answer, told: Told, delay: float = 0.0
    ) -> None:
        """Bind to an address.

        Args:
            host: An address, or a name that has one of IPv4.
            port: 0 for any free one.
            answer: What answers.
            told: Who hears of each request.
            delay: Seconds before each answer.

        Raises:
            OSError: The port is taken, or the address is not ours.
        """
        self._server = _Server((host, port), answer, told, delay)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.daemon = True

    @property
    def url(self) -> str:
        """Where it listens, without a slash at the end."""
        host, port = self._server.server_address[:2]
        return f"http://[{host!s}]:{port}" if ":" in str(host) else f"http://{host!s}:{port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def wait(self) -> None:
        """Wait until somebody interrupts."""
        while self._thread.is_alive():
            self._thread.join(1)

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    timeout = _LONGEST_WAIT
    # Head and body leave in one packet; in two the second would wait for an acknowledgement.
    wbufsize = -1

    def version_string(self) -> str:
        """What the field `Server` says."""
        return "callsheet-mock"

    def log_message(self, *_: object) -> None:
        """Say nothing: who hears of requests is told of them."""

    def handle_one(self) -> None:
        """Read a request, have it answered, and send the answer."""
        body = self._body()
        headers = tuple((name, str(value)) for name, value in self.headers.items())
        asked = Asked(self.command, _origin_form(self.path), headers, body or b"")
        if body is None:
            self.close_connection = True
            reply = problem(413, f"a body may have {_LARGEST_BODY:,} bytes")
        elif _is_preflight(asked):
            reply = Reply(204, _preflight(asked))
        else:
            reply = self._answered(asked)
        if self.server.delay:
            time.sleep(self.server.delay)
        self._send(asked, reply)
        self.server.told(asked, reply)

    def _answered(self, asked: Asked) -> Reply:
        try:
            return self.server.answer(asked)
        except Exception as error:  # noqa: BLE001 - the edge where our bugs end
            said = f"this is a bug in Callsheet, please report it: {error!r}"
            return problem(500, said)

    def _send(self, asked: Asked, reply: Reply) -> None:
        self.send_response(reply.status)
        for name, value in (*reply.headers, *_cross_origin(asked)):
            self.send_header(name, value)
        if reply.status not in (204, 304):
            self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        if asked.method != "HEAD" and reply.status not in (204, 304):
            self.wfile.write(reply.body)
        self.wfile.flush()

    def _body(self) -> bytes | None:
        """The body; None for one that is too large, or that ends in the middle."""
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            return self._chunks()
        length = self.headers.get("Content-Length", "0").strip()
        if not length.isdecimal() or int(length) > _LARGEST_BODY:
            return None
        return self.rfile.read(int(length))

    def _chunks(self) -> bytes | None:
        """A body in chunks (RFC 9112, 7.1)."""
        whole = bytearray()
        while True:
            line = self.rfile.readline(_LONGEST_LINE)
            try:
                size = int(line.partition(b";")[0].strip(), 16)
            except ValueError:
                return None
            if size < 0 or len(whole) + size > _LARGEST_BODY:
                return None
            if size == 0:
                while self.rfile.readline(_LONGEST_LINE).strip():
                    pass
                return bytes(whole)
            whole += self.rfile.read(size)
            self.rfile.readline(_LONGEST_LINE)


for _method in METHODS:
    setattr(_Handler, f"do_{_method}", _Handler.handle_one)


def _origin_form(target: str) -> str:
    """A target without the origin that a proxy is told."""
    if target.startswith("/"):
        return target
    behind = target.partition("://")[2]
    return f"/{behind.partition('/')[2]}" if behind else f"/{target.lstrip('*')}"


def _is_preflight(asked: Asked) -> bool:
    """Whether a browser asks for leave to ask (Fetch Standard, 3.2.2)."""
    wanted = asked.has_field("access-control-request-method")
    return asked.method == "OPTIONS" and asked.has_field("origin") and wanted


def _preflight(asked: Asked) -> Headers:
    wanted = asked.field("access-control-request-headers")
    fields = [("Access-Control-Allow-Methods", ", ".join(METHODS))]
    if wanted:
        fields.append(("Access-Control-Allow-Headers", wanted))
    return (*fields, ("Access-Control-Max-Age", "600"))


def _cross_origin(asked: Asked) -> Headers:
    """What lets pages of any origin read the answer: there is nothing secret in it."""
    if not asked.has_field("origin"):
        return ()
    return (
        ("Access-Control-Allow-Origin", asked.field("origin")),
        ("Access-Control-Allow-Credentials", "true"),
        ("Access-Control-Expose-Headers", "*"),
        ("Vary", "Origin"),
    )
