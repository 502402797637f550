"""The requests of our own plug-ins, which clients of others do without (`editors/PROTOCOL.md`)."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, TypeAlias

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException

from callsheet.lsp.answer import Answers
from callsheet.lsp.answer_requests import on_answer
from callsheet.lsp.assertion_requests import on_tests
from callsheet.lsp.body_requests import on_body, on_search, on_table, on_tree
from callsheet.lsp.calls import Call, call_of_names
from callsheet.lsp.connection import Connection
from callsheet.lsp.cookie_requests import on_cookies
from callsheet.lsp.environment_requests import on_environments
from callsheet.lsp.protocol import Written
from callsheet.problems import UsageError
from callsheet.values import JsonValue, json_text

Asked: TypeAlias = Callable[[Connection, Call], "JsonValue | Awaitable[JsonValue]"]

PLUGIN_REQUESTS: dict[str, Asked] = {
    "callsheet/answer": on_answer,
    "callsheet/body": on_body,
    "callsheet/search": on_search,
    "callsheet/tree": on_tree,
    "callsheet/table": on_table,
    "callsheet/cookies": on_cookies,
    "callsheet/environments": on_environments,
    "callsheet/tests": on_tests,
}


async def _answered(asked: Asked, server: Connection, params: Any) -> Written:
    try:
        answer = asked(server, call_of_names(params if isinstance(params, dict) else {}))
        return Written(json_text(await answer if isinstance(answer, Awaitable) else answer))
    except UsageError as error:
        message = f"{error.message}: {error.hint}" if error.hint else error.message
        raise JsonRpcException(message, lsp.LSPErrorCodes.RequestFailed.value) from None


ANSWERS: Answers = {name: partial(_answered, asked) for name, asked in PLUGIN_REQUESTS.items()}
