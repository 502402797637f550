"""An answer's body while it arrives: decoded, counted, held in memory or written to a file."""

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from callsheet.exchange import Failure, ReceivedBody
from callsheet.http.decoding import Codec, UnknownCoding, codecs_for, decoded
from callsheet.http.listening import NOBODY, Listener
from callsheet.http.spilling import Sink, SpillFolder
from callsheet.http.stream_end import Ending
from callsheet.late_dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReceiveLimits:
    """How much of an answer is held, written and accepted, in decoded bytes."""

    memory: int = 8 * 1024 * 1024
    """Larger bodies are written to a file while they arrive."""

    total: int = 4 * 1024 * 1024 * 1024
    """Larger bodies are refused: `too-large`."""

    spill_folder: Path | None = None
    """Where large bodies go; a private temporary folder when None."""

    lasting: bool = False
    """Whether large bodies outlive the process; else a file goes with the last body of it."""


@dataclass(frozen=True, slots=True)
class Received:
    """A body, and why it is not what the headers promise (empty when it is)."""

    body: ReceivedBody
    problem: str = ""


class Receiver:
    """Takes in bodies within the limits."""

    def __init__(self, limits: ReceiveLimits) -> None:
        self._limits = limits
        self._folder = SpillFolder(limits.spill_folder, lasting=limits.lasting)

    def receive(
        self,
        chunks: Iterable[bytes],
        content_encoding: str,
        listener: Listener = NOBODY,
        ending: Ending | None = None,
    ) -> Received | Failure:
        """Take in a body to its end, or to where it has brought enough.

        A body that cannot be decoded is kept: what was decoded of it, or all as received when that
        is nothing. Whatever `chunks` raises passes, and nothing stays on the disk then.
        """
        sink = Sink(self._limits.memory, self._limits.total, self._folder, listener, ending)
        try:
            problem = _drain(chunks, codecs_for(content_encoding), sink)
        except BaseException:
            sink.discard()
            raise
        finished = sink.finish()
        return finished if isinstance(finished, Failure) else Received(finished, problem)

    def close(self) -> None:
        """Remove the private folder unless somebody was given a file in it."""
        self._folder.close()


def _drain(chunks: Iterable[bytes], codecs: tuple[Codec, ...] | UnknownCoding, sink: Sink) -> str:
    if isinstance(codecs, UnknownCoding):
        _copy(chunks, sink)
        return codecs.message if sink.size else ""
    if codecs:
        return _decode(iter(chunks), codecs, sink)
    _copy(chunks, sink)
    return ""


_LONGEST_SILENCE = 1024 * 1024
"""Bytes that a coding may take in without giving any; an endless gzip header gives none."""


def _decode(chunks: Iterator[bytes], codecs: tuple[Codec, ...], sink: Sink) -> str:
    undecoded: list[bytes] = []
    silence = size = 0
    for chunk in chunks:
        undecoded.append(chunk)
        silence = silence + len(chunk) if sink.size == size else len(chunk)
        size = sink.size
        if silence > _LONGEST_SILENCE:
            return _give_up("has no end in", undecoded, codecs, sink)
        try:
            _copy(decoded(codecs, chunk), sink)
        except tuple(codec.error for codec in codecs):
            return _give_up("is not", chain(undecoded, chunks), codecs, sink)
        if sink.is_full:
            return ""
        if sink.size:
            undecoded.clear()
    if sink.is_ended or all(codec.complete for codec in codecs):
        return ""
    return _give_up("is cut short, as", undecoded, codecs, sink)


def _give_up(what: str, raw: Iterable[bytes], codecs: tuple[Codec, ...], sink: Sink) -> str:
    coding = ", ".join(codec.coding for codec in reversed(codecs))
    if sink.size:
        return f"the body {what} {coding}: only its first {sink.size} bytes could be decoded"
    _copy(raw, sink)
    return f"the body {what} {coding}: it is kept as received"


def _copy(pieces: Iterable[bytes], sink: Sink) -> None:
    for piece in pieces:
        sink.write(piece)
        if sink.is_full:
            return
