"""`callsheet export` as a person sees it: the file, what is lost, how it ends."""

import json
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from callsheet.cli.main import main

TEXT = """\
@host = https://example.org

### login
POST {{host}}/login

### me
# @retry 3
GET {{host}}/me
Authorization: Bearer {{login.response.body.$.token}}

### other
GET {{host}}/other
"""


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    Path("api.http").write_text(TEXT)
    return tmp_path


def run(capsys, *words: str) -> tuple[int, str, str]:
    code = main(["export", *words])
    out, err = capsys.readouterr()
    return code, out, err


def test_the_file_is_printed_and_losses_are_told(capsys):
    code, out, err = run(capsys, "httpyac", "api.http")
    assert (code, err) == snapshot(
        (
            0,
            """\
api.http:7: lost: `@retry 3` means nothing in httpYac
  hint: keep running it by Callsheet, or do without
""",
        )
    )
    assert "Authorization: Bearer {{login.token}}" in out
    assert out.startswith("@host = https://example.org\n")


def test_one_request_with_what_it_needs(capsys):
    code, out, err = run(capsys, "rest-client", "api.http", "--name", "me")
    assert code == 0
    assert "### login\n# @name login\nPOST" in out
    assert "other" not in out
    assert "api.http:7: lost: `@retry 3`" in err
    assert "api.http:9: lost: `login` is not sent by itself" in err


def test_the_losses_as_json(capsys):
    assert run(capsys, "kulala", "api.http", "--report", "json=lost.json")[0] == 0
    found = json.loads(Path("lost.json").read_text())
    assert found["version"] == 1
    assert (found["path"], found["kind"]) == ("api.http", "kulala")
    assert [each["line"] for each in found["losses"]] == [7, 9]


def test_a_secret_that_is_told_of_is_masked(capsys):
    Path("http-client.private.env.json").write_text('{"$shared": {"key": "s3cr3t-value"}}')
    Path("api.http").write_text("# @retry s3cr3t-value\nGET https://example.org/\n")
    assert "s3cr3t-value" not in run(capsys, "httpyac", "api.http")[2]


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["hurll", "api.http"], '"hurl"'),
        (["hurl", "apo.http"], '"api.http"'),
        (["hurl", "api.http", "--name", "mee"], '"me"'),
        (["hurl", "."], "name a file"),
        (["hurl", "api.http", "--report", "json"], "--report json=FILE"),
    ],
)
def test_wrong_usage(capsys, words, hint):
    code, out, err = run(capsys, *words)
    assert (code, out) == (2, "")
    assert hint in err


def test_a_file_with_an_error_is_printed_and_ends_with_3(capsys):
    Path("api.http").write_text("GET https://example.org/\nno header\n\n###\nGET https://h/\n")
    code, out, _ = run(capsys, "jetbrains", "api.http")
    assert code == 3
    assert "GET https://h/" in out
