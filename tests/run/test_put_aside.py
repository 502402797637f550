"""Bodies that are put aside once there are enough, and read again as they were."""

from dataclasses import replace
from pathlib import Path

import pytest

from callsheet.exchange import MemoryBody
from callsheet.run.put_aside import PutAside
from callsheet.run.results import RequestResult, Sent, Skipped
from made_results import answer, exchange, places

(PLACE,) = places("GET http://example.org/x\n", "api/users.http")


def sent(size: int, letter: bytes = b"a") -> RequestResult:
    body = MemoryBody(letter * size)
    return RequestResult(PLACE, Sent(exchange(replace(answer(), body=body))))


def body_of(result: RequestResult) -> MemoryBody:
    assert result.response is not None
    assert isinstance(result.response.body, MemoryBody)
    return result.response.body


def test_what_is_beyond_lies_elsewhere_and_is_the_same() -> None:
    aside = PutAside(enough=12_000)
    results = [sent(size, b"%d" % n) for n, size in enumerate((10_000, 4_000, 100, 50_000, 4_096))]
    for result in results:
        aside.take(result)
    bodies = [body_of(result) for result in results]
    assert [body.is_aside for body in bodies] == [False, False, False, True, True]
    assert [body.data for body in bodies[3:]] == [b"3" * 50_000, b"4" * 4_096]
    assert [body.size for body in bodies] == [10_000, 4_000, 100, 50_000, 4_096]
    assert bodies[3] == MemoryBody(b"3" * 50_000)
    match bodies[4]:
        case MemoryBody(data):
            assert data == b"4" * 4_096


def test_the_file_stays_as_long_as_a_body_needs_it() -> None:
    aside = PutAside(enough=0)
    result = sent(5_000)
    aside.take(result)
    aside.take(result)
    del aside
    assert body_of(result).data == b"a" * 5_000


def test_without_room_on_a_disk_memory_has_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    result = sent(5_000)
    PutAside(enough=0).take(result)
    assert not body_of(result).is_aside
    assert body_of(result).data == b"a" * 5_000


def test_what_was_not_sent_has_nothing() -> None:
    PutAside(enough=0).take(RequestResult(PLACE, Skipped("no")))
