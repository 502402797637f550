"""A base URL that is given takes the place of those that files say, as a dry run shows."""

import pytest

from callsheet.disk import DiskFiles
from callsheet.model.document import read_document
from callsheet.model.requests import requests_of
from callsheet.model.workspace import Workspace
from callsheet.run.plan import plan
from callsheet.run.session import Session, Settings

RESOURCE = "###\n# @resource api\n# @base-url https://api.example/v1?key=1\n\n###\n# @use api\n"


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("GET /users?page=2\n", "http://127.0.0.1:81/base/users?page=2"),
        (f"{RESOURCE}GET /users\n", "http://127.0.0.1:81/base/users"),
        (f"{RESOURCE}GET https://other.example/users\n", "https://other.example/users"),
        ("# @base-url {{nothing}}\nGET users\n", "http://127.0.0.1:81/base/users"),
        ("GET /users\nHost: other.example\n", "http://127.0.0.1:81/base/users"),
    ],
)
def test_a_base_url_that_is_given(tmp_path, text, url):
    document = read_document(tmp_path / "api.http", text)
    workspace = Workspace(tmp_path, {document.path: document})
    settings = Settings(base_url="http://127.0.0.1:81/base/", dry_run=True)
    session = Session(workspace, DiskFiles(tmp_path), settings)
    (result,) = session.run(plan(workspace, requests_of(document)))
    assert result.fate.request.url == url
