"""HAR to requests: what is kept, what is noise of browsers, what becomes of credentials."""

import json

import pytest
from inline_snapshot import snapshot

from callsheet.convert.draft import written
from callsheet.convert.from_har import from_har


def request(method="GET", url="https://h/a", headers=(), **more) -> dict:
    fields = [{"name": name, "value": value} for name, value in headers]
    return {"method": method, "url": url, "headers": fields, **more}


def texts(value) -> list[str]:
    return [written(draft).text for draft in from_har(json.dumps(value))]


@pytest.mark.parametrize(
    "around",
    [
        lambda each: {"log": {"entries": [{"request": each}]}},
        lambda each: {"entries": [{"request": each}]},
        lambda each: {"request": each, "response": {}},
        lambda each: each,
    ],
)
def test_an_archive_an_entry_and_a_request_are_read(around):
    assert texts(around(request())) == ["GET https://h/a\n"]


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"log": 1}', '{"log": {"entries": [1]}}', '{"method": 1, "url": 2}']
)
def test_other_json_has_no_requests(text):
    assert from_har(text) == ()


def test_what_browsers_add_is_left_out():
    noise = [":authority", "Host", "Connection", "sec-fetch-mode", "sec-ch-ua", "User-Agent"]
    kept = [("Accept", "a/b"), ("X-Mine", "1"), ("X-Mine", "2")]
    (text,) = texts(request(headers=[*((name, "x") for name in noise), *kept]))
    assert text == "GET https://h/a\nAccept: a/b\nX-Mine: 1\nX-Mine: 2\n"


def test_credentials_become_variables():
    headers = [
        ("Authorization", "Bearer abc123def456"),
        ("X-Api-Key", "key-123456789"),
        ("Cookie", "sid=1"),
    ]
    assert texts(request(headers=headers, url="https://h/?k=key-123456789")) == snapshot(
        [
            """\
@token = abc123def456
@api_key = key-123456789
@cookie = sid=1
GET https://h/?k={{api_key}}
Authorization: Bearer {{token}}
X-Api-Key: {{api_key}}
Cookie: {{cookie}}
"""
        ]
    )


def test_bodies():
    def body(**post):
        return texts(request("POST", postData=post))[0]

    assert body(mimeType="application/json", text='{"a": 1}') == snapshot("""\
POST https://h/a
Content-Type: application/json

{"a": 1}
""")
    assert body(
        mimeType="application/x-www-form-urlencoded", params=[{"name": "a", "value": "b%20c"}]
    ) == snapshot("""\
POST https://h/a
Content-Type: application/x-www-form-urlencoded

a=b%20c
""")
    assert body(mimeType="image/png", text="iVBO", encoding="base64") == snapshot("""\
# left out: a body that is no text
POST https://h/a
Content-Type: image/png
""")
    assert body(
        mimeType="multipart/form-data; boundary=x",
        params=[
            {"name": "a", "value": "1"},
            {"name": "f", "fileName": "a.png", "contentType": "image/png"},
        ],
    ) == snapshot("""\
POST https://h/a
Content-Type: multipart/form-data; boundary=form-1

--form-1
Content-Disposition: form-data; name="a"

1
--form-1
Content-Disposition: form-data; name="f"; filename="a.png"
Content-Type: image/png

< ./a.png
--form-1--
""")
    assert body(mimeType="", text="") == "POST https://h/a\n"


def test_what_is_no_request_over_http_is_left_out():
    assert texts(request(url="data:text/plain,x")) == []
    assert texts({"request": {"method": 1, "url": "https://h/"}}) == []


def test_what_a_page_consists_of_is_left_out_where_there_is_more():
    script = {"_resourceType": "script", "request": request(url="https://h/app.js")}
    asked = {"_resourceType": "preflight", "request": request("OPTIONS")}
    picture = {
        "request": request(url="https://h/a.png"),
        "response": {"content": {"mimeType": "image/png"}},
    }
    wanted = {"_resourceType": "fetch", "request": request(url="https://h/api")}
    assert texts({"log": {"entries": [script, asked, wanted, picture]}}) == texts(wanted)
    assert len(texts({"log": {"entries": [script, picture]}})) == 2
    assert len(texts(picture)) == 1
