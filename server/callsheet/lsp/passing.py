"""Tells a plug-in, and the progress of a send, how far that is: seldom enough to be read."""

import asyncio
import codecs
from collections.abc import Callable
from typing import Literal, TypeAlias

from callsheet.amounts import size_text
from callsheet.exchange import Headers
from callsheet.http.listening import is_growing
from callsheet.lsp.connection import Connection
from callsheet.lsp.plugin_news import Passed, tell_streamed

_What: TypeAlias = Literal["upload", "download"]

_Step: TypeAlias = tuple[_What, int, int | None]
"""What moves, how much of it is done, and how much there is, if that is known: in bytes."""

_SECONDS_BETWEEN = 0.1
_WORTH_A_WORD = 256 * 1024
"""Bytes from which on a transfer is shown: what is smaller is over before it is read."""

_LONGEST_LINE = 64 * 1024
"""Characters of a line that is told before it ends."""


class Passing:
    """The listener of one request; its methods are called in the thread of the send."""

    def __init__(
        self,
        server: Connection,
        identity: int,
        report: Callable[[Passed], None],
    ) -> None:
        self._server = server
        self._identity = identity
        self._report = report
        self._loop = asyncio.get_running_loop()
        self._told = float("-inf")
        self._latest: _Step | None = None
        self._is_waiting = False
        self._has_ended = False
        self._stream = _Stream(_nobody)
        self._streamed = 0
        """UTF-16 units of the stream that were told, masked."""

    def sent(self, done: int, total: int) -> None:
        """A part of the body is out."""
        self._tell("upload", done, total)

    def begun(self, headers: Headers) -> None:
        """An answer begins: one that grows is told as it comes."""
        self._stream = _Stream(self._tell_streamed if is_growing(headers) else _nobody)

    def received(self, done: int, total: int | None) -> None:
        """A part of the answer came."""
        self._tell("download", done, total)

    def came(self, piece: bytes) -> None:
        """A piece of the answer, decoded."""
        self._stream.take(piece)

    def collected(self, text: str, done: int, total: int) -> None:
        """A page came."""
        passed = Passed(text, "pages", done, total)
        self._loop.call_soon_threadsafe(self._report, passed)

    def end(self) -> None:
        """Tell nothing more: how the request ended is told now."""
        self._has_ended = True

    def _tell(self, what: _What, done: int, total: int | None) -> None:
        if (total or done) < _WORTH_A_WORD:
            return
        if done == total:
            # The end is told as it is: the first bytes of the other way may come before its turn.
            self._latest = None
            self._loop.call_soon_threadsafe(self._tell_step, (what, done, total))
            return
        self._latest = (what, done, total)
        if not self._is_waiting:
            self._is_waiting = True
            self._loop.call_soon_threadsafe(self._tell_soon)

    def _tell_soon(self) -> None:
        """What came last is told in any case: a transfer may stand still behind it."""
        left = self._told + _SECONDS_BETWEEN - self._loop.time()
        self._loop.call_later(max(left, 0), self._tell_latest)

    def _tell_latest(self) -> None:
        self._is_waiting = False
        if self._latest:
            self._tell_step(self._latest)

    def _tell_step(self, step: _Step) -> None:
        if self._has_ended:
            return
        what, done, total = step
        self._told = self._loop.time()
        of = f" of {size_text(total)}" if total else ""
        self._report(Passed(f"{what} {size_text(done)}{of}", what, done, total))

    def _tell_streamed(self, text: str) -> None:
        self._loop.call_soon_threadsafe(self._tell_lines, text)

    def _tell_lines(self, text: str) -> None:
        masked = self._server.mask(text)
        tell_streamed(self._server, self._identity, self._streamed, masked)
        self._streamed += len(masked.encode("utf-16-le", "surrogatepass")) // 2


def _nobody(_: str) -> None:
    """An answer that is told when it is whole."""


class _Stream:
    """Whole lines of a stream of text: half of a secret would not be known for one."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._begun = ""

    def take(self, piece: bytes) -> None:
        text = self._begun + self._decoder.decode(piece)
        end = len(text) if len(text) > _LONGEST_LINE else text.rfind("\n") + 1
        self._begun = text[end:]
        if end:
            self._tell(text[:end])
