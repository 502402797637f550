"""Messages out of bytes: whatever the pieces are, and whatever stands between them."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.lsp.framing import LARGEST, Framer


def framed(body: bytes, header: bytes = b"Content-Length: %d\r\n\r\n") -> bytes:
    return header % len(body) + body


def found(*pieces: bytes) -> list[bytes | None]:
    framer = Framer()
    return [body for piece in pieces for body in framer.feed(piece)]


@given(st.lists(st.binary(max_size=30), max_size=5), st.lists(st.integers(0, 200), max_size=8))
def test_the_pieces_in_which_bytes_come_mean_nothing(bodies, cuts):
    data = b"".join(map(framed, bodies))
    places = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    pieces = [data[start:end] for start, end in pairwise(places)]
    assert found(*pieces) == bodies


@pytest.mark.parametrize(
    "header",
    [
        b"Content-Length: %d\r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\n\r\n",
        b"Content-Type: a/b\r\ncontent-length:%d\r\n\r\n",
        b"CONTENT-LENGTH:  %d \r\n\r\n",
        b"Content-Length: %d\n\n",
    ],
)
def test_a_header_is_understood_as_others_write_it(header):
    assert found(framed(b"{}", header) + framed(b"[]")) == [b"{}", b"[]"]


@pytest.mark.parametrize(
    ("noise", "seen"),
    [
        (b"Content-Length: x\r\n\r\n", [None]),
        (b"Content-Length: -3\r\n\r\n", [None]),
        (b"Content-Length: %d\r\n\r\n" % (LARGEST + 1), [None]),
        (b"Content-Length: 123456789012345678901234567890\r\n\r\n", [None]),
        (b"X: 1\r\n\r\n", [None]),
        (b"a line that somebody printed\n", []),
        (b'{"jsonrpc": "2.0"}', []),
        (b"Content-Length: 3\r\n\r\n{}...too long", [b"{}."]),
    ],
)
def test_behind_what_is_no_message_the_next_one_is_found(noise, seen):
    assert found(noise + framed(b"{}")) == [*seen, b"{}"]


def test_noise_without_an_end_is_not_kept():
    framer = Framer()
    assert [list(framer.feed(b"x" * 50_000)) for _ in range(4)] == [[], [None], [], [None]]
    assert list(framer.feed(b"\n" + framed(b"{}"))) == [b"{}"]


def test_a_message_of_nothing_is_one():
    assert found(framed(b""), framed(b"{}")) == [b"", b"{}"]
