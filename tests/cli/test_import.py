"""`callsheet import` as a person sees it: files, what is lost, what is refused, how it ends."""

import io
import json
import stat
import sys
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from callsheet.cli.main import main

COMMANDS = """\
#!/bin/sh
HOST=https://example.org

# Log in
curl "$HOST/login" -u ada:hunter2 -H 'Content-Type: text/plain' -d 'now' | jq .

curl -L "$HOST/users" -H 'Authorization: Bearer abc.def' -F 'photo=@photo.bin'
"""


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    Path("commands.sh").write_text(COMMANDS)
    Path("photo.bin").write_bytes(b"\0\1")
    return tmp_path


def run(capsys, *words: str) -> tuple[int, str, str]:
    code = main(["import", *words])
    out, err = capsys.readouterr()
    return code, out, err


def test_files_are_written_and_losses_are_told(capsys):
    code, out, err = run(capsys, "curl", "commands.sh", "-o", "api")
    assert (code, out.split()) == (
        0,
        [
            "api/photo.bin",
            "api/commands.http",
            "api/http-client.env.json",
            "api/http-client.private.env.json",
            "api/.gitignore",
        ],
    )
    assert err == snapshot(
        """\
commands.sh: line 5: lost: left out, since it is no part of the command: | jq .
2 requests imported, 1 thing lost
note: secrets are in `http-client.private.env.json`, which git ignores: share it with nobody
"""
    )
    assert Path("api/commands.http").read_text() == snapshot(
        """\
### Log in
# @auth basic ada {{password}}
# @no-redirect
POST {{HOST}}/login
Content-Type: text/plain

now

### POST /users
POST {{HOST}}/users
Authorization: Bearer {{token}}
Content-Type: multipart/form-data; boundary=form-1

--form-1
Content-Disposition: form-data; name="photo"; filename="photo.bin"
Content-Type: application/octet-stream

< ./photo.bin
--form-1--
"""
    )
    private = Path("api/http-client.private.env.json")
    assert json.loads(private.read_text()) == {
        "$shared": {"password": "hunter2", "token": "abc.def"}
    }
    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    assert Path("api/.gitignore").read_text() == "http-client.private.env.json\n"
    assert Path("api/photo.bin").read_bytes() == b"\0\1"


def test_what_is_written_is_checked_and_formatted_already(capsys):
    assert run(capsys, "curl", "commands.sh", "-o", "api")[0] == 0
    assert main(["check", "api"]) == 0
    assert main(["fmt", "--check", "api"]) == 0


def test_nothing_is_written_over(capsys):
    assert run(capsys, "curl", "commands.sh", "-o", "api")[0] == 0
    # The same once more changes nothing.
    assert run(capsys, "curl", "commands.sh", "-o", "api")[0] == 0
    Path("commands.sh").write_text(COMMANDS.replace("now", "then"))
    private = Path("api/http-client.private.env.json")
    private.write_text('{"dev": {"key": "1"}, "$shared": {"token": "mine"}}')
    Path("api/photo.bin").unlink()
    code, out, err = run(capsys, "curl", "commands.sh", "-o", "api")
    assert (code, out) == (2, "")
    assert '"api/commands.http" and 1 more would be written over' in err
    assert not Path("api/photo.bin").exists()
    assert run(capsys, "curl", "commands.sh", "-o", "api", "--force")[0] == 0
    assert "then" in Path("api/commands.http").read_text()
    assert json.loads(private.read_text()) == {
        "dev": {"key": "1"},
        "$shared": {"token": "abc.def", "password": "hunter2"},
    }


def test_a_dry_run_writes_nothing(capsys):
    code, out, _ = run(capsys, "curl", "commands.sh", "-o", "api", "--dry-run")
    assert code == 0
    assert "would write api/commands.http\n" in out
    assert not Path("api").exists()


def test_losses_as_json(capsys):
    assert run(capsys, "curl", "commands.sh", "-o", "api", "--report", "json=lost.json")[0] == 0
    found = json.loads(Path("lost.json").read_text())
    assert (found["version"], found["kind"], found["requests"]) == (1, "curl", 2)
    assert [each["place"] for each in found["losses"]] == ["line 5"]


def test_losses_go_to_a_device_as_well(capsys):
    assert run(capsys, "curl", "commands.sh", "-o", "api", "--report", "json=/dev/null")[0] == 0
    assert Path("/dev/null").is_char_device()


def test_standard_input(capsys, monkeypatch):
    given = io.TextIOWrapper(io.BytesIO(b"curl -L https://example.org/a"))
    monkeypatch.setattr(sys, "stdin", given)
    assert run(capsys, "curl", "-", "-o", "api")[:2] == (0, "api/requests.http\n")
    assert Path("api/requests.http").read_text() == "### GET /a\nGET https://example.org/a\n"


@pytest.mark.parametrize(
    "path",
    ["../private.txt", "/private.txt", "link.txt", ".git/config", "../given/inside.txt"],
)
def test_a_file_elsewhere_is_not_read_for_a_collection(capsys, path):
    Path("private.txt").write_text("mine")
    Path("given/.git").mkdir(parents=True)
    Path("given/.git/config").write_text("mine")
    Path("given/link.txt").symlink_to("../private.txt")
    Path("given/inside.txt").write_text("of the folder, and told in a way that leads out of it")
    Path("given/evil.sh").write_text(f"curl -L https://example.org/ --data-binary @{path}")
    code, out, err = run(capsys, "curl", "given/evil.sh", "-o", "api")
    assert (code, out) == (0, "api/evil.http\n")
    assert "api/evil.http: line 5: lost: " in err


@pytest.mark.parametrize("output", [".", "api"])
def test_git_is_told_once_what_to_ignore(capsys, output):
    Path(".git").mkdir()
    Path(".gitignore").write_text("*.private.env.json")
    code, out, _ = run(capsys, "curl", "commands.sh", "-o", output)
    assert code == 0
    assert ".gitignore" not in out


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["crul", "commands.sh", "-o", "api"], '"curl"'),
        (["curl", "command.sh", "-o", "api"], '"commands.sh"'),
        (["curl", "commands.sh"], "-o"),
        (["curl", ".", "-o", "api"], "name the files in it"),
        (["curl", "-", "commands.sh", "-o", "api"], "it reads standard input"),
        (["curl", "commands.sh", "-o", "api", "--report", "json"], "--report json=FILE"),
        (["curl", "commands.sh", "-o", "commands.sh"], "cannot write"),
    ],
)
def test_wrong_usage(capsys, words, hint):
    code, out, err = run(capsys, *words)
    assert (code, out) == (2, "")
    assert hint in err


@pytest.mark.parametrize(
    ("kind", "content", "what"),
    [
        ("curl", b"wget http://x/", "given: error: there is no command of curl in it"),
        ("curl", b"Invoke-WebRequest -Uri x", "hint: let the browser copy it as cURL"),
        ("curl", b"\xff", "given: error: this file is no text: byte 0xff"),
        ("har", b'{"log":\n {', "given:2:3: error: this is no JSON"),
        ("har", b"{}", "given: error: this is no archive of requests (HAR)"),
        ("har", b'{"log": {}}', "given: error: the log of this archive has no entries"),
        ("har", b"[" * 100_000, "given: error: this is no JSON: nested too deeply"),
    ],
)
def test_a_file_that_is_none_of_that_kind_ends_with_3(capsys, kind, content, what):
    Path("given").write_bytes(content)
    code, out, err = run(capsys, kind, "given", "-o", "api")
    assert (code, out) == (3, "")
    assert what in err
    assert not Path("api").exists()


def test_description_comes_with_the_files_that_it_refers_to(capsys):
    paths = {"/a": {"$ref": "./paths/a.json#/a"}}
    described = {"openapi": "3.0.3", "info": {"title": "Api", "version": "1"}, "paths": paths}
    Path("apis/paths").mkdir(parents=True)
    Path("apis/api.json").write_text(json.dumps(described))
    Path("apis/paths/a.json").write_text('{"a": {"get": {"responses": {"204": {}}}}}')
    code, out, err = run(capsys, "openapi", "apis/api.json", "-o", "out")
    assert (code, out.split()) == (
        0,
        [
            "out/api.http",
            "out/http-client.env.json",
            "out/api.json",
            "out/paths/a.json",
        ],
    )
    assert err == snapshot("""\
apis/api.json: servers: lost: the description names no host; `http://localhost` stands in its place
  hint: put the host into `baseUrl`
1 request imported, 1 thing lost
""")
    assert main(["check", "out"]) == 0
    assert "GET {{baseUrl}}/a\n\n# @assert status == 204\n" in Path("out/api.http").read_text()


def test_what_is_no_description_ends_with_3(capsys):
    Path("api.json").write_text('{"openapi": "3.0.3",\n}')
    code, out, err = run(capsys, "openapi", "api.json", "-o", "out")
    assert (code, out) == (3, "")
    assert err == snapshot(
        "api.json:2:1: error: it is not JSON: expecting property name enclosed in double quotes\n"
    )
    assert not Path("out").exists()
