"""The command that says how a collection is loaded into a file or a database."""

from typing import Any

from callsheet.features.load_command import command_text, load_command, targets_for
from callsheet.lsp.calls import Call, opened, place_meant
from callsheet.lsp.connection import Connection


async def load_into(server: Connection, call: Call) -> dict[str, Any] | None:
    """Say the command that loads all of a request into a target; a plug-in runs it instead.

    A load belongs into a terminal: it takes its time, goes on after the editor, and asks there.
    """
    snapshot = opened(server, call)
    place = place_meant(snapshot, call)
    target = call.said("target", 2) or await server.ask("Load into", *targets_for(place))
    if not target:
        return None
    command = load_command(snapshot.workspace, place, target)
    if not server.is_plugin:
        server.say(f"Run in a terminal: {command_text(command)}")
    return {"command": list(command), "folder": str(snapshot.workspace.root)}
