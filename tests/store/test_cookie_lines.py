import subprocess
from dataclasses import replace
from http.cookiejar import MozillaCookieJar
from shutil import which

import pytest

from callsheet.store.cookie_lines import BrokenLine, netscape_text, read_jetbrains, read_netscape
from callsheet.store.cookies import Cookie, FallbackCookies
from wire_server import Peer, WireServer

FUTURE = 2_000_000_000.0
COOKIES = (
    Cookie("sid", "abc=1 2", "a.test", "/"),
    Cookie("all", "x", "a.test", "/deep/er", host_only=False, expires=FUTURE),
    Cookie("safe", "", "127.0.0.1", "/", secure=True, http_only=True),
    Cookie("quoted", '"q;1"', "localhost", "/", expires=FUTURE),
)
FALLBACK = FallbackCookies("https://a.test:443", '{"a_session_x": "abc"}')
CURL = pytest.mark.skipif(which("curl") is None, reason="curl is not installed")


def test_what_is_written_is_read_again():
    assert read_netscape(netscape_text((*COOKIES, FALLBACK))) == (*COOKIES, FALLBACK)


@pytest.mark.parametrize(
    ("line", "cookie"),
    [
        ("a.test\tFALSE\t/\tFALSE\t0\ts\tv", Cookie("s", "v", "a.test", "/")),
        (".A.test\tTRUE\t/\tFALSE\t0\ts\tv", Cookie("s", "v", "a.test", "/", host_only=False)),
        ("a.test\ttrue\t/\tFALSE\t0\ts\tv", Cookie("s", "v", "a.test", "/", host_only=False)),
        ("#HttpOnly_a.test\tFALSE\t/\tTRUE\t0\ts\tv",
         Cookie("s", "v", "a.test", "/", secure=True, http_only=True)),
        ("a.test\tFALSE\t/\tFALSE\t12\ts\t", Cookie("s", "", "a.test", "/", expires=12.0)),
        ("a.test\tFALSE\t/\tFALSE\t12\ts", Cookie("s", "", "a.test", "/", expires=12.0)),
        ("a.test\tFALSE\t/\tFALSE\t\ts\tv", Cookie("s", "v", "a.test", "/")),
        ("a.test\tFALSE\t/\tFALSE\t-5\ts\tv", Cookie("s", "v", "a.test", "/", expires=-5.0)),
    ],
)  # fmt: skip
def test_lines(line: str, cookie: Cookie):
    assert read_netscape(f"# Netscape\r\n\r\n{line}\r\n# end") == (cookie,)


@pytest.mark.parametrize(
    "line",
    [
        "a.test FALSE / FALSE 0 s v",
        "a.test\tFALSE\t/\tFALSE\t0",
        "a.test\tFALSE\t/\tFALSE\t0\ts\tv\tw",
        "a.test\tyes\t/\tFALSE\t0\ts\tv",
        "a.test\tFALSE\trel\tFALSE\t0\ts\tv",
        "a.test\tFALSE\t/\tFALSE\tsoon\ts\tv",
        ".\tFALSE\t/\tFALSE\t0\ts\tv",
        "a.test\tFALSE\t/\tFALSE\t0\ts\tv\x00",
        "#X-Fallback-Cookies\thttps://a.test:443\tno json",
    ],
)
def test_broken_lines_are_set_aside_and_not_repeated(line: str):
    first, broken, last = read_netscape(
        f"a.test\tFALSE\t/\tFALSE\t0\ta\t1\n{line}\na.test\tFALSE\t/\tFALSE\t0\tb\t2\n"
    )
    assert isinstance(broken, BrokenLine)
    assert broken.number == 2
    assert (first.name, last.name) == ("a", "b")


@pytest.mark.parametrize("bad", ["a\tb", "a\nb", "a\0b"])
def test_what_would_break_the_file_is_left_out(bad: str):
    cookie = COOKIES[0]
    kept = (replace(cookie, value=bad), replace(cookie, name=bad), FallbackCookies("o", bad))
    assert read_netscape(netscape_text((*kept, *COOKIES[1:]))) == COOKIES[1:]


def test_a_cookie_that_is_over_does_not_become_one_of_the_session():
    over = replace(COOKIES[0], expires=0.5)
    assert read_netscape(netscape_text((over,))) == (replace(over, expires=1.0),)


def test_pythons_jar_reads_what_is_written(tmp_path):
    """It takes the 0 that curl writes for cookies of the session for a time long ago."""
    (tmp_path / "jar").write_text(netscape_text((*COOKIES, FALLBACK)))
    jar = MozillaCookieJar(str(tmp_path / "jar"))
    jar.load(ignore_discard=True, ignore_expires=True)
    found = {(c.domain, c.path, c.name, c.value, c.secure, c.expires) for c in jar}
    assert found == {
        (("" if c.host_only else ".") + c.domain, c.path, c.name, c.value, c.secure,
         int(c.expires or 0))
        for c in COOKIES
    }  # fmt: skip


def test_what_pythons_jar_writes_is_read(tmp_path):
    (tmp_path / "jar").write_text(netscape_text(COOKIES))
    jar = MozillaCookieJar(str(tmp_path / "jar"))
    jar.load(ignore_discard=True, ignore_expires=True)
    jar.save(str(tmp_path / "other"), ignore_discard=True, ignore_expires=True)
    read = read_netscape((tmp_path / "other").read_text())
    assert sorted(read, key=lambda c: c.key) == sorted(COOKIES, key=lambda c: c.key)


@CURL
def test_curl_sends_what_is_written(tmp_path):
    here = (
        Cookie("sid", "abc=1 2", "127.0.0.1", "/"),
        Cookie("deep", "x", "127.0.0.1", "/deep", expires=FUTURE, http_only=True),
        Cookie("other", "y", "127.0.0.2", "/"),
        Cookie("over", "y", "127.0.0.1", "/", expires=1.0),
        FALLBACK,
    )
    (tmp_path / "jar").write_text(netscape_text(here))
    with WireServer(answers("Content-Length: 0")) as server:
        curl("-b", str(tmp_path / "jar"), f"{server.origin}/deep/x")
        (sent,) = server.requests
    line = next(each for each in sent.decode().split("\r\n") if each.startswith("Cookie:"))
    assert sorted(line.removeprefix("Cookie: ").split("; ")) == ["deep=x", "sid=abc=1 2"]


@CURL
def test_what_curl_writes_is_read(tmp_path):
    fields = (
        "Set-Cookie: sid=abc; HttpOnly",
        "Set-Cookie: kept=1; Path=/deep; Expires=Wed, 18 May 2033 03:33:20 GMT; Secure",
        "Set-Cookie: below=2; Domain=site.localhost",
        "Content-Length: 0",
    )
    with WireServer(answers(*fields)) as server:
        host = f"www.site.localhost:{server.port}"
        route = ("--resolve", f"{host}:127.0.0.1")
        curl(*route, "-c", str(tmp_path / "jar"), f"http://{host}/x")
    read = {each.name: each for each in read_netscape((tmp_path / "jar").read_text())}
    assert read["sid"] == Cookie("sid", "abc", "www.site.localhost", "/", http_only=True)
    assert read["below"] == Cookie("below", "2", "site.localhost", "/", host_only=False)
    # Some versions of curl take `Secure` from localhost, as browsers do, and others do not.
    assert read.get("kept") in (
        None,
        Cookie("kept", "1", "www.site.localhost", "/deep", secure=True, expires=FUTURE),
    )


@pytest.mark.parametrize(
    ("line", "cookie"),
    [
        ("a.test\t/\tsid\tabc\t-1", Cookie("sid", "abc", "a.test", "/")),
        ("a.test\t/\tsid\tabc", Cookie("sid", "abc", "a.test", "/")),
        ("a.test / sid abc Wed, 18 May 2033 03:33:20 GMT",
         Cookie("sid", "abc", "a.test", "/", expires=FUTURE)),
        ("a.test\t/\tsid\tabc\tsoon", None),
        (".a.test\t/x\tsid\tabc\tWed, 18 May 2033 03:33:20 GMT",
         Cookie("sid", "abc", "a.test", "/x", host_only=False, expires=FUTURE)),
        ("a.test\t/\tsid", None),
        ("a.test\trel\tsid\tabc", None),
    ],
)  # fmt: skip
def test_lines_of_jetbrains(line: str, cookie: Cookie | None):
    (read,) = read_jetbrains(f"# domain\tpath\tname\tvalue\tdate\n{line}\n")
    assert isinstance(read, BrokenLine) if cookie is None else read == cookie


def answers(*fields: str):
    head = "\r\n".join(("HTTP/1.1 200 OK", *fields, "", "")).encode()

    def script(peer: Peer) -> None:
        while peer.request():
            peer.send(head)

    return script


def curl(*arguments: str) -> None:
    subprocess.run(["curl", "-sS", "--noproxy", "*", *arguments], check=True, timeout=20)
