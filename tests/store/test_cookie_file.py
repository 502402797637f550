import subprocess
import sys
from pathlib import Path

import pytest

from callsheet.disk import Unreadable
from callsheet.store.cookie_file import (
    JETBRAINS_NAME,
    ReadCookies,
    change_cookie_file,
    kept_cookies_path,
    read_cookie_file,
)
from callsheet.store.cookies import Cookie

NOW = 1_000_000.0
A, B = (Cookie(name, "1", "a.test", "/") for name in "ab")
OVER = Cookie("over", "1", "a.test", "/", expires=NOW)


def test_no_file_holds_nothing(tmp_path: Path):
    assert read_cookie_file(tmp_path / "jar") == ReadCookies()


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"\xff"])
def test_what_is_no_text_is_not_replaced(tmp_path: Path, content: bytes):
    (tmp_path / "jar").write_bytes(content)
    assert isinstance(change_cookie_file(tmp_path / "jar", (), (A,), NOW), Unreadable)
    assert (tmp_path / "jar").read_bytes() == content


def test_what_others_wrote_stays(tmp_path: Path):
    path = tmp_path / "jar"
    change_cookie_file(path, (), (A, OVER), NOW)
    assert change_cookie_file(path, (), (B,), NOW) == (A, B)
    assert read_cookie_file(path) == ReadCookies((A, B))


def test_a_file_is_not_touched_when_nothing_changed(tmp_path: Path):
    path = tmp_path / "jar"
    assert change_cookie_file(path, (A,), (A,), NOW) == (A,)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="the system has no modes")
def test_only_the_owner_may_read_it(tmp_path: Path):
    path = tmp_path / "jar"
    path.write_text("")
    path.chmod(0o644)
    change_cookie_file(path, (), (A,), NOW)
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_the_file_of_jetbrains_is_read_and_not_written(tmp_path: Path):
    path = tmp_path / JETBRAINS_NAME
    path.write_text("# domain\tpath\tname\tvalue\tdate\na.test\t/\ta\t1\t-1\n")
    assert read_cookie_file(path).kept == (A,)
    assert change_cookie_file(path, (A,), (A, B), NOW) == (A, B)
    assert read_cookie_file(path).kept == (A,)


@pytest.mark.parametrize("name", ["dev", "", "../x", "a/b", "none", "ü:*?"])
def test_every_environment_has_a_file_of_its_own(tmp_path: Path, name: str):
    path = kept_cookies_path(tmp_path, name)
    assert path.parent == tmp_path / "cookies"
    assert path.resolve().parent == path.parent


RUN = """
import sys
from pathlib import Path
from callsheet.store.cookie_file import change_cookie_file
from callsheet.store.cookies import Cookie

path, name = Path(sys.argv[1]), sys.argv[2]
for number in range(25):
    cookie = Cookie(f"{name}{number}", "1", "a.test", "/")
    change_cookie_file(path, (), (cookie,), 0.0)
"""


def test_processes_at_once_lose_nothing(tmp_path: Path):
    path = tmp_path / "jar"
    runs = [subprocess.Popen([sys.executable, "-c", RUN, str(path), name]) for name in "abc"]
    assert [run.wait(timeout=60) for run in runs] == [0, 0, 0]
    names = {cookie.name for cookie in read_cookie_file(path).kept}
    assert names == {f"{name}{number}" for name in "abc" for number in range(25)}


KILLED = """
import os, sys
from pathlib import Path
from callsheet.store import cookie_file
from callsheet.store.cookies import Cookie

def killed(*_, **__):
    os.kill(os.getpid(), 9)

cookie_file.write_atomically = killed
cookie_file.change_cookie_file(Path(sys.argv[1]), (), (Cookie("x", "1", "a.test", "/"),), 0.0)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the system has no such signal")
def test_a_process_that_is_killed_holds_nobody_up(tmp_path: Path):
    path = tmp_path / "jar"
    change_cookie_file(path, (), (A,), NOW)
    ended = subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False, timeout=60)
    assert ended.returncode == -9
    assert change_cookie_file(path, (), (B,), NOW) == (A, B)
