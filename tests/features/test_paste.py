"""Requests of other tools behind a request of a file."""

import pytest
from inline_snapshot import snapshot

from callsheet.features.edits import FileEdits, NewFile, edited
from callsheet.features.paste import inserted, pasted
from fixture import scene


def put(text: str, command: str = "curl -L https://h/") -> str:
    shown = scene(text)
    found = pasted(command)
    (change, *files) = inserted(shown.document, shown.offset, found)
    assert isinstance(change, FileEdits)
    assert all(isinstance(each, NewFile) for each in files)
    return edited(shown.document.text, change.edits)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<|>", "GET https://h/\n"),
        ("GET https://a/<|>", "GET https://a/\n\n###\nGET https://h/\n"),
        ("GET https://a/<|>\n", "GET https://a/\n\n###\nGET https://h/\n"),
        ("GET https://a/<|>\n\n", "GET https://a/\n\n###\nGET https://h/\n"),
        (
            "GET https://a/<|>\n\n### b\nGET https://b/\n",
            "GET https://a/\n\n###\nGET https://h/\n\n### b\nGET https://b/\n",
        ),
    ],
)
def test_where_a_request_goes(text, expected):
    assert put(text) == expected


def test_several_requests_and_a_body_in_a_file():
    found = pasted("curl -L https://h/ --next -L https://i/ -d '### x'")
    assert found.text == snapshot("""\
GET https://h/

###
POST https://i/
Content-Type: application/x-www-form-urlencoded

< ./post-body.txt
""")
    assert found.files == (("post-body.txt", "### x"),)
    assert pasted("no command") is None
