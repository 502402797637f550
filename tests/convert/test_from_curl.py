"""cURL commands to requests: what is read, and that the request sends what curl itself sends."""

from pathlib import Path

import pytest
from inline_snapshot import snapshot

from callsheet.convert.draft import written
from callsheet.convert.from_curl import from_curl, is_curl
from callsheet.convert.plain import plain
from callsheet.convert.shell_words import Shell
from callsheet.convert.to_curl import to_curl
from callsheet.syntax.parse import parse_block
from counterparts import clients
from sent_alike import as_compared, outgoing, send, sent_by


def requests_of(command: str) -> list[str]:
    return [written(draft).text for draft in from_curl(command)]


def request_of(command: str) -> str:
    (text,) = requests_of(command)
    assert parse_block(text).problems == ()
    return text


def test_what_a_browser_copies():
    assert request_of(
        """curl 'https://example.org/api?x=1' \\
  -H 'accept: application/json' \\
  -H 'sec-fetch-mode: cors' \\
  -b 'sid=1; theme=dark' \\
  --data-raw $'{"name":"it\\'s"}' \\
  -H 'content-type: application/json' --compressed"""
    ) == snapshot(
        """\
POST https://example.org/api?x=1
accept: application/json
sec-fetch-mode: cors
content-type: application/json
Cookie: sid=1; theme=dark

{"name":"it's"}
"""
    )


def test_what_a_browser_copies_for_cmd():
    assert request_of(
        'curl ^"https://example.org/api^" ^\n  -H ^"sec-fetch-mode: cors^" ^\n'
        '  -H ^"content-type: application/json^" ^\n  --data-raw ^"^{^\\^"a^\\^":^\\^"50^%^\\^"^}^"'
    ) == snapshot(
        """\
POST https://example.org/api
sec-fetch-mode: cors
content-type: application/json

{"a":"50%"}
"""
    )


def test_a_command_for_powershell():
    assert request_of(
        "curl.exe -L 'https://example.org/' `\n  -H \"Authorization: Bearer $env:TOKEN\""
    ) == snapshot(
        """\
GET https://example.org/
Authorization: Bearer {{$env.TOKEN}}
"""
    )


def test_who_sends_how():
    assert request_of(
        "curl -L -u 'ada:pass word' -k --cacert ca.pem --cert me.pem:pw --key me.key -m 5 "
        "--connect-timeout 1.5 -x http://proxy:8080 --noproxy .internal --retry 3 -o a.json "
        "https://example.org/"
    ) == snapshot(
        """\
# @auth basic ada "pass word"
# @tls verify=off ca=ca.pem cert=me.pem password=pw key=me.key
# @timeout total=5s connect=1.5s
# @proxy http://proxy:8080
# @no-proxy .internal
# @retry 3
GET https://example.org/

>>! ./a.json
"""
    )


@pytest.mark.parametrize(
    ("options", "directive"),
    [
        ("--digest -u a:b", "auth digest a b"),
        ("--ntlm -u a:b", "auth ntlm a b"),
        ("--oauth2-bearer t0ken", "auth bearer t0ken"),
        (
            "--aws-sigv4 aws:amz:eu-west-1:s3 -u k:s",
            "auth aws key=k secret=s region=eu-west-1 service=s3",
        ),
        ("--unix-socket /run/a.sock", "unix-socket /run/a.sock"),
        ("-H 'Accept:'", "header Accept"),
        ("-x p:1", "proxy p:1"),
        ("-x socks5h://p -U 'a b:c@d'", 'proxy "socks5h://a%20b:c%40d@p"'),
        ("--proxy p:1 --proxy-user a:b", "proxy http://a:b@p:1"),
    ],
)
def test_options_that_are_directives(options, directive):
    assert request_of(f"curl -L {options} http://x/").startswith(f"# @{directive}\nGET")


def test_a_redirect_is_followed_only_where_curl_would():
    assert request_of("curl http://x/") == "# @no-redirect\nGET http://x/\n"
    assert request_of("curl -L http://x/") == "GET http://x/\n"
    assert request_of("curl -H 'sec-fetch-mode: cors' http://x/").startswith("GET")


@pytest.mark.parametrize(
    ("command", "note"),
    [
        ("curl -L x | jq .", "left out, since it is no part of the command: | jq ."),
        ("curl -L --resolve a:1:b x", "left out: --resolve a:1:b"),
        ("curl -L -b cookies.txt x", "left out: the cookies of the file cookies.txt"),
        ("curl -L -H @fields x", "left out: the header fields of the file fields"),
        ("curl -L -H nonsense x", "left out, since it is no header field: nonsense"),
        (
            "curl -L -d @b x",
            "curl leaves the line ends of the file out; here they go out",
        ),
        ("curl -L -U a:b x", "left out: --proxy-user"),
        ("curl -L -d a=1 -d @b x", "left out of the body: the file b"),
        ("curl -L --data-urlencode a@b x", "left out of the body: the encoded file b"),
        ("curl -L http://x/{a,b}", "curl would send several requests for the braces in this URL"),
        ("curl -L", "the command names no URL"),
    ],
)
def test_what_is_lost_is_told(command, note):
    assert request_of(command).startswith(f"# {note}\n")


def test_where_the_answer_goes_and_how():
    assert request_of("curl -LO http://x/a/b.zip?c") == "GET http://x/a/b.zip?c\n\n>>! ./b.zip\n"
    assert request_of("curl -L -o /dev/null http://x/") == "GET http://x/\n"
    assert request_of("curl -L --http2 http://x/") == "GET http://x/ HTTP/2\n"


def test_several_requests():
    assert requests_of("curl -L http://a/ http://b/ --next -L -X PUT http://c/") == [
        "GET http://a/\n",
        "GET http://b/\n",
        "PUT http://c/\n",
    ]


def test_a_body_that_is_not_sent_as_it_stands():
    """A comment, blank lines at the end, a form with a space, and what would begin a block."""
    json = "curl -L http://x/ --json '# no comment\n{\"a\": 1}'"
    assert "# @raw-body\n" in request_of(json)
    (draft,) = from_curl("curl -L http://x/ -d 'a\n### b'")
    assert written(draft).files == (("post-body.txt", "a\n### b"),)
    assert written(draft).text.endswith("\n\n< ./post-body.txt\n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("curl http://x", True),
        ("$ curl http://x", True),
        ("curl.exe http://x", True),
        ("curly http://x", False),
        ("GET http://x", False),
        ("", False),
    ],
)
def test_what_is_a_command(text, expected):
    assert is_curl(text) is expected


COMMANDS = {
    "plain": "curl HOST/a",
    "method": "curl -X PROPFIND HOST/a -H 'Depth: 1'",
    "head": "curl -I HOST/",
    "data": "curl HOST/ -d a=1 --data 'b=c d' --data-raw @x",
    "binary": "curl HOST/ --data-binary 'a\n b\n'",
    "encoded": "curl HOST/ --data-urlencode 'a=b c&é' --data-urlencode '=x/y' --data-urlencode z",
    "query": "curl -G 'HOST/?x=1' -d a=1 --data-urlencode 'b=c d'",
    "url query": "curl HOST/ --url-query 'a=b c' --url-query +raw=1",
    "json": 'curl HOST/ --json \'{"a": \' --json \'[1.0]}\'',
    "typed JSON": "curl HOST/ -H 'Content-Type: application/json' -d '{\"a\": 1}'",
    "untyped": "curl HOST/ -H 'Content-Type:' -d '{\"a\": 1}'",
    "empty field": "curl HOST/ -H 'X-Empty;' -H 'X-Two: b'",
    "agent": "curl HOST/ -A me -e http://from/ -b 'a=1; b=2' -r 0-9",
    "basic": "curl HOST/ -u ada:pw",
    "in the URL": "curl http://ada:pw@ADDRESS/",
    "form": "curl HOST/ -F 'a=first \"line\"' -F 'f=@data.bin'",
    "form file": "curl HOST/ -F 'g=@\"data.bin\";type=image/png;filename=x.png'",
    "form texts": "curl HOST/ --form-string 'a=@x;y' -F 'b={\"c\": 1};type=application/json'",
    "upload": "curl HOST/up -T data.bin",
    "file": "curl HOST/ --data-binary @data.bin -H 'Content-Type: image/png'",
    "scheme": "curl ADDRESS/a?b=c#d",
}  # fmt: skip
"""What curl sends and the request sends as well."""


@pytest.mark.parametrize("name", COMMANDS)
def test_the_request_sends_what_curl_sends(name, tmp_path):
    (tmp_path / "data.bin").write_bytes(b"\x89PNG\r\n\x00\xff\n")

    def command(origin: str) -> str:
        address = origin.removeprefix("http://")
        return COMMANDS[name].replace("HOST", origin).replace("ADDRESS", address)

    def theirs(origin):
        clients.shell(tmp_path, command(origin))

    def ours(origin):
        (draft,) = from_curl(command(origin))
        request = written(draft)
        for file, text in request.files:
            (tmp_path / file).write_text(text)
        send(request.text, tmp_path)

    if name == "url query" and not clients.curl_is_at_least(7, 87):
        pytest.skip("this curl is too old")
    typed = frozenset(["user-agent"] if "-A" in COMMANDS[name] else [])
    assert as_compared(sent_by(ours), typed) == as_compared(sent_by(theirs), typed)


ROUND_TRIPS = [
    'POST https://example.org/a?b=c%20d\nX-A: it\'s "x" \\ $y\n\n{"a": "é\\n\'"}',
    '# @auth digest ada "pass word"\nGET https://example.org/',
    "# @no-redirect\nPUT https://example.org/\nContent-Type: text/plain\n\na\n\n  b",
    "# @raw-body\nPOST https://example.org/\nContent-Type: application/json\n\n// x\n{}\n\n",
    "# @tls verify=off min=1.3\n# @timeout total=5s\nDELETE https://example.org/x",
    "# @proxy http://p.example:8080\nGET https://example.org/{x}[1]",
    "HEAD https://example.org/it's('x')",
    "POST https://example.org/\nContent-Type: application/x-www-form-urlencoded\n\na=1&b=%20",
    "GET https://example.org/\nContent-Type: text/plain\n\nbody of a GET",
]


@pytest.mark.parametrize("shell", list(Shell))
@pytest.mark.parametrize("text", ROUND_TRIPS)
def test_a_request_comes_back_from_curl(text, shell):
    before = outgoing(text, Path("/workspace"))
    copied = to_curl(plain(before), shell)
    after = outgoing(request_of(copied.text), Path("/workspace"))
    assert after == before
