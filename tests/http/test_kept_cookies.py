from pathlib import Path

from callsheet.disk import Unreadable
from callsheet.exchange import OutgoingRequest
from callsheet.http.kept_cookies import KeptCookies
from callsheet.store.cookies import Cookie

NOW = 1_000_000.0
REQUEST = OutgoingRequest("GET", "http", "a.test", None, "/", "http://a.test/")
A, B = (Cookie(name, "1", "a.test", "/") for name in "ab")


def kept(path: Path) -> KeptCookies:
    here = KeptCookies(path, lambda: NOW)
    assert here.load() == ()
    return here


def set_in(here: KeptCookies, text: str) -> None:
    here.jar.store((("Set-Cookie", text),), REQUEST, NOW)


def test_what_is_saved_is_loaded(tmp_path: Path):
    here = kept(tmp_path / "jar")
    set_in(here, "a=1")
    assert here.save() == ""
    assert kept(tmp_path / "jar").jar.snapshot() == (A,)


def test_two_runs_at_once(tmp_path: Path):
    one, other = kept(tmp_path / "jar"), kept(tmp_path / "jar")
    set_in(one, "a=1")
    one.save()
    set_in(other, "b=1")
    other.save()
    assert kept(tmp_path / "jar").jar.snapshot() == (A, B)
    assert set(other.jar.snapshot()) == {A, B}


def test_what_one_run_deletes_is_not_brought_back_by_another(tmp_path: Path):
    one = kept(tmp_path / "jar")
    set_in(one, "a=1")
    one.save()
    other = kept(tmp_path / "jar")
    set_in(one, "a=; Max-Age=0")
    one.save()
    set_in(other, "b=1")
    other.save()
    assert kept(tmp_path / "jar").jar.snapshot() == (B,)


def test_clearing(tmp_path: Path):
    here = kept(tmp_path / "jar")
    set_in(here, "a=1")
    here.save()
    assert here.jar.clear("b.test") == 0
    assert here.jar.clear("a.test") == 1
    here.save()
    assert kept(tmp_path / "jar").jar.snapshot() == ()


def test_what_cannot_be_read_or_written(tmp_path: Path):
    (tmp_path / "jar").mkdir()
    assert isinstance(KeptCookies(tmp_path / "jar").load(), Unreadable)
    nowhere = kept(tmp_path / "nowhere" / "jar")
    set_in(nowhere, "a=1")
    assert nowhere.save() == "no such file or directory"
    assert nowhere.jar.snapshot() == (A,)
