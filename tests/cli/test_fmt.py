"""`callsheet fmt` as a person sees it: what it prints, what it writes, how it ends."""

import io
import json
import os
import random
import stat
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from callsheet.cli.main import main

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
UGLY = "###first\nGET   https://example.org/\nA:b"
TIDY = "### first\nGET https://example.org/\nA: b\n"
BROKEN = "###\nGET  https://example.org/\nno header\n\n###second\nGET  https://example.org/\n"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def stdin(monkeypatch):
    def give(data: bytes):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))

    return give


def write(name: str, text: str) -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


def run(capsys, *words: str) -> tuple[int, str, str]:
    code = main(["fmt", *words])
    out, err = capsys.readouterr()
    return code, out, err


def test_files_are_written(capsys):
    ugly, tidy = write("api/ugly.http", UGLY), write("tidy.rest", TIDY)
    before = tidy.stat().st_mtime_ns
    assert run(capsys) == (
        0,
        snapshot("formatted api/ugly.http\n1 file formatted, 1 unchanged\n"),
        "",
    )
    assert ugly.read_text() == TIDY
    assert tidy.stat().st_mtime_ns == before
    assert run(capsys, "--check")[:2] == (
        0,
        snapshot("0 files would be formatted, 2 unchanged\n"),
    )


def test_check_writes_nothing(capsys):
    ugly = write("ugly.http", UGLY)
    assert run(capsys, "--check") == (
        1,
        snapshot("would format ugly.http\n1 file would be formatted, 0 unchanged\n"),
        "",
    )
    assert ugly.read_text() == UGLY


def test_diff_writes_nothing(capsys):
    ugly = write("ugly.http", UGLY)
    code, out, _ = run(capsys, "--diff")
    assert code == 1
    assert out == snapshot("""\
--- ugly.http
+++ ugly.http
@@ -1,3 +1,3 @@
-###first
-GET   https://example.org/
-A:b
\\ No newline at end of file
+### first
+GET https://example.org/
+A: b
""")
    assert ugly.read_text() == UGLY


@pytest.mark.parametrize("eol", ["\n", "\r\n"])
def test_a_diff_is_a_patch(capsys, folder, eol):
    """Held to `git apply`."""
    ugly = write("ugly.http", "")
    text = (UGLY + "\n\n\n" + UGLY).replace("\n", eol).encode()
    ugly.write_bytes(text)
    run(capsys)
    formatted = ugly.read_bytes()
    ugly.write_bytes(text)
    patch = run(capsys, "--diff")[1]
    subprocess.run(["git", "apply", "-p0", "-"], input=patch.encode(), cwd=folder, check=True)
    assert ugly.read_bytes() == formatted


def test_a_diff_is_coloured_where_it_is_wanted(capsys, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    write("ugly.http", "GET  https://example.org/\n")
    assert run(capsys, "--diff")[1] == snapshot("""\
\x1b[1m--- ugly.http\x1b[0m
\x1b[1m+++ ugly.http\x1b[0m
\x1b[36m@@ -1 +1 @@\x1b[0m
\x1b[31m-GET  https://example.org/\x1b[0m
\x1b[32m+GET https://example.org/\x1b[0m
""")


def test_a_diff_tells_no_secret(capsys):
    write("api.http", "GET  https://example.org/\nAuthorization: Bearer s3cr3t-token-value\n")
    out = run(capsys, "--diff")[1]
    assert "GET https" in out
    assert "s3cr3t" not in out


def test_a_broken_block_stays_and_is_told(capsys):
    path = write("broken.http", BROKEN)
    code, out, err = run(capsys)
    assert code == 3
    assert out == snapshot("formatted broken.http\n1 file formatted, 0 unchanged\n")
    assert err == snapshot("""\
broken.http:3:1: error: this line is no header [syntax-header]
  3 | no header
    | ^^^^^^^^^
  hint: write `Name: value`, or leave a blank line before the body
  note: this block is left as it is
""")
    assert path.read_text() == BROKEN.replace("###second\nGET  ", "### second\nGET ")


def test_a_block_that_would_say_something_else_stays_and_is_told(capsys, monkeypatch):
    """No text is known of which this is true; it is what stands between a bug and a file."""
    monkeypatch.setattr("callsheet.features.format.says_the_same", lambda *_: False)
    path = write("ugly.http", UGLY)
    code, out, err = run(capsys)
    assert (code, path.read_text()) == (0, UGLY)
    assert out == snapshot("0 files formatted, 1 unchanged\n")
    assert err == snapshot("""\
ugly.http:1:1: warning: this block is left as it is: formatted it would say something else
  hint: please report it as a bug in Callsheet
""")


def test_a_file_that_cannot_be_read_is_told(capsys):
    Path("latin.http").write_bytes(b"GET https://example.org/\xe4\n")
    code, _, err = run(capsys)
    assert code == 3
    assert "this file cannot be read: byte 0xe4" in err


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("eol", ["\n", "\r\n"])
def test_encoding_mode_and_link_of_a_file_stay(capsys, encoding, eol):
    target = write("elsewhere/ugly.http", "")
    target.write_bytes((UGLY.replace("first", "größe") + "\n").replace("\n", eol).encode(encoding))
    target.chmod(0o640)
    Path("link.http").symlink_to(target)
    assert run(capsys, "link.http")[0] == 0
    expected = TIDY.replace("first", "größe").replace("\n", eol)
    assert target.read_bytes() == expected.encode(encoding)
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert Path("link.http").is_symlink()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs folders that are protected")
def test_a_file_that_cannot_be_written_stays(capsys):
    path = write("locked/ugly.http", UGLY)
    path.parent.chmod(0o500)
    code, _, err = run(capsys)
    path.parent.chmod(0o700)
    assert (code, path.read_text()) == (2, UGLY)
    assert "cannot write" in err


def test_other_files_are_not_touched(capsys):
    write("notes.txt", "#  a\n")
    assert run(capsys, "notes.txt")[::2] == (
        2,
        snapshot("""\
callsheet: "notes.txt" is no .http or .rest file
hint: to format it all the same: fmt - < notes.txt
"""),
    )
    assert Path("notes.txt").read_text() == "#  a\n"


def test_standard_input_goes_to_standard_output(capfdbinary, stdin):
    stdin(b"\xef\xbb\xbfGET   https://example.org/\r\nA:b")
    assert main(["fmt", "-"]) == 0
    assert capfdbinary.readouterr().out == b"\xef\xbb\xbfGET https://example.org/\r\nA: b\r\n"


def test_a_broken_text_of_standard_input_comes_out_whole(capfdbinary, stdin):
    stdin(b"GET   https://example.org/\nno header\n")
    assert main(["fmt", "-"]) == 3
    assert capfdbinary.readouterr().out == b"GET   https://example.org/\nno header\n"


@pytest.mark.parametrize(("text", "code"), [(UGLY, 1), (TIDY, 0)])
@pytest.mark.parametrize("option", ["--check", "--diff"])
def test_standard_input_can_be_checked(capsys, stdin, text, code, option):
    stdin(text.encode())
    assert main(["fmt", "-", option]) == code
    assert ("GET   https" in capsys.readouterr().out) == (option == "--diff" and code == 1)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["-", "api.http"], "`-` stands alone"),
        (["nowhere.http"], 'there is no file or folder "nowhere.http"'),
        (["--chekc"], "there is no option `--chekc`"),
    ],
)
def test_wrong_usage(capsys, words, said):
    code, out, err = run(capsys, *words)
    assert (code, out) == (2, "")
    assert said in err


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus lies beside the checkout, if at all")
def test_real_files_would_send_the_same(capsys, folder):
    files = sorted(path for path in CORPUS.rglob("*") if path.suffix in (".http", ".rest"))
    for number, path in enumerate(random.Random(5).sample(files, 40)):
        Path(f"{number:02}.http").write_bytes(path.read_bytes())
    before = would_send(capsys)
    assert run(capsys)[0] in (0, 3)
    assert would_send(capsys) == before
    assert len(before) > 100


def would_send(capsys) -> list[object]:
    """Each request that `run --dry-run` tells of, without its line."""
    main(["run", "--dry-run", "--report", "json"])
    report = json.loads(capsys.readouterr().out)
    return [
        (request["name"], request["method"], request["url"], request["outcome"], sent(request))
        for file in report["files"]
        for request in file["requests"]
    ]


def sent(request) -> object:
    """Headers and body; of JSON what it says."""
    found = request["request"] or {}
    body = found.get("body")
    with suppress(ValueError):
        body = json.loads(body, parse_float=str) if isinstance(body, str) else body
    error = request["error"] and request["error"]["message"]
    return found.get("headers"), body, error
