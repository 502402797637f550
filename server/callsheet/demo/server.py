"""The loopback server of the bundled examples: the production office of a small film."""

import hashlib
import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self, cast
from urllib.parse import parse_qs, urlsplit

_USER, _PASSWORD, _TOKEN = "ada", "beacon-42", "tok-7f3a9c51e2"

_SCENES = (
    {"id": 1, "place": "lighthouse", "day": 1, "pages": 2.50, "cast": ["Ada", "Ben"]},
    {"id": 2, "place": "harbour", "day": 1, "pages": 1.25, "cast": ["Ada"]},
    {"id": 3, "place": "lamp room", "day": 2, "pages": 3.00, "cast": ["Ben", "Cleo"]},
)

_CREW = (
    {"id": 1, "name": "Ada", "calls": [{"day": 1, "time": "06:30"}, {"day": 2, "time": "09:00"}]},
    {"id": 2, "name": "Ben", "calls": [{"day": 1, "time": "07:15"}, {"day": 2, "time": "09:30"}]},
    {"id": 3, "name": "Cleo", "calls": [{"day": 1, "time": "05:45"}, {"day": 2, "time": "08:30"}]},
    {"id": 4, "name": "Dov", "calls": [{"day": 1, "time": "06:00"}, {"day": 2, "time": "08:45"}]},
)
_PEOPLE_OF_A_PAGE = 2

_SHEET = """<?xml version="1.0" encoding="UTF-8"?>
<callsheet day="1">
  <call time="06:30" name="Ada">lighthouse</call>
  <call time="07:15" name="Ben">lighthouse</call>
</callsheet>
"""


@dataclass
class Office:
    """What the server remembers while it runs."""

    scenes: dict[int, dict[str, Any]] = field(
        default_factory=lambda: {cast("int", scene["id"]): dict(scene) for scene in _SCENES}
    )
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, scene: dict[str, Any]) -> dict[str, Any]:
        """Keep a new scene under the next number."""
        with self.lock:
            number = max(self.scenes, default=0) + 1
            self.scenes[number] = {**scene, "id": number}
            return self.scenes[number]

    def remove(self, number: int) -> bool:
        """Forget a scene; whether there was one."""
        with self.lock:
            return self.scenes.pop(number, None) is not None


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(address, handler)
        self.office = Office()


class DemoServer:
    """The server, listening on loopback; use it as a context manager."""

    def __init__(self, port: int = 0) -> None:
        """Bind to `port`, or to any free one.

        Raises:
            OSError: the port is taken.
        """
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.daemon = True

    @property
    def url(self) -> str:
        """Where it listens, without a slash at the end."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def wait(self) -> None:
        """Wait until somebody interrupts."""
        self._thread.join()

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def _page_of_crew(query: dict[str, list[str]]) -> dict[str, Any]:
    number = query.get("page", ["1"])[0]
    end = int(number) * _PEOPLE_OF_A_PAGE if number.isdigit() else 0
    people = _CREW[max(end - _PEOPLE_OF_A_PAGE, 0) : end]
    return {
        "people": [{"id": each["id"], "name": each["name"]} for each in people],
        "next": f"/crew?page={int(number) + 1}" if 0 < end < len(_CREW) else None,
    }


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    server_version = "callsheet-demo"
    # Head and body leave in one packet; in two the second would wait for an acknowledgement.
    wbufsize = -1
    sys_version = ""

    def log_message(self, *_: object) -> None:
        """Say nothing: the terminal belongs to the run."""

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        match url.path.strip("/").split("/"):
            case ["health"]:
                self._json(200, {"status": "ok"})
            case ["me"] if self._allowed():
                self._json(200, {"name": _USER, "role": "director"})
            case ["scenes"]:
                self._json(200, self._scenes(parse_qs(url.query)))
            case ["scenes", number]:
                scene = self._office.scenes.get(int(number)) if number.isdigit() else None
                self._json(200, scene) if scene else self._missing()
            case ["crew"]:
                self._json(200, _page_of_crew(parse_qs(url.query)))
            case ["crew", number, "calls"]:
                calls = [each["calls"] for each in _CREW if str(each["id"]) == number]
                self._json(200, calls[0]) if calls else self._missing()
            case ["today"]:
                self._answer(302, b"", [("Location", "/callsheet.xml")])
            case ["callsheet.xml"]:
                self._answer(200, _SHEET.encode(), [("Content-Type", "application/xml")])
            case ["me"]:
                self._json(401, {"error": "log in first"})
            case _:
                self._missing()

    def do_POST(self) -> None:
        body = self._body()
        match self.path.strip("/").split("/"):
            case ["login"]:
                self._login(body)
            case ["scenes"]:
                self._new_scene(body)
            case ["files"]:
                digest = hashlib.sha256(body).hexdigest()
                self._json(201, {"size": len(body), "sha256": digest})
            case ["echo"]:
                headers = {name.lower(): value for name, value in self.headers.items()}
                text = body.decode("utf-8", "replace")
                self._json(200, {"headers": headers, "body": text})
            case _:
                self._missing()

    def do_DELETE(self) -> None:
        self._body()
        number = self.path.strip("/").removeprefix("scenes/")
        if number.isdigit() and self._office.remove(int(number)):
            self._answer(204, b"", [])
        else:
            self._missing()

    @property
    def _office(self) -> Office:
        return self.server.office

    def _allowed(self) -> bool:
        return self.headers.get("Authorization") == f"Bearer {_TOKEN}"

    def _scenes(self, query: dict[str, list[str]]) -> list[dict[str, Any]]:
        days = query.get("day")
        scenes = self._office.scenes.values()
        return [scene for scene in scenes if days is None or str(scene["day"]) in days]

    def _login(self, body: bytes) -> None:
        given = parse_qs(body.decode())
        if given == {"user": [_USER], "password": [_PASSWORD]}:
            cookie = ("Set-Cookie", "sid=s-1; Path=/; HttpOnly")
            self._json(200, {"token": _TOKEN, "expires_in": 3600}, [cookie])
        else:
            self._json(401, {"error": "wrong user or password"})

    def _new_scene(self, body: bytes) -> None:
        try:
            scene = json.loads(body)
        except ValueError:
            self._json(400, {"error": "a scene is a JSON object"})
            return
        added = self._office.add(scene)
        self._json(201, added, [("Location", f"/scenes/{added['id']}")])

    def _missing(self) -> None:
        self._json(404, {"error": "nothing here", "path": self.path})

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _json(self, status: int, value: Any, headers: list[tuple[str, str]] | None = None) -> None:
        content = json.dumps(value).encode()
        self._answer(status, content, [("Content-Type", "application/json"), *(headers or [])])

    def _answer(self, status: int, content: bytes, headers: list[tuple[str, str]]) -> None:
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
