"""A small real server on loopback: what it answers stands in the path; it remembers what came.

`/status/N` answers with that status, `/json` with an object, `/echo` with the request as JSON,
`/text/...` with the rest of the path, `/redirect` with a 302 to `/json`, `/cookie` sets one,
`/token` gives an OAuth 2 token and `/token/refuse` none, `/device` a code to type for one,
`/guarded` wants that token, `/pages/N` has N pages of two rows each, of `/pages/0` the one page has
none and `/pages/circle` leads to itself, `/bytes` is no text, `/garbage` is no HTTP, `/close`
closes, `/hold` waits until `released` is set.
"""

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Received:
    method: str
    target: str
    headers: list[tuple[str, str]]
    body: bytes


@dataclass
class Loopback:
    port: int
    received: list[Received] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)
    held: threading.Event = field(default_factory=threading.Event)
    """Set when a request to `/hold` has arrived."""

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def targets(self) -> list[str]:
        return [f"{each.method} {each.target}" for each in self.received]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body are written apart; Nagle's algorithm would hold the second back for 40 ms.
    disable_nagle_algorithm = True
    server: "_Server"

    def version_string(self):
        return "loopback"

    def date_time_string(self, timestamp=None):
        return "Sat, 21 Nov 2026 00:00:00 GMT"

    def log_message(self, *args):
        pass

    def handle_one_request(self):
        try:
            super().handle_one_request()
        except ConnectionError:
            self.close_connection = True

    def answer(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        received = Received(self.command, self.path, self.headers.items(), body)
        self.server.loopback.received.append(received)
        word, _, rest = self.path.partition("?")[0].lstrip("/").partition("/")
        getattr(self, f"answer_{word}", self.answer_unknown)(rest, received)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = answer  # noqa: N815

    def reply(self, status, body=b"", media_type="text/plain; charset=utf-8", headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        if body:
            self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def reply_json(self, value, status=200, headers=()):
        self.reply(status, json.dumps(value).encode(), "application/json", headers)

    def answer_status(self, rest, received):
        self.reply(int(rest))

    def answer_json(self, rest, received):
        self.reply(
            200,
            b'{"id": 7, "name": "Ada", "price": 1.10, "tags": ["a", "b"], "none": null}',
            "application/json",
        )

    def answer_echo(self, rest, received):
        self.reply_json(
            {
                "method": received.method,
                "target": received.target,
                "headers": {name.lower(): value for name, value in received.headers},
                "body": received.body.decode(),
            }
        )

    def answer_back(self, rest, received):
        """What was sent, byte for byte."""
        types = [value for name, value in received.headers if name.lower() == "content-type"]
        self.reply(200, received.body, types[0] if types else "text/plain")

    def answer_text(self, rest, received):
        self.reply(200, rest.encode())

    def answer_xml(self, rest, received):
        self.reply(200, b'<a><b id="1">x</b><b id="2">y</b></a>', "application/xml")

    def answer_token(self, rest, received):
        if rest == "refuse":
            self.reply_json({"error": "invalid_client"}, 401)
        else:
            fields = {"access_token": "canary-access", "refresh_token": "canary-refresh"}
            self.reply_json({**fields, "token_type": "Bearer", "expires_in": 600})

    def answer_device(self, rest, received):
        page = {"verification_uri": f"{self.server.loopback.origin}/page", "user_code": "WDJB-MJHT"}
        self.reply_json({**page, "device_code": "canary-device", "interval": 1})

    def answer_guarded(self, rest, received):
        proven = any("canary-access" in value for _, value in received.headers)
        self.reply(200 if proven else 401)

    def answer_pages(self, rest, received):
        number = int(self.path.partition("page=")[2] or 1)
        if rest == "circle":
            self.reply_json({"items": [{"id": 1}], "next": self.path})
            return
        rows = [{"id": 2 * number + row, "page": number} for row in (0, 1)]
        following = f"/pages/{rest}?page={number + 1}" if number < int(rest) else None
        self.reply_json({"items": rows if int(rest) else [], "next": following})

    def answer_bytes(self, rest, received):
        self.reply(200, b"\xff\xfe\x00", "application/octet-stream")

    def answer_redirect(self, rest, received):
        self.reply(302, headers=[("Location", "/json")])

    def answer_cookie(self, rest, received):
        self.reply(204, headers=[("Set-Cookie", "sid=abc; Path=/; HttpOnly")])

    def answer_garbage(self, rest, received):
        self.wfile.write(b"\x00\x01 this is not HTTP\r\n\r\n")
        self.close_connection = True

    def answer_close(self, rest, received):
        self.close_connection = True

    def answer_late(self, rest, received):
        """503 until it was asked so often."""
        asked = sum(each.target == received.target for each in self.server.loopback.received)
        self.reply(200 if asked >= int(rest) else 503)

    def answer_hold(self, rest, received):
        self.server.loopback.held.set()
        self.server.loopback.released.wait(30)
        self.reply(200, b"late")

    def answer_events(self, rest, received):
        """Four events at once; the end when somebody lets go."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        self.wfile.write(b"data: one\n\ndata: tw")
        self.wfile.flush()
        self.wfile.write(b"o " + rest.encode() + b"\n\n")
        self.wfile.flush()
        self.wfile.write("data: \U0001f600\n\n".encode())
        self.wfile.flush()
        self.wfile.write(b"data: end\n\n")
        self.wfile.flush()
        self.server.loopback.held.set()
        self.server.loopback.released.wait(30)
        self.close_connection = True

    def answer_graphql(self, rest, received):
        """What a server of GraphQL says to a query that names so many fields that it lacks."""
        said = [{"message": f"no field `{n}`", "path": ["user", n]} for n in range(int(rest))]
        self.reply_json({"data": None, "errors": said} if said else {"data": {"user": {"id": 7}}})

    def answer_unknown(self, rest, received):
        self.reply_json({"error": "not found"}, 404)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # Closing must not wait for a kept-alive connection's thread.
    block_on_close = False

    def handle_error(self, request, client_address):
        pass


@contextmanager
def serving(wrap=lambda socket: socket):
    """A server on a free port for the time of the `with` block; `wrap` may put TLS on it."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.socket = wrap(server.socket)
    server.loopback = Loopback(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server.loopback
    finally:
        server.loopback.released.set()
        server.shutdown()
        server.server_close()
        thread.join()
