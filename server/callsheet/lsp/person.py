"""The person at the editor: signs in, confirms, picks and types, asked from threads of sends."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager
from threading import local
from typing import Any, TypeVar

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException

from callsheet.facts.secret_names import is_secret_question
from callsheet.features.symbols import shown_name
from callsheet.http.cancellation import Cancellation
from callsheet.lsp.connection import Connection
from callsheet.lsp.own_names import PROMPT
from callsheet.model.requests import RequestPlace

SEND = "Send"
DO_NOT_SEND = "Do not send"

Result = TypeVar("Result")


class _Asking(local):
    """The send that asks, in each thread another."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """No send asks."""
        self.tell: Callable[[str], None] = lambda _: None
        self.cancellation: Cancellation | None = None
        self.address = ""
        """The web address that could not be opened, or was."""

    @property
    def is_given_up(self) -> bool:
        """Whether the send was cancelled, perhaps while it waited for another to sign in."""
        return self.cancellation is not None and self.cancellation.cancelled


class EditorPerson:
    """Who is asked; each question waits until it is answered or its send is cancelled."""

    def __init__(self, server: Connection, loop: asyncio.AbstractEventLoop) -> None:
        self._server = server
        self._loop = loop
        self._now = _Asking()

    @contextmanager
    def asked_by(
        self, tell: Callable[[str], None], cancellation: Cancellation | None
    ) -> Iterator[None]:
        """What this thread asks meanwhile belongs to one send.

        Args:
            tell: Is told what the person is told, for the send's progress line.
            cancellation: Ends the waits for answers.
        """
        self._now.tell, self._now.cancellation = tell, cancellation
        try:
            yield
        finally:
            self._now.forget()

    def warn(self, text: str) -> None:
        """Say what went wrong aside."""
        self._loop.call_soon_threadsafe(self._server.tell_once, (text,))

    def tell(self, text: str) -> bool:
        """Show a text in a message, and beside the progress."""
        if self._now.is_given_up:
            return True
        address = self._now.address
        self._loop.call_soon_threadsafe(self._server.say_with_address, text, address)
        if not address or address not in text:
            self._now.tell(text)
        return True

    def open_browser(self, url: str) -> bool:
        """Have the client open the browser; False when it cannot."""
        self._now.address = url
        if self._now.is_given_up:
            # Who waits for the browser looks whether the send is wanted.
            return True
        if not self._server.state.client.show_document:
            return False
        params = lsp.ShowDocumentParams(url, external=True, take_focus=True)
        shown = self._answer(self._server.wire.window_show_document_async(params))
        return shown is not None and shown.success

    def confirm(self, place: RequestPlace, question: str) -> bool:
        """Whether a request that asks for a confirmation shall go out."""
        asked = f"{shown_name(place)}: {question}"
        return self._answer(self._server.ask(asked, SEND, DO_NOT_SEND)) == SEND

    def pick(self, label: str, options: tuple[str, ...]) -> str | None:
        """One of several values; None when the person takes none."""
        return self._answer(self._server.ask(label, *options))

    def prompt(self, name: str, label: str) -> str | None:
        """A value that is typed; None where the client cannot have one typed."""
        if not self._server.state.settings.is_on("prompts"):
            return None
        params = {"name": name, "label": label, "secret": is_secret_question(name)}
        answer = self._answer(self._server.request(PROMPT, params))
        value = answer.get("value") if isinstance(answer, dict) else getattr(answer, "value", None)
        return value if isinstance(value, str) else None

    def _answer(self, asking: Coroutine[Any, Any, Result]) -> Result | None:
        """What a question comes to; None when nobody answers, or the send is cancelled."""
        waiting: Future[Result] = asyncio.run_coroutine_threadsafe(asking, self._loop)
        cancellation = self._now.cancellation
        forget = cancellation.on_cancel(lambda: _give_up(waiting)) if cancellation else None
        try:
            return waiting.result()
        except (CancelledError, JsonRpcException):
            return None
        finally:
            if forget is not None:
                forget()


def _give_up(waiting: "Future[Any]") -> None:
    waiting.cancel()
