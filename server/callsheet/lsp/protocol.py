"""pygls' protocol with its faults kept out: the only place that reaches into pygls.

* Its own text documents are not kept (`text_store` says why), so those methods are left to us.
* `workspace/executeCommand` is ours too: pygls starts a command as a task of its own, which a
  `$/cancelRequest` never reaches.
* An answer to a question that was given up raised an error that ended the message loop.
* The exit code was lost.
* Errors went to the client with a traceback; that may quote a secret.
* A request with parameters of a wrong shape was never answered; an answer to us of a wrong shape
  was waited for.
* `initialize` was answered after everything was imported that answers anything else.
* Requests before `initialize`, behind `shutdown` and a second `initialize` were not refused.
* A thousand diagnostics took longer to be written than to be found.
"""

import json
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, NoReturn

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException
from pygls.protocol import JsonRPCRequestMessage, LanguageServerProtocol, lsp_method

from callsheet.late_dataclasses import dataclass
from callsheet.lsp.announcement import announcement
from callsheet.lsp.client import client_of
from callsheet.lsp.own_names import OWN_METHODS


@dataclass(frozen=True, slots=True)
class Written:
    """A value that is JSON text already."""

    text: str


@dataclass(frozen=True, slots=True)
class WrittenItems:
    """A list whose items are JSON text already."""

    items: tuple[str, ...]

    @property
    def text(self) -> str:
        """The whole list."""
        return f"[{', '.join(self.items)}]"


class Protocol(LanguageServerProtocol):
    """The protocol of one connection."""

    mask: Callable[[str], str] = staticmethod(str)
    """Takes the secrets out of a text that leaves."""

    meet: Callable[[lsp.InitializeParams], None] = staticmethod(lambda _: None)
    """Is told what the client said of itself, before that is answered: it may end right behind."""

    begin: Callable[[lsp.InitializeParams], None] = staticmethod(lambda _: None)
    """Is told the same once that is answered."""

    begin_later: Callable[[], None] | None = None
    """Brings the answers to all other methods, when the first of them is asked for."""

    _initialized = False

    exit_code = 0
    """What the client's `exit` asks for: 1 without a `shutdown` before it."""

    # What is not callable here is not built in, and a handler of ours is called alone.
    lsp_text_document__did_open = None  # type: ignore[assignment]
    lsp_text_document__did_change = None  # type: ignore[assignment]
    lsp_text_document__did_close = None  # type: ignore[assignment]
    lsp_workspace__execute_command = None  # type: ignore[assignment]
    lsp_workspace__did_change_workspace_folders = None  # type: ignore[assignment]
    lsp_notebook_document__did_open = None  # type: ignore[assignment]
    lsp_notebook_document__did_change = None  # type: ignore[assignment]
    lsp_notebook_document__did_close = None  # type: ignore[assignment]
    lsp_work_done_progress_cancel = None  # type: ignore[assignment]

    def unstructure(self, value: Any) -> Any:
        """A value of the protocol as what JSON has."""
        return self._converter.unstructure(value)

    @lsp_method(lsp.INITIALIZE)
    def lsp_initialize(  # type: ignore[override]
        self, params: lsp.InitializeParams
    ) -> lsp.InitializeResult:
        """Answer with what the server can do."""
        self.meet(params)
        announced = announcement(params.capabilities, client_of(params))
        self._initialized = True
        return lsp.InitializeResult(announced, self.server_info)

    @lsp_method(lsp.EXIT)
    def lsp_exit(self, *_: Any) -> NoReturn:
        """Leave the message loop; pygls would lose the exit code."""
        self.exit_code = 0 if self._shutdown else 1
        raise SystemExit(self.exit_code)

    def refusal(self, method: str) -> tuple[int, str] | None:
        """Why a method has no place now (LSP 3.17, Lifecycle Messages); None when it has."""
        if method == lsp.EXIT:
            return None
        if self._shutdown:
            return lsp.ErrorCodes.InvalidRequest, "the server was shut down"
        if method == lsp.INITIALIZE:
            begun = lsp.ErrorCodes.InvalidRequest, "the server was initialized before"
            return begun if self._initialized else None
        waiting = lsp.ErrorCodes.ServerNotInitialized, "the server was not initialized yet"
        return None if self._initialized else waiting

    def refuse(self, msg_id: str | int | None, code: int, message: str) -> None:
        """Answer with an error; without an id where the message had none that can be read."""
        words = json.dumps(self.mask(message))
        error = f'{{"code": {int(code)}, "message": {words}}}'
        self._write(f'{{"jsonrpc": "2.0", "id": {json.dumps(msg_id)}, "error": {error}}}')

    def notify_written(self, method: str, params: Written) -> None:
        """Send a notification; pygls would take longest for what goes out most."""
        self._write(f'{{"jsonrpc": "2.0", "method": "{method}", "params": {params.text}}}')

    def _write(self, message: str) -> None:
        if self.writer is not None:
            body = message.encode()
            self.writer.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))

    def structure_message(self, data: dict[str, Any]) -> Any:
        """Make a message of what was read; a request that cannot be one is refused, not dropped.

        Parameters of our own methods stay what JSON has: pygls would make objects of them.
        """
        if "id" in data and str(data.get("method")).startswith(OWN_METHODS):
            return JsonRPCRequestMessage(data["id"], data["method"], "2.0", data.get("params"))
        try:
            return super().structure_message(data)
        except JsonRpcException as error:
            if "id" in data and "method" in data:
                self._send_response(data["id"], error=error.to_response_error())
            elif "id" in data and (waiting := self._request_futures.pop(data["id"], None)):
                waiting.set_exception(error)
            raise

    def answer_all(self) -> None:
        """Have an answer to every method from here on."""
        begin, self.begin_later = self.begin_later, None
        if begin is not None:
            begin()

    def _get_handler(self, feature_name: str) -> Any:
        if feature_name not in self.fm.features and feature_name not in self.fm.builtin_features:
            self.answer_all()
        return super()._get_handler(feature_name)

    def _handle_request(self, msg_id: str | int, method_name: str, params: Any) -> None:
        begins = method_name == lsp.INITIALIZE and not self._initialized
        super()._handle_request(msg_id, method_name, params)
        if begins and self._initialized:
            self.begin(params)

    def _handle_cancel_notification(self, msg_id: str | int) -> None:
        # An answer often crosses the cancel of its request; pygls would log a warning each time.
        if msg_id in self._request_futures:
            super()._handle_cancel_notification(msg_id)

    def _handle_response(
        self, msg_id: str | int, result: Any = None, error: lsp.ResponseError | None = None
    ) -> None:
        waiting: Future[Any] | None = self._request_futures.get(msg_id)
        if waiting is not None and waiting.done():
            del self._request_futures[msg_id]
            return
        super()._handle_response(msg_id, result, error)

    def _send_response(
        self, msg_id: str | int, result: Any = None, error: lsp.ResponseError | None = None
    ) -> None:
        if isinstance(result, Written | WrittenItems):
            self._result_types.pop(msg_id, None)
            answer = f'{{"jsonrpc": "2.0", "id": {json.dumps(msg_id)}, "result": {result.text}}}'
            self._write(answer)
            return
        if error is not None:
            error = lsp.ResponseError(code=error.code, message=self.mask(error.message))
        super()._send_response(msg_id, result, error)
