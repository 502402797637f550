"""Command lines to words, held to the shell itself where there is one."""

import shutil
import subprocess

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from callsheet.convert.shell_quotes import printed, typed
from callsheet.convert.shell_words import Shell, Words, shell_of, shell_words

ANY_TEXT = st.text(st.characters(exclude_characters="\0\r", exclude_categories=["Cs"]))


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("curl a  b", ("curl", "a", "b")),
        ("curl 'a b' \"c d\" e\\ f ''", ("curl", "a b", "c d", "e f", "")),
        ("curl \\\n  -H \\\r\n x", ("curl", "-H", "x")),
        ('curl "a\\"b\\$c\\d\\\ne"', ("curl", 'a"b$c\\de')),
        ("curl $'it\\'s\\n\\x41\\u00e9\\101\\q'", ("curl", "it's\nAéA\\q")),
        ("curl $'\\xc3\\xa9'", ("curl", "é")),
        ("curl 'don'\\''t'", ("curl", "don't")),
        ("curl 'not closed", ("curl", "not closed")),
        (
            "curl $HOST/${PATH_2}x '$A' \"$B\" $",
            ("curl", "{{$env.HOST}}/{{$env.PATH_2}}x", "$A", "{{$env.B}}", "$"),
        ),
    ],
)
def test_posix(command, words):
    assert shell_words(command, Shell.POSIX).words == words


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ('curl "a b" c', ("curl", "a b", "c")),
        ('curl ^"a^\\^"b^" ^\n -H x', ("curl", 'a"b', "-H", "x")),
        ('curl "a\\"b" "c\\\\" "d\\e"', ("curl", 'a"b', "c\\", "d\\e")),
        ('curl "say ""hi"""', ("curl", 'say "hi"')),
        ("curl ^^ ^& ^%A^% %B%", ("curl", "^", "&", "%A%", "{{$env.B}}")),
        ('curl ^"{^\n\n}^"', ("curl", "{\n}")),
        ('curl "^"', ("curl", "^")),
    ],
)
def test_cmd(command, words):
    assert shell_words(command, Shell.CMD).words == words


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ('curl.exe \'it\'\'s\' "a`"b""c`n"', ("curl.exe", "it's", 'a"b"c\n')),
        ("curl.exe `\n -H `\r\n x", ("curl.exe", "-H", "x")),
        (
            'curl.exe "$env:A" ${env:B} $c',
            ("curl.exe", "{{$env.A}}", "{{$env.B}}", "$c"),
        ),
    ],
)
def test_powershell(command, words):
    assert shell_words(command, Shell.POWERSHELL).words == words


@pytest.mark.parametrize(
    ("command", "left_out"),
    [
        ("curl a | jq '.x'", "| jq '.x'"),
        ("curl a > out.json", "> out.json"),
        ("curl a && echo b", "&& echo b"),
        ("curl 'a|b'", ""),
    ],
)
def test_what_follows_a_command_is_no_part_of_it(command, left_out):
    assert shell_words(command, Shell.POSIX).left_out == left_out


@pytest.mark.parametrize(
    ("command", "shell"),
    [
        ("curl 'a' \\\n -H b", Shell.POSIX),
        ("curl a^b", Shell.POSIX),
        ('curl ^"a^"', Shell.CMD),
        ('curl "a" ^\n -H b', Shell.CMD),
        ("curl.exe a `\n -H b", Shell.POWERSHELL),
        ('curl "$env:TOKEN"', Shell.POWERSHELL),
        ("curl.exe 'it''s'", Shell.POWERSHELL),
        ('curl.exe "a"', Shell.POSIX),
    ],
)
def test_the_shell_is_seen_by_its_quotes(command, shell):
    assert shell_of(command) == shell


@pytest.mark.parametrize("shell", list(Shell))
@given(word=ANY_TEXT)
@example(word="\\\"%A%^&'`$(x)\n!")
@example(word="a\\")
def test_what_is_typed_is_read_as_the_same_word(shell, word):
    assert shell_words(f"curl {typed(word, shell)} x", shell) == Words(("curl", word, "x"))


def test_the_shell_itself_reads_what_is_typed():
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("there is no bash")
    words = ["plain", "", "it's", '"$HOME"', "a\nb", "\t\x01\x7f", "é 日本", "`x` !\\", "$'x'"]
    line = " ".join(typed(word, Shell.POSIX) for word in words)
    ended = subprocess.run([bash, "-c", f"printf '%s\\0' {line}"], capture_output=True, check=True)
    assert ended.stdout.decode().split("\0")[:-1] == words
    line = "'a'\\''b' \"c\\\"d\\$\\x\" e\\ f $'\\t\\'\\x41\\u00e9\\101\\q' 'x'y\"z\""
    ended = subprocess.run([bash, "-c", f"printf '%s\\0' {line}"], capture_output=True, check=True)
    assert tuple(ended.stdout.decode().split("\0")[:-1]) == shell_words(line, Shell.POSIX).words


def test_the_shell_prints_bytes():
    data = bytes(range(256))
    ended = subprocess.run(["sh", "-c", printed(data)], capture_output=True, check=True)
    assert ended.stdout == data
