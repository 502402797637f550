"""Archives of browsers as request files: pages, what pages ask for, WebSockets, what is told."""

import json
from pathlib import PurePosixPath

import pytest
from inline_snapshot import snapshot

from callsheet.convert.har_files import from_har_files
from callsheet.convert.imported import GivenFile, Imported, NotImported


def entry(url: str, method: str = "GET", **more) -> dict:
    page = {"pageref": more.pop("page")} if "page" in more else {}
    around = {name: more.pop(name) for name in list(more) if name.startswith("_")}
    request = {"method": method, "url": url, "headers": [], **more}
    return {"request": request, "response": {}, **page, **around}


def imported(*entries: object) -> Imported:
    text = json.dumps({"log": {"entries": entries}})
    found = from_har_files((GivenFile(PurePosixPath("a/recorded.har"), text.encode()),))
    assert isinstance(found, Imported)
    return found


def losses(found: Imported) -> list[str]:
    return [f"{each.place}: {each.what}" for each in found.losses]


def test_each_request_has_a_title():
    found = imported(entry("https://h/a?b=1"), entry("https://h/a", "POST", postData={"text": "x"}))
    assert found.requests == 2
    assert found.files == {
        PurePosixPath("recorded.http"): snapshot(
            """\
### GET /a
GET https://h/a?b=1

### POST /a
POST https://h/a

x
"""
        )
    }


def test_each_page_has_a_file():
    found = imported(*(entry(f"https://h/{n}", page=f"page/{n % 2}") for n in range(3)))
    assert sorted(map(str, found.files)) == ["recorded-page-0.http", "recorded-page-1.http"]


def test_what_a_page_asks_for_is_told_and_left_out():
    image = entry("https://h/i.png", _resourceType="image")
    found = imported(entry("https://h/"), image, image)
    assert (found.requests, losses(found)) == (1, ["entries: 2 requests of pages left out"])
    assert imported(image).requests == 1


def test_a_websocket_says_what_was_said():
    messages = [
        {"type": "send", "opcode": 1, "data": "hello"},
        {"type": "receive", "opcode": 1, "data": "welcome"},
        {"type": "send", "opcode": 2, "data": "AAA="},
        {"type": "send", "opcode": 1, "data": "{{bye}}"},
    ]
    headers = [{"name": "Sec-WebSocket-Key", "value": "x"}, {"name": "X-A", "value": "1"}]
    found = imported(entry("wss://h/chat", headers=headers, _webSocketMessages=messages))
    assert found.files[PurePosixPath("recorded.http")] == snapshot("""\
### WEBSOCKET /chat
WEBSOCKET wss://h/chat
X-A: 1

hello
===
{{"{{"}}bye}}
""")
    assert losses(found) == ["entry 1: 1 message that cannot be typed left out"]


@pytest.mark.parametrize(
    ("value", "lost"),
    [
        (entry("data:text/plain,x"), "entry 2: a request by `data:` is left out"),
        (entry("chrome-extension://x/y"), "entry 2: a request by `chrome-extension:` is left out"),
        ({"request": {"method": "GET"}}, "entry 2: the request has no URL"),
        ({}, "entry 2: the entry has no request"),
        (
            entry("https://h/", "POST", postData={"text": "AA==", "encoding": "base64"}),
            "entry 2: left out: a body that is no text",
        ),
    ],
)
def test_nothing_is_lost_silently(value, lost):
    assert losses(imported(entry("https://h/"), value)) == [lost]


def test_an_archive_without_requests_is_refused():
    for entries in ([], [entry("data:text/plain,x")]):
        text = json.dumps({"log": {"entries": entries}})
        found = from_har_files((GivenFile(PurePosixPath("a.har"), text.encode()),))
        assert found == NotImported("there is no request in it that can be sent", "", "a.har")
