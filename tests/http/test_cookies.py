"""RFC 6265; `http.cookiejar` of the standard library is asked where it holds the same rules."""

import urllib.request
from email.message import Message
from http.cookiejar import CookieJar as StandardJar
from http.cookiejar import DefaultCookiePolicy
from threading import Thread

import pytest

from callsheet.exchange import OutgoingRequest
from callsheet.http.cookies import CookieJar, parse_set_cookie
from callsheet.store.cookies import Cookie

NOW = 1_800_000_000.0


def at(url: str) -> OutgoingRequest:
    scheme, _, rest = url.partition("://")
    host, slash, target = rest.partition("/")
    name, _, port = host.partition(":") if not host.startswith("[") else (host[1:-1], "", "")
    return OutgoingRequest("GET", scheme, name, int(port) if port else None, slash + target, ())


def sent(jar: CookieJar, url: str, now: float = NOW) -> str:
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar.cookies_for(at(url), now))


def jar_with(url: str, *values: str) -> CookieJar:
    jar = CookieJar()
    jar.store(tuple(("set-COOKIE", value) for value in values), at(url), NOW)
    return jar


@pytest.mark.parametrize(
    ("text", "cookie"),
    [
        ("a=1", Cookie("a", "1", "x.a.test", "/d")),
        (" a = 1 ; Path=/ ;HttpOnly", Cookie("a", "1", "x.a.test", "/", http_only=True)),
        ('a="q 1"', Cookie("a", '"q 1"', "x.a.test", "/d")),
        ("a=b=c", Cookie("a", "b=c", "x.a.test", "/d")),
        ("=v", Cookie("", "v", "x.a.test", "/d")),
        ("alone", Cookie("", "alone", "x.a.test", "/d")),
        ("a=", Cookie("a", "", "x.a.test", "/d")),
        ("a=1; Path=rel", Cookie("a", "1", "x.a.test", "/d")),
        ("a=1; Path=/x; path=/y", Cookie("a", "1", "x.a.test", "/y")),
        ("a=1; Domain=.A.test", Cookie("a", "1", "a.test", "/d", host_only=False)),
        ("a=1; domain=x.a.test", Cookie("a", "1", "x.a.test", "/d", host_only=False)),
        ("a=1; Domain=", Cookie("a", "1", "x.a.test", "/d")),
        ("a=1; Max-Age=10; Expires=x", Cookie("a", "1", "x.a.test", "/d", expires=NOW + 10)),
        ("a=1; Max-Age=0", Cookie("a", "1", "x.a.test", "/d", expires=0.0)),
        ("a=1; Max-Age=soon", Cookie("a", "1", "x.a.test", "/d")),
        ("a=1; Secure; SameSite=None", Cookie("a", "1", "x.a.test", "/d", secure=True)),
        (
            "__Host-a=1; Secure; Path=/",
            Cookie("__Host-a", "1", "x.a.test", "/", secure=True),
        ),
        (
            "__Secure-a=1; Secure",
            Cookie("__Secure-a", "1", "x.a.test", "/d", secure=True),
        ),
    ],
)
def test_parsing(text: str, cookie: Cookie) -> None:
    assert parse_set_cookie(text, at("https://x.a.test/d/e?f/g"), NOW) == cookie


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("", "https://a.test/"),
        ("=", "https://a.test/"),
        ("a=1; Domain=b.test", "https://a.test/"),
        ("a=1; Domain=x.a.test", "https://a.test/"),
        ("a=1; Domain=test", "https://a.test/"),
        ("a=1; Domain=0.0.1", "http://127.0.0.1/"),
        ("a=1; Secure", "http://a.test/"),
        ("__Secure-a=1", "https://a.test/"),
        ("__Host-a=1; Secure", "https://a.test/d/"),
        ("__host-a=1; Secure; Path=/; Domain=a.test", "https://a.test/"),
        ("a=1\x01", "https://a.test/"),
        ("a=" + "x" * 4096, "https://a.test/"),
    ],
)
def test_ignored(text: str, url: str) -> None:
    assert parse_set_cookie(text, at(url), NOW) is None


@pytest.mark.parametrize(
    ("value", "url", "goes"),
    [
        ("a=1", "https://h.a.test/d/", True),
        ("a=1", "https://H.A.test/d/", True),
        ("a=1", "https://x.h.a.test/d/", False),
        ("a=1", "https://a.test/d/", False),
        ("a=1", "http://h.a.test:8080/d/x?y", True),
        ("a=1; Domain=a.test", "https://a.test/d/", True),
        ("a=1; Domain=a.test", "https://x.y.a.test/d/", True),
        ("a=1; Domain=a.test", "https://ba.test/d/", False),
        ("a=1", "https://h.a.test/d", True),
        ("a=1", "https://h.a.test/dd", False),
        ("a=1", "https://h.a.test/", False),
        ("a=1; Path=/d/", "https://h.a.test/d", False),
        ("a=1; Path=/d/", "https://h.a.test/d/e", True),
        ("a=1; Secure", "https://h.a.test/d", True),
        ("a=1; Secure", "http://h.a.test/d", False),
    ],
)
def test_where_a_cookie_goes(value: str, url: str, goes: bool) -> None:
    origin = "https://h.a.test/d/e"
    assert sent(jar_with(origin, value), url) == ("a=1" if goes else "")
    if "H.A" not in url:
        assert standard_sends(origin, value, url) == goes


def standard_sends(origin: str, value: str, url: str) -> bool:
    policy = DefaultCookiePolicy(strict_ns_domain=DefaultCookiePolicy.DomainStrictNonDomain)
    jar = StandardJar(policy)
    message = Message()
    message["Set-Cookie"] = value

    class Answer:
        def info(self) -> Message:
            return message

    jar.extract_cookies(Answer(), urllib.request.Request(origin))
    request = urllib.request.Request(url)
    jar.add_cookie_header(request)
    return request.has_header("Cookie")


@pytest.mark.parametrize(
    "url", ["http://localhost:3000/", "http://x.localhost/", "http://127.0.0.1/", "http://[::1]/"]
)
def test_loopback_counts_as_secure(url: str) -> None:
    jar = jar_with(url, "a=1; Secure", "__Host-b=2; Secure; Path=/")
    assert sent(jar, url) == "a=1; __Host-b=2"


def test_order_is_longest_path_first_then_as_set() -> None:
    jar = jar_with(
        "https://a.test/d/e", "a=1; Path=/", "b=2; Path=/d", "c=3; Path=/", "a=4; Path=/"
    )
    assert sent(jar, "https://a.test/d/") == "b=2; a=4; c=3"
    assert [cookie.name for cookie in jar.snapshot()] == ["a", "b", "c"]


def test_cookies_end() -> None:
    jar = jar_with("https://a.test/", "a=1; Max-Age=10", "b=2", "c=3")
    assert sent(jar, "https://a.test/", NOW + 9) == "a=1; b=2; c=3"
    assert sent(jar, "https://a.test/", NOW + 10) == "b=2; c=3"
    jar.store((("Set-Cookie", "b=; Max-Age=-1"),), at("https://a.test/"), NOW)
    jar.store(
        (("Set-Cookie", "c=; Expires=Thu, 01 Jan 1970 00:00:00 GMT"),), at("https://a.test/"), NOW
    )
    assert [cookie.name for cookie in jar.snapshot()] == ["a"]


def test_a_jar_can_be_filled_beforehand() -> None:
    jar = CookieJar((Cookie("a", "1", "a.test", "/"),))
    assert sent(jar, "http://a.test/x") == "a=1"


def test_threads_do_not_disturb_each_other() -> None:
    jar = CookieJar()

    def fill(name: str) -> None:
        for number in range(40):
            jar.store((("Set-Cookie", f"{name}{number}=1"),), at("http://a.test/"), NOW)
            jar.cookies_for(at("http://a.test/"), NOW)

    threads = [Thread(target=fill, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(jar.snapshot()) == 160


def test_fallback_cookies_go_back_to_their_origin():
    jar = CookieJar()
    value = '{"a_session_x": "abc"}'
    jar.store((("X-Fallback-Cookies", value),), at("https://a.test/v1"), NOW)
    assert jar.fallback_for(at("https://A.test:443/v2")) == value
    for other in ("http://a.test/", "https://b.test/", "https://a.test:444/"):
        assert jar.fallback_for(at(other)) == ""
    jar.store((("X-Fallback-Cookies", "[]"),), at("https://a.test/v1"), NOW)
    assert jar.snapshot() == ()


def test_what_comes_in_a_branch_is_its_own_until_it_is_taken() -> None:
    jar = jar_with("http://a.test/", "a=1", "b=1")
    first, second = jar.branched(), jar.branched()
    first.store((("Set-Cookie", "a=2"), ("Set-Cookie", "b=; Max-Age=0")), at("http://a.test/"), NOW)
    second.store((("Set-Cookie", "c=1"), ("Set-Cookie", "a=3")), at("http://a.test/"), NOW)
    assert sent(first, "http://a.test/") == "a=2"
    assert sent(second, "http://a.test/") == "a=3; b=1; c=1"
    assert sent(jar, "http://a.test/") == "a=1; b=1"
    jar.take(second)
    jar.take(first)
    assert sent(jar, "http://a.test/") == "a=2; c=1"
