"""Bodies as they arrive: codings, damage, limits. The encoders are not ours."""

import gc
import gzip
import hashlib
import tempfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import brotli
import pytest

from callsheet.exchange import Failure, FailureKind, MemoryBody, SpilledBody
from callsheet.http.decoding import accepted_codings
from callsheet.http.receiving import Received, ReceiveLimits, Receiver
from callsheet.http.spilling import HEAD

try:
    from compression import zstd
except ImportError:
    from backports import zstd

TEXT = b"".join(b"line %d of a text that packs well\n" % number for number in range(2_000))


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "X-GZIP": gzip.compress,
    "deflate": zlib.compress,
    "deflate ": raw_deflate,
    "br": brotli.compress,
    "zstd": zstd.compress,
    "identity": bytes,
    "": bytes,
}


def chunks(data: bytes, size: int) -> Iterator[bytes]:
    for start in range(0, len(data), size):
        yield data[start : start + size]


def receive(
    data: bytes, coding: str, size: int = 1_000, limits: ReceiveLimits | None = None
) -> Received | Failure:
    receiver = Receiver(limits or ReceiveLimits())
    received = receiver.receive(chunks(data, size), coding)
    receiver.close()
    return received


@pytest.mark.parametrize("size", [1, 1_000, 1_000_000])
@pytest.mark.parametrize("coding", ENCODERS)
def test_codings(coding: str, size: int) -> None:
    assert receive(ENCODERS[coding](TEXT), coding, size) == Received(MemoryBody(TEXT))


@pytest.mark.parametrize("coding", ENCODERS)
def test_no_body_is_no_damage(coding: str) -> None:
    assert receive(b"", coding) == Received(MemoryBody(b""))


def test_an_empty_text_encoded() -> None:
    assert receive(gzip.compress(b""), "gzip") == Received(MemoryBody(b""))


def test_several_codings_are_undone_backwards() -> None:
    data = brotli.compress(gzip.compress(TEXT))
    assert receive(data, "gzip, br") == Received(MemoryBody(TEXT))


def test_several_members_and_frames() -> None:
    assert receive(gzip.compress(b"a") + gzip.compress(b"b"), "gzip", 1).body.data == b"ab"
    assert receive(gzip.compress(b"a") + b"\0\0\0", "gzip") == Received(MemoryBody(b"a"))
    assert receive(zstd.compress(b"a") + zstd.compress(b"b"), "zstd", 1).body.data == b"ab"


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_cut_short(coding: str) -> None:
    long = b"".join(b"%d " % number for number in range(80_000))
    got = receive(ENCODERS[coding](long)[:-20], coding)
    assert isinstance(got, Received)
    assert isinstance(got.body, MemoryBody)
    assert 100_000 < got.body.size < len(long)
    assert long.startswith(got.body.data)
    assert got.problem == (
        f"the body is cut short, as {coding}: only its first {got.body.size} bytes could be decoded"
    )


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_cut_before_anything_can_be_decoded(coding: str) -> None:
    start = ENCODERS[coding](TEXT)[:1]
    problem = f"the body is cut short, as {coding}: it is kept as received"
    assert receive(start, coding) == Received(MemoryBody(start), problem)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "gzip, br"])
def test_another_thing_than_promised_is_kept(coding: str) -> None:
    plain = b'{"plain": "json, not encoded at all"}' * 100
    got = receive(plain, coding, 500)
    assert got == Received(MemoryBody(plain), f"the body is not {coding}: it is kept as received")


def test_damage_in_the_middle_keeps_what_came_before() -> None:
    data = bytearray(gzip.compress(hashlib.sha512(b"x").digest() * 3 + TEXT, 0))
    data[-8:-4] = b"\0\0\0\0"
    got = receive(bytes(data), "gzip", 5_000)
    assert isinstance(got, Received)
    assert "only its first" in got.problem
    assert got.body.size > 60_000


def test_an_unknown_coding_is_kept() -> None:
    got = receive(b"\x01\x02", "compress")
    assert got == Received(
        MemoryBody(b"\x01\x02"),
        'the coding "compress" is not known, the body is kept as received',
    )


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd", "deflate"])
def test_a_bomb_is_refused(coding: str) -> None:
    bomb = ENCODERS[coding](b"\0" * 10_000_000)
    got = receive(bomb, coding, 65_536, ReceiveLimits(memory=1_000_000, total=3_000_000))
    assert got == Failure(
        FailureKind.TOO_LARGE,
        "the answer's body has more than 3000000 bytes",
        "ask for less at a time, for instance with a page size",
    )


@pytest.mark.parametrize("size", [11, HEAD, 3 * HEAD + 1])
def test_spilled(tmp_path: Path, size: int) -> None:
    data = (TEXT * 4)[:size]
    receiver = Receiver(ReceiveLimits(memory=10, spill_folder=tmp_path))
    got = receiver.receive(chunks(gzip.compress(data), 100), "gzip")
    assert isinstance(got, Received)
    assert isinstance(got.body, SpilledBody)
    assert got.body.path.read_bytes() == data
    assert got.body.path.stat().st_mode & 0o777 == 0o600
    assert got.body == SpilledBody(got.body.path, size, data[:HEAD])
    assert got.body.sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("lasting", [True, False])
def test_a_file_goes_with_the_last_who_holds_it_unless_it_shall_last(
    lasting: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    receiver = Receiver(ReceiveLimits(memory=10, lasting=lasting))
    got = receiver.receive([b"x" * 100], "")
    assert isinstance(got, Received)
    assert isinstance(got.body, SpilledBody)
    body, path = replace(got.body), got.body.path
    receiver.close()
    del got, receiver
    gc.collect()
    assert path.read_bytes() == b"x" * 100
    del body
    gc.collect()
    assert path.exists() is lasting
    assert list(tmp_path.iterdir()) == ([path.parent] if lasting else [])


def test_what_breaks_off_leaves_no_file(tmp_path: Path) -> None:
    def breaking() -> Iterator[bytes]:
        yield b"x" * 100
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        Receiver(ReceiveLimits(memory=10, spill_folder=tmp_path)).receive(breaking(), "")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    limits = ReceiveLimits(memory=1, spill_folder=tmp_path / "file")
    got = receive(b"abc", "", limits=limits)
    assert isinstance(got, Failure)
    assert got.kind is FailureKind.FILE


def test_the_private_folder_goes_when_it_is_empty() -> None:
    receiver = Receiver(ReceiveLimits(memory=1))
    got = receiver.receive([b"abc"], "")
    assert isinstance(got, Received)
    assert isinstance(got.body, SpilledBody)
    folder = got.body.path.parent
    assert folder.stat().st_mode & 0o777 == 0o700
    receiver.close()
    assert got.body.path.exists()
    got.body.path.unlink()
    receiver.close()
    assert not folder.exists()


def test_what_is_accepted_is_what_is_installed() -> None:
    assert accepted_codings("gzip, deflate, br, zstd, dcb") == "gzip, deflate, br, zstd"
