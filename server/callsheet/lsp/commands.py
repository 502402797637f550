"""The commands that a person gives, by name.

Their arguments are plain values that still say what is meant after an edit: the document's URI,
the request's name and its line (from 0), in this order, or one object with these and more by name.
What is sent is the current text.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from lsprotocol import types as lsp

from callsheet.lsp.body_commands import body_path, save_body
from callsheet.lsp.calls import Call, call_of
from callsheet.lsp.connection import Connection
from callsheet.lsp.connection_commands import login, logout, test_connection
from callsheet.lsp.conversion_commands import convert
from callsheet.lsp.cookie_commands import clear_cookies, show_cookies
from callsheet.lsp.copy_commands import copy_request, copy_with_secrets
from callsheet.lsp.environment_commands import select_environment
from callsheet.lsp.history_commands import clear_history, compare, open_exchange, show_history
from callsheet.lsp.load_commands import load_into
from callsheet.lsp.paste_commands import paste
from callsheet.lsp.send_commands import (
    all_pages,
    cancel,
    next_page,
    send,
    send_again,
    send_all,
    show_answer,
)
from callsheet.problems import UsageError

COMMANDS: dict[str, Callable[[Connection, Call], Awaitable[Any]]] = {
    "callsheet.send": send,
    "callsheet.sendAll": send_all,
    "callsheet.sendAgain": send_again,
    "callsheet.nextPage": next_page,
    "callsheet.allPages": all_pages,
    "callsheet.load": load_into,
    "callsheet.show": show_answer,
    "callsheet.compare": compare,
    "callsheet.saveBody": save_body,
    "callsheet.bodyPath": body_path,
    "callsheet.history": show_history,
    "callsheet.openExchange": open_exchange,
    "callsheet.clearHistory": clear_history,
    "callsheet.copyAs": copy_request,
    "callsheet.copyWithSecrets": copy_with_secrets,
    "callsheet.convertFile": convert,
    "callsheet.pasteCurl": paste,
    "callsheet.cancel": cancel,
    "callsheet.selectEnvironment": select_environment,
    "callsheet.showCookies": show_cookies,
    "callsheet.clearCookies": clear_cookies,
    "callsheet.testConnection": test_connection,
    "callsheet.login": login,
    "callsheet.logout": logout,
}


_TOUCHING = frozenset(
    {"callsheet.send", "callsheet.sendAll", "callsheet.sendAgain", "callsheet.nextPage"}
    | {"callsheet.allPages", "callsheet.load", "callsheet.testConnection", "callsheet.login"}
    | {"callsheet.copyWithSecrets"}
)
"""What is not done in a workspace that nobody trusts."""


async def run_command(server: Connection, params: lsp.ExecuteCommandParams) -> Any:
    """Do what a person asked for; what cannot be is said in words."""
    call = call_of(params)
    is_refused = params.command in _TOUCHING and server.state.settings.is_on("restricted")
    try:
        command = _refused if is_refused else COMMANDS.get(params.command, _unknown)
        return await command(server, call)
    except UsageError as error:
        message = f"{error.message}: {error.hint}" if error.hint else error.message
        server.say(message, lsp.MessageType.Error)
        return None


async def _refused(_: Connection, __: Call) -> None:
    raise UsageError("nothing is sent: this workspace is not trusted", "trust it, then send again")


async def _unknown(_: Connection, __: Call) -> None:
    raise UsageError("there is no such command", f"there are: {', '.join(COMMANDS)}")
