import pytest

from callsheet import __version__
from callsheet.exchange import Body, FailureKind, Headers, OutgoingRequest
from callsheet.http.outgoing import head_failure, wire_headers

DEFAULTS = (
    ("User-Agent", f"callsheet/{__version__}"),
    ("Accept", "*/*"),
    ("Accept-Encoding", "gzip, deflate, br, zstd"),
)


def request(
    method: str = "GET",
    headers: Headers = (),
    body: bytes | None = None,
    *,
    scheme: str = "http",
    host: str = "a.test",
    port: int | None = None,
    target: str = "/",
) -> OutgoingRequest:
    parts = None if body is None else Body((body,))
    return OutgoingRequest(method, scheme, host, port, target, headers, parts)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ((), (("Host", "a.test"), *DEFAULTS)),
        (
            (("ACCESS-SIGN", "1"), ("x-b", ""), ("X-A", "2"), ("x-b", "3")),
            (
                ("Host", "a.test"),
                ("ACCESS-SIGN", "1"),
                ("x-b", ""),
                ("X-A", "2"),
                ("x-b", "3"),
                *DEFAULTS,
            ),
        ),
        ((("uSER-aGENT", ""),), (("Host", "a.test"), ("uSER-aGENT", ""), *DEFAULTS[1:])),
        (
            (("ACCEPT", "text/html"), ("accept-encoding", "identity")),
            (
                ("Host", "a.test"),
                ("ACCEPT", "text/html"),
                ("accept-encoding", "identity"),
                DEFAULTS[0],
            ),
        ),
        ((("X-A", "1"), ("host", "b.test")), (("X-A", "1"), ("host", "b.test"), *DEFAULTS)),
        ((("X-A", " \t1\t "),), (("Host", "a.test"), ("X-A", "1"), *DEFAULTS)),
        (
            (("content-LENGTH", "99"), ("Transfer-Encoding", "chunked")),
            (("Host", "a.test"), *DEFAULTS),
        ),
    ],
)
def test_typed_fields_stand_first_and_win(typed: Headers, expected: Headers) -> None:
    assert wire_headers(request(headers=typed), "") == expected


@pytest.mark.parametrize(
    ("method", "body", "length"),
    [
        ("GET", None, None),
        ("GET", b"", None),
        ("GET", b"x", "1"),
        ("DELETE", None, None),
        ("HEAD", None, None),
        ("OPTIONS", None, None),
        ("PURGE", None, None),
        ("POST", None, "0"),
        ("PUT", b"", "0"),
        ("PATCH", b"abc", "3"),
    ],
)
def test_content_length(method: str, body: bytes | None, length: str | None) -> None:
    headers = wire_headers(request(method, body=body), "")
    assert dict(headers).get("Content-Length") == length


@pytest.mark.parametrize(
    ("scheme", "host", "port", "value"),
    [
        ("http", "a.test", None, "a.test"),
        ("http", "a.test", 80, "a.test"),
        ("http", "a.test", 443, "a.test:443"),
        ("https", "a.test", 443, "a.test"),
        ("https", "a.test", 8443, "a.test:8443"),
        ("http", "::1", 8080, "[::1]:8080"),
    ],
)
def test_host(scheme: str, host: str, port: int | None, value: str) -> None:
    sent = wire_headers(request(scheme=scheme, host=host, port=port), "")
    assert sent[0] == ("Host", value)


@pytest.mark.parametrize(
    ("typed", "jar", "expected"),
    [
        ((), "", None),
        ((), "a=1; b=2", "a=1; b=2"),
        ((("cookie", "z=0"),), "a=1", "z=0; a=1"),
        ((("Cookie", ""),), "a=1", "a=1"),
    ],
)
def test_cookies_of_the_jar_follow_the_typed_ones(
    typed: Headers, jar: str, expected: str | None
) -> None:
    headers = wire_headers(request(headers=typed), jar)
    assert {name.lower(): value for name, value in headers}.get("cookie") == expected


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (request("GE T"), '"GE T" cannot be a method'),
        (request(""), '"" cannot be a method'),
        (request(target="/a b"), "the request target has a space"),
        (request(target="/é"), "non-ASCII"),
        (request(target=""), "the request target"),
        (request(headers=(("X A", "1"),)), "'X A' cannot be a header name"),
        (request(headers=(("X-A\r\nEvil", "1"),)), "cannot be a header name"),
        (request(headers=(("X-A", "1\r\nEvil: 2"),)), 'the value of header "X-A"'),
        (request(headers=(("X-A", "a\ud800b"),)), "has half of a surrogate pair"),
        (request(headers=(("X-A", "1\n"),)), 'the value of header "X-A"'),
        (request(headers=(("X-A", "\x00"),)), 'the value of header "X-A"'),
        (request(scheme="ftp"), '"ftp" is not a scheme'),
        (request(host=""), "the URL names no host"),
    ],
)
def test_what_cannot_go_out(broken: OutgoingRequest, words: str) -> None:
    failure = head_failure(broken)
    assert failure is not None
    assert failure.kind is FailureKind.REFUSED
    assert words in failure.message


@pytest.mark.parametrize("target", ["*", "//x", "/a/../b", '/?q="<>`|^{}[]', "/%zz", "a.test:443"])
def test_targets_are_taken_as_they_are(target: str) -> None:
    assert head_failure(request(target=target)) is None
