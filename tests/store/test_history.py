"""The history is bounded, numbers nothing twice, and leaves nothing secret on disk."""

import stat
import sys

import pytest

from callsheet.exchange import MemoryBody, Response
from callsheet.redact import Redactor
from callsheet.store.history import History, HistoryEntry
from callsheet.store.history_folder import LARGEST_BODY, HistoryFolder

SECRET = "correct-horse-battery"


def entry(body: bytes = b"{}", time: float = 1.0, request: str = "one", text: str = "text"):
    response = Response(
        200, "OK", "HTTP/1.1", (("X", "1"), ("Set-Cookie", "sid=abc")), MemoryBody(body), "here"
    )
    return HistoryEntry(
        time, "file:///a.http", request, "dev", "GET", "http://a/", "passed", "200 OK", 200, 0.1,
        len(body), text, response,
    )  # fmt: skip


def test_the_oldest_make_room_and_numbers_go_on():
    history = History(most_entries=2)
    for _ in range(3):
        history.add(entry())
    assert [each.number for each in history.entries] == [2, 3]
    assert history.get(1) is None
    assert history.clear() == 2
    assert history.add(entry()).number == 4


def test_large_bodies_make_room_and_one_that_is_too_large_leaves_its_body():
    history = History(most_bytes=1000)
    for size in (400, 400, 400):
        history.add(entry(b"x" * size))
    assert [each.number for each in history.entries] == [2, 3]
    history.add(entry(b"x" * 2000))
    assert [each.number for each in history.entries] == [2, 3, 4]
    assert history.get(4).response is None
    assert history.get(4).summary == "200 OK"


def test_nothing_is_kept_where_nothing_shall_be():
    history = History(most_entries=0)
    assert history.add(entry()) is None
    assert history.entries == ()


def test_those_of_a_request_come_the_newest_first():
    history = History()
    for name in ("one", "two", "one"):
        history.add(entry(request=name))
    assert [each.number for each in history.of("file:///a.http".__eq__, "one")] == [3, 1]


@pytest.fixture
def folder(tmp_path):
    return HistoryFolder(tmp_path / "state" / "history", most_entries=3)


def test_what_is_written_is_read_again_masked(folder, tmp_path):
    folder.write(entry(f'{{"t": "{SECRET}"}}'.encode(), text=SECRET), Redactor([SECRET]))
    (found,) = folder.read()
    assert (found.time, found.request, found.status, found.text) == (1.0, "one", 200, "•••")
    assert not found.is_exact
    assert found.response.body.data.decode() == '{"t": "•••"}'
    assert found.response.headers == (("X", "1"), ("Set-Cookie", "sid=•••"))
    (path,) = (tmp_path / "state" / "history").iterdir()
    assert SECRET not in path.read_text()


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX'")
def test_only_the_owner_may_read_it(folder, tmp_path):
    folder.write(entry(), Redactor())
    (path,) = (tmp_path / "state" / "history").iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_large_body_is_left_out(folder):
    folder.write(entry(b"x" * (LARGEST_BODY + 1)), Redactor())
    (found,) = folder.read()
    assert found.response.body.data == b""
    assert found.response.body_problem == "its body was too large to be kept"
    assert found.size == LARGEST_BODY + 1


def test_the_oldest_files_make_room_and_broken_ones_are_passed_over(folder, tmp_path):
    for time in (4.0, 2.0, 3.0, 5.0):
        folder.write(entry(time=time), Redactor())
    assert [each.time for each in folder.read()] == [3.0, 4.0, 5.0]
    for number, text in enumerate(("{", "[]", '{"time": "x"}', "null")):
        (tmp_path / "state" / "history" / f"{number}.json").write_text(text)
    assert [each.time for each in folder.read()] == [3.0, 4.0, 5.0]
    folder.clear()
    assert folder.read() == ()
