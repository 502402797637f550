"""What everything that is sent from an editor has in common: settings, secrets, tokens."""

import asyncio
import os

from callsheet.lsp.connection import Connection
from callsheet.lsp.snapshots import Snapshot
from callsheet.run.secret_keepers import secret_keepers
from callsheet.run.session import Settings


def settings_now(server: Connection) -> Settings:
    """How a session sends, as the client has it set now; secrets are asked for anew.

    Raises:
        UsageError: The proxy cannot be read.
    """
    state, person = server.state, server.person
    return Settings(
        options=state.settings.send_options(os.environ),
        keepers=secret_keepers(
            trusted=state.settings.is_on("trusted"), attended=True, learn=state.redactor.add
        ),
        confirm=person.confirm,
        prompt=person.prompt,
        pick=person.pick,
        contract=state.settings.is_on("contract"),
    )


async def opened_store(server: Connection, snapshot: Snapshot) -> None:
    """Open the store of the workspace's tokens: a keyring may take its time."""
    await asyncio.to_thread(server.state.tokens.means, snapshot.workspace.root)
