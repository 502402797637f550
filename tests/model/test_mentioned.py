"""Which names a request may read: rather one too many than one too few."""

from pathlib import Path

import pytest

from callsheet.model.document import read_document
from callsheet.model.mentioned import mentioned_names
from callsheet.model.requests import requests_of
from callsheet.model.workspace import Workspace

PATH = Path("/project/api.http")
NAMES = frozenset({"token", "id", "other"})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("GET http://x/{{id}}\n", {"id"}),
        ("GET http://x/id?token=1\n", set()),
        ("GET http://x/\nX: {{ [token, id].join() }}\n", {"token", "id"}),
        ("GET http://x/\n\n{{token.a.b}}\n", {"token"}),
        ("@a = {{b}}\n@b = x{{token}}\nGET http://x/{{a}}\n", {"token"}),
        ("GET http://x/\n?? js response.status == id\n", {"id"}),
        ("# @assert response.body.id == token\nGET http://x/\n", {"token"}),
        ("# @capture id = jsonpath $.id\nGET http://x/\n", set()),
        ("# @result id = id + 1\nGET http://x/\n", {"id"}),
        ("# @if token\nGET http://x/\n", {"token"}),
        ("# @foreach one in other\nGET http://x/{{one}}\n", {"other"}),
        ("# @tag token\n# @description the id of other\nGET http://x/\n", set()),
        ("# @use r\nGET /\n###\n# @resource r\n# @base-url http://{{other}}\n", {"other"}),
        ("# @use r\nGET /\n###\n# @resource r\n# @error late when id > 1\n", {"id"}),
    ],
)
def test_names(text, expected):
    document = read_document(PATH, text)
    workspace = Workspace(PATH.parent, {PATH: document})
    block = requests_of(document)[0].block
    assert mentioned_names(workspace, document, block, NAMES) == expected
