"""What goes over the wire, byte for byte, and what comes back."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from callsheet import __version__
from callsheet.exchange import (
    Body,
    Exchange,
    Failure,
    FailureKind,
    FilePart,
    Headers,
    MemoryBody,
    OutgoingRequest,
    Response,
    SendOptions,
)
from callsheet.http.client import HttpClient, ReceiveLimits
from wire_server import WireServer, answers, ok, once, routes

DEFAULTS = (
    f"User-Agent: callsheet/{__version__}\r\nAccept: */*\r\n"
    "Accept-Encoding: gzip, deflate, br, zstd\r\n"
)


@pytest.fixture
def client() -> Iterator[HttpClient]:
    made = HttpClient()
    yield made
    made.close()


def to(
    server: WireServer,
    target: str = "/",
    method: str = "GET",
    headers: Headers = (),
    body: Body | bytes | None = None,
    options: SendOptions | None = None,
) -> OutgoingRequest:
    parts = Body((body,)) if isinstance(body, bytes) else body
    scheme = "https" if server.context else "http"
    return OutgoingRequest(
        method,
        scheme,
        server.address,
        server.port,
        target,
        headers,
        parts,
        options or SendOptions(),
    )


def response(exchange: Exchange) -> Response:
    assert isinstance(exchange.outcome, Response), exchange.outcome
    return exchange.outcome


def failure(exchange: Exchange) -> Failure:
    assert isinstance(exchange.outcome, Failure), exchange.outcome
    return exchange.outcome


def text(exchange: Exchange) -> bytes:
    body = response(exchange).body
    assert isinstance(body, MemoryBody)
    return body.data


def test_a_get_on_the_wire(client: HttpClient) -> None:
    with WireServer(answers(ok(b"hi", "X-A: 1", "x-a: 2"))) as server:
        exchange = client.send(to(server, "/a?b=c", headers=(("ACCESS-SIGN", "é"),)))
        assert server.requests == [
            f"GET /a?b=c HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nACCESS-SIGN: é\r\n"
            f"{DEFAULTS}\r\n".encode()
        ]
        assert exchange.outcome == Response(
            status=200,
            reason="OK",
            http_version="HTTP/1.1",
            headers=(("X-A", "1"), ("x-a", "2"), ("Content-Length", "2")),
            body=MemoryBody(b"hi"),
            remote=f"127.0.0.1:{server.port}",
        )
        assert exchange.request.url == f"{server.origin}/a?b=c"
        assert exchange.request.headers[:2] == (
            ("Host", f"127.0.0.1:{server.port}"),
            ("ACCESS-SIGN", "é"),
        )
        timings = exchange.hops[0].timings
        assert 0 < timings.connect < timings.total
        assert 0 < timings.first_byte < timings.total <= exchange.seconds


@pytest.mark.parametrize(
    "target",
    [
        "/a%2Cb%2Fc%26d%2f%7E%zz",  # D1
        "/foo:bar/@x/$create-identity/!,;'()*",  # D2
        "/2026-01-02T00:00:00Z?q=a+b",  # D3
        '/?q=|[]{}^`"<>\\',  # D4
        "/?a&a=&&b[]=1&b[]=0&a",  # D5
        "/?",
        "/?a#b",  # D6: the fragment is the resolver's business, here it is but a byte
        "/a/../b/./c",  # D7
        "//x",
        "/./",
        "/%C3%A9?k=%e9",  # D8
        "/b?X-Amz-Signature=ab%2Fcd&X-Amz-Date=20261121T000000Z",  # D9
        "*",
        "http://proxy.test/absolute",
    ],
)
def test_targets_go_out_as_they_are(client: HttpClient, target: str) -> None:
    with WireServer(answers(ok())) as server:
        response(client.send(to(server, target)))
        assert server.requests[0].split(b"\r\n")[0] == f"GET {target} HTTP/1.1".encode()


@pytest.mark.parametrize("method", ["get", "PURGE", "M-SEARCH", "PoSt", "QUERY"])
def test_methods_go_out_as_typed(client: HttpClient, method: str) -> None:
    with WireServer(answers(ok())) as server:
        response(client.send(to(server, method=method)))
        assert server.requests[0].startswith(f"{method} / HTTP/1.1\r\n".encode())


def test_header_case_order_repeats_and_empty_values(client: HttpClient) -> None:
    typed = (("X-b", "2"), ("x-A", ""), ("X-B", "1"), ("Host", "other.test"), ("user-agent", ""))
    with WireServer(answers(ok())) as server:
        response(client.send(to(server, headers=typed)))
        head = server.requests[0].decode().split("\r\n")
        # h11 puts Host first wherever it was typed, as RFC 9110, 7.2 recommends.
        assert head[1:6] == ["Host: other.test", "X-b: 2", "x-A: ", "X-B: 1", "user-agent: "]


def test_framing_is_ours(client: HttpClient) -> None:
    typed = (("Content-Length", "99"), ("Transfer-Encoding", "chunked"))
    with WireServer(answers(ok(), ok())) as server:
        response(client.send(to(server, method="POST", headers=typed, body=b"abc")))
        response(client.send(to(server, method="PUT")))
        assert server.requests[0].endswith(b"Content-Length: 3\r\n\r\nabc")
        assert server.requests[1].endswith(b"Content-Length: 0\r\n\r\n")
        assert b"chunked" not in server.requests[0]


def test_nothing_is_sent_that_cannot_be(client: HttpClient) -> None:
    with WireServer(answers(ok())) as server:
        exchange = client.send(to(server, headers=(("X-A", "1\r\nX-Evil: 2"),)))
        assert failure(exchange).kind is FailureKind.REFUSED
        assert server.peers == []


def test_a_file_body_is_streamed(client: HttpClient, tmp_path: Path) -> None:
    file = tmp_path / "data.bin"
    content = bytes(range(256)) * 4096
    file.write_bytes(content)
    body = Body((b"--b\r\n", FilePart(file, len(content)), b"\r\n--b--\r\n"))
    with WireServer(answers(ok())) as server:
        response(client.send(to(server, method="POST", body=body)))
        head, _, sent = server.requests[0].partition(b"\r\n\r\n")
        assert f"Content-Length: {len(sent)}".encode() in head
        assert sent == b"--b\r\n" + content + b"\r\n--b--\r\n"


def test_a_file_of_another_size_is_not_sent(client: HttpClient, tmp_path: Path) -> None:
    file = tmp_path / "data.bin"
    file.write_bytes(b"12345")
    with WireServer(answers(ok())) as server:
        changed = failure(client.send(to(server, body=Body((FilePart(file, 3),)))))
        file.unlink()
        gone = failure(client.send(to(server, body=Body((FilePart(file, 5),)))))
        assert (changed.kind, gone.kind) == (FailureKind.FILE, FailureKind.FILE)
        assert f'"{file}" changed its size from 3 to 5 bytes' in changed.message
        assert "No such file" in gone.message
        assert server.peers == []


def test_an_ipv6_literal(client: HttpClient) -> None:
    with WireServer(answers(ok()), address="::1") as server:
        got = response(client.send(to(server)))
        assert f"\r\nHost: [::1]:{server.port}\r\n".encode() in server.requests[0]
        assert got.remote == f"[::1]:{server.port}"


@pytest.mark.parametrize(
    ("status", "method", "followed"),
    [
        (301, "GET", b"GET"),
        (301, "POST", b"GET"),
        (301, "PUT", b"PUT"),
        (302, "POST", b"GET"),
        (302, "HEAD", b"HEAD"),
        (303, "PUT", b"GET"),
        (303, "HEAD", b"HEAD"),
        (307, "POST", b"POST"),
        (308, "PATCH", b"PATCH"),
    ],
)
def test_redirect_methods_and_bodies(
    client: HttpClient, status: int, method: str, followed: bytes
) -> None:
    body = b'{"a": 1}' if method not in {"GET", "HEAD"} else None
    typed = (("Content-Type", "application/json"), ("Accept", "text/plain"))
    answer = ok(b"", "Location: /next", status=f"{status} Moved")
    with WireServer(answers(answer, ok())) as server:
        exchange = client.send(to(server, "/first", method, typed, body))
        head, _, sent = server.requests[1].partition(b"\r\n\r\n")
        assert head.startswith(followed + b" /next HTTP/1.1")
        assert b"Accept: text/plain" in head
        kept = followed == method.encode()
        assert sent == (body or b"" if kept else b"")
        assert (b"Content-Type" in head) is kept
        assert [hop.request.method for hop in exchange.hops] == [method, followed.decode()]
        assert response(exchange).status == 200


def test_post_redirect_get_turns_every_method(client: HttpClient) -> None:
    answer = ok(b"", "Location: /next", status="302 Found")
    with WireServer(answers(answer, ok())) as server:
        options = SendOptions(post_redirect_get=True)
        client.send(to(server, method="PUT", body=b"x", options=options))
        assert server.requests[1].startswith(b"GET /next ")


CREDENTIALS = (
    ("authorization", "Bearer t"),
    ("X-Api-Key", "k"),
    ("Cookie", "typed=1"),
    ("Proxy-Authorization", "p"),
    ("X-Amz-Security-Token", "s"),
    ("X-Kept", "yes"),
)


def test_credentials_stay_with_their_origin(client: HttpClient) -> None:
    with WireServer(answers(ok(b"", "Location: /y", status="307 T"), ok())) as there:
        elsewhere = ok(b"", f"Location: {there.origin}/x#frag", status="307 T")
        with WireServer(answers(elsewhere, ok(b"", "Set-Cookie: s=1"))) as here:
            back = ok(b"", f"Location: {here.origin}/back", status="307 T")
            there.script = answers(back)
            exchange = client.send(to(here, method="POST", headers=CREDENTIALS, body=b"b"))
            first, second, third = here.requests[0], there.requests[0], here.requests[1]
    assert all(value.encode() in first for _, value in CREDENTIALS)
    for request in (second, third):
        assert b"X-Kept: yes" in request
        assert request.endswith(b"\r\n\r\nb")
        for name, _ in CREDENTIALS[:-1]:
            assert name.encode().lower() not in request.lower(), name
    assert second.startswith(b"POST /x HTTP/1.1\r\n")
    assert len(exchange.hops) == 3


def test_credentials_stay_on_the_same_origin(client: HttpClient) -> None:
    with WireServer(answers(ok(b"", "Location: ?p=2", status="302 F"), ok())) as server:
        client.send(to(server, "/a?p=1", headers=CREDENTIALS))
        assert server.requests[1].startswith(b"GET /a?p=2 ")
        assert all(f"{name}: {value}".encode() in server.requests[1] for name, value in CREDENTIALS)


@pytest.mark.parametrize("location", ["ftp://a.test/", "http://[bad/", "http://", "javascript:1"])
def test_locations_that_lead_nowhere(client: HttpClient, location: str) -> None:
    answer = ok(b"", f"Location: {location}", "Set-Cookie: a=1", status="302 F")
    with WireServer(answers(answer)) as server:
        exchange = client.send(to(server))
        refused = failure(exchange)
        assert refused.kind is FailureKind.REDIRECT
        assert f'redirects to "{location}"' in refused.message
        assert isinstance(exchange.hops[0].outcome, Response)


@pytest.mark.parametrize("answer", [ok(status="302 F"), ok(b"", "Location: /x", status="304 N")])
def test_a_redirect_without_a_way_is_the_answer(client: HttpClient, answer: bytes) -> None:
    with WireServer(answers(answer)) as server:
        exchange = client.send(to(server))
        assert len(exchange.hops) == 1
        assert response(exchange).status in {302, 304}


def test_redirects_can_be_too_many_or_not_wanted(client: HttpClient) -> None:
    loop = {"/": ok(b"", "Location: /", status="302 F")}
    with WireServer(routes(loop)) as server:
        exchange = client.send(to(server, options=SendOptions(maximum_redirects=3)))
        assert failure(exchange).message == "more than 3 redirects"
        assert len(server.requests) == 4
        stay = client.send(to(server, options=SendOptions(follow_redirects=False)))
        assert response(stay).status == 302


def test_cookies_come_back(client: HttpClient) -> None:
    table = {
        "/login": ok(b"", "Set-Cookie: a=1; Secure; HttpOnly", "Location: /in", status="302 F"),
        "/in": ok(b"", "Set-Cookie: __Host-b=2; Secure; Path=/", status="403 No"),
    }
    with WireServer(routes(table)) as server:
        client.send(to(server, "/login"))
        client.send(to(server, "/x", headers=(("Cookie", "a=typed"),)))
        client.send(to(server, "/x", options=SendOptions(use_cookies=False)))
        cookies = [
            line
            for request in server.requests
            for line in request.decode().split("\r\n")
            if line.startswith(("Cookie", "GET"))
        ]
        assert cookies == [
            "GET /login HTTP/1.1",
            "GET /in HTTP/1.1",
            "Cookie: a=1",
            "GET /x HTTP/1.1",
            "Cookie: a=typed; __Host-b=2",
            "GET /x HTTP/1.1",
        ]


def test_fallback_cookies_come_back_unless_typed_or_not_wanted(client: HttpClient) -> None:
    value = '{"a_session_x": "abc"}'
    with WireServer(routes({"/login": ok(b"", f"X-Fallback-Cookies: {value}")})) as server:
        client.send(to(server, "/x"))
        client.send(to(server, "/login"))
        client.send(to(server, "/x"))
        client.send(to(server, "/x", headers=(("x-fallback-cookies", "typed"),)))
        client.send(to(server, "/x", options=SendOptions(use_cookies=False)))
        sent = [
            [line for line in request.decode().split("\r\n") if line.lower().startswith("x-f")]
            for request in server.requests
        ]
    assert sent == [[], [], [f"X-Fallback-Cookies: {value}"], ["x-fallback-cookies: typed"], []]


def test_cookies_are_not_stored_when_not_wanted(client: HttpClient) -> None:
    with WireServer(answers(ok(b"", "Set-Cookie: a=1"))) as server:
        client.send(to(server, options=SendOptions(use_cookies=False)))
        assert client.cookies.snapshot() == ()


def test_threads_share_the_jar_and_the_pool(client: HttpClient) -> None:
    def script(peer) -> None:
        while request := peer.request():
            number = request.split(b" ", 2)[1].decode()[1:]
            peer.send(ok(number.encode(), f"Set-Cookie: c{number}={number}"))

    with WireServer(script) as server, ThreadPoolExecutor(20) as threads:
        exchanges = list(threads.map(lambda n: client.send(to(server, f"/{n}")), range(150)))
        assert [text(exchange) for exchange in exchanges] == [b"%d" % n for n in range(150)]
        assert {cookie.name for cookie in client.cookies.snapshot()} == {
            f"c{n}" for n in range(150)
        }
        assert len(server.peers) <= 20


@pytest.mark.parametrize(
    ("answer", "method", "body"),
    [
        (b"HTTP/1.1 204 No Content\r\nContent-Encoding: gzip\r\n\r\n", "GET", b""),
        (b"HTTP/1.1 304 Not Modified\r\nContent-Encoding: br\r\n\r\n", "GET", b""),
        (ok(b"", "Content-Encoding: gzip", "Content-Type: application/json"), "GET", b""),
        (
            b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 99\r\n\r\n",
            "HEAD",
            b"",
        ),
        (
            (
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                b"3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nX-Trailer: 1\r\n\r\n"
            ),
            "GET",
            b"abcde",
        ),
        (
            b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
            b"HTTP/1.1 100 Continue\r\n\r\n" + ok(b"real"),
            "GET",
            b"real",
        ),
        (b"HTTP/1.0 200 OK\n\nlines end with LF", "GET", b"lines end with LF"),
        (
            ok(b"HTTP/1.1 200 OK\r\n\r\nnot an answer"),
            "GET",
            b"HTTP/1.1 200 OK\r\n\r\nnot an answer",
        ),
        (ok(b"big head", "X-Long: " + "x" * 60_000), "GET", b"big head"),
        (b"HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", "GET", b""),
    ],
)
def test_answers_of_all_shapes(client: HttpClient, answer: bytes, method: str, body: bytes) -> None:
    with WireServer(once(answer)) as server:
        got = response(client.send(to(server, method=method)))
        assert got.body == MemoryBody(body)
        assert got.body_problem == ""


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b"", "closed the connection without an answer"),
        (b"SSH-2.0-OpenSSH_9.6\r\n\r\n", "is not HTTP"),
        (b"HTTP/1.1 200 OK\r\nbroken header\r\n\r\n", "is not HTTP"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000, "head"),
        (b"HTTP/1.1 200 OK\r\nContent-Len", "closed the connection amid the answer's head"),
    ],
)
def test_garbage_is_a_protocol_failure(client: HttpClient, answer: bytes, words: str) -> None:
    with WireServer(once(answer)) as server:
        wrong = failure(client.send(to(server)))
        assert wrong.kind is FailureKind.PROTOCOL
        assert words in wrong.message


@pytest.mark.parametrize(
    ("answer", "kept", "problem"),
    [
        (
            b"HTTP/1.1 200 OK\r\nX-A: 1\r\nContent-Length: 20\r\n\r\nten bytes.",
            b"ten bytes.",
            "the body broke off after 10 of 20 bytes",
        ),
        (
            b"HTTP/1.1 200 OK\r\nX-A: 1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
            b"hel",
            "the body broke off after 3 bytes",
        ),
        (
            b"HTTP/1.1 200 OK\r\nX-A: 1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nzz\r\n",
            b"abc",
            "the body broke off after 3 bytes",
        ),
    ],
)
def test_a_body_cut_short_keeps_its_head(
    client: HttpClient, answer: bytes, kept: bytes, problem: str
) -> None:
    with WireServer(once(answer)) as server:
        got = response(client.send(to(server)))
        assert got.header("x-a") == "1"
        assert got.body == MemoryBody(kept)
        assert got.body_problem == problem


def test_another_transport_can_stand_in() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/down":
            raise httpx.ReadTimeout("slow")
        return httpx.Response(201, json={"path": request.url.path, "m": request.method})

    client = HttpClient(transport=httpx.MockTransport(handler))
    request = OutgoingRequest("get", "https", "a.test", None, "/x?y=1", ())
    assert text(client.send(request)) == b'{"path":"/x","m":"get"}'
    down = failure(client.send(replace(request, target="/down")))
    assert (down.kind, down.message) == (
        FailureKind.TIMEOUT,
        "no answer came from a.test:443 within 20 s",
    )


def test_the_transport_of_httpx_serves_too() -> None:
    with httpx.HTTPTransport() as transport, WireServer(answers(ok(b"x"))) as server:
        client = HttpClient(transport=transport)
        assert text(client.send(to(server, "/a/../b"))) == b"x"
        assert server.requests[0].startswith(b"GET /a/../b ")


def test_a_bug_is_not_a_failure() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        raise KeyError(request)

    client = HttpClient(transport=httpx.MockTransport(handler))
    with pytest.raises(KeyError):
        client.send(OutgoingRequest("GET", "http", "a.test", None, "/", ()))


def test_the_import_is_light() -> None:
    program = (
        "import sys; import callsheet.http.client;"
        "print(*{'httpx', 'httpcore', 'ssl', 'asyncio'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert done.stdout == b"\n"


def test_large_bodies_are_spilled(tmp_path: Path) -> None:
    client = HttpClient(ReceiveLimits(memory=10, total=100, spill_folder=tmp_path / "spill"))
    with WireServer(routes({"/s": ok(b"x" * 11), "/l": ok(b"x" * 101)})) as server:
        spilled = response(client.send(to(server, "/s"))).body
        assert not isinstance(spilled, MemoryBody)
        assert spilled.path.read_bytes() == spilled.head == b"x" * 11
        assert spilled.path.stat().st_mode & 0o777 == 0o600
        assert failure(client.send(to(server, "/l"))).kind is FailureKind.TOO_LARGE
        assert list((tmp_path / "spill").iterdir()) == [spilled.path]


def test_a_branch_imports_no_more_of_httpx_than_a_send() -> None:
    program = (
        "import sys\n"
        "from callsheet.http.client import HttpClient\n"
        "HttpClient().branched()\n"
        "print([name for name in ('rich', 'click', 'h2') if name in sys.modules])\n"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert ended.stdout.strip() == b"[]"
