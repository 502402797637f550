"""A small real server whose answers are hard to show: of all kinds, large, slow, hostile."""

import base64
import json
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from struct import pack

HOSTILE = """\
<!doctype html>
<html><head>
<title>Hostile</title>
<base href="{origin}/stolen/base/">
<meta http-equiv="refresh" content="0; url={origin}/stolen/refresh">
<link rel="stylesheet" href="{origin}/stolen/link.css">
<style>@import "{origin}/stolen/import.css";
h1 {{ color: rgb(1, 2, 3); background: url({origin}/stolen/css) }}</style>
<script>fetch("{origin}/stolen/script"); document.title = "ran"</script>
<script src="{origin}/stolen/script.js"></script>
</head>
<body onload="fetch('{origin}/stolen/onload')" background="{origin}/stolen/background">
<h1 style="letter-spacing: 3px; background-image: url({origin}/stolen/style)">Hostile page</h1>
<img src="{origin}/stolen/img" onerror="fetch('{origin}/stolen/onerror')">
<img src="x" onerror="parent.postMessage({{ kind: 'do', action: 'again' }}, '*')">
<a id="link" href="javascript:fetch('{origin}/stolen/javascript')">a javascript: link</a>
<a id="leave" href="{origin}/stolen/leave" target="_top" ping="{origin}/stolen/ping">a link</a>
<form id="form" action="{origin}/stolen/form" method="post"><button id="post">send</button></form>
<iframe src="{origin}/stolen/iframe"></iframe>
<iframe srcdoc="<script>fetch('{origin}/stolen/srcdoc')</script>"></iframe>
<object data="{origin}/stolen/object"></object>
<embed src="{origin}/stolen/embed">
<video autoplay poster="{origin}/stolen/poster"><source src="{origin}/stolen/video"></video>
<svg onload="fetch('{origin}/stolen/svg')"><use href="{origin}/stolen/use#a"/>
<image xlink:href="{origin}/stolen/image"/>
<a xlink:href="javascript:fetch('{origin}/stolen/xlink')">x</a></svg>
<math><mtext><style><img src=x onerror="fetch('{origin}/stolen/mutation')"></style></mtext></math>
<noscript><i title="</noscript><img src=x onerror=fetch('{origin}/stolen/no')>"></i></noscript>
<p style="</style><a id=out href={origin}/stolen/out target=_top>out</a>
<meta http-equiv=refresh content='0; url={origin}/stolen/second'>
<script>fetch('{origin}/stolen/styled')</script><style>">styled</p>
<p style="}} h1 {{ color: red !important">braces</p>
<svg><style>&lt;/style>&lt;a id=sheet href={origin}/stolen/sheet>sheet&lt;/a></style></svg>
<p>The end of the page.</p>
</body></html>
"""

_PEOPLE = [{"id": number, "name": f"Person {number}", "tags": ["a", "b"]} for number in range(1, 8)]


def _picture() -> bytes:
    """A PNG of 64 by 64, red."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\xcc\x33\x33" * 64 for _ in range(64))
    head = pack(">IIBBBBB", 64, 64, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def large_json(size: int) -> bytes:
    """A JSON body of about that many bytes, with a word in its last member."""
    item = {"id": 1, "name": "a person", "note": "n" * 60, "tags": ["x", "y"]}
    count = size // (len(json.dumps(item)) + 1)
    items = ",".join(json.dumps(item | {"id": number}) for number in range(count))
    return f'{{"items":[{items}],"last":"needle"}}'.encode()


SVG = """\
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="90"
 height="60" onload="fetch('{origin}/stolen/onload')">
<script>fetch("{origin}/stolen/script")</script>
<style>@import "{origin}/stolen/import.css"; rect {{ fill: url({origin}/stolen/fill) }}</style>
<image xlink:href="{origin}/stolen/image" width="9" height="9"/>
<foreignObject width="9" height="9"><body xmlns="http://www.w3.org/1999/xhtml">
<img src="x" onerror="fetch('{origin}/stolen/onerror')"/></body></foreignObject>
<rect width="90" height="60" fill="#357"/></svg>
"""

MARKUP = "<img class=evil src={origin}/stolen/img onerror=fetch('{origin}/stolen/onerror')>"


@dataclass
class ShownApi:
    """The server and what came."""

    origin: str
    large: bytes = b""
    targets: list[str] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)
    count: int = 0

    @property
    def stolen(self) -> list[str]:
        return [each for each in self.targets if each.startswith("/stolen")]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: "_Server"

    def log_message(self, *args):
        pass

    def do_GET(self):
        api = self.server.api
        api.targets.append(self.path)
        word = self.path.partition("?")[0].strip("/").partition("/")[0]
        self.left = int(self.headers.get("Content-Length") or 0)
        if word != "up":
            self.rfile.read(self.left)
        getattr(self, f"answer_{word}", self.answer_unknown)(api)

    do_POST = do_PUT = do_GET  # noqa: N815

    def reply(self, body, media_type="application/json", status=200, headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def answer_people(self, api):
        api.count += 1
        headers = [
            ("Set-Cookie", "seen=yes; Path=/; HttpOnly"),
            ("Set-Cookie", "theme=dark; Path=/; Max-Age=86400"),
        ]
        body = {"page": api.count, "total": 7, "people": _PEOPLE}
        self.reply(json.dumps(body).encode(), headers=headers)

    def answer_hostile(self, api):
        origin = f"{api.origin}/control" if self.path.endswith("?control") else api.origin
        self.reply(HOSTILE.format(origin=origin).encode(), "text/html; charset=utf-8")

    def answer_svg(self, api):
        origin = f"{api.origin}/control" if self.path.endswith("?control") else api.origin
        self.reply(SVG.format(origin=origin).encode(), "image/svg+xml")

    def answer_markup(self, api):
        """Markup wherever there is text: names and values of members, and fields."""
        evil = MARKUP.format(origin=api.origin)
        rows = [{"id": evil, evil: 1, "__proto__": {"polluted": evil}}]
        body = json.dumps({evil: evil, "rows": rows}).encode()
        self.reply(body, headers=[("X-Evil", evil)])

    def answer_picture(self, api):
        self.reply(_picture(), "image/png")

    def answer_large(self, api):
        self.reply(api.large)

    def answer_moved(self, api):
        self.reply(b"", "text/plain", 302, [("Location", "/people")])

    def answer_hold(self, api):
        api.released.wait(60)
        self.reply(b"{}")

    def answer_stream(self, api):
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        for number in range(3):
            self.wfile.write(f"data: event {number}\n\n".encode())
            self.wfile.flush()
        api.released.wait(60)
        self.wfile.write(b"data: the last event\n\n")
        self.close_connection = True

    def answer_slow(self, api):
        """Half of a body, and the other when it is released."""
        half = b" " * 2_000_000
        self.send_response(200)
        self.send_header("Content-Type", "application/octet-stream")
        self.send_header("Content-Length", str(2 * len(half)))
        self.end_headers()
        self.wfile.write(half)
        api.released.wait(60)
        self.wfile.write(half)

    def answer_up(self, api):
        """Takes a part of a body, and the other when it is released."""
        part = self.left // 4
        self.rfile.read(part)
        api.released.wait(60)
        self.rfile.read(self.left - part)
        self.reply(b"{}")

    def answer_pages(self, api):
        """Three pages, the later ones when it is released."""
        number = int(self.path.rpartition("/")[2])
        if number > 1:
            api.released.wait(60)
        more = {"next": f"/pages/{number + 1}"} if number < 3 else {}
        rows = [{"id": number * 10 + each} for each in range(2)]
        self.reply(json.dumps({"rows": rows, "total_pages": 3} | more).encode())

    def answer_long(self, api):
        """One line that is longer than what is shown of lines."""
        self.reply(json.dumps({"long": "x" * 30_000 + "the end"}).encode())

    def answer_unknown(self, api):
        self.reply(b'{"error":"not here"}', status=404)

    def answer_bytes(self, api):
        self.reply(base64.b64decode("AAECAwT/") * 20, "application/octet-stream")


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    api: ShownApi

    def handle_error(self, request, client_address):
        pass


@contextmanager
def serving_shown() -> Iterator[ShownApi]:
    """The server on a port of its own."""
    server = _Server(("127.0.0.1", 0), _Handler)
    api = server.api = ShownApi(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield api
    finally:
        api.released.set()
        server.shutdown()
        thread.join()
        server.server_close()
