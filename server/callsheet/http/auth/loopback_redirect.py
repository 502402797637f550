"""Waits on this machine for the browser that comes back from signing in (RFC 8252, 7.3).

Only the exact path is answered, on loopback only; nothing that the browser brings is shown again.
"""

import socket
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Empty, SimpleQueue
from socketserver import TCPServer
from threading import Event, Thread
from urllib.parse import SplitResult, urlsplit

from callsheet.exchange import Failure
from callsheet.http.auth.flow import Arrival
from callsheet.http.auth.oauth2_endpoint import refused

_LOOPBACK = {"127.0.0.1": "127.0.0.1", "localhost": "127.0.0.1", "::1": "::1"}
"""Hosts of a redirect URL, and where to listen for them."""

_LARGEST = 64 * 1024
"""Bytes of parameters that are read."""

_PATIENCE = 5.0
"""Seconds for a browser to send a request that it began, and to fetch the page at the end."""

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title} - Callsheet</title>
<style>
:root {{ color-scheme: light dark }}
body {{ font: 1.125rem/1.5 system-ui, sans-serif; max-width: 36rem; margin: 15vh auto }}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
<p role="{role}" id="message">{message}</p>
</main>
{script}</body>
</html>
"""

_FORWARD = """<script>
fetch(location.pathname, {method: "POST", body: location.hash.slice(1)})
  .then(answer => answer.text())
  .then(page => { history.replaceState(null, "", location.pathname);
    const read = new DOMParser().parseFromString(page, "text/html");
    document.title = read.title; document.body.replaceWith(read.body) })
</script>
<noscript><p>Signing in this way needs JavaScript: allow it for this page and load it again.</p>
</noscript>
"""


def listen(url: str) -> Arrival | Failure:
    """Listen where a redirect URL leads; empty, or without a port, on a free port."""
    try:
        parts = urlsplit(url or "http://127.0.0.1/")
        host, port = (parts.hostname or "").lower(), parts.port or 0
    except ValueError:
        return _not_here(url)
    if parts.scheme != "http" or host not in _LOOPBACK or parts.query or parts.fragment:
        return _not_here(url)
    try:
        return _Listener(host, port, parts)
    except OSError as error:
        return refused(
            f"nothing can listen at port {port} for the browser: {error.strerror or error}",
            "end what uses the port, or give another `redirect_url` that the server allows",
        )


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # A browser opens connections ahead of need; nobody waits for those.
    block_on_close = False
    # On Windows it would let another process take the port over.
    allow_reuse_address = False

    def __init__(self, address: str, port: int) -> None:
        self.address_family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self.path = ""
        self.hosts: frozenset[str] = frozenset()
        self.arrived: SimpleQueue[str] = SimpleQueue()
        self.said = Event()
        self.shown = Event()
        self.problem = ""
        super().__init__((address, port), _Handler)

    def server_bind(self) -> None:
        """Bind; the library would ask the resolver for a name too, which may take long."""
        TCPServer.server_bind(self)

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that went away is nobody's problem."""


class _Listener:
    """A server of one path, in a thread."""

    def __init__(self, host: str, port: int, parts: SplitResult) -> None:
        self._server = _Server(_LOOPBACK[host], port)
        shown = f"[{host}]" if ":" in host else host
        # With a port it stays as it is written: the server compares letter by letter.
        netloc = parts.netloc if port else f"{shown}:{self._server.server_address[1]}"
        port = self._server.server_address[1]
        self.url = parts._replace(netloc=netloc).geturl()
        self._server.path = parts.path or "/"
        self._server.hosts = frozenset({f"{shown}:{port}", *([shown] if port == 80 else [])})
        self._arrived = False
        Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def wait(self, seconds: float) -> str | None:
        """The parameters that the browser brought; None when it did not come in time."""
        try:
            parameters = self._server.arrived.get(timeout=seconds)
        except Empty:
            return None
        self._arrived = True
        return parameters

    def answer(self, problem: str) -> None:
        """Say in the browser how it went."""
        self._server.problem = problem
        self._server.said.set()

    def close(self) -> None:
        """Listen no more; the browser gets its page before."""
        if self._arrived and self._server.said.is_set():
            self._server.shown.wait(_PATIENCE)
        self._server.said.set()
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = _PATIENCE

    def do_GET(self) -> None:
        """The browser comes back: with parameters, or with a fragment that only it can see."""
        path, _, query = self.path.partition("?")
        if not self._is_meant(path):
            self.send_error(404)
        elif query:
            self._arrive(query)
        else:
            self._show(page("Signing in", "One moment.", script=_FORWARD))

    def do_POST(self) -> None:
        """Our own page brings the fragment."""
        length = self.headers.get("Content-Length", "")
        own = self.headers.get("Origin", "").removeprefix("http://") in self.server.hosts
        if not self._is_meant(self.path) or not own:
            self.send_error(404)
        elif not length.isdecimal() or int(length) > _LARGEST:
            self.send_error(413)
        else:
            self._arrive(self.rfile.read(int(length)).decode("utf-8", "replace"))

    def version_string(self) -> str:
        """What the Server field says."""
        return "callsheet"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing: addresses hold codes."""

    def _is_meant(self, path: str) -> bool:
        return path == self.server.path and self.headers.get("Host", "") in self.server.hosts

    def _arrive(self, parameters: str) -> None:
        self.server.arrived.put(parameters)
        self.server.said.wait()
        problem = self.server.problem
        text = problem or "Callsheet has what it needs. You can close this page."
        try:
            title = "Signing in failed" if problem else "You are signed in"
            self._show(page(title, text, failed=bool(problem)))
        finally:
            self.server.shown.set()

    def _show(self, html: str) -> None:
        data = html.encode()
        self.send_response(200)
        fields = {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Length": str(len(data)),
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; "
            f"script-src '{_forward_hash()}'; connect-src 'self'; frame-ancestors 'none'",
        }
        for name, value in fields.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)


def page(title: str, message: str, *, failed: bool = False, script: str = "") -> str:
    """What the browser shows; a screen reader says the message."""
    return _PAGE.format(
        title=escape(title),
        message=escape(message),
        role="alert" if failed else "status",
        script=script,
    )


def _forward_hash() -> str:
    from base64 import b64encode
    from hashlib import sha256

    text = _FORWARD.partition("<script>")[2].partition("</script>")[0]
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode('ascii')}"


def _not_here(url: str) -> Failure:
    return refused(
        f'the browser cannot come back to "{url}"',
        "a redirect URL is on this machine, as http://127.0.0.1:8400/callback, or left out",
    )
