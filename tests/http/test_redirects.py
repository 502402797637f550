from dataclasses import replace
from urllib.parse import urljoin

import pytest

from callsheet.exchange import (
    Body,
    Failure,
    FailureKind,
    MemoryBody,
    OutgoingRequest,
    Response,
    SendOptions,
)
from callsheet.facts.credential_headers import carries_credentials
from callsheet.http.redirects import location_of, redirected

REQUEST = OutgoingRequest(
    "POST",
    "https",
    "a.test",
    None,
    "/d/e?f=1",
    (("Host", "typed.test"), ("Authorization", "B"), ("Content-Type", "t"), ("X-A", "1")),
    Body((b"b",)),
)


def response(status: int, *locations: str) -> Response:
    headers = tuple(("location", location) for location in locations)
    return Response(status, "", "HTTP/1.1", headers, MemoryBody(b""), "")


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("/x", "https://a.test/x"),
        ("x", "https://a.test/d/x"),
        ("../x?y=1", "https://a.test/x?y=1"),
        ("?p=2", "https://a.test/d/e?p=2"),
        ("", "https://a.test/d/e?f=1"),
        ("#top", "https://a.test/d/e?f=1"),
        ("//b.test/x", "https://b.test/x"),
        ("http://b.test/a/../b//c?x=%2F#f", "http://b.test/a/../b//c?x=%2F"),
        ("/é x", "https://a.test/%C3%A9%20x"),
        ("/%zz%41", "https://a.test/%zz%41"),
        (" /x ", "https://a.test/x"),
        ('/"<>', 'https://a.test/"<>'),
    ],
)
def test_location(location: str, url: str) -> None:
    assert location_of(REQUEST, response(302, location)) == url
    if location.isascii() and "//" not in location and " " not in location:
        assert urljoin(REQUEST.url, location).partition("#")[0] == url


@pytest.mark.parametrize("answer", [response(302), response(200, "/x"), response(304, "/x")])
def test_no_location(answer: Response) -> None:
    assert location_of(REQUEST, answer) is None


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("https://b.test", ("https", "b.test", None, "/")),
        ("HTTP://B.test:8080/X?", ("http", "b.test", 8080, "/X?")),
        ("https://u:p@b.test/", ("https", "b.test", None, "/")),
        ("https://b.test?x=/y", ("https", "b.test", None, "/?x=/y")),
        ("http://[::1]:81/x", ("http", "::1", 81, "/x")),
        ("http://b%C3%BCcher.test/", ("http", "xn--bcher-kva.test", None, "/")),
        ("https://b.test:/", ("https", "b.test", None, "/")),
    ],
)
def test_where_to(url: str, place: tuple[str, str, int | None, str]) -> None:
    following = redirected(REQUEST, 307, url)
    assert isinstance(following, OutgoingRequest)
    assert (following.scheme, following.host, following.port, following.target) == place


@pytest.mark.parametrize(
    "url",
    ["ftp://a.test/", "mailto:a@a.test", "http://", "http://a.test:99999/", "http://a%20b%ff.test"],
)
def test_nowhere(url: str) -> None:
    refused = redirected(REQUEST, 302, url)
    assert isinstance(refused, Failure)
    assert refused.kind is FailureKind.REDIRECT
    assert url in refused.message


@pytest.mark.parametrize(
    ("status", "method", "post_redirect_get", "then"),
    [
        (status, method, flag, then)
        for status, flag, table in [
            (301, False, {"GET": "GET", "HEAD": "HEAD", "POST": "GET", "PUT": "PUT"}),
            (302, False, {"GET": "GET", "HEAD": "HEAD", "POST": "GET", "DELETE": "DELETE"}),
            (302, True, {"HEAD": "HEAD", "POST": "GET", "DELETE": "GET", "PUT": "GET"}),
            (303, False, {"GET": "GET", "HEAD": "HEAD", "POST": "GET", "PUT": "GET"}),
            (307, False, {"GET": "GET", "POST": "POST", "PUT": "PUT"}),
            (308, True, {"HEAD": "HEAD", "POST": "POST", "PATCH": "PATCH"}),
        ]
        for method, then in table.items()
    ],
)
def test_methods(status: int, method: str, post_redirect_get: bool, then: str) -> None:
    options = SendOptions(post_redirect_get=post_redirect_get)
    request = replace(REQUEST, method=method, options=options)
    following = redirected(request, status, "https://a.test/x")
    assert isinstance(following, OutgoingRequest)
    assert following.method == then
    becomes_get = then == "GET" and (method != "GET" or status == 303)
    assert (following.body is None) is becomes_get
    assert ("Content-Type" not in dict(following.headers)) is becomes_get


@pytest.mark.parametrize(
    ("url", "same"),
    [
        ("https://a.test/x", True),
        ("https://A.TEST:443/x", True),
        ("https://a.test:444/x", False),
        ("http://a.test:443/x", False),
        ("https://x.a.test/x", False),
    ],
)
def test_origins(url: str, same: bool) -> None:
    following = redirected(REQUEST, 307, url)
    assert isinstance(following, OutgoingRequest)
    kept = REQUEST.headers if same else (("Content-Type", "t"), ("X-A", "1"))
    assert following.headers == kept


@pytest.mark.parametrize(
    ("name", "secret"),
    [
        ("authorization", True),
        ("COOKIE", True),
        ("X-Auth-Token", True),
        ("Api-Key", True),
        ("X-Vault-Token", True),
        ("CB-ACCESS-SIGN", True),
        ("X-Appwrite-Key", True),
        ("X-Appwrite-JWT", True),
        ("X-RapidAPI-Key", True),
        ("Ocp-Apim-Subscription-Key", True),
        ("X-Goog-Api-Key", True),
        ("api_key", True),
        ("Token", True),
        ("DPoP", True),
        ("Sec-WebSocket-Key", False),
        ("Accept", False),
        ("Idempotency-Key", False),
        ("X-Request-Id", False),
    ],
)
def test_credential_headers(name: str, secret: bool) -> None:
    assert carries_credentials(name) is secret


@pytest.mark.parametrize(
    ("url", "status", "body", "goes"),
    [
        ("https://b.test/", 307, b"key=s3cr3t%2Bkey", False),
        ("https://b.test/", 308, b'{"key": "s3cr3t+key"}', False),
        ("http://a.test/", 307, b"s3cr3t+key", False),
        ("https://a.test/b", 307, b"s3cr3t+key", True),
        ("https://b.test/", 303, b"s3cr3t+key", True),
        ("https://b.test/", 307, b"nothing of the kind", True),
    ],
)
def test_a_body_with_a_secret_stays_with_its_origin(url, status, body, goes):
    secrets = frozenset({"s3cr3t+key"})
    request = replace(REQUEST, method="POST", body=Body((body,)), secrets=secrets)
    following = redirected(request, status, url)
    if goes:
        assert isinstance(following, OutgoingRequest)
        return
    assert isinstance(following, Failure)
    assert "body holds a secret" in following.message
    assert "s3cr3t" not in repr(following)
