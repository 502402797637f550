"""Files of Hurl to request files: what each part becomes, what is lost, where a file breaks off."""

import json
from pathlib import PurePosixPath

import pytest
from inline_snapshot import snapshot

from callsheet.convert.from_hurl import from_hurl
from callsheet.convert.imported import GivenFile, Imported, NotImported

REASONS = "assert,connect,timeout,failure"


def given(text: str, path: str = "a.hurl") -> GivenFile:
    return GivenFile(PurePosixPath(path), text.encode())


def imported(*files: GivenFile) -> Imported:
    found = from_hurl(files)
    assert isinstance(found, Imported), found
    return found


def request_text(text: str) -> str:
    return str(imported(given(text)).files[PurePosixPath("a.http")])


def lines_of(text: str) -> list[str]:
    """The lines of the only request, without those that say what Hurl does by itself."""
    own = ("### ", "# @no-redirect", "GET http://h")
    return [line for line in request_text(text).split("\n") if line and not line.startswith(own)]


@pytest.mark.parametrize(
    ("options", "lines"),
    [
        ("delay: 500", ["# @sleep 500ms"]),
        ("delay: 2s", ["# @sleep 2s"]),
        ("delay: {{wait}}", ["# @sleep {{wait}}"]),
        ("max-time: 30\nconnect-timeout: 500ms", ["# @timeout connect=500ms total=30s"]),
        ("insecure: true\ncacert: ca.pem", ["# @tls ca=ca.pem verify=off"]),
        ("insecure: false", []),
        ("cert: a b.pem\nkey: k.pem", ['# @tls cert="a b.pem" key=k.pem']),
        ("proxy: http://p:1\nnoproxy: a,b", ["# @proxy http://p:1", '# @no-proxy "a,b"']),
        ("unix-socket: /run/x", ["# @unix-socket /run/x"]),
        ("user: ada:p w", ['# @auth basic ada "p w"']),
        ("user: ada:pw\ndigest: true", ["# @auth digest ada pw"]),
        ("user: ada:pw\nntlm: true", ["# @auth ntlm ada pw"]),
        ("negotiate: true", ["# @auth negotiate"]),
        (
            "aws-sigv4: aws:amz:eu-1:s3\nuser: k:s",
            ["# @auth aws key=k secret=s region=eu-1 service=s3"],
        ),
        ("variable: a-b = c d", ["@a_b = c d"]),
        ('variable: a="b # \\"c"', ['@a = b # "c']),
        ("header: X-A: b:c", ["X-A: b:c"]),
        ("variable: a={{ a }}", []),
        ("skip: true", ["# @disabled"]),
        ("skip: false", []),
        ("repeat: 3", ["# @loop for 3"]),
        ("output: a.json", [">>! ./a.json"]),
        ("output: -", []),
        ("compressed: true\nverbose: true\npath-as-is: true", []),
        (
            "retry: 3\nretry-interval: 200",
            [f"# @retry 3 on={REASONS} backoff=200ms..200ms jitter=off unsafe=on"],
        ),
    ],
)
def test_options(options, lines):
    assert lines_of(f"GET http://h\n[Options]\n{options}\n") == lines
    assert imported(given(f"GET http://h\n[Options]\n{options}\n")).losses == ()


def test_redirects_are_followed_where_hurl_does():
    assert "no-redirect" in request_text("GET http://h")
    for word in ("location", "location-trusted"):
        assert "no-redirect" not in request_text(f"GET http://h\n[Options]\n{word}: true")
    assert "GET http://h HTTP/2\n" in request_text("GET http://h\n[Options]\nhttp2: true")


@pytest.mark.parametrize(
    ("answer", "lines"),
    [
        ("HTTP *", []),
        ("HTTP/2 201", ['# @assert version == "2"', "# @assert status == 201"]),
        ("HTTP *\nX-A: b c", ['# @assert header "X-A" == "b c"']),
        (
            "HTTP *\nX-A: b\nx-a: c",
            ['# @assert header "X-A" contains "b"', '# @assert header "x-a" contains "c"'],
        ),
        ('HTTP *\n`a \\u{e9}\n"`', ['# @assert body == "a é\\n\\""']),
        ('HTTP *\n{"a": 1,\n "b": 2}', ['# @assert body == "{\\"a\\": 1,\\n \\"b\\": 2}"']),
        ("HTTP *\nhex,00 ff;", ["# @assert bytes == hex,00ff;"]),
        ("HTTP *\nfile,a.json;", ["# @assert body == {{< ./a.json}}"]),
        ("HTTP *\n[Asserts]\nbytes == file,../a b.txt;", ["# @assert body == {{< ../a b.txt}}"]),
        ("HTTP *\n[Asserts]\nstatus < 300 # c", ["# @assert status < 300"]),
        ("HTTP *\n[Asserts]\nbody matches /a#b\\/c/", ["# @assert body matches /a#b\\/c/"]),
        ("HTTP *\n[Asserts]\nbody == `a`", ['# @assert body == "a"']),
        ("HTTP *\n[Captures]\na-b: body", ["# @capture a_b = body"]),
        ("HTTP *\n[Captures]\na: body redact", ["# @capture a = body redact"]),
        (
            'HTTP *\n[Captures]\nn: jsonpath "$.n" toInt\n[Asserts]\nvariable "n" == 1',
            ['# @capture n = jsonpath "$.n" toInt', '# @assert jsonpath "$.n" toInt == 1'],
        ),
    ],
)
def test_answers(answer, lines):
    assert lines_of(f"GET http://h\n{answer}\n") == lines


@pytest.mark.parametrize(
    ("text", "lost", "comment"),
    [
        ("[Options]\nresolve: a:1:b", "line 1: the option `resolve: a:1:b`", ""),
        ("[Options]\nretry: -1", "line 1: the option `retry: -1`", ""),
        ("X-{{a}}: b", "line 1: the header field `X-{{a}}`", ""),
        ("HTTP *\nfile,a.png;", "line 3: the body is not compared", ""),
        (
            "HTTP *\n[Asserts]\nbody == file,a.json;",
            "line 4: an assert: what a file holds is compared with bytes only",
            "# lost: @assert body == file,a.json;",
        ),
        ("HTTP *\n[Asserts]\nstatus is 3", "line 4: an assert: ", "# lost: @assert status is 3"),
        (
            "HTTP *\n[Captures]\na: body\n[Asserts]\nbody == {{ a }}",
            "line 6: an assert: `a` is of the same answer",
            "# lost: @assert body == {{a}}",
        ),
        (
            "HTTP *\n[Captures]\na: nothing",
            "line 4: a capture: `nothing` is no query",
            "# lost: @capture a = nothing",
        ),
        (
            "HTTP *\n[Asserts]\nx == 1",
            "line 4: an assert: `x` is no query",
            "# lost: @assert x == 1",
        ),
    ],
)
def test_what_is_lost_is_told(text, lost, comment):
    found = imported(given(f"GET http://h\n{text}\n"))
    (loss,) = found.losses
    assert f"{loss.place}: {loss.what}".startswith(lost)
    assert comment in str(found.files[PurePosixPath("a.http")])


@pytest.mark.parametrize(
    ("text", "place", "what"),
    [
        ("GET http://h\n\nnothing", (3, 1), "a method and a URL are missing here"),
        ("get http://h", (1, 1), "a method and a URL are missing here"),
        ("GET http://h\n[Captures]\na: b", (2, 1), "there is no section `Captures` of a request"),
        ("GET http://h\nHTTP *\n[Query]", (3, 1), "there is no section `Query` of an answer"),
        ("GET http://h\n{\n 1", (2, 1), "this JSON is not closed"),
        ("GET http://h\n<a", (2, 1), "this XML is not closed"),
        ("GET http://h\n`a", (2, 1), "there is no ``` that closes this"),
        ("GET http://h\n```\na``", (2, 1), "this text is not closed by three backticks"),
        ("GET http://h\n{} x", (2, 3), "nothing is meant to stand behind a body"),
        ("GET http://h\nHTTP two", (2, 1), "`HTTP` and a status, or `*`, are meant here"),
        ("GET http://h\nHTTP *\n[Captures]\nno", (4, 1), "a name and a query, "),
        ('GET http://h\nHTTP *\n[Asserts]\n  body == "a\n', (4, 11), 'there is no `"` that'),
    ],
)
def test_where_a_file_breaks_off(text, place, what):
    found = from_hurl((given(text),))
    assert isinstance(found, NotImported)
    assert (found.line, found.column) == place
    assert found.what.startswith(what)


def test_nothing_to_import():
    assert isinstance(from_hurl((given("# nothing\n"),)), NotImported)
    assert isinstance(from_hurl((GivenFile(PurePosixPath("a.hurl"), b"\xff"),)), NotImported)


def test_functions_and_names_are_ours():
    text = 'GET http://h/{{getEnv "HOME"}}/{{newUuid}}?t={{newDate}}&x={{a-b}}'
    target = "GET http://h/{{$env.HOME}}/{{$uuid}}?t={{$isoTimestamp}}&x={{a_b}}\n"
    assert target in request_text(text)


def test_braces_in_xml_are_no_bindings():
    assert '<a>{{"{{"}}b}}</a>' in request_text("PUT http://h\n<a>{{b}}</a>")


def test_files_of_variables_are_environments():
    text = "host=http://h\ncount=3\nok=true\n# none\nname = a=b\npassword=pw\n"
    files = imported(given("GET {{host}}"), given(text, "vars.env")).files
    shown = json.loads(files[PurePosixPath("http-client.env.json")])
    assert shown == snapshot(
        {"$shared": {"host": "http://h", "count": 3, "ok": True, "name": " a=b"}}
    )
    hidden = json.loads(files[PurePosixPath("http-client.private.env.json")])
    assert hidden == {"$shared": {"password": "pw"}}
    two = imported(given("GET {{a}}"), given("a=1", "dev.env"), given("a=2", "prod.env")).files
    assert json.loads(two[PurePosixPath("http-client.env.json")]) == {
        "dev": {"a": 1},
        "prod": {"a": 2},
    }


def test_folders_stay():
    files = imported(given("GET http://h", "api/a.hurl"), given("GET http://h", "api/b/a.hurl"))
    assert sorted(map(str, files.files)) == ["a.http", "b/a.http"]
