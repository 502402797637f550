"""What is typed goes out as typed; only what cannot stand in a URL is encoded."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.model.target import Target, encode_component, encode_unsafe, read_target
from callsheet.problems import Problem
from callsheet.text import Span

SPAN = Span(3, 8)


def shown(text: str, host: str = "", variable: str = "", *, encode: bool = True) -> str:
    """Scheme, host, port and path, or the problem."""
    match read_target(text, SPAN, host, variable, encode=encode):
        case Problem() as problem:
            assert problem.span == SPAN
            return f"{problem.code}: {problem.message}"
        case target:
            notes = "".join(f" ({note.code})" for note in target.notes)
            return f"{target.scheme} {target.host} {target.port} {target.path}{notes}"


@pytest.mark.parametrize(
    "path",
    [
        "/a%2Fb%2fc%7E",
        "/:@$!,;'()*+~",
        "/$create-identity",
        "/2026-01-01T00:00:00Z",
        "/a/../b/./c//d",
        "/?a",
        "/?a=&b",
        "/?",
        "/?a&&b",
        "/?b[]=2&b[]=1&a=3",
        "/?q=a+b",
        "/?url=http://x/?y=1",
        "/?X-Amz-Signature=ab%2Bc%3D&X-Amz-Date=20300101T000000Z",
        "/%E2%82%AC",
    ],
)
def test_what_can_stand_in_a_url_stays(path: str):
    assert shown(f"https://example.org{path}") == f"https example.org None {path}"


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("/a b", "/a%20b"),
        ('/"<>', "/%22%3C%3E"),
        ("/^`{|}\\", "/%5E%60%7B%7C%7D%5C"),
        ("/é€", "/%C3%A9%E2%82%AC"),
        ("/100%", "/100%25"),
        ("/%zz%4", "/%25zz%254"),
        ("/a\tb\nc", "/a%09b%0Ac"),
        ("?a=1", "/?a=1"),
        ("", "/"),
    ],
)
def test_what_cannot_stand_in_a_url_is_encoded(typed: str, sent: str):
    assert shown(f"https://example.org{typed}") == f"https example.org None {sent}"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("http://h:8080/x", "http h 8080 /x"),
        ("HTTPS://H/x", "https H None /x"),
        ("http://h:/x", "http h None /x"),
        ("http://[::1]:8080/x", "http ::1 8080 /x"),
        ("http://[fe80::1%25eth0]/", "http fe80::1%eth0 None /"),
        ("http://bücher.example/", "http xn--bcher-kva.example None /"),
        ("http://my_service:80/", "http my_service 80 /"),
        ("http://h#top", "http h None / (target-fragment)"),
        ("http://h/a?b=1#c?d", "http h None /a?b=1 (target-fragment)"),
        ("localhost:3000/x", "http localhost 3000 /x"),
        ("localhost/x", "http localhost None /x"),
        ("127.0.0.1/x", "http 127.0.0.1 None /x"),
        ("[::1]/x", "http ::1 None /x"),
        ("printer.local", "http printer.local None /"),
        ("example.org/x", "http example.org None /x (target-scheme)"),
        ("example.org:443/x", "https example.org 443 /x"),
        ("example.org:8443", "https example.org 8443 /"),
        ("example.org:8080", "http example.org 8080 /"),
        ("example.org?a=1", "http example.org None /?a=1 (target-scheme)"),
    ],
)
def test_absolute_forms(typed: str, expected: str):
    assert shown(typed) == expected


@pytest.mark.parametrize(
    ("typed", "host", "variable", "expected"),
    [
        ("/x", "h", "", "http h None /x"),
        ("/x", "h:443", "", "https h 443 /x"),
        ("/x", "h:8443", "", "https h 8443 /x"),
        ("//x/./y", "h", "", "http h None //x/./y"),
        ("?a=1", "h", "", "http h None /?a=1"),
        ("*", "h:8080", "", "http h 8080 *"),
        ("/x", "", "https://api.example/v1", "https api.example None /v1/x"),
        ("/x", "", "localhost:1", "http localhost 1 /x"),
        ("/x", "h", "https://not.this", "http h None /x"),
        ("http://a/x", "b", "", "http a None /x"),
    ],
)
def test_forms_without_a_host_take_it_from_the_header_or_the_variable(
    typed: str, host: str, variable: str, expected: str
):
    assert shown(typed, host, variable) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", "missing-url: the request has no URL"),
        ("/x", 'missing-url: the target "/x" names no host'),
        ("*", 'missing-url: the target "*" names no host'),
        ("http://", "target-invalid: the URL names no host"),
        ("http:///x", "target-invalid: the URL names no host"),
        ("http://h:0/", 'target-invalid: "0" is not a port'),
        ("http://h:99999/", 'target-invalid: "99999" is not a port'),
        ("http://h:8o/", 'target-invalid: "8o" is not a port'),
        ("http://a b/", 'target-invalid: "a b" is not a host name'),
        ("http://a\nb/", 'target-invalid: "a\nb" is not a host name'),
        (
            "http://ada:s3c@r$t/more@h/",
            "target-invalid: what follows the first `@` is not a host name",
        ),
        ("http://[::g]/", 'target-invalid: "[::g]" is not an IPv6 address'),
        ("htp://h/", "target-scheme: the scheme `htp` cannot be sent"),
        ("ftp://h/", "target-scheme: the scheme `ftp` cannot be sent"),
        ("wss://h/", "protocol-not-run: `wss` is recognised but not run"),
    ],
)
def test_targets_that_cannot_be_sent(typed: str, expected: str):
    assert shown(typed) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ('/"<>^{}|', 'http h None /"<>^{}|'),
        ("/100%", "http h None /100%"),
        ("/a b", "target-invalid: the character ' ' cannot go out in a request target"),
        ("/é", "target-invalid: the character 'é' cannot go out in a request target"),
        ("/a\r\nb", "target-invalid: the character '\\r' cannot go out in a request target"),
    ],
)
def test_without_encoding_the_bytes_go_out_as_they_are(typed: str, expected: str):
    assert shown(f"http://h{typed}", encode=False) == expected


@pytest.mark.parametrize(
    ("typed", "credentials"),
    [
        ("http://bob:pa%3Ass@h/", "bob:pa:ss"),
        ("http://bob@h/", "bob:"),
        ("http://bob:p@ss@h/", "bob:p@ss"),
        ("http://h/@x", None),
    ],
)
def test_credentials_in_the_url(typed: str, credentials: str | None):
    target = read_target(typed, SPAN)
    assert isinstance(target, Target)
    assert (target.host, target.credentials) == ("h", credentials)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_encoding_twice_changes_nothing_and_leaves_only_what_a_url_may_hold(text: str):
    once = encode_unsafe(text)
    assert encode_unsafe(once) == once
    assert once.isascii()
    assert once.isprintable()
    assert " " not in once


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_a_component_never_ends_its_part_of_the_url(text: str):
    url = urlsplit(f"http://h/?a={encode_component(text)}&b=1")
    assert (url.query.count("&"), url.query.count("="), url.fragment) == (1, 2, "")
