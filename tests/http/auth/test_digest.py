"""Digest against the examples of its RFCs, curl, httpx, and lighttpd."""

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from auth_flows import answer, get, played
from callsheet.authentication import Digest
from callsheet.exchange import (
    Body,
    Failure,
    FailureKind,
    FilePart,
    OutgoingRequest,
    Response,
)
from callsheet.http.auth.challenges import parameters_of
from callsheet.http.auth.digest import digest
from callsheet.http.auth.flow import Means
from callsheet.http.client import HttpClient
from counterparts.curl import curl
from counterparts.httpbin import httpbin
from counterparts.lighttpd import PASSWORD, USER, lighttpd
from wire_server import WireServer, answers, ok

MUFASA = Digest("Mufasa", "Circle Of Life")
ODD = Digest("Jäsøn Doe", "Secret, or not?")


def challenge(text: str, *more: str) -> Response:
    return answer(401, *(("WWW-Authenticate", each) for each in (text, *more)))


def fields(value: str) -> dict[str, str]:
    assert value.startswith("Digest ")
    return dict(parameters_of(value.removeprefix("Digest ")))


def only(scheme: Digest, first: Response, cnonce: str, request: OutgoingRequest) -> dict[str, str]:
    means = Means(random_text=lambda _size: cnonce)
    done = played(digest(request, scheme, means), [first])
    assert done.refused is None
    assert done.values("Authorization")[0] == ""
    return fields(done.values("Authorization")[1])


RFC_7616_MD5 = (
    'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=MD5, '
    'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", '
    'opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"'
)


@pytest.mark.parametrize(
    ("algorithm", "response"),
    [
        ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
        ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
    ],
)
def test_rfc_7616_3_9_1(algorithm: str, response: str) -> None:
    offered = RFC_7616_MD5.replace("algorithm=MD5", f"algorithm={algorithm}")
    cnonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"
    scheme = Digest("Mufasa", "Circle of Life")
    sent = only(scheme, challenge(offered), cnonce, get("/dir/index.html"))
    assert sent == {
        "username": "Mufasa",
        "realm": "http-auth@example.org",
        "uri": "/dir/index.html",
        "algorithm": algorithm,
        "nonce": "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
        "nc": "00000001",
        "cnonce": cnonce,
        "qop": "auth",
        "response": response,
        "opaque": "FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS",
    }


def test_rfc_7616_3_9_2_as_corrected() -> None:
    """The figures of the RFC came from another SHA-512/256: erratum 4897 has the right ones."""
    offered = (
        'Digest realm="api@example.org", qop="auth", algorithm=SHA-512-256, '
        'nonce="5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK", '
        'opaque="HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS", charset=UTF-8, userhash=true'
    )
    cnonce = "NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v"
    sent = only(ODD, challenge(offered), cnonce, get("/doe.json"))
    assert sent["username"] == "793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b"
    assert sent["userhash"] == "true"
    assert sent["response"] == "3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5"


def test_rfc_2617_3_5() -> None:
    offered = (
        'Digest realm="testrealm@host.com", qop="auth,auth-int", '
        'nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"'
    )
    scheme = Digest("Mufasa", "Circle Of Life")
    sent = only(scheme, challenge(offered), "0a4f113b", get("/dir/index.html"))
    assert sent["response"] == "6629fae49393a05397450978507c4ef1"
    assert "algorithm" not in sent


def test_rfc_2069_2_4_as_corrected() -> None:
    """Without qop; the response is that of erratum 749."""
    offered = (
        'Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", '
        'opaque="5ccc069c403ebaf9f0171e9517f40e41"'
    )
    scheme = Digest("Mufasa", "CircleOfLife")
    sent = only(scheme, challenge(offered), "x", get("/dir/index.html"))
    assert sent["response"] == "1949323746fe6a43ef61f9606e7febea"
    assert not {"qop", "nc", "cnonce"} & set(sent)


@pytest.mark.parametrize("algorithm", ["MD5", "MD5-SESS", "SHA-256", "SHA-256-SESS"])
@pytest.mark.parametrize("target", ["/", "/a%20b?c=d&e=%2F"])
def test_as_httpx_does_it(algorithm: str, target: str) -> None:
    offered = f'Digest realm="r, s", nonce="n", qop="auth", algorithm={algorithm}, opaque="o"'
    theirs = httpx.DigestAuth(MUFASA.user, MUFASA.password)
    flow = theirs.sync_auth_flow(httpx.Request("GET", f"http://a.test{target}"))
    sent = next(flow)
    refused = httpx.Response(401, headers={"WWW-Authenticate": offered}, request=sent)
    made = fields(flow.send(refused).headers["Authorization"])
    assert only(MUFASA, challenge(offered), made["cnonce"], get(target)) == made


@pytest.mark.parametrize(
    "offered",
    [
        'realm="r, \'s\'", nonce="n", qop="auth", algorithm=SHA-256, opaque="o"',
        'realm="r", nonce="n", qop="auth", algorithm=SHA-256-sess',
        'realm="r", nonce="n", qop="auth", algorithm=MD5-sess, opaque=""',
        'realm="r", nonce="n", qop="auth-int"',
        'realm="r", nonce="n", qop="auth", userhash=true, algorithm=MD5',
        'realm="r", nonce="n"',
        'nonce="n", stale=TRUE',
        'realm="r", nonce="n", algorithm="MD5"',
    ],
)
@pytest.mark.parametrize("scheme", [ODD, Digest('a "b" \\c', "d:e")])
def test_as_curl_does_it(offered: str, scheme: Digest) -> None:
    refused = ok(b"", f"WWW-Authenticate: Digest {offered}", status="401 Unauthorized")
    with WireServer(answers(refused, ok())) as server:
        url = f"{server.origin}/a%20b?c=d,e"
        user = f"{scheme.user}:{scheme.password}"
        curl("--digest", "--user", user, url)
    made = fields(head(server.requests[1])["authorization"])
    cnonce = made.get("cnonce", "")
    assert only(scheme, challenge(f"Digest {offered}"), cnonce, get("/a%20b?c=d,e")) == made


def head(request: bytes) -> dict[str, str]:
    lines = request.partition(b"\r\n\r\n")[0].decode().split("\r\n")
    pairs = (line.partition(":") for line in lines[1:])
    return {name.lower(): value.strip() for name, _, value in pairs}


def test_the_strongest_is_taken() -> None:
    offered = challenge(
        'Basic realm="b", Digest realm="m", nonce="1", qop="auth"',
        'Digest realm="s", nonce="2", qop="auth", algorithm=SHA-256, Digest realm="x", nonce="3", '
        'algorithm=SHA-1024, qop="auth"',
    )
    assert only(MUFASA, offered, "c", get())["realm"] == "s"


@pytest.mark.parametrize(
    ("offered", "message"),
    [
        ('Digest nonce="n", algorithm=SHA-1', "algorithm SHA-1, qop none"),
        ('Digest nonce="n", qop="auth-conf"', "algorithm MD5, qop auth-conf"),
    ],
)
def test_what_is_not_known(offered: str, message: str) -> None:
    done = played(digest(get(), MUFASA, Means()), [challenge(offered)])
    assert len(done.sent) == 1
    assert done.refused is not None
    assert done.refused.kind is FailureKind.AUTHENTICATION
    assert message in done.refused.message


def test_no_digest_is_asked_for() -> None:
    for given in (challenge("Basic realm=x"), answer(200), Failure(FailureKind.DNS, "no")):
        done = played(digest(get(), MUFASA, Means()), [given])
        assert (len(done.sent), done.refused) == (1, None)


def test_a_wrong_password_is_answered_once() -> None:
    means = Means()
    refused = challenge('Digest realm="r", nonce="n", qop="auth"')
    assert len(played(digest(get(), MUFASA, means), [refused] * 9).sent) == 2
    first = played(digest(get(), MUFASA, means), [refused] * 9).values("Authorization")[0]
    assert first == "", "a nonce that was refused is not used again"


def test_a_stale_nonce_is_answered_once_more() -> None:
    offers = [challenge(f'Digest realm="r", nonce="{n}", qop="auth", stale=true') for n in "123"]
    done = played(digest(get(), MUFASA, Means()), offers)
    sent = [fields(each)["nonce"] for each in done.values("Authorization")[1:]]
    assert sent == ["1", "2"]


def test_a_known_nonce_is_used_again_and_counted() -> None:
    means = Means()
    offered = challenge('Digest realm="r", nonce="n", qop="auth"')
    played(digest(get(), MUFASA, means), [offered])
    later = [played(digest(get(each), MUFASA, means)) for each in ("/a", "/b", "/c")]
    assert [len(each.sent) for each in later] == [1, 1, 1]
    sent = [fields(each.values("Authorization")[0]) for each in later]
    assert [each["nc"] for each in sent] == ["00000002", "00000003", "00000004"]
    assert [each["uri"] for each in sent] == ["/a", "/b", "/c"]
    assert len({each["cnonce"] for each in sent}) == 3


def test_each_origin_and_user_has_its_own_nonce() -> None:
    means = Means()
    played(digest(get(), MUFASA, means), [challenge('Digest realm="r", nonce="n", qop="auth"')])
    others = [
        (replace(get(), host="b.test"), MUFASA),
        (replace(get(), scheme="https"), MUFASA),
        (get(), Digest("Mufasa", "other")),
    ]
    for request, scheme in others:
        assert played(digest(request, scheme, means)).values("Authorization") == [""]


def test_the_domain_bounds_what_a_nonce_is_used_for() -> None:
    means = Means()
    offered = challenge('Digest realm="r", nonce="n", qop="auth", domain="/a http://a.test/b/"')
    played(digest(get("/a"), MUFASA, means), [offered])
    found = [
        bool(played(digest(get(each), MUFASA, means)).values("Authorization")[0])
        for each in ("/a/x", "/b/x", "/c")
    ]
    assert found == [True, True, False]


def test_the_next_nonce_is_taken() -> None:
    means = Means()
    information = answer(200, ("Authentication-Info", 'qop=auth, nextnonce="m"'))
    offered = challenge('Digest realm="r", nonce="n", qop="auth", algorithm=MD5-sess')
    played(digest(get(), MUFASA, means), [offered, information])
    sent = fields(played(digest(get(), MUFASA, means)).values("Authorization")[0])
    assert (sent["nonce"], sent["nc"]) == ("m", "00000001")


def test_a_session_key_is_made_once() -> None:
    """RFC 7616, 3.4.2: it keeps the first nonce and the first client nonce."""
    cnonces = iter(("first", "second"))
    means = Means(random_text=lambda _size: next(cnonces))
    offered = challenge('Digest realm="r", nonce="n", qop="auth", algorithm=MD5-sess')
    played(digest(get(), MUFASA, means), [offered])
    sent = fields(played(digest(get(), MUFASA, means)).values("Authorization")[0])
    key = md5(f"{md5('Mufasa:r:Circle Of Life')}:n:first")
    assert sent["cnonce"] == "second"
    assert sent["response"] == md5(f"{key}:n:00000002:second:auth:{md5('GET:/')}")


def md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()


def test_the_body_is_hashed_whole(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"x" * 700_000)
    body = Body((b"<", FilePart(tmp_path / "f", 700_000), b">"))
    request = replace(get("/p", "POST"), body=body)
    offered = challenge('Digest realm="r", nonce="n", qop="auth-int"')
    sent = only(MUFASA, offered, "c", request)
    entity = hashlib.md5(b"<" + b"x" * 700_000 + b">").hexdigest()
    second = md5(f"POST:/p:{entity}")
    first = md5("Mufasa:r:Circle Of Life")
    assert sent["qop"] == "auth-int"
    assert sent["response"] == md5(f"{first}:n:00000001:c:auth-int:{second}")


def test_a_file_that_is_gone_fails(tmp_path: Path) -> None:
    request = replace(get(method="POST"), body=Body((FilePart(tmp_path / "gone", 3),)))
    offered = challenge('Digest realm="r", nonce="n", qop="auth-int"')
    done = played(digest(request, MUFASA, Means()), [offered])
    assert done.refused is not None
    assert done.refused.kind is FailureKind.FILE


@pytest.mark.parametrize(
    ("charset", "name", "value"),
    [(", charset=UTF-8", "username*", "UTF-8''J%C3%A4s%C3%B8n%20Doe"), ("", "username", ODD.user)],
)
def test_a_user_beyond_ascii(charset: str, name: str, value: str) -> None:
    sent = only(ODD, challenge(f'Digest realm="r", nonce="n", qop="auth"{charset}'), "c", get())
    assert sent[name] == value


def test_what_is_secret() -> None:
    means = Means()
    done = played(digest(get(), MUFASA, means), [challenge('Digest realm="r", nonce="n"')])
    response = fields(done.values("Authorization")[1])["response"]
    assert {MUFASA.password, response} <= means.obtained
    assert "authorization" in done.sent[1].secret_headers


@pytest.fixture
def client() -> Iterator[HttpClient]:
    made = HttpClient()
    yield made
    made.close()


@pytest.mark.parametrize("userhash", [False, True])
@pytest.mark.parametrize("algorithm", ["MD5", "SHA-256", "SHA-512-256"])
def test_lighttpd(client: HttpClient, tmp_path: Path, algorithm: str, userhash: bool) -> None:
    with lighttpd().serving(tmp_path, algorithm, userhash) as port:

        def send(target: str, password: str = PASSWORD) -> list[int]:
            request = OutgoingRequest(
                "GET",
                "http",
                "127.0.0.1",
                port,
                target,
                (),
                authentication=Digest(USER, password),
            )
            hops = client.send(request).hops
            return [each.outcome.status for each in hops if isinstance(each.outcome, Response)]

        assert send("/status?json") == [401, 200]
        assert send("/status?a=b%20c,d") == [200], "the nonce is known"
        assert send("/none/x%20y") == [404]
        assert send("/status", "wrong") == [401, 401]
        with ThreadPoolExecutor(8) as threads:
            assert set(map(str, threads.map(send, ["/status"] * 40))) == {"[200]"}


@pytest.fixture(scope="module")
def bin_port() -> Iterator[int]:
    with httpbin() as port:
        yield port


def from_bin(client: HttpClient, port: int, path: str, password: str, body: Body) -> list[int]:
    request = OutgoingRequest(
        "GET",
        "http",
        "127.0.0.1",
        port,
        f"/digest-auth/{path}",
        (("Content-Type", "text/plain"),),
        body,
        authentication=Digest("ada", password),
    )
    hops = client.send(request).hops
    return [each.outcome.status for each in hops if isinstance(each.outcome, Response)]


@pytest.mark.parametrize("algorithm", ["MD5", "SHA-256"])
@pytest.mark.parametrize("qop", ["auth", "auth-int"])
def test_httpbin(
    client: HttpClient, bin_port: int, qop: str, algorithm: str, tmp_path: Path
) -> None:
    (tmp_path / "f").write_bytes(b"film")
    body = Body((b"a ", FilePart(tmp_path / "f", 4)))
    path = f"{qop}/ada/secret/{algorithm}"
    assert from_bin(client, bin_port, path, "secret", body) == [401, 200]
    assert from_bin(client, bin_port, path, "secret", body) == [200]
    assert from_bin(client, bin_port, path, "wrong", body) == [401, 401]


def test_httpbin_lets_nonces_go_stale(client: HttpClient, bin_port: int) -> None:
    """It counts in a cookie how often a nonce is still good: once more, then no more."""
    path = "auth/ada/secret/SHA-256/1"
    seen = [from_bin(client, bin_port, path, "secret", Body(())) for _ in range(4)]
    assert seen == [[401, 200], [401, 200], [401, 200], [401, 200]]


def test_a_redirect_is_proven_anew(client: HttpClient) -> None:
    offered = 'WWW-Authenticate: Digest realm="r", nonce="n", qop="auth"'
    refused = ok(b"", offered, status="401 No")
    onward = ok(b"", "Location: /b?c=d", status="307 On")
    with WireServer(answers(refused, onward, ok(b"there"))) as server:
        request = OutgoingRequest(
            "POST",
            "http",
            "127.0.0.1",
            server.port,
            "/a",
            (),
            Body((b"body",)),
            authentication=MUFASA,
        )
        exchange = client.send(request)
    assert isinstance(exchange.outcome, Response)
    sent = [head(each).get("authorization") for each in server.requests]
    assert sent[0] is None
    proofs = [fields(each) for each in sent[1:] if each]
    assert [(each["uri"], each["nc"]) for each in proofs] == [
        ("/a", "00000001"),
        ("/b?c=d", "00000002"),
    ]
    assert [each.endswith(b"body") for each in server.requests] == [True] * 3
    assert proofs[1]["response"] in exchange.secrets
