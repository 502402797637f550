"""The commands over the cookies of a workspace: they are shown, and forgotten."""

import asyncio
import time

from lsprotocol import types as lsp

from callsheet.lsp.answers import show
from callsheet.lsp.calls import Call, opened
from callsheet.lsp.connection import Connection
from callsheet.lsp.views import cookies_uri
from callsheet.model.workspace import Workspace
from callsheet.report.cookies import cookies_text


async def show_cookies(server: Connection, call: Call) -> str:
    """Show the cookies of a document's workspace in its environment, values masked."""
    workspace = opened(server, call).workspace
    environment = workspace.environment
    jar = server.state.cookies.jar(workspace.root, environment)
    uri = cookies_uri(workspace.root, environment)
    head = f"# Cookies{f' in {environment}' if environment else ''}\n\n"
    text = cookies_text(jar.snapshot(), time.time())
    server.state.views[uri] = server.mask(head + text)
    return show(server, uri)


async def clear_cookies(server: Connection, call: Call) -> int:
    """Forget the cookies of a document's workspace in its environment, all or a domain's."""
    workspace = opened(server, call).workspace
    number = server.state.cookies.jar(workspace.root, workspace.environment).clear(
        call.said("domain", 1)
    )
    await save_cookies(server, workspace)
    server.say(f"{number} cookie{'' if number == 1 else 's'} cleared")
    if cookies_uri(workspace.root, workspace.environment) in server.state.views:
        await show_cookies(server, call)
    return number


async def save_cookies(server: Connection, workspace: Workspace) -> None:
    """Keep the cookies over restarts, where the client wants that; a failure is told."""
    cookies = server.state.cookies
    if reason := await asyncio.to_thread(cookies.save, workspace.root, workspace.environment):
        server.say(f"The cookies could not be kept: {reason}", lsp.MessageType.Warning)
