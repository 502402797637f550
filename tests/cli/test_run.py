"""The command as a process sees it: TLS, Ctrl-C, a closed pipe, a terminal, bugs of ours."""

import io
import json
import os
import ssl
import subprocess
import sys

import pytest
import trustme

from callsheet.cli import person
from callsheet.cli.main import main
from callsheet.run.session import Session
from fake_appwrite import storing
from loopback import serving


@pytest.fixture
def server():
    with serving() as loopback:
        yield loopback


@pytest.fixture
def write(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def write(text, name="api.http"):
        (tmp_path / name).write_text(text)
        return name

    return write


def test_a_certificate_that_nobody_trusts(write, capsys):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)

    def wrap(socket):
        return context.wrap_socket(socket, server_side=True)

    with serving(wrap) as server:
        name = write(f"GET https://127.0.0.1:{server.port}/json\n")
        assert main(["run", name]) == 4
        said = capsys.readouterr().out
        assert "TLS failed" in said
        assert f"{name}:1:5: error:" in said
        assert "[tls]" in said
        assert main(["run", name, "--insecure"]) == 0


def test_ctrl_c_reports_what_was_done(write, server, capsys, monkeypatch):
    name = write(f"GET {server.origin}/json\n###\nGET {server.origin}/json\n###\nGET http://x/\n")
    perform = Session.perform

    def interrupted(self, step, **more):
        if step.place.name == "#2":
            raise KeyboardInterrupt
        return perform(self, step, **more)

    monkeypatch.setattr(Session, "perform", interrupted)
    assert main(["run", name, "--report", "json"]) == 130
    report = json.loads(capsys.readouterr().out)
    assert [(each["outcome"], each["skip_reason"]) for each in report["files"][0]["requests"]] == [
        ("passed", None),
        ("skipped", "interrupted"),
        ("skipped", "interrupted"),
    ]


def test_a_closed_pipe_is_no_accident(write, server):
    name = write(f"GET {server.origin}/json\n")
    reader, writer = os.pipe()
    os.close(reader)
    ran = subprocess.run(
        [sys.executable, "-m", "callsheet", "run", name],
        stdout=writer,
        stderr=subprocess.PIPE,
        check=False,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    os.close(writer)
    assert (ran.returncode, ran.stderr) == (141, b"")


def test_a_bug_of_ours(write, capsys, monkeypatch):
    def broken(self, step, **more):
        raise RuntimeError("oops")

    monkeypatch.setattr(Session, "perform", broken)
    assert main(["run", write("GET http://127.0.0.1:1/\n")]) == 5
    said = capsys.readouterr().err
    assert "RuntimeError: oops" in said
    assert "please report it" in said


def test_what_ended_before_a_bug_of_ours_is_reported(write, server, tmp_path, monkeypatch):
    name = write(f"GET {server.origin}/json\n###\nGET http://x/\n")
    perform = Session.perform

    def broken(self, step, **more):
        if step.place.name == "#2":
            raise RuntimeError("oops")
        return perform(self, step, **more)

    monkeypatch.setattr(Session, "perform", broken)
    assert main(["run", name, "--report", "json=report.json"]) == 5
    report = json.loads((tmp_path / "report.json").read_text())
    assert [(each["outcome"], each["skip_reason"]) for each in report["files"][0]["requests"]] == [
        ("passed", None),
        ("skipped", "a bug in Callsheet ended the run"),
    ]


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def terminal(monkeypatch):
    """Makes the streams a terminal at which somebody types."""
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")

    def sit(typed):
        monkeypatch.setattr(sys, "stdin", Terminal(typed))
        monkeypatch.setattr(sys, "stderr", Terminal())
        return sys.stderr

    return sit


def test_a_person_is_asked(write, server, terminal, capsys):
    name = write(
        f"# @prompt word The word\n# @confirm Go?\nGET {server.origin}/text/{{{{word}}}}\n"
    )
    screen = terminal("hello\ny\n")
    assert main(["run", name]) == 0
    assert server.targets == ["GET /text/hello"]
    assert "The word: " in screen.getvalue()
    assert "Go? [y/N] " in screen.getvalue()


def test_a_person_says_no(write, server, terminal, capsys):
    terminal("n\n")
    assert main(["run", write(f"# @note\nGET {server.origin}/json\n")]) == 0
    assert server.targets == []
    assert "not confirmed" in capsys.readouterr().out


def test_nobody_is_asked_in_ci(write, server, terminal, monkeypatch):
    terminal("y\n")
    monkeypatch.setenv("CI", "true")
    assert not person.can_be_asked(os.environ)
    assert main(["run", write(f"# @note\nGET {server.origin}/json\n")]) == 4


def test_progress_is_shown_and_taken_away(write, server, terminal):
    screen = terminal("")
    main(["run", write(f"GET {server.origin}/json\n")])
    assert f"sending 1 of 1: GET {server.origin}/json" in screen.getvalue()
    assert screen.getvalue().endswith("\r\x1b[2K")


def test_a_report_in_a_file_stands_beside_the_console(write, server, tmp_path, capsys):
    name = write(f"GET {server.origin}/json\n")
    assert main(["run", name, "--report", "json=out/report.json"]) == 0
    assert json.loads((tmp_path / "out/report.json").read_text())["summary"]["passed"] == 1
    assert "1 passed" in capsys.readouterr().out


def test_a_report_that_cannot_be_written(write, server, capsys):
    name = write(f"GET {server.origin}/json\n")
    assert main(["run", name, "--report", f"json={name}/report.json"]) == 2
    assert "cannot write the report" in capsys.readouterr().err
    assert main(["run", name, "--report", "json=."]) == 2
    assert "it is a folder" in capsys.readouterr().err
    assert server.targets == []


def test_two_reports_in_one_place(write, server, capsys):
    name = write(f"GET {server.origin}/json\n")
    assert main(["run", name, "--report", "json=a.xml", "--report", "junit=./a.xml"]) == 2
    for place in ("", "=-"):
        assert main(["run", name, "--report", "json", "--report", f"junit{place}"]) == 2
        assert "both go to standard output" in capsys.readouterr().err
    assert server.targets == []
    assert main(["run", name, "--report", "json=-"]) == 0
    assert capsys.readouterr().out.startswith("{")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_a_report_into_a_pipe(write, server, tmp_path):
    name = write(f"GET {server.origin}/json\n")
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    assert main(["run", name, "--report", f"json={pipe}"]) == 0
    assert json.loads(os.read(reader, 65536))["summary"]["passed"] == 1
    os.close(reader)
    assert pipe.is_fifo()


@pytest.mark.parametrize("kind", ["json", "junit", "tap", "html", "har", "audit"])
def test_reports_are_utf_8_wherever_they_go(write, server, kind):
    """A pipe of Windows, or of a bare container, is taken to want less."""
    half = '{"a": "\\ud83d", "b": "\u00e4 \\u0085"}'
    name = write(
        "### \u00e4\U0001f600\n# @result a = response.parsedBody.a\n# @assert body == 1\n"
        f"POST {server.origin}/back\nContent-Type: application/json\n\n{half}\n"
    )
    ran = subprocess.run(
        [sys.executable, "-m", "callsheet", "run", name, "--report", kind],
        capture_output=True,
        check=False,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONIOENCODING": "ascii"},
    )
    assert (ran.returncode, ran.stderr) == (1, b"")
    assert "\u00e4\U0001f600" in ran.stdout.decode("utf-8")


@pytest.mark.parametrize("reports", [(), ("--report", "json=report.json")])
def test_a_large_answer_is_saved_and_stays_nowhere_else(write, server, tmp_path, reports):
    large = tmp_path / "large"
    large.write_bytes(b"0123456789" * 1_000_000)
    saved, private = tmp_path / "saved", tmp_path / "private"
    private.mkdir()
    name = write(f"POST {server.origin}/back\nContent-Type: x/y\n\n< ./large\n\n>>! saved\n")
    command = [sys.executable, "-m", "callsheet", "run", name, *reports]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "TMPDIR": str(private)}
    subprocess.run(command, check=True, capture_output=True, env=environment)
    assert saved.read_bytes() == large.read_bytes()
    assert saved.stat().st_mode == large.stat().st_mode
    left = [each.read_bytes() for each in private.rglob("answer-*")]
    assert left == ([large.read_bytes()] if reports else [])
    assert bool(list(private.iterdir())) == bool(reports)


def test_an_archive_has_every_page(write, server, tmp_path):
    asked = "# @paginate page_number maximum_page=3 base_page=1\n"
    name = write(f"### items\n{asked}POST {server.origin}/back?a=canary12\n\n[1]\n")
    secret = ["--secret", "key=canary12"]
    # The server gives the same page twice, which ends the paging.
    assert main(["run", name, *secret, "--report", "har=a.har", "--report", "audit=a.log"]) == 4
    text = (tmp_path / "a.har").read_text()
    entries = json.loads(text)["log"]["entries"]
    assert [each["request"]["url"].rpartition("&")[2] for each in entries] == ["page=1", "page=2"]
    assert {each["comment"] for each in entries} == {f"{name}:3 items"}
    assert "canary12" not in text
    assert (tmp_path / "a.log").read_text().count("/back?") == 2


def test_a_report_that_fails_leaves_the_others(write, server, tmp_path, monkeypatch, capsys):
    def broken(*_):
        raise RuntimeError("oops")

    monkeypatch.setattr("callsheet.report.tap.tap_report", broken)
    name = write(f"GET {server.origin}/json\n")
    asked = [word for kind in ("tap", "junit") for word in ("--report", f"{kind}=out/{kind}")]
    assert main(["run", name, *asked]) == 5
    assert "RuntimeError: oops" in capsys.readouterr().err
    assert [each.name for each in (tmp_path / "out").iterdir()] == ["junit"]


def test_console_and_json_at_once(write, server, capsys):
    name = write(f"GET {server.origin}/json\n")
    assert main(["run", name, "--report", "json", "--report", "console"]) == 0
    streams = capsys.readouterr()
    assert json.loads(streams.out)["summary"]["passed"] == 1
    assert "1 passed" in streams.err


def test_no_log_keeps_headers_and_bodies_out(write, server, capsys):
    name = write(f"# @no-log\nPOST {server.origin}/echo\n\nprivate-words\n")
    assert main(["run", name, "--report", "json"]) == 0
    assert "private-words" not in capsys.readouterr().out
    assert main(["run", name, "--output", "exchange"]) == 0
    assert "private-words" not in capsys.readouterr().out


def test_a_folder_means_every_file_below_it(write, server, tmp_path):
    write(f"GET {server.origin}/text/one\n")
    (tmp_path / "deep/.hidden").mkdir(parents=True)
    write(f"GET {server.origin}/text/two\n", "deep/.hidden/b.rest")
    write(f"GET {server.origin}/text/never\n", "deep/notes.txt")
    assert main(["run"]) == 0
    assert server.targets == ["GET /text/one", "GET /text/two"]


def test_each_file_has_its_own_cookies(write, server):
    text = f"### set\nGET {server.origin}/cookie\n###\n# @ref set\nGET {server.origin}/echo\n"
    write(text, "a.http")
    write(f"GET {server.origin}/echo\n", "b.http")
    assert main(["run", "."]) == 0
    cookies = [dict(each.headers).get("Cookie") for each in server.received]
    assert cookies == [None, "sid=abc", None]


def test_an_unreadable_file_does_not_stop_the_others(write, server, tmp_path, capsys):
    write(f"GET {server.origin}/json\n", "a.http")
    (tmp_path / "b.http").write_bytes(b"GET \xff\n")
    assert main(["run", ".", "--report", "json"]) == 3
    report = json.loads(capsys.readouterr().out)
    assert report["summary"]["passed"] == 1
    assert report["files"][1]["problems"][0]["code"] == "file-encoding"


@pytest.mark.parametrize("verb", ["run", "check", "list", "env", "demo"])
def test_every_verb_has_help(verb, capsys):
    with pytest.raises(SystemExit) as ended:
        main([verb, "--help"])
    assert ended.value.code == 0
    assert "examples:" in capsys.readouterr().out


def test_version_and_help(capsys):
    assert main(["--version"]) == 0
    assert main(["--help"]) == 0
    assert main([]) == 2
    assert "callsheet VERB --help" in capsys.readouterr().out


def test_the_version_imports_nothing_heavy():
    code = (
        "import sys; from callsheet.cli.main import main; main(['--version']); print(*sys.modules)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    ours = [name for name in ran.stdout.split() if name.startswith("callsheet")]
    assert ours == ["callsheet", "callsheet", "callsheet.cli", "callsheet.cli.main"]
    assert "argparse" not in ran.stdout


def test_a_dry_run_leaves_standard_output_to_the_report(write, capsys):
    assert main(["run", write("GET http://x/\n"), "--dry-run", "--report", "json"]) == 0
    (request,) = json.loads(capsys.readouterr().out)["files"][0]["requests"]
    assert request["request"]["url"] == "http://x/"


def test_a_report_does_not_take_the_place_of_a_request_file(write, capsys):
    path = write("GET http://x/\n")
    assert main(["run", path, "--report", f"junit={path}"]) == 2
    assert "cannot take the place of the request file" in capsys.readouterr().err
    assert main(["run", path, "--dry-run"]) == 0


def test_a_view_and_a_report_cannot_share_standard_output(write, capsys):
    assert main(["run", write("GET http://x/\n"), "--report", "json", "--output", "body"]) == 2
    assert "cannot both go to standard output" in capsys.readouterr().err


def test_a_terminal_is_told_how_far_an_upload_is(write, terminal, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    (tmp_path / "film.bin").write_bytes(bytes(40 * 1024))
    screen = terminal("")
    with storing() as storage:
        name = write(
            f"### film\n# @upload chunked file=./film.bin size=16kB\nPOST {storage.origin}/files\n"
        )
        assert main(["run", name]) == 0
    told = screen.getvalue()
    assert [text for text in ("0 B", "16 kB", "32 kB", "40 kB") if f"{text} of 40 kB" in told] == [
        "0 B",
        "16 kB",
        "32 kB",
        "40 kB",
    ]


def test_a_kept_answer_outlives_the_command(write, server, monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    write(f"# @cache 5m\nGET {server.origin}/json\n", "cached.http")
    assert main(["run", "cached.http"]) == 0
    assert main(["run", "cached.http"]) == 0
    assert len(server.received) == 1
    assert "from cache" in capsys.readouterr().out


def test_a_choice_that_there_is_not_has_a_nearest(write, capsys):
    assert main(["run", write("GET http://x/\n"), "--output", "bdy"]) == 2
    assert capsys.readouterr().err == (
        'callsheet: there is no `--output` "bdy"\nhint: did you mean "body"?\n'
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run", "--env"], "`--env` needs a value"),
        (["run", "--line", "x"], '`--line` takes a number, not "x"'),
        (["load", "a.http"], "what is missing: --into"),
        (["load"], "what is missing: FILE, --into"),
    ],
)
def test_wrong_usage_is_said_in_our_words(arguments, said, capsys):
    assert main(arguments) == 2
    assert capsys.readouterr().err.split("\n")[0] == f"callsheet: {said}"


def test_a_page_is_not_printed_to_a_terminal(write, server, monkeypatch, capsys):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert main(["run", write(f"GET {server.origin}/json\n"), "--report", "html"]) == 2
    assert "a page is nothing for a terminal" in capsys.readouterr().err
    assert server.targets == []


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp850"])
def test_an_encoding_with_few_characters(write, server, encoding):
    name = write(f"### 日本\nGET {server.origin}/json\n\n### 😀\nGET {server.origin}/json\n")
    run = [sys.executable, "-m", "callsheet", "run", name]
    variables = os.environ | {"PYTHONIOENCODING": encoding, "PYTHONPATH": os.pathsep.join(sys.path)}
    said = subprocess.run(run, env=variables, capture_output=True, check=True)
    assert b"ok \\u65e5\\u672c" in said.stdout
    assert said.stderr == b""
    told = subprocess.run(
        [*run, "--report", "json"], env=variables, capture_output=True, check=True
    )
    names = [each["name"] for each in json.loads(told.stdout)["files"][0]["requests"]]
    assert names == ["日本", "😀"]


@pytest.mark.parametrize("line", ["# @retry x", "# @loop 3", "# @auth basc ada {{pw}}"])
def test_a_directive_that_is_wrong_is_an_error_of_the_file(line, write, server, capsys):
    """As `check` has it; a name without a value is no fault of the file."""
    name = write(f"@pw = x\n###\n{line}\nGET {server.origin}/json\n")
    assert main(["check", name]) == main(["run", name]) == 3
    assert server.targets == []
