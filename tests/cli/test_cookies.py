"""Cookies that outlive a run: kept in a file, kept for a workspace, shown and cleared."""

import signal
from pathlib import Path

import pytest

from callsheet.cli.main import main
from callsheet.run.session import Session
from callsheet.store.cookie_file import read_cookie_file
from loopback import serving

ECHO = "GET {origin}/echo\n"
LOGIN = "GET {origin}/cookie\n"


@pytest.fixture
def server():
    with serving() as loopback:
        yield loopback


@pytest.fixture
def write(tmp_path, monkeypatch, server):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))

    def write(name: str, text: str) -> str:
        (tmp_path / name).write_text(text.format(origin=server.origin))
        return name

    return write


def sent(server) -> list[str | None]:
    return [dict(each.headers).get("Cookie") for each in server.received]


def test_a_cookie_jar_is_read_before_and_written_after_each_file(write, server):
    write("a.http", LOGIN)
    write("b.http", ECHO)
    assert main(["run", ".", "--cookie-jar", "jar.txt"]) == 0
    assert main(["run", "b.http", "--cookie-jar", "jar.txt"]) == 0
    assert sent(server) == [None, "sid=abc", "sid=abc"]
    assert [each.name for each in read_cookie_file(Path("jar.txt")).kept] == ["sid"]


def test_what_came_is_saved_when_a_request_failed(write, server):
    write("a.http", LOGIN + "###\nGET http://127.0.0.1:1/\n###\n# @no-cookie-jar\n" + ECHO)
    assert main(["run", "a.http", "--cookie-jar", "jar.txt"]) == 4
    assert sent(server) == [None, None]
    assert read_cookie_file(Path("jar.txt")).kept


def test_what_came_is_saved_on_ctrl_c(write, server, monkeypatch):
    write("a.http", LOGIN + "###\n" + ECHO)
    perform = Session.perform

    def interrupted(self, step, **given):
        if step.place.name == "#2":
            signal.raise_signal(signal.SIGINT)
        return perform(self, step, **given)

    monkeypatch.setattr(Session, "perform", interrupted)
    assert main(["run", "a.http", "--cookie-jar", "jar.txt"]) == 130
    assert read_cookie_file(Path("jar.txt")).kept


def test_a_request_without_jar_neither_sends_nor_keeps(write, server):
    write("a.http", "# @no-cookie-jar\n" + LOGIN)
    assert main(["run", "a.http", "--cookie-jar", "jar.txt"]) == 0
    assert not Path("jar.txt").exists()


def test_cookies_of_jetbrains_are_sent(write, server):
    write("a.http", ECHO)
    write("http-client.cookies", "# domain\tpath\tname\tvalue\tdate\n127.0.0.1\t/\tsid\tjb\t-1\n")
    assert main(["run", "a.http", "--cookie-jar", "http-client.cookies"]) == 0
    assert sent(server) == ["sid=jb"]


def test_a_workspace_keeps_cookies_by_environment(write, server, tmp_path):
    write("http-client.env.json", '{{"dev": {{"x": "1"}}, "prod": {{"x": "2"}}}}')
    write("a.http", LOGIN)
    write("b.http", ECHO)
    assert main(["run", "a.http", "--env", "dev", "--keep-cookies"]) == 0
    for choice in (["--env", "dev"], ["--env", "prod"], []):
        assert main(["run", "b.http", "--keep-cookies", *choice]) == 0
    assert main(["run", "b.http", "--env", "dev"]) == 0
    assert sent(server) == [None, "sid=abc", None, None, None]
    (kept,) = (tmp_path / "state").rglob("*.cookies.txt")
    assert (kept.stat().st_mode & 0o777, kept.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_state_lies_where_it_is_told_to(write, server, tmp_path, capsys):
    write("a.http", LOGIN)
    assert main(["run", "a.http", "--keep-cookies", "--state", "elsewhere"]) == 0
    assert list((tmp_path / "state").rglob("*.cookies.txt")) == []
    capsys.readouterr()
    assert main(["env", "cookies", "--state", "elsewhere"]) == 0
    assert "sid = •••" in capsys.readouterr().out


def test_shown_and_cleared(write, server, capsys):
    write("a.http", LOGIN)
    main(["run", "a.http", "--keep-cookies"])
    capsys.readouterr()
    assert main(["env", "cookies"]) == 0
    said = capsys.readouterr().out
    assert said == "127.0.0.1\n  sid = •••  path /, HttpOnly, of the session\n"
    assert main(["env", "cookies", "--show-values"]) == 0
    assert "sid = abc" in capsys.readouterr().out
    assert main(["env", "cookies", "--clear", "127.0.0.2"]) == 2
    assert "127.0.0.1" in capsys.readouterr().err
    assert main(["env", "cookies", "--clear"]) == 0
    assert capsys.readouterr().out == "1 cookie cleared\n"
    assert main(["env", "cookies"]) == 0
    assert capsys.readouterr().out == "no cookies are kept\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--cookie-jar", "nowhere/jar"], 'there is no folder "nowhere"'),
        (["--cookie-jar", "."], 'the cookies in "." cannot be read'),
        (["--cookie-jar", "jar", "--keep-cookies"], "exclude each other"),
    ],
)
def test_wrong_usage_is_said_before_anything_is_sent(write, server, capsys, arguments, said):
    write("a.http", ECHO)
    assert main(["run", "a.http", *arguments]) == 2
    assert said in capsys.readouterr().err
    assert server.received == []


def test_a_broken_line_is_named_and_not_shown(write, capsys):
    write("a.http", ECHO)
    write("jar.txt", "127.0.0.1 FALSE / FALSE 0 sid c4nary\n")
    assert main(["run", "a.http", "--cookie-jar", "jar.txt"]) == 0
    said = capsys.readouterr()
    assert "warning: jar.txt:1: this line holds no cookie" in said.err
    assert "c4nary" not in said.out + said.err


def test_cookies_that_cannot_be_written(write, server, capsys, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("callsheet.store.cookie_file.write_atomically", full)
    write("a.http", LOGIN)
    assert main(["run", "a.http", "--cookie-jar", "jar.txt"]) == 4
    assert 'the cookies are not in "jar.txt": no space left' in capsys.readouterr().err
