"""Where answers are kept: what comes back, who may read it, what makes room."""

import os
import stat
from dataclasses import replace

import pytest

from callsheet.exchange import MemoryBody, Response
from callsheet.store import kept_answers
from callsheet.store.kept_answers import KeptAnswer, KeptAnswers, KeptKey

RESPONSE = Response(
    200, "OK", "HTTP/2", (("Vary", "A"), ("X", "\u00e9")), MemoryBody(b"\x00\xff"), "127.0.0.1:80"
)
ANSWER = KeptAnswer(RESPONSE, 1000.5, 3.25, ("a",), "hash")
HERE, THERE = KeptKey("http://x/a", "GET 1"), KeptKey("http://x/b", "GET 1")
OTHER = KeptKey("http://x/a", "GET 2")


def sized(size):
    return replace(ANSWER, response=replace(RESPONSE, body=MemoryBody(b"x" * size)))


@pytest.mark.parametrize("on_disk", [False, True])
def test_questions_and_answers(tmp_path, on_disk):
    kept = KeptAnswers(tmp_path / "cache" if on_disk else None)
    assert kept.get(HERE) == ()
    kept.put(HERE, (ANSWER,))
    kept.put(THERE, (ANSWER, ANSWER))
    kept.put(OTHER, (ANSWER,))
    assert (kept.get(HERE), kept.get(THERE)) == ((ANSWER,), (ANSWER, ANSWER))
    kept.forget(HERE.url)
    assert (kept.get(HERE), kept.get(OTHER), len(kept.get(THERE))) == ((), (), 2)


def test_a_folder_outlives_the_process(tmp_path):
    KeptAnswers(tmp_path).put(HERE, (ANSWER,))
    assert KeptAnswers(tmp_path).get(HERE) == (ANSWER,)
    KeptAnswers(tmp_path).forget(HERE.url)
    assert KeptAnswers(tmp_path).get(HERE) == ()


def test_two_at_once_see_each_others_answers(tmp_path):
    one, other = KeptAnswers(tmp_path), KeptAnswers(tmp_path)
    assert other.get(HERE) == ()
    one.put(HERE, (ANSWER,))
    assert other.get(HERE) == (ANSWER,)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")
def test_only_the_owner_may_read(tmp_path):
    folder = tmp_path / "state" / "cache"
    KeptAnswers(folder).put(HERE, (ANSWER,))
    (file,) = folder.iterdir()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[{}]", b"[1]", b"{}", b'[{"since": "x"}]', b"\xff"]
)
def test_a_broken_file_is_no_answer(tmp_path, content):
    (tmp_path / HERE.file_name).write_bytes(content)
    kept = KeptAnswers(tmp_path)
    assert kept.get(HERE) == ()
    kept.put(HERE, (ANSWER,))
    assert KeptAnswers(tmp_path).get(HERE) == (ANSWER,)


def test_a_folder_that_cannot_be_made_is_done_without(tmp_path):
    (tmp_path / "file").write_text("")
    kept = KeptAnswers(tmp_path / "file" / "cache")
    kept.put(HERE, (ANSWER,))
    assert kept.get(HERE) == (ANSWER,)


def test_the_oldest_makes_room_in_memory(monkeypatch):
    monkeypatch.setattr(kept_answers, "LARGEST", 100)
    kept = KeptAnswers()
    kept.put(HERE, (sized(60),))
    kept.put(THERE, (sized(40),))
    kept.get(HERE)
    kept.put(OTHER, (sized(1),))
    assert [bool(kept.get(key)) for key in (HERE, THERE, OTHER)] == [True, False, True]


def test_the_oldest_makes_room_in_the_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(kept_answers, "MOST_FILES", 2)
    kept = KeptAnswers(tmp_path)
    for moment, key in enumerate((HERE, THERE, OTHER)):
        kept.put(key, (ANSWER,))
        if (tmp_path / key.file_name).exists():
            os.utime(tmp_path / key.file_name, (moment, moment))
    assert {path.name for path in tmp_path.iterdir()} == {THERE.file_name, OTHER.file_name}
