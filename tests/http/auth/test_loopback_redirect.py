"""The page on this machine to which the browser comes back."""

import json
import re
import socket
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from html.parser import HTMLParser
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
import quickjs

from callsheet.exchange import Failure
from callsheet.http.auth.loopback_redirect import listen, page

PATIENCE = 30.0


@pytest.fixture
def listening():
    opened = []

    def start(url=""):
        arrival = listen(url)
        assert not isinstance(arrival, Failure), arrival
        opened.append(arrival)
        return arrival

    yield start
    for arrival in opened:
        arrival.close()


def ask(url, target, method="GET", body=None, headers=()):
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname, parts.port, timeout=PATIENCE)
    connection.request(method, target, body, dict(headers))
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text, answer.headers


def test_the_browser_brings_its_parameters_and_is_told_how_it_went(listening):
    arrival = listening("http://127.0.0.1/callback")
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/callback", arrival.url)
    with ThreadPoolExecutor(1) as pool:
        browser = pool.submit(ask, arrival.url, "/callback?code=a%2Bb&state=s")
        assert arrival.wait(PATIENCE) == "code=a%2Bb&state=s"
        arrival.answer("")
        arrival.close()
        status, text, headers = browser.result()
    assert status == 200
    assert "You are signed in" in text
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "a+b" not in text


def test_a_problem_is_shown_and_nothing_in_it_is_markup(listening):
    arrival = listening()
    with ThreadPoolExecutor(1) as pool:
        browser = pool.submit(ask, arrival.url, "/?error=x")
        arrival.wait(PATIENCE)
        arrival.answer('failed with "<script>alert(1)</script>"')
        arrival.close()
        _, text, _ = browser.result()
    assert "Signing in failed" in text
    assert "<script>" not in text
    assert 'role="alert"' in text


def test_a_fragment_is_brought_by_our_own_page(listening):
    arrival = listening("http://localhost:0/cb")
    status, text, headers = ask(arrival.url, "/cb")
    assert (status, "location.hash" in text) == (200, True)
    digest = b64encode(sha256(script_of(text).encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}';" in headers["Content-Security-Policy"]
    origin = arrival.url.removesuffix("/cb")
    with ThreadPoolExecutor(1) as pool:
        browser = pool.submit(
            ask, arrival.url, "/cb", "POST", "access_token=T&state=s", [("Origin", origin)]
        )
        assert arrival.wait(PATIENCE) == "access_token=T&state=s"
        arrival.answer("")
        arrival.close()
        assert "You are signed in" in browser.result()[1]


@pytest.mark.parametrize(
    ("method", "target", "headers", "status"),
    [
        ("GET", "/favicon.ico", {}, 404),
        ("GET", "/cb/?code=x", {}, 404),
        ("GET", "/CB?code=x", {}, 404),
        ("GET", "/cb?code=x", {"Host": "evil.test"}, 404),
        ("POST", "/cb", {"Origin": "https://evil.test"}, 404),
        ("POST", "/cb", {}, 404),
        ("POST", "/other", {"Origin": "own"}, 404),
        ("POST", "/cb", {"Origin": "own", "Content-Length": "99999999"}, 413),
        ("POST", "/cb", {"Origin": "own", "Content-Length": "-1"}, 413),
        ("HEAD", "/cb?code=x", {}, 501),
        ("PUT", "/cb?code=x", {}, 501),
    ],
)
def test_what_is_not_the_browser_coming_back(listening, method, target, headers, status):
    arrival = listening("http://127.0.0.1/cb")
    origin = arrival.url.removesuffix("/cb")
    given = {name: origin if value == "own" else value for name, value in headers.items()}
    assert ask(arrival.url, target, method, None, given.items())[0] == status
    assert arrival.wait(0) is None


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/cb",
        "http://example.org/cb",
        "http://0.0.0.0:1/cb",
        "http://127.0.0.1/cb?a=b",
        "http://127.0.0.1:99999/cb",
        "http://[::1/",
        "urn:ietf:wg:oauth:2.0:oob",
        "myapp://callback",
    ],
)
def test_where_a_browser_cannot_come_back(url):
    arrival = listen(url)
    assert isinstance(arrival, Failure)
    assert url in arrival.message


def test_a_port_in_use():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        failure = listen(f"http://localhost:{port}/")
    assert isinstance(failure, Failure)
    assert str(port) in failure.message
    assert "redirect_url" in failure.hint


@pytest.mark.parametrize("path", ["/a", "/", ""])
def test_an_address_with_a_port_stays_as_it_is_written(listening, path):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    arrival = listening(f"http://LOCALHOST:{port}{path}")
    assert arrival.url == f"http://LOCALHOST:{port}{path}"
    with ThreadPoolExecutor(1) as pool:
        browser = pool.submit(ask, f"http://localhost:{port}", f"{path or '/'}?code=c")
        assert arrival.wait(PATIENCE) == "code=c"
        arrival.answer("")
        arrival.close()
        assert browser.result()[0] == 200


def test_it_ends_although_a_browser_keeps_a_connection_open(listening):
    arrival = listening()
    parts = urlsplit(arrival.url)
    with socket.create_connection((parts.hostname, parts.port)):
        arrival.close()
    with pytest.raises(OSError):
        socket.create_connection((parts.hostname, parts.port))


BROWSER = """
const said = [], location = {pathname: "/cb", hash: "#access_token=T&state=a%20b"};
const later = value => ({then: next => later(next(value))});
const fetch = (url, options) => (said.push(url, options), later({text: () => "<page>"}));
const history = {replaceState: (...given) => said.push(given[2])};
const document = {body: {replaceWith: body => said.push(body)}};
class DOMParser { parseFromString(text, type) { return {title: type, body: text} } }
"""


def test_what_our_page_does_with_the_fragment(listening):
    _, text, _ = ask(listening("http://127.0.0.1/cb").url, "/cb")
    context = quickjs.Context()
    context.eval(BROWSER + script_of(text))
    assert json.loads(context.eval("JSON.stringify([...said, document.title])")) == [
        "/cb",
        {"method": "POST", "body": "access_token=T&state=a%20b"},
        "/cb",
        "<page>",
        "text/html",
    ]


def script_of(html):
    reader = Reader()
    reader.feed(html)
    return reader.script


class Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.seen = []
        self.script = ""
        self.attributes = {}

    def handle_starttag(self, tag, attributes):
        self.seen.append(tag)
        self.attributes[tag] = dict(attributes)

    def handle_endtag(self, tag):
        self.seen.append(f"/{tag}")

    def handle_data(self, data):
        if self.seen[-1:] == ["script"]:
            self.script += data


@pytest.mark.parametrize("failed", [True, False])
def test_the_page_can_be_read_by_everybody(failed):
    reader = Reader()
    reader.feed(page("Title & more", "words", failed=failed))
    assert reader.attributes["html"]["lang"] == "en"
    assert reader.seen.count("h1") == reader.seen.count("title") == reader.seen.count("main") == 1
    assert reader.attributes["p"]["role"] == ("alert" if failed else "status")
    assert "viewport" in reader.attributes["meta"].values()
