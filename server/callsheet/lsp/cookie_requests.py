"""What a plug-in is told of the cookies of a workspace."""

import time

from callsheet.lsp.answer_requests import cookie_fields
from callsheet.lsp.calls import Call, opened
from callsheet.lsp.connection import Connection
from callsheet.store.cookies import Cookie
from callsheet.values import JsonValue


def on_cookies(server: Connection, call: Call) -> list[JsonValue]:
    """Those that would still be sent, of a document's workspace in its environment."""
    workspace = opened(server, call).workspace
    jar, now = server.state.cookies.jar(workspace.root, workspace.environment), time.time()
    cookies = (each for each in jar.snapshot() if isinstance(each, Cookie))
    return [
        cookie_fields(server, each)
        for each in cookies
        if each.expires is None or each.expires > now
    ]
