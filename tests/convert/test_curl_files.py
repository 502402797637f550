"""Files of cURL commands: what is a command, where it ends, what becomes of the other lines."""

from pathlib import PurePosixPath

import pytest
from inline_snapshot import snapshot

from callsheet.convert.curl_commands import curl_lines
from callsheet.convert.curl_files import from_curl_files
from callsheet.convert.imported import GivenFile, Imported

PATH = PurePosixPath("x.sh")


def commands(text: str) -> list[tuple[str, ...]]:
    return [each.words.words for each in curl_lines(text) if each.words is not None]


def imported(text: str) -> Imported:
    found = from_curl_files((GivenFile(PATH, text.encode()),))
    assert isinstance(found, Imported)
    return found


def request_text(text: str) -> str:
    return str(imported(text).files[PurePosixPath("x.http")])


@pytest.mark.parametrize(
    "text",
    [
        "curl a\ncurl b",
        "curl a; curl b",
        "curl a && curl b || true",
        "curl a &\r\ncurl b",
        "curl a | jq . > x\ncurl b > y 2>&1",
        "curl a 2>/dev/null\n\n\n\tcurl b",
        "$ curl a\n{}\n$ curl b",
        "  501  curl a\n  502* curl b",
        ": 1700000000:0;curl a\n: 1700000001:0;curl b",
        "PS C:\\Users\\me> curl a\nPS C:\\> curl b",
        "for x in 1; do curl a; done\nif true; then curl b; fi",
        "TOKEN=$(curl a)\ncurl b",
        "echo x | curl a\ntime curl b",
        "curl a \\\n\n# no more\ncurl b",
    ],
)
def test_where_commands_begin_and_end(text):
    assert [[word.rstrip(")") for word in each] for each in commands(text)] == [
        ["curl", "a"],
        ["curl", "b"],
    ]


@pytest.mark.parametrize(
    "text",
    [
        "curl a \\\n  -H 'A: b' \\\n  -d '{\n}'",
        "curl a \\\r\n  -H 'A: b' \\\r\n  -d '{\r\n}'",
        "curl a\n  -H 'A: b'\n  -d '{\n}'",
        "curl a -H $'A: b' -d $'{\\n}'",
        'curl a ^\n  -H "A: b" ^\n  -d ^"{^\n\n}^"',
        "curl.exe a `\n  -H 'A: b' `\n  -d \"{`n}\"",
    ],
)
def test_a_command_of_several_lines(text):
    ((_, *words),) = commands(text)
    assert words == ["a", "-H", "A: b", "-d", "{\n}"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("curl a -d @- <<EOF\nx\ny\nEOF\ncurl b", [("a", "--data-raw", "xy"), ("b",)]),
        (
            "curl a --data-binary @- <<-'END' | jq .\nx\n$y\n  END\n",
            [("a", "--data-raw", "x\n$y\n")],
        ),
    ],
)
def test_a_text_in_the_script_is_the_body(text, words):
    assert [each[1:] for each in commands(text)] == words


def test_what_browsers_copy_of_all_requests():
    posix = "curl 'https://h/a' -H 'A: it'\\''s' ;\ncurl 'https://h/b' --data-raw $'\\u0021'"
    assert commands(posix) == [
        ("curl", "https://h/a", "-H", "A: it's"),
        ("curl", "https://h/b", "--data-raw", "!"),
    ]
    cmd = (
        'curl ^"https://h/a?x=1^&y=^%^2F^" ^\r\n  -H ^"A: \\^"q\\^"^" &\r\n'
        'curl ^"https://h/b^" ^\r\n  --data-raw ^"^{^\\^"a^\\^":1^}^"'
    )
    assert commands(cmd) == [
        ("curl", "https://h/a?x=1&y=%2F", "-H", 'A: "q"'),
        ("curl", "https://h/b", "--data-raw", '{"a":1}'),
    ]


def test_a_caret_within_quotes_of_bash_does_not_mean_cmd():
    assert commands("curl 'https://h/' --data-raw '^\"x'") == [
        ("curl", "https://h/", "--data-raw", '^"x')
    ]


def test_comments_right_above_are_titles_and_titles_are_told_apart():
    text = (
        "# List all\ncurl -L h/a\n# too far away\n\n\ncurl -L h/a # again\n\n"
        "curl -L h/a\nREM Delete\ncurl -LX DELETE h/a"
    )
    assert request_text(text) == snapshot(
        """\
### List all
GET http://h/a

### GET /a
GET http://h/a

### GET /a 2
GET http://h/a

### Delete
DELETE http://h/a
"""
    )


def test_plain_variables_of_a_script_are_those_of_the_environment():
    lines = ["export HOST='https://h'", "API_KEY=k1 # mine", "ID=$(id)"]
    found = imported("\n".join([*lines, 'curl -L $HOST/$ID -H "K: $API_KEY"']))
    assert {str(path): str(each) for path, each in found.files.items()} == snapshot(
        {
            "x.http": """\
### GET /{ID}
GET {{HOST}}/{{$env.ID}}
K: {{API_KEY}}
""",
            "http-client.env.json": """\
{
  "$shared": {
    "HOST": "https://h"
  }
}
""",
            "http-client.private.env.json": """\
{
  "$shared": {
    "API_KEY": "k1"
  }
}
""",
        }
    )
    assert [each.place for each in found.losses] == ["line 3"]


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("curl -L a\nwget b\nset -e", ["line 2: `wget` is no", "line 3: `set` is no"]),
        ("KEY=hunter2$(id)\ncurl -L a", ["line 1: `KEY=…` is no command"]),
        ("curl -L a\n\ncurl --version", ["line 3: the command names no URL"]),
        ("curl -L a --resolve x:1:y", ["line 1: left out: --resolve x:1:y"]),
        ("echo a | curl -L a -d @-", ["line 1: `echo` is no", "line 1: left out: the body, which"]),
        ("curl -L a -T - < b", ["line 1: left out: the body, which", "line 1: left out, since it"]),
        ("curl -L a -U bob:hunter2", ["line 1: left out: --proxy-user"]),
        ("curl -L 'a", []),
    ],
)
def test_nothing_is_lost_silently(text, lost):
    found = [f"{each.place}: {each.what}" for each in imported(text).losses]
    assert len(found) == len(lost)
    assert all(each.startswith(start) for each, start in zip(found, sorted(lost), strict=True)), (
        found
    )
    assert "hunter2" not in repr(imported(text))


def test_a_body_that_cannot_be_typed_is_a_file_in_its_bytes():
    found = imported("# Send\ncurl -L a -H 'Content-Type: a/b' --data-raw $'a\\xff'")
    (path,) = [each for each in found.files if each.suffix == ".txt"]
    assert found.files[path] == b"a\xff"
    assert f"< ./{path}" in str(found.files[PurePosixPath("x.http")])


def test_files_of_the_same_name_do_not_meet():
    given = [GivenFile(PurePosixPath(f"{each}/x.sh"), b"curl -L h") for each in ("a", "b")]
    found = from_curl_files(tuple(given))
    assert isinstance(found, Imported)
    assert sorted(map(str, found.files)) == ["x-2.http", "x.http"]


def test_a_command_longer_than_what_is_looked_at_first():
    words = "\n -H 'a: b'" * 3000
    assert commands(f"curl x{words}\ncurl y")[0] == ("curl", "x", *("-H", "a: b") * 3000)
    body = "{}\n" * 9000
    assert commands(f"curl x -d '{body}'\ncurl y") == [
        ("curl", "x", "-d", body),
        ("curl", "y"),
    ]


def test_variables_of_cmd_are_those_of_the_process():
    assert commands('curl ^"%HOST%/a^" -H "A: %B%" & curl %C%') == [
        ("curl", "{{$env.HOST}}/a", "-H", "A: {{$env.B}}"),
        ("curl", "{{$env.C}}"),
    ]
