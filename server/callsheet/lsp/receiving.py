"""What a client sends, in its order: what breaks the protocol is refused, not dropped.

pygls leaves most of that open: what is no JSON, or no message, would get no answer, and requests
before `initialize` would find a server that knows nothing of its client (LSP 3.17, Lifecycle).
"""

import json
import logging
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lsprotocol import types as lsp

from callsheet.lsp.protocol import Protocol

logger = logging.getLogger(__name__)

_NEVER_GIVEN_UP = (lsp.INITIALIZE, lsp.SHUTDOWN)


class Receiver:
    """Hands the messages of a client to the protocol."""

    def __init__(self, protocol: Protocol) -> None:
        self._protocol = protocol

    def take(self, bodies: Iterable[bytes | None]) -> Iterator[None]:
        """Take over all that came at once; gives way after each message.

        A request that was cancelled before its turn is not worked at.
        """
        messages = [_parsed(body) for body in bodies]
        given_up = _given_up(messages)
        for number, message in enumerate(messages):
            if number in given_up and isinstance(message, Mapping):
                code = lsp.LSPErrorCodes.RequestCancelled
                self._protocol.refuse(message["id"], code, "the request was cancelled")
            else:
                self._take(message)
            yield

    def _take(self, message: Any) -> None:
        fault = _fault(message)
        if fault is not None:
            code, words = fault
            self._protocol.refuse(_identity(message), code, words)
            return
        refusal = self._protocol.refusal(message["method"]) if "method" in message else None
        if refusal is None:
            self._hand_on(message)
        elif "id" in message:
            self._protocol.refuse(message["id"], *refusal)

    def _hand_on(self, message: dict[str, Any]) -> None:
        try:
            self._protocol.handle_message(self._protocol.structure_message(message))
        except Exception:
            # One message that cannot be handled must not keep the next one from it.
            logger.exception("A message could not be handled")


def _parsed(body: bytes | None) -> Any:
    """The value of a body; an exception where it has none."""
    if body is None:
        return ValueError("a header without the length of its message")
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        return error


def _fault(message: Any) -> tuple[int, str] | None:
    """Why a value is no message (JSON-RPC 2.0)."""
    if isinstance(message, Exception):
        return lsp.ErrorCodes.ParseError, f"not a message: {message}"
    if not isinstance(message, dict) or message.get("jsonrpc") != "2.0":
        return lsp.ErrorCodes.InvalidRequest, "not a message of JSON-RPC 2.0"
    if "method" not in message:
        is_answer = "id" in message and ("result" in message or "error" in message)
        return None if is_answer else (lsp.ErrorCodes.InvalidRequest, "a message without a method")
    if not isinstance(message["method"], str):
        return lsp.ErrorCodes.InvalidRequest, "a method that is no text"
    if "id" in message and _identity(message) is None:
        return lsp.ErrorCodes.InvalidRequest, "an id that is neither a number nor a text"
    return None


def _identity(message: Any) -> int | str | None:
    identity = message.get("id") if isinstance(message, dict) else None
    is_one = isinstance(identity, int | str) and not isinstance(identity, bool)
    return identity if is_one else None


def _given_up(messages: list[Any]) -> frozenset[int]:
    """The places of requests of which a later message says that they are not wanted any more."""
    cancelled: set[int | str] = set()
    found = set()
    for number, message in reversed(list(enumerate(messages))):
        if _fault(message) is not None:
            continue
        if message.get("method") == lsp.CANCEL_REQUEST:
            identity = _identity(message.get("params"))
            cancelled |= set() if identity is None else {identity}
        elif message.get("method", lsp.SHUTDOWN) not in _NEVER_GIVEN_UP:
            identity = _identity(message)
            if identity in cancelled:
                found.add(number)
                cancelled.discard(identity)
    return frozenset(found)
