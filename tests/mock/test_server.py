"""The mock on a socket: what HTTP itself asks of it."""

import http.client
import json
import socket
from collections.abc import Iterator
from queue import SimpleQueue
from urllib.parse import urlsplit

import pytest

from callsheet.mock.exchanges import Asked, Reply
from callsheet.mock.server import MockServer


@pytest.fixture
def served() -> Iterator[tuple[str, int, SimpleQueue[Asked]]]:
    """A server that answers with what it was asked."""
    told: SimpleQueue[Asked] = SimpleQueue()

    def answer(asked: Asked) -> Reply:
        if asked.path == "/empty":
            return Reply(204, (("X-A", "1"),), b"not sent")
        if asked.path == "/fails":
            raise ValueError
        said = {"method": asked.method, "target": asked.target, "body": asked.text}
        return Reply(200, (("Content-Type", "application/json"),), json.dumps(said).encode())

    with MockServer("127.0.0.1", 0, answer, lambda asked, _: told.put(asked)) as server:
        where = urlsplit(server.url)
        yield where.hostname or "", where.port or 0, told


def test_several_requests_on_one_connection(served):
    connection = http.client.HTTPConnection(*served[:2], timeout=30)
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "QUERY"):
        connection.request(method, "/a?b=c", b"text")
        answer = connection.getresponse()
        said = json.loads(answer.read())
        assert (answer.status, said) == (
            200,
            {"method": method, "target": "/a?b=c", "body": "text"},
        )
    connection.request("HEAD", "/a")
    answer = connection.getresponse()
    assert (answer.read(), int(answer.headers["Content-Length"]) > 0) == (b"", True)
    connection.request("GET", "/empty")
    answer = connection.getresponse()
    assert (answer.status, answer.read(), answer.headers["X-A"]) == (204, b"", "1")
    connection.close()
    assert [served[2].get(timeout=30).method for _ in range(8)][-2:] == ["HEAD", "GET"]


def test_chunks_and_expectations(served):
    connection = http.client.HTTPConnection(*served[:2], timeout=30)
    connection.request("POST", "/a", iter([b"one ", b"two"]), encode_chunked=True,
                       headers={"Transfer-Encoding": "chunked"})  # fmt: skip
    assert json.loads(connection.getresponse().read())["body"] == "one two"
    connection.close()


def wire(served, text: str) -> bytes:
    with socket.create_connection(served[:2], timeout=30) as connection:
        connection.sendall(text.replace("\n", "\r\n").encode())
        connection.shutdown(socket.SHUT_WR)
        pieces = []
        while piece := connection.recv(65536):
            pieces.append(piece)
        return b"".join(pieces)


@pytest.mark.parametrize(
    ("head", "status"),
    [
        ("POST /a HTTP/1.1\nContent-Length: x\n\n", b"413"),
        ("POST /a HTTP/1.1\nContent-Length: -1\n\n", b"413"),
        ("POST /a HTTP/1.1\nContent-Length: 99999999999\n\n", b"413"),
        ("POST /a HTTP/1.1\nTransfer-Encoding: chunked\n\nzz\n", b"413"),
        ("POST /a HTTP/1.1\nTransfer-Encoding: chunked\n\nffffffffff\n", b"413"),
        ("BREW /a HTTP/1.1\n\n", b"501"),
        ("GET http://a.test/b?c HTTP/1.1\nHost: a.test\n\n", b"200"),
        ("OPTIONS * HTTP/1.1\n\n", b"200"),
    ],
)
def test_odd_requests(served, head: str, status: bytes):
    found = wire(served, head)
    assert found.split()[1] == status
    if "http://" in head:
        assert b'"target": "/b?c"' in found


def test_one_that_fails_hurts_no_other(served):
    found = wire(served, "GET /fails HTTP/1.1\nConnection: close\n\n")
    assert found.split()[1] == b"500"
    assert b"a bug in Callsheet" in found
    assert b" 200 " in wire(served, "GET /a HTTP/1.1\nConnection: close\n\n")


def test_pages_of_other_origins_may_ask(served):
    asked = "OPTIONS /a HTTP/1.1\nOrigin: https://b.test\nAccess-Control-Request-Method: PUT\n"
    found = wire(served, f"{asked}Access-Control-Request-Headers: x-a\nConnection: close\n\n")
    assert found.split()[1] == b"204"
    assert b"Access-Control-Allow-Origin: https://b.test\r\n" in found
    assert b"Access-Control-Allow-Headers: x-a\r\n" in found
    plain = wire(served, "GET /a HTTP/1.1\nOrigin: https://b.test\nConnection: close\n\n")
    assert b"Access-Control-Allow-Origin: https://b.test\r\n" in plain
    assert b"Access-Control" not in wire(served, "GET /a HTTP/1.1\nConnection: close\n\n")


def test_a_port_that_is_taken(served):
    with pytest.raises(OSError):
        MockServer("127.0.0.1", served[1], lambda _: Reply(200), lambda *_: None)
