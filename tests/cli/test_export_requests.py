"""`callsheet export` to tools that take one request at a time, and what these tools then send."""

import json
from pathlib import Path, PurePosixPath

import pytest
from inline_snapshot import snapshot

from callsheet.cli.main import main
from callsheet.convert.har_files import from_har_files
from callsheet.convert.imported import GivenFile, Imported
from callsheet.features.copy_as import CopyTarget
from counterparts import clients
from counterparts.har_validator import complaints
from sent_alike import OWN
from wire_server import WireServer, ok

TEXT = """\
@host = https://example.org

### login
# @auth basic ada {{password}}
POST {{host}}/login

### me
GET {{host}}/me
Authorization: Bearer {{login.response.body.$.token}}

### other
GET {{host}}/other?x={{x}}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    Path("api.http").write_text(TEXT)
    Path("http-client.private.env.json").write_text('{"dev": {"password": "hunter2-secret"}}')
    Path("http-client.env.json").write_text('{"dev": {"x": "1"}}')
    return tmp_path


def run(capsys, *words: str) -> tuple[int, str, str]:
    code = main(["export", *words])
    out, err = capsys.readouterr()
    return code, out, err


def test_requests_are_resolved_and_what_cannot_be_is_told(capsys):
    code, out, err = run(capsys, "curl", "api.http", "--env", "dev", "--report", "json=lost.json")
    assert code == 0
    assert (out, err) == snapshot(
        (
            """\
# login
curl -L -X POST https://example.org/login \\
  -H 'Authorization: Basic •••'

# other
curl -L 'https://example.org/other?x=1'
""",
            """\
api.http:9: lost: the request `me` is left out: this needs "login", which has not been sent
  hint: send "login" first
""",
        )
    )
    (loss,) = json.loads(Path("lost.json").read_text())["losses"]
    assert loss["line"] == 9


@pytest.mark.parametrize("kind", [*CopyTarget, "har"])
def test_no_kind_holds_a_secret_unless_it_is_asked_for(capsys, kind):
    plain = run(capsys, kind, "api.http", "--env", "dev", "--name", "login")[1]
    basic = "YWRhOmh1bnRlcjItc2VjcmV0"
    assert basic not in plain
    whole = run(capsys, kind, "api.http", "--env", "dev", "--name", "login", "--with-secrets")[1]
    assert basic in whole


def test_a_name_is_no_command_of_cmd(capsys):
    Path("evil.http").write_text("### a & calc | b > c %d%\nGET https://example.org/\n")
    assert run(capsys, "curl-cmd", "evil.http")[1].startswith("rem a   calc   b   c  d \n")


def test_values_of_the_command_line_win(capsys):
    assert "other?x=2" in run(capsys, "curl", "api.http", "--name", "other", "--var", "x=2")[1]


def test_a_request_that_is_not_there(capsys):
    code, out, err = run(capsys, "curl", "api.http", "--name", "logni")
    assert (code, out) == (2, "")
    assert '"login"' in err


MATRIX = """\
@file = ./data.bin

### odd target
GET {{origin}}/a/../b/./c?q=[1]{2}|'x'&x=%41%7e&e={{empty}}

### characters of shells
GET {{origin}}/$HOME/`id`;a&b?c=d|e>f<g!h#none
X-Shell: $HOME `id` "q" 'q' \\ ! * ~ #

### spaces and more
PATCH {{origin}}/a b/é?x=a+b&y=%2F&z=ü
X-Latin: a  b
X-Empty:

### twice
GET {{origin}}/
X-A: 1
X-A: 2

### defaults
GET {{origin}}/
User-Agent: me
Accept: text/plain

### json
POST {{origin}}/

{"a": "it's $x `y` \\n \\\\ é \\"q\\"", "b": [1.0, 2e5, null]}

### lines
# @raw-body
PUT {{origin}}/
Content-Type: text/plain

first

  'second' %41 @file

last\\

### form
POST {{origin}}/
Content-Type: application/x-www-form-urlencoded

a=1&b=c d&e=%26&f=@g

### xml
POST {{origin}}/
Content-Type: application/xml

<?xml version="1.0"?>
<a>&amp;'"</a>

### graphql
GRAPHQL {{origin}}/

query Q($id: ID) { item(id: $id) { name } }

{"id": "1"}

### file
POST {{origin}}/
Content-Type: application/octet-stream

< ./data.bin

### text and file
POST {{origin}}/
Content-Type: application/x-bytes

before
< ./data.bin
after

### multipart
POST {{origin}}/
Content-Type: multipart/form-data; boundary=line-between

--line-between
Content-Disposition: form-data; name="a"

first "line"; x=1, @y
--line-between
Content-Disposition: form-data; name="f"; filename="da ta;.bin"
Content-Type: image/png

< ./data.bin
--line-between
Content-Disposition: form-data; name="g"
Content-Type: application/json

{"a": "b;c"}
--line-between--

### basic
# @auth basic ada "pass:word '$x"
GET {{origin}}/

### bearer
# @auth bearer t0ken
GET {{origin}}/

### api key
# @auth api_key name=k value="a b&c" in=query
GET {{origin}}/?x=1

### cookies
GET {{origin}}/
Cookie: a=1; b="2 3"

### parameters
# @param a="b c&d"
# @param list=1
GET {{origin}}/?z

### options
OPTIONS {{origin}}/*

### head
HEAD {{origin}}/

### body of a delete
DELETE {{origin}}/
Content-Type: application/json

{"a": 1}

### body of a get
GET {{origin}}/
Content-Type: text/plain

body

### no body
POST {{origin}}/

### other method
PROPFIND {{origin}}/
Depth: 1
"""

TYPED = (b"User-Agent: me", b"Accept: text/plain")
DATA = b"\x89PNG\r\n\x00\xff\n'x' {{origin}}"


@pytest.fixture
def server():
    def script(peer):
        while peer.request():
            peer.send(ok(b""))

    with WireServer(script) as server:
        yield server


def without_own(request: bytes) -> tuple[bytes, list[bytes], bytes]:
    """A request as bytes, but for the fields that every tool has values of its own for."""
    head, _, body = request.partition(b"\r\n\r\n")
    first, *fields = head.split(b"\r\n")
    kept = []
    for each in fields:
        name = each.partition(b":")[0].lower()
        if name == b"content-type" and b"boundary=" in each:
            # A tool makes a boundary of its own.
            body = body.replace(each.partition(b"boundary=")[2], b"BOUNDARY")
        elif name.decode() not in OWN or each in TYPED:
            kept.append(name + each[len(name) :].rstrip())
    return first, kept, body


def test_commands_of_curl_send_the_same_bytes(server, capsys, folder):
    Path("data.bin").write_bytes(DATA)
    Path("all.http").write_text(MATRIX)
    values = ("--var", f"origin={server.origin}", "--var", "empty=")
    code, text, err = run(capsys, "curl", "all.http", *values, "--with-secrets")
    assert (code, err) == (0, "")
    clients.shell(folder, f"set -e\n{text}")
    theirs = [without_own(each) for each in server.requests]
    server.requests.clear()
    assert main(["run", "all.http", *values]) == 0
    ours = [without_own(each) for each in server.requests]
    assert len(ours) == MATRIX.count("### ")
    for title, mine, other in zip(MATRIX.split("### ")[1:], ours, theirs, strict=True):
        assert mine == other, title


def test_programs_of_several_requests_run_as_one(server, capsys, folder):
    Path("data.bin").write_bytes(DATA)
    Path("two.http").write_text(
        f"### one\nPOST {server.origin}/1\nContent-Type: a/b\n\n< ./data.bin\n\n"
        f"### two\nPOST {server.origin}/2\nContent-Type: a/b\n\n< ./data.bin\n"
    )
    run_by = {"fetch": clients.node, "httpx": clients.with_httpx}
    for kind, program in run_by.items():
        program(folder, run(capsys, kind, "two.http")[1])
    firsts = [each.split(b" ")[1] for each in server.requests]
    assert firsts == [b"/1", b"/2", b"/1", b"/2"]
    assert all(each.endswith(DATA) for each in server.requests)


def test_an_archive_is_one_and_comes_back(server, capsys, folder):
    Path("data.bin").write_bytes(DATA)
    Path("all.http").write_text(MATRIX)
    values = ("--var", f"origin={server.origin}", "--var", "empty=")
    code, text, _ = run(capsys, "har", "all.http", *values, "--report", "json=lost.json")
    assert code == 0
    assert complaints(text) == ""
    lost = json.loads(Path("lost.json").read_text())["losses"]
    assert {each["what"] for each in lost} == {
        "an archive has no bytes and no files in bodies; the body is left out"
    }
    found = from_har_files((GivenFile(PurePosixPath("all.har"), text.encode()),))
    assert isinstance(found, Imported)
    assert (found.requests, found.losses) == (MATRIX.count("### "), ())
