import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.facts.methods import METHODS
from callsheet.syntax.request_line import parse_request_line

EXAMPLES = [
    ("GET https://a", "GET", "https://a", None),
    ("https://a", None, "https://a", None),
    ("  POST\t/a  HTTP/1.1  ", "POST", "/a", "HTTP/1.1"),
    ("GET https://a/ HTTP/2", "GET", "https://a/", "HTTP/2"),
    ("GET https://a HTTP/2 (Prior Knowledge)", "GET", "https://a", "HTTP/2 (Prior Knowledge)"),
    ("GET /get?id=1&value=some thing HTTP/1.1", "GET", "/get?id=1&value=some thing", "HTTP/1.1"),
    ("GET x HTTP/1.1 y", "GET", "x HTTP/1.1 y", None),
    ("GET {{ host }}/{{a(i => i)}} HTTP/3", "GET", "{{ host }}/{{a(i => i)}}", "HTTP/3"),
    ("get https://a", "get", "https://a", None),
    ("Post {{host}}", "Post", "{{host}}", None),
    ("sse https://a", None, "sse https://a", None),
    ("GET", "GET", "", None),
    ("GET ", "GET", "", None),
    ("get", None, "get", None),
    ("GET HTTP/1.1", "GET", "", "HTTP/1.1"),
    ("OPTIONS * HTTP/1.1", "OPTIONS", "*", "HTTP/1.1"),
    ("PURGE https://a", "PURGE", "https://a", None),
    ("PURGE /a", "PURGE", "/a", None),
    ("PURGE *", "PURGE", "*", None),
    ("PURGE {{host}}", "PURGE", "{{host}}", None),
    ("PURGE localhost:80", "PURGE", "localhost:80", None),
    ("PURGE cache:80/x", "PURGE", "cache:80/x", None),
    ("PURGE [::1]:80", "PURGE", "[::1]:80", None),
    ("NOTE that this is no request", None, "NOTE that this is no request", None),
    ("GETTING https://a", "GETTING", "https://a", None),
    ("VERSION-CONTROL /a", "VERSION-CONTROL", "/a", None),
    ("GRPC localhost:50051/hello", "GRPC", "localhost:50051/hello", None),
    ("WS wss://echo", "WS", "wss://echo", None),
    ("example.com:8080/x", None, "example.com:8080/x", None),
    ("", None, "", None),
]  # fmt: skip


@pytest.mark.parametrize(("line", "method", "target", "version"), EXAMPLES)
def test_a_line_has_a_method_a_target_and_a_version(line, method, target, version):
    parts = parse_request_line(line)
    assert [piece and piece.text for piece in parts] == [method, target, version]


@pytest.mark.parametrize("method", METHODS)
def test_every_known_method_is_a_method_even_before_a_bare_word(method):
    parts = parse_request_line(f"{method} thing")
    assert parts.method is not None
    assert parts.method.text == method


@given(st.one_of(st.text(), st.text(alphabet="GET POST/{}[]*.:HTTP12() \t\r\nx")))
def test_any_text_parses_and_every_piece_is_where_it_says(line):
    pieces = [piece for piece in parse_request_line(line) if piece is not None]
    assert all(piece.span.of(line) == piece.text for piece in pieces)
    ends = [offset for piece in pieces for offset in (piece.span.start, piece.span.end)]
    assert ends == sorted(ends)
