"""Content codings of answers (RFC 9110, 8.4), decoded piece by piece: a bomb stays small."""

import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib.util import find_spec
from typing import Any, Protocol

from callsheet.late_dataclasses import dataclass

PIECE = 256 * 1024
"""No more decoded bytes than this are made at a time (brotli: about)."""


MOST_CODINGS = 8
"""Codings that may be applied one over the other; two is rare already."""


@dataclass(frozen=True, slots=True)
class UnknownCoding:
    """A coding that cannot be decoded, and the words for it."""

    name: str
    message: str


class Codec(Protocol):
    """One coding, decoded as a stream."""

    coding: str
    error: type[Exception]
    """What `feed` raises when the data is not of the coding."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The pieces that `data` yields."""

    @property
    def complete(self) -> bool:
        """Whether the stream came to its end; a stream that never began did."""


def accepted_codings(wanted: str) -> str:
    """The codings of an Accept-Encoding value that can be decoded here."""
    return ", ".join(name for name in wanted.split(", ") if _codecs().get(name) is not None)


def codecs_for(content_encoding: str) -> tuple[Codec, ...] | UnknownCoding:
    """Codecs for a Content-Encoding value, in the order to decode in (the last applied first)."""
    codecs: list[Codec] = []
    words = content_encoding.split(",")
    if len(words) > MOST_CODINGS:
        return UnknownCoding("", f"more than {MOST_CODINGS} codings, the body is kept as received")
    for word in reversed(words):
        name = word.strip().lower()
        if name in {"", "identity"}:
            continue
        make = _codecs().get(name)
        if make is None:
            return UnknownCoding(name, _why_unknown(name))
        codecs.append(make())
    return tuple(codecs)


def decoded(codecs: tuple[Codec, ...], data: bytes) -> Iterator[bytes]:
    """The pieces that a chunk of the answer yields after every codec."""
    pieces: Iterable[bytes] = (data,)
    for codec in codecs:
        pieces = _through(codec, pieces)
    return iter(pieces)


def _through(codec: Codec, pieces: Iterable[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        yield from codec.feed(piece)


class _Gzip:
    """RFC 1952; several members one after the other, and what follows the last is ignored."""

    coding = "gzip"
    error: type[Exception] = zlib.error

    def __init__(self) -> None:
        self._begun = False
        self._inflate = zlib.decompressobj(31)

    def feed(self, data: bytes) -> Iterator[bytes]:
        self._begun = self._begun or bool(data)
        while True:
            if self._inflate.eof:
                if not data.startswith(b"\x1f"):
                    return
                self._inflate = zlib.decompressobj(31)
            piece = self._inflate.decompress(data, PIECE)
            if piece:
                yield piece
            data = self._inflate.unused_data or self._inflate.unconsumed_tail
            if not data and len(piece) < PIECE:
                return

    @property
    def complete(self) -> bool:
        return self._inflate.eof or not self._begun


class _Deflate:
    """RFC 9110, 8.4.1.2: zlib data; many servers send it without the zlib frame."""

    coding = "deflate"
    error: type[Exception] = zlib.error

    def __init__(self) -> None:
        self._head = b""
        self._inflate: Any = None

    def feed(self, data: bytes) -> Iterator[bytes]:
        if self._inflate is None:
            data = self._head = self._head + data
            if len(data) < 2:
                return
            framed = data[0] & 0x0F == 8 and int.from_bytes(data[:2], "big") % 31 == 0
            self._inflate = zlib.decompressobj(15 if framed else -15)
        while not self._inflate.eof:
            piece = self._inflate.decompress(data, PIECE)
            if piece:
                yield piece
            data = self._inflate.unconsumed_tail
            if not data and len(piece) < PIECE:
                return

    @property
    def complete(self) -> bool:
        return not self._head if self._inflate is None else bool(self._inflate.eof)


class _Brotli:
    """RFC 7932."""

    coding = "br"

    def __init__(self) -> None:
        import brotli

        self.error: type[Exception] = brotli.error
        self._begun = False
        self._inner = brotli.Decompressor()

    def feed(self, data: bytes) -> Iterator[bytes]:
        self._begun = self._begun or bool(data)
        if self._inner.is_finished():
            return
        while True:
            piece: bytes = self._inner.process(data, output_buffer_limit=PIECE)
            if piece:
                yield piece
            if self._inner.is_finished() or self._inner.can_accept_more_data():
                return
            data = b""

    @property
    def complete(self) -> bool:
        return not self._begun or bool(self._inner.is_finished())


class _Zstandard:
    """RFC 8878; several frames one after the other."""

    coding = "zstd"

    def __init__(self) -> None:
        module = _zstandard()
        self.error: type[Exception] = module.ZstdError
        self._make = module.ZstdDecompressor
        self._begun = False
        self._inner = self._make()

    def feed(self, data: bytes) -> Iterator[bytes]:
        self._begun = self._begun or bool(data)
        while True:
            if self._inner.eof:
                if not data:
                    return
                self._inner = self._make()
            piece: bytes = self._inner.decompress(data, PIECE)
            if piece:
                yield piece
            data = self._inner.unused_data if self._inner.eof else b""
            if not data and (self._inner.eof or self._inner.needs_input):
                return

    @property
    def complete(self) -> bool:
        return not self._begun or bool(self._inner.eof)


def _zstandard() -> Any:
    try:
        from compression import zstd
    except ImportError:
        from backports import zstd
    return zstd


@cache
def _codecs() -> dict[str, Callable[[], Codec]]:
    codecs: dict[str, Callable[[], Codec]] = {"gzip": _Gzip, "x-gzip": _Gzip, "deflate": _Deflate}
    if _installed("brotli"):
        codecs["br"] = _Brotli
    if _installed("compression.zstd") or _installed("backports.zstd"):
        codecs["zstd"] = _Zstandard
    return codecs


def _installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def _why_unknown(name: str) -> str:
    if name in {"br", "zstd"}:
        return f'the coding "{name}" needs `callsheet[codecs]`, the body is kept as received'
    return f'the coding "{name}" is not known, the body is kept as received'
