"""A storage service on loopback that takes files in pieces, as Appwrite documents it, and as
Google's resumable uploads do it; it remembers what came, and fails where it is told to.

`POST /files` takes forms: the first piece makes a file and names it, the others say its name in
`X-Appwrite-ID`. `PUT /resumable` takes pieces as bodies and answers 308 until it has all.
"""

import hashlib
import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Came:
    """One request whose body arrived whole."""

    headers: dict[str, str]
    fields: dict[str, bytes]
    body_size: int

    @property
    def range(self) -> str:
        return self.headers.get("content-range", "")


@dataclass
class StoredFile:
    total: int
    data: bytearray
    have: int = 0

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


@dataclass
class Storage:
    """What the service has, and how it shall fail."""

    port: int
    came: list[Came] = field(default_factory=list)
    files: dict[str, StoredFile] = field(default_factory=dict)
    faults: dict[int, Callable[["_Handler"], bool]] = field(default_factory=dict)
    """By the number of the request, from 0: does what it likes, says whether it answered."""

    numbers: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    most: int = 1 << 60
    """Bytes that `/resumable` takes in of one piece."""

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def ranges(self) -> list[str]:
        return [each.range.removeprefix("bytes ") for each in self.came]


def cut(handler: "_Handler") -> bool:
    """The connection breaks in the middle of the body."""
    handler.rfile.read(int(handler.headers["Content-Length"]) // 2)
    handler.close_connection = True
    return True


def cut_after(handler: "_Handler") -> bool:
    """The piece is taken in, and the connection breaks before the answer."""
    handler.answer_body = lambda status, value, headers=(): None
    handler.take_in()
    handler.close_connection = True
    return True


def answering(status: int, value: object = None) -> Callable[["_Handler"], bool]:
    """The piece is not taken in, whatever it is."""

    def fault(handler: "_Handler") -> bool:
        handler.rfile.read(int(handler.headers["Content-Length"]))
        handler.answer_body(status, value or {"message": "no"})
        return True

    return fault


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: "_Server"

    def log_message(self, *args):
        pass

    def handle_one_request(self):
        try:
            super().handle_one_request()
        except ConnectionError:
            self.close_connection = True

    def take(self):
        storage = self.server.storage
        with storage.lock:
            fault = storage.faults.get(storage.numbers)
            storage.numbers += 1
        if fault is None or not fault(self):
            self.take_in()

    do_POST = do_PUT = take  # noqa: N815

    def take_in(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        fields = self.form(body) if self.command == "POST" else {"": body}
        self.server.storage.came.append(Came(headers, fields, len(body)))
        if self.command == "POST":
            self.take_form(headers, fields)
        else:
            self.take_bytes(headers, body)

    def form(self, body: bytes) -> dict[str, bytes]:
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        parts = message_from_bytes(head + body, policy=HTTP).iter_parts()
        return {
            part.get_param("name", header="content-disposition"): part.get_payload(decode=True)
            for part in parts
        }

    def take_form(self, headers, fields):
        storage = self.server.storage
        piece = fields["file"]
        first, last, total = _range(headers, len(piece))
        if last - first + 1 != len(piece):
            return self.answer_body(400, {"message": "Content-Range is not the piece's"})
        name = headers.get("x-appwrite-id") or f"file{len(storage.files)}"
        if "x-appwrite-id" in headers and name not in storage.files:
            return self.answer_body(404, {"message": "no such file"})
        file = storage.files.setdefault(name, StoredFile(total, bytearray(total)))
        file.data[first : last + 1] = piece
        file.have = max(file.have, last + 1)
        return self.answer_body(
            201, {"$id": name, "sizeOriginal": total, "complete": file.have == total}
        )

    def take_bytes(self, headers, body):
        storage = self.server.storage
        first, _last, total = _range(headers, len(body))
        file = storage.files.setdefault("resumable", StoredFile(total, bytearray(total)))
        if first == file.have:
            taken = body[: storage.most]
            file.data[first : first + len(taken)] = taken
            file.have += len(taken)
        if file.have == total:
            return self.answer_body(200, {"name": "resumable"})
        fields = (("Range", f"bytes=0-{file.have - 1}"),) if file.have else ()
        return self.answer_body(308, None, fields)

    def answer_body(self, status, value, headers=()):
        body = b"" if value is None else json.dumps(value).encode()
        self.send_response(status)
        for name, said in headers:
            self.send_header(name, said)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    storage: Storage


def _range(headers, size):
    found = re.fullmatch(r"bytes (\d+)-(\d+)/(\d+)", headers.get("content-range", ""))
    return tuple(map(int, found.groups())) if found else (0, size - 1, size)


@contextmanager
def storing() -> Iterator[Storage]:
    """A service on a free port for the time of the `with` block."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.storage = Storage(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server.storage
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
