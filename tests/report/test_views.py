"""What `--output` prints."""

from dataclasses import replace

from inline_snapshot import snapshot

from callsheet.exchange import Awaited, Body, FilePart, OutgoingRequest, Said
from callsheet.redact import Redactor
from callsheet.report.views import View, prepared, viewed
from made_results import FOLDER, REFUSED, answer, exchange


def test_short_and_none_print_nothing():
    for view in (View.SHORT, View.NONE):
        assert viewed(exchange(answer()), view, Redactor()) == b""


def test_body():
    assert viewed(exchange(answer()), View.BODY, Redactor()) == b'{"id": 7}\n'
    assert viewed(exchange(answer(body=b"x\n")), View.BODY, Redactor()) == b"x\n"
    assert viewed(exchange(answer(body=b"")), View.BODY, Redactor()) == b""
    assert viewed(exchange(answer(body=b"\xff\x00")), View.BODY, Redactor()) == b"\xff\x00"
    assert viewed(exchange(REFUSED), View.BODY, Redactor()) == b""
    assert viewed(exchange(answer(body=b"s3cr3t")), View.BODY, Redactor(["s3cr3t"])) == (
        "•••\n".encode()
    )


def test_headers():
    assert viewed(exchange(answer()), View.HEADERS, Redactor()).decode() == snapshot("""\
HTTP/1.1 200 OK
Content-Type: application/json

""")


def test_exchange():
    moved = answer(302, b"", "Found", (("Location", "/y"), ("Set-Cookie", "sid=abc; Path=/")))
    both = exchange(moved, answer(), body=b"hi")
    piece = FilePart(FOLDER / "photo.png", 2048, 4096, (7, 8192))
    parts = Body((b"--a\r\n", FilePart(FOLDER / "photo.png", 2048), b"\r\n", piece))
    hop = replace(both.hops[1], request=replace(both.hops[1].request, body=parts))
    shown = viewed(replace(both, hops=(both.hops[0], hop)), View.EXCHANGE, Redactor())
    assert shown.decode() == snapshot("""\
GET http://example.org/x
Accept: */*

hi

HTTP/1.1 302 Found
Location: /y
Set-Cookie: sid=•••; Path=/


GET http://example.org/x
Accept: */*

--a\r
< photo.png (2 kB)\r
< photo.png (2 kB from byte 4096)

HTTP/1.1 200 OK
Content-Type: application/json

{"id": 7}

""")


def test_a_failed_exchange_says_why():
    shown = viewed(exchange(REFUSED), View.EXCHANGE, Redactor()).decode()
    assert shown.endswith("connection refused by example.org:80\n\n")


def test_what_would_be_said_on_a_websocket():
    said = (Said((b"hi s3cret",)), Said((b"b",)), Awaited())
    request = OutgoingRequest("GET", "http", "h", None, "/", (("A", "b"),), conversation=said)
    assert prepared(request, Redactor(["s3cret"])).decode() == (
        "GET ws://h/\nA: b\n\nhi •••\n===\nb\n=== wait-for-server\n\n\n"
    )
