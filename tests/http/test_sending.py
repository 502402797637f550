from pathlib import Path

import pytest

from callsheet.exchange import Body, FailureKind, FilePart
from callsheet.http.sending import BodyStream


def test_parts_one_after_the_other_more_than_once(tmp_path: Path) -> None:
    file = tmp_path / "f"
    file.write_bytes(b"x" * 600_000)
    stream = BodyStream(Body((b"a", b"", FilePart(file, 600_000), b"z")))
    assert stream.check() is None
    first = list(stream)
    assert b"".join(first) == b"a" + b"x" * 600_000 + b"z"
    assert max(map(len, first)) < 300_000
    assert list(stream) == first


def test_a_piece_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "f"
    file.write_bytes(b"0123456789")
    stamp = (file.stat().st_mtime_ns, 10)
    stream = BodyStream(Body((b"a", FilePart(file, 3, 4, stamp), b"z")))
    assert stream.check() is None
    assert b"".join(stream) == b"a456z"


def test_a_piece_of_a_file_that_was_changed(tmp_path: Path) -> None:
    file = tmp_path / "f"
    file.write_bytes(b"0123456789")
    stream = BodyStream(Body((FilePart(file, 3, 4, (7, 10)),)))
    with pytest.raises(OSError, match="was changed"):
        list(stream)
    failure = stream.check()
    assert failure is not None
    assert failure.message == f'"{file}" was changed since its upload began'


def test_no_body() -> None:
    assert list(BodyStream(None)) == []


@pytest.mark.parametrize("size", [0, 100, 300_000, 700_000])
def test_a_file_that_changes_while_it_is_sent_is_not_sent_whole(tmp_path: Path, size: int) -> None:
    file = tmp_path / "f"
    file.write_bytes(b"x" * 600_000)
    stream = BodyStream(Body((FilePart(file, 600_000),)))
    assert stream.check() is None
    file.write_bytes(b"y" * size)
    sent = 0
    with pytest.raises(OSError, match="changed its size"):
        for chunk in stream:
            sent += len(chunk)
    assert sent < 600_000
    assert stream.failure is not None
    assert stream.failure.kind is FailureKind.FILE
    assert f"from 600000 to {size} bytes" in stream.failure.message


def test_a_file_that_is_gone(tmp_path: Path) -> None:
    stream = BodyStream(Body((FilePart(tmp_path / "none", 1),)))
    with pytest.raises(FileNotFoundError):
        list(stream)
    assert stream.failure is not None
    assert (
        stream.failure.message == f'"{tmp_path / "none"}" cannot be read: No such file or directory'
    )
