"""Which proxy a request takes: what is typed, what an environment says, what is left out."""

import pytest

from callsheet.exchange import Proxies, Proxy, ProxyKind, SendOptions, Tls
from callsheet.proxies import parse_proxy, proxies_of_environment, proxy_for, secrets_of

PROXY = Proxy(ProxyKind.HTTP, "proxy.test", 3128)
LOOPBACK = ("localhost", "*.localhost", "127.0.0.0/8", "::1")


@pytest.mark.parametrize(
    ("text", "proxy"),
    [
        ("proxy.test", Proxy(ProxyKind.HTTP, "proxy.test", 80)),
        ("proxy.test:3128", PROXY),
        ("http://proxy.test:3128/", PROXY),
        ("HTTP://Proxy.Test:3128", PROXY),
        (" http://proxy.test:3128\n", PROXY),
        ("https://proxy.test", Proxy(ProxyKind.HTTPS, "proxy.test", 443)),
        ("socks5://proxy.test", Proxy(ProxyKind.SOCKS5, "proxy.test", 1080)),
        ("socks5h://proxy.test:9050", Proxy(ProxyKind.SOCKS5H, "proxy.test", 9050)),
        ("http://[::1]:3128", Proxy(ProxyKind.HTTP, "::1", 3128)),
        ("http://ada:secret@a.test:1", Proxy(ProxyKind.HTTP, "a.test", 1, "ada", "secret")),
        ("ada:secret@a.test:1", Proxy(ProxyKind.HTTP, "a.test", 1, "ada", "secret")),
        ("http://a%40b:p%3A%2Fw@a.test:1", Proxy(ProxyKind.HTTP, "a.test", 1, "a@b", "p:/w")),
        ("http://ada:p@ss:w@a.test:1", Proxy(ProxyKind.HTTP, "a.test", 1, "ada", "p@ss:w")),
        ("http://ada@a.test:1", Proxy(ProxyKind.HTTP, "a.test", 1, "ada")),
        ("http://ada:@a.test:1", Proxy(ProxyKind.HTTP, "a.test", 1, "ada")),
        ("http://bücher.test:1", Proxy(ProxyKind.HTTP, "xn--bcher-kva.test", 1)),
    ],
)
def test_a_proxy_is_read(text: str, proxy: Proxy) -> None:
    assert parse_proxy(text) == proxy


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", "not the URL of a proxy"),
        ("http://", "not the URL of a proxy"),
        ("http://s3cret@", "not the URL of a proxy"),
        ("http://u:s3cret@a.test:x", "not the URL of a proxy"),
        ("http://u:s3cret@a.test:1/path", "not the URL of a proxy"),
        ("http://u:s3cret@a b.test:1", "not the URL of a proxy"),
        ("ftp://u:s3cret@a.test:1", 'cannot have the scheme "ftp"'),
        ("socks4://u:s3cret@a.test:1", "there are http, https, socks5, socks5h"),
        ("http://u:s3cret@a.test:0", "0 cannot be the port"),
        ("http://u:s3cret@a.test:65536", "65536 cannot be the port"),
        ("http://u:s3cret@xn--\u00ff.test:1", "cannot be the host"),
    ],
)
def test_what_is_no_proxy(text: str, wrong: str) -> None:
    said = parse_proxy(text)
    assert isinstance(said, str)
    assert wrong in said
    assert "s3cret" not in said


@pytest.mark.parametrize(
    ("pattern", "host", "port", "direct"),
    [
        ("*", "a.test", 80, True),
        ("*.internal", "a.internal", 80, True),
        ("*.internal", "internal", 80, False),
        ("*.internal", "a.internal.test", 80, False),
        ("10.*", "10.1.2.3", 80, True),
        ("10.*", "110.1.2.3", 80, False),
        ("foo.*", "foo.test", 80, True),
        ("a[b]*", "ab.test", 80, False),
        ("example.org", "example.org", 80, True),
        ("example.org", "www.example.org", 80, True),
        ("example.org", "badexample.org", 80, False),
        (".example.org", "www.example.org", 80, True),
        (".example.org", "example.org", 80, True),
        ("EXAMPLE.org", "Example.ORG", 80, True),
        ("example.org", "example.org.", 80, True),
        ("example.org:8080", "example.org", 8080, True),
        ("example.org:8080", "example.org", 80, False),
        ("*.example.org:443", "a.example.org", 443, True),
        ("*.example.org:443", "a.example.org", 80, False),
        ("10.0.0.0/8", "10.255.0.1", 80, True),
        ("10.0.0.0/8", "11.0.0.1", 80, False),
        ("10.0.0.0/8", "10.0.0.0.test", 80, False),
        ("fd00::/8", "fd12::1", 80, True),
        ("127.0.0.1", "127.0.0.1", 80, True),
        ("0.0.1", "127.0.0.1", 80, False),
        ("[::1]", "::1", 80, True),
        ("::1", "::1", 80, True),
        ("::1", "0:0:0:0:0:0:0:1", 80, True),
        ("[::1]:8080", "::1", 8080, True),
        ("[::1]:8080", "::1", 80, False),
        ("<local>", "intranet", 80, True),
        ("<local>", "localhost", 80, True),
        ("<local>", "127.0.0.2", 80, True),
        ("<local>", "a.test", 80, False),
        ("<local>", "10.0.0.1", 80, False),
        ("", "a.test", 80, False),
        (".", "a.test", 80, False),
        ("999.0.0.0/99", "10.0.0.1", 80, False),
    ],
)
def test_exceptions(pattern: str, host: str, port: int, direct: bool) -> None:
    found = proxy_for(Proxies(http=PROXY, exceptions=("x.test", pattern)), "http", host, port)
    assert found == (None if direct else PROXY)


def test_the_scheme_of_the_target_chooses() -> None:
    other = Proxy(ProxyKind.SOCKS5, "other.test", 1080)
    proxies = Proxies(http=PROXY, https=other)
    assert proxy_for(proxies, "http", "a.test", 80) == PROXY
    assert proxy_for(proxies, "https", "a.test", 443) == other
    assert proxy_for(Proxies(https=other), "http", "a.test", 80) is None
    assert proxy_for(Proxies(http=PROXY), "http", "localhost", 80) == PROXY


A, B = Proxy(ProxyKind.HTTP, "a.test", 1), Proxy(ProxyKind.HTTP, "b.test", 2)


@pytest.mark.parametrize(
    ("environ", "proxies"),
    [
        ({}, Proxies(exceptions=LOOPBACK)),
        ({"http_proxy": "a.test:1"}, Proxies(http=A, exceptions=LOOPBACK)),
        ({"HTTP_PROXY": "a.test:1"}, Proxies(http=A, exceptions=LOOPBACK)),
        ({"http_proxy": "a.test:1", "HTTP_PROXY": "b.test:2"}, Proxies(A, exceptions=LOOPBACK)),
        ({"HTTP_PROXY": "a.test:1", "REQUEST_METHOD": "GET"}, Proxies(exceptions=LOOPBACK)),
        ({"http_proxy": "a.test:1", "REQUEST_METHOD": "GET"}, Proxies(A, exceptions=LOOPBACK)),
        ({"HTTPS_PROXY": "a.test:1", "REQUEST_METHOD": "GET"}, Proxies(None, A, LOOPBACK)),
        ({"ALL_PROXY": "a.test:1"}, Proxies(A, A, LOOPBACK)),
        ({"all_proxy": "a.test:1", "https_proxy": "b.test:2"}, Proxies(A, B, LOOPBACK)),
        ({"http_proxy": "", "ALL_PROXY": "a.test:1"}, Proxies(A, A, LOOPBACK)),
        (
            {"http_proxy": "a.test:1", "no_proxy": "x.test, .y.test z.test", "NO_PROXY": "w"},
            Proxies(A, None, ("x.test", ".y.test", "z.test", *LOOPBACK)),
        ),
        ({"NO_PROXY": "<-loopback>,x.test"}, Proxies(exceptions=("x.test",))),
        (
            {
                "CONNECTOR_HTTP_PROXY_HOST": "a.test",
                "CONNECTOR_HTTPS_PROXY_HOST": "b.test",
                "CONNECTOR_HTTPS_PROXY_PORT": "2",
                "CONNECTOR_HTTPS_PROXY_USER": "ada",
                "CONNECTOR_HTTPS_PROXY_PASSWORD": "p%40:@",
                "CONNECTOR_HTTPS_PROXY_SCHEME": "https",
                "CONNECTOR_HTTP_NON_PROXY_HOSTS": "x.test|10.*",
                "HTTP_PROXY": "c.test:3",
            },
            Proxies(
                Proxy(ProxyKind.HTTP, "a.test", 80),
                Proxy(ProxyKind.HTTPS, "b.test", 2, "ada", "p%40:@"),
                ("x.test", "10.*", *LOOPBACK),
            ),
        ),
        (
            {"CONNECTOR_HTTP_PROXY_HOST": "::1", "CONNECTOR_HTTP_PROXY_PORT": "8"},
            Proxies(Proxy(ProxyKind.HTTP, "::1", 8), None, LOOPBACK),
        ),
        (
            {"CONNECTOR_HTTP_PROXY_NON_PROXY_HOSTS": "x.test"},
            Proxies(exceptions=("x.test", *LOOPBACK)),
        ),
    ],
)
def test_an_environment(environ: dict[str, str], proxies: Proxies) -> None:
    assert proxies_of_environment(environ) == proxies


@pytest.mark.parametrize(
    ("environ", "start"),
    [
        ({"HTTPS_PROXY": "ftp://u:s3cret@a.test"}, "environment variable HTTPS_PROXY: "),
        ({"all_proxy": "http://u:s3cret@"}, "environment variable all_proxy: "),
        (
            {"CONNECTOR_HTTP_PROXY_HOST": "a", "CONNECTOR_HTTP_PROXY_PORT": "x"},
            "environment variables CONNECTOR_HTTP_PROXY_...: ",
        ),
    ],
)
def test_an_environment_that_cannot_be_read_is_not_passed_over(
    environ: dict[str, str], start: str
) -> None:
    said = proxies_of_environment(environ)
    assert isinstance(said, str)
    assert said.startswith(start)
    assert "s3cret" not in said


@pytest.mark.parametrize("host", ["localhost", "a.localhost", "127.0.0.1", "127.8.8.8", "::1"])
def test_loopback_is_not_reached_through_a_proxy_of_the_environment(host: str) -> None:
    chosen = proxies_of_environment({"ALL_PROXY": "a.test:1"})
    assert isinstance(chosen, Proxies)
    assert proxy_for(chosen, "http", host, 80) is None
    asked_for = proxies_of_environment({"ALL_PROXY": "a.test:1", "NO_PROXY": "<-loopback>"})
    assert isinstance(asked_for, Proxies)
    assert proxy_for(asked_for, "http", host, 80) == A


def test_the_redactor_is_told_what_a_connection_takes() -> None:
    proxy = Proxy(ProxyKind.HTTP, "a.test", 1, "Aladdin", "open sesame")
    options = SendOptions(tls=Tls(password="of the key"), proxies=Proxies(http=proxy))
    proof = "QWxhZGRpbjpvcGVuIHNlc2FtZQ=="  # RFC 7617, 2
    assert secrets_of(options) == {"of the key", "open sesame", proof}
    assert secrets_of(SendOptions()) == frozenset()
    assert not [secret for secret in secrets_of(options) if secret in repr(options)]
