"""A WebSocket (RFC 6455): what is said and heard on it, once its handshake is answered.

The frames are those of the library `websockets`, the connection is that of any other request.
"""

import base64
import hashlib
import json
import os
from contextlib import suppress
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING, Protocol, assert_never

from callsheet.amounts import counted
from callsheet.exchange import (
    Awaited,
    Body,
    Conversation,
    Failure,
    FailureKind,
    FilePart,
    Headers,
    MemoryBody,
    OutgoingRequest,
    Response,
    Said,
    Spoken,
    StreamEnd,
)
from callsheet.http.attempt import Attempt

if TYPE_CHECKING:
    from websockets.frames import Frame

_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_LONGEST_MESSAGE = 64 * 1024 * 1024
_SECONDS_TO_CLOSE = 2.0
_FINE = (None, 1000, 1001, 1005)
"""Codes of RFC 6455, 7.4.1, with which nothing is wrong."""

BETWEEN = "\n===\n"
"""Stands between the messages of a body that a person reads."""


class Carrier(Protocol):
    """The connection, once it is no HTTP any more."""

    def read(self, max_bytes: int) -> bytes:
        """Some bytes, none at the end."""

    def write(self, buffer: bytes) -> None:
        """Send all of them."""


def handshake(headers: Headers) -> Headers:
    """The fields that ask for a WebSocket, each unless it is typed (RFC 6455, 4.1)."""
    typed = {name.lower() for name, _ in headers}
    asked = (
        ("Upgrade", "websocket"),
        ("Connection", "Upgrade"),
        ("Sec-WebSocket-Key", base64.b64encode(os.urandom(16)).decode("ascii")),
        ("Sec-WebSocket-Version", "13"),
    )
    return tuple(field for field in asked if field[0].lower() not in typed)


def written(conversation: Conversation) -> Body | None:
    """What was to be said, as it is typed in a body; None for nothing."""
    parts: list[bytes | FilePart] = []
    for number, step in enumerate(conversation):
        match step:
            case Said():
                # Behind a wait there is a line already that ends what was said before it.
                if number and isinstance(conversation[number - 1], Said):
                    parts.append(b"===\n")
                parts += [*step.parts, b"\n"]
            case Awaited():
                parts.append(b"=== wait-for-server\n")
            case _:
                assert_never(step)
    return Body(tuple(parts)) if parts else None


def missing_library() -> Failure | None:
    """Why no WebSocket can be opened here."""
    try:
        import websockets.protocol  # noqa: F401 - whether it is there
    except ImportError:
        hint = 'pip install "callsheet[websocket]"'
        return Failure(FailureKind.REFUSED, "WebSockets need the library `websockets`", hint)
    return None


def conversed(
    answer: Response, request: OutgoingRequest, sent: Headers, carrier: Carrier, attempt: Attempt
) -> Response | Failure:
    """Say and hear what a request wants, then close.

    Args:
        answer: The head of an answer of 101.
        request: The request that it answers.
        sent: The fields that went out with it.
        carrier: The connection.
        attempt: Sets the limits of each wait.

    Raises:
        OSError: The connection broke, or a wait took too long; also what httpcore raises.
    """
    if answer.header("sec-websocket-accept") != _accepting(sent):
        message = "the server took the handshake of a WebSocket and did not understand it"
        return Failure(FailureKind.PROTOCOL, message, "is it a server of WebSockets?")
    attempt.listener.begun(answer.headers)
    talk = _Talk(carrier, attempt, request.options.stream_end)
    problem = talk.hold(request.conversation or ())
    if isinstance(problem, Failure):
        return problem
    body = BETWEEN.join(_shown(each.message) for each in talk.heard).encode()
    spoken = tuple(sorted((*talk.said, *talk.heard), key=lambda each: each.seconds))
    return replace(answer, body=MemoryBody(body), spoken=spoken, body_problem=problem)


def _accepting(sent: Headers) -> str:
    key = next((value for name, value in sent if name.lower() == "sec-websocket-key"), "")
    digest = hashlib.sha1(f"{key.strip()}{_GUID}".encode()).digest()  # noqa: S324 - the standard's
    return base64.b64encode(digest).decode("ascii")


def _shown(message: str | bytes) -> str:
    if isinstance(message, str):
        return message
    return json.dumps({"base64": base64.b64encode(message).decode("ascii")})


class _Talk:
    """One conversation; `said` and `heard` have what went by so far."""

    def __init__(self, carrier: Carrier, attempt: Attempt, end: StreamEnd | None) -> None:
        from websockets.protocol import Protocol as Frames
        from websockets.protocol import Side

        self._carrier, self._attempt, self._end = carrier, attempt, end
        self._frames = Frames(Side.CLIENT, max_size=_LONGEST_MESSAGE)
        self._begun: list[bytes] = []
        self._is_text = True
        self._is_over = False
        self._taken = 0
        """How many of the messages somebody has waited for."""

        self._looked_at = 0
        """How many of them were looked at for whether they are enough."""

        self._told = 0
        self.said: list[Spoken] = []
        self.heard: list[Spoken] = []

    def hold(self, conversation: Conversation) -> str | Failure:
        """All of it; what was not as it should be, in words, or why nothing came of it."""
        try:
            failure = self._hold(conversation)
        except Exception:
            if not self._attempt.aborted or not self.heard:
                raise
        else:
            if failure or not self._attempt.aborted:
                return failure or self._ending()
        return f"it was cancelled after {counted(len(self.heard), 'message')}"

    def _hold(self, conversation: Conversation) -> Failure | None:
        for step in conversation:
            match step:
                case Said(parts):
                    if not self._say(parts):
                        return self._gone("had more to say")
                case Awaited():
                    if not self._await():
                        return self._gone("waited for a message")
                case _:
                    assert_never(step)
        if self._end is not None:
            self._listen(self._end)
        else:
            if not conversation or isinstance(conversation[-1], Said):
                self._linger()
            # What came in the same packet, and was not waited for, may come later another time.
            del self.heard[self._taken :]
        self._close()
        return None

    def _say(self, parts: tuple[bytes | FilePart, ...]) -> bool:
        """Say something; whether the other end had not closed the WebSocket by then."""
        if self._is_over:
            return False
        data = b"".join(_bytes_of(part) for part in parts)
        message = _text_if_possible(data)
        if isinstance(message, str):
            self._frames.send_text(data)
        else:
            self._frames.send_binary(data)
        try:
            self._flush()
        except Exception as error:
            if self._attempt.aborted or _is_silence(error) or not self._has_left():
                raise
            return False
        self.said.append(self._spoken(message, is_ours=True))
        return True

    def _has_left(self) -> bool:
        """Whether the other end closed it, by what came before its connection was gone."""
        with suppress(Exception):
            while not self._is_over:
                self._hear()
        return self._frames.close_rcvd is not None

    def _await(self) -> bool:
        """Take the next message, one that came already or the next that comes."""
        while self._taken == len(self.heard):
            if self._is_over:
                return False
            self._hear()
        self._taken += 1
        self._tell(self._taken)
        return True

    def _linger(self) -> None:
        """Hear one answer to what was said last; a server need not have one."""
        try:
            self._await()
        except Exception as error:
            if self._attempt.aborted or not _is_silence(error):
                raise

    def _listen(self, end: StreamEnd) -> None:
        """Hear until there is enough."""
        if end.seconds is not None:
            self._attempt.listen_until = perf_counter() + end.seconds
        while not self._is_enough(end) and not self._is_over:
            try:
                self._hear()
            except Exception:
                if self._attempt.aborted or not self._attempt.has_listened:
                    raise
                break
        self._attempt.listen_until = None

    def _is_enough(self, end: StreamEnd) -> bool:
        while self._looked_at < len(self.heard):
            heard = self.heard[self._looked_at].message
            self._looked_at += 1
            self._tell(self._looked_at)
            is_last = self._looked_at == end.events
            if is_last or (end.until and end.until in _shown(heard)):
                # How many more came with it is up to the packets.
                del self.heard[max(self._looked_at, self._taken) :]
                return True
        return False

    def _hear(self) -> None:
        """Take in what comes next."""
        data = self._carrier.read(65536)
        if data:
            self._frames.receive_data(data)
        else:
            self._frames.receive_eof()
            self._is_over = True
        for frame in self._frames.events_received():
            self._take(frame)  # type: ignore[arg-type]
        try:
            self._flush()
        except Exception:
            # Who has said good-bye need not wait for ours.
            if self._attempt.aborted or self._frames.close_rcvd is None:
                raise
        if self._frames.close_expected():
            self._is_over = True

    def _take(self, frame: "Frame") -> None:
        from websockets.frames import Opcode

        match frame.opcode:
            case Opcode.TEXT | Opcode.BINARY:
                self._is_text = frame.opcode is Opcode.TEXT
                self._begun = [bytes(frame.data)]
            case Opcode.CONT:
                self._begun.append(bytes(frame.data))
            case _:
                return
        if frame.fin:
            data = b"".join(self._begun)
            message = data.decode("utf-8", "replace") if self._is_text else data
            self.heard.append(self._spoken(message, is_ours=False))

    def _tell(self, count: int) -> None:
        """Tell whoever listens so many messages, as the body of the answer will have them."""
        while self._told < count:
            between = BETWEEN.removeprefix("\n") if self._told else ""
            shown = _shown(self.heard[self._told].message)
            self._attempt.listener.came(f"{between}{shown}\n".encode())
            self._told += 1

    def _spoken(self, message: str | bytes, *, is_ours: bool) -> Spoken:
        return Spoken(message, is_ours, perf_counter() - self._attempt.started)

    def _close(self) -> None:
        """Say good-bye, and wait a moment for the other end to say it too (RFC 6455, 7.1.1)."""
        if self._is_over:
            return
        self._frames.send_close(1000)
        self._attempt.listen_until = perf_counter() + _SECONDS_TO_CLOSE
        heard = len(self.heard)
        try:
            self._flush()
            while not self._is_over:
                self._hear()
        except Exception:
            if self._attempt.aborted:
                raise
        finally:
            # What comes after the good-bye was not listened for.
            del self.heard[heard:]

    def _flush(self) -> None:
        for data in self._frames.data_to_send():
            if data:
                self._carrier.write(data)

    def _gone(self, what: str) -> Failure:
        said = self._ending() or "the server closed the WebSocket"
        return Failure(FailureKind.PROTOCOL, f"{said}, while the request {what}")

    def _ending(self) -> str:
        """Why the other end closed it, where that is not as usual."""
        received = self._frames.close_rcvd
        code = received.code if received else None
        if isinstance(self._frames.parser_exc, EOFError):
            return "the connection ended, and nobody had closed the WebSocket"
        if self._frames.parser_exc is not None:
            return f"what came over the WebSocket cannot be read: {self._frames.parser_exc}"
        if code in _FINE:
            return ""
        reason = f": {received.reason}" if received and received.reason else ""
        return f"the server closed the WebSocket with {code}{reason}"


def _text_if_possible(data: bytes) -> str | bytes:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data


def _bytes_of(part: bytes | FilePart) -> bytes:
    if isinstance(part, bytes):
        return part
    with part.path.open("rb") as file:
        file.seek(part.start)
        return file.read(part.size)


def _is_silence(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, TimeoutError) or type(error).__name__ == "ReadTimeout":
            return True
        error = error.__cause__ or error.__context__
    return False
