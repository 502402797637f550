"""A loopback API that pages in every way, for two clients that shall see the same.

Each of its answers is a function of one request; the first name of a path says which one answers.
"""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

ITEMS = tuple({"id": number, "name": f"Scene {number}"} for number in range(1, 8))
SIZE = 3


@dataclass(frozen=True)
class Asked:
    """One request to the API."""

    base: str
    path: str
    """Behind the first name."""

    query: Mapping[str, str]
    body: object

    def number(self, name: str, default: int) -> int:
        given = self.query.get(name)
        if given is None and isinstance(self.body, dict):
            given = self.body.get(name)
        return default if given is None else int(given)


@dataclass(frozen=True)
class Answer:
    body: object
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200


Api = Callable[[Asked], Answer]


@dataclass
class Paged:
    origin: str
    asked: dict[str, list[str]] = field(default_factory=dict)
    """By the first name: what came, as `GET path?query body`."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # Closing must not wait for a kept-alive connection's thread.
    block_on_close = False

    def handle_error(self, request, client_address):
        """A client may be gone before its answer has come."""


@contextmanager
def paged_api(apis: Mapping[str, Api]) -> Iterator[Paged]:
    """Serves them, each below its name."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def log_message(self, *args):
            pass

        def answer(self):
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            url = urlsplit(self.path)
            _, name, path = url.path.split("/", 2)
            body = json.loads(raw) if raw else None
            words = [self.command, self.path, json.dumps(body, sort_keys=True) if raw else ""]
            paged.asked.setdefault(name, []).append(" ".join(filter(None, words)))
            base = f"{paged.origin}/{name}"
            answer = apis[name](Asked(base, path, dict(parse_qsl(url.query)), body))
            data = json.dumps(answer.body).encode()
            self.send_response(answer.status)
            for each in (
                ("Content-Type", "application/json"),
                ("Content-Length", str(len(data))),
                *answer.headers.items(),
            ):
                self.send_header(*each)
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = answer  # noqa: N815

    server = _Server(("127.0.0.1", 0), Handler)
    paged = Paged(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield paged
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def page_of(number: int) -> list:
    """The items of a page, from 1."""
    return list(ITEMS[(number - 1) * SIZE : number * SIZE])


def pages() -> int:
    return -(-len(ITEMS) // SIZE)


def linked(path: tuple[str, ...], link: str, items: str = "data") -> Api:
    """Pages whose bodies have a link at that path, written like `{base}/things?page={n}`."""

    def answer(asked: Asked) -> Answer:
        number = asked.number("page", 1)
        following = link.format(base=asked.base, n=number + 1) if number < pages() else None
        return Answer({items: page_of(number), **nested(path, following)})

    return answer


def nested(path: tuple[str, ...], value: object) -> dict:
    for name in reversed(path):
        value = {name: value}
    return value


def link_field(relation: str = "next") -> Api:
    def answer(asked: Asked) -> Answer:
        number = asked.number("page", 1)
        first = f'<{asked.base}/things?page=1>; rel="first"'
        following = f'{first}, <{asked.base}/things?page={number + 1}>; rel="{relation}"'
        return Answer(page_of(number), {"Link": following if number < pages() else first})

    return answer


def cursor_field(header: str, parameter: str) -> Api:
    def answer(asked: Asked) -> Answer:
        number = asked.number(parameter, 1)
        more = {header: str(number + 1)} if number < pages() else {}
        return Answer(page_of(number), more)

    return answer


def offsets(*extra: str, offset: str = "offset", limit: str = "limit", inside: str = "") -> Api:
    """`extra` are `total` and `has_more`; `inside` a name in the body that holds both numbers."""

    def answer(asked: Asked) -> Answer:
        body = asked.body.get(inside) if inside else asked.body
        asked = Asked(asked.base, asked.path, asked.query, body)
        first, most = asked.number(offset, 0), asked.number(limit, 100)
        more = {"total": len(ITEMS), "has_more": first + most < len(ITEMS)}
        items = list(ITEMS[first : first + most])
        return Answer({"items": items, "meta": {name: more[name] for name in extra}})

    return answer


def numbers(*extra: str, base: int = 0, parameter: str = "page") -> Api:
    def answer(asked: Asked) -> Answer:
        number = asked.number(parameter, base) - base + 1
        more = {"pages": pages(), "has_more": number < pages()}
        return Answer({"items": page_of(number), **{name: more[name] for name in extra}})

    return answer


def cursors(path: tuple[str, ...], parameter: str = "cursor", *, numeric: bool = False) -> Api:
    def answer(asked: Asked) -> Answer:
        token = asked.query.get(parameter)
        if token is None and isinstance(asked.body, dict):
            token = asked.body.get(parameter)
        number = int(str(token or "c1").removeprefix("c"))
        following = (number + 1) if numeric else f"c{number + 1}"
        return Answer(
            {"items": page_of(number), **nested(path, following if number < pages() else None)}
        )

    return answer
