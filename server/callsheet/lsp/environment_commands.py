"""The environment of a workspace: a person chooses it, or is asked when a send needs one."""

from collections.abc import Iterable, Sequence

from callsheet.amounts import listed
from callsheet.features.environments import wanted_environments
from callsheet.lsp.calls import Call
from callsheet.lsp.connection import Connection
from callsheet.lsp.environment_requests import environment_fields
from callsheet.lsp.plugin_news import tell_environment
from callsheet.lsp.snapshots import EnvironmentSnapshot, Snapshot
from callsheet.problems import UsageError
from callsheet.run.plan import Step

_NO_ENVIRONMENT = "No environment"


async def select_environment(server: Connection, call: Call) -> str | None:
    """Choose the environment of a workspace; asks when none is named.

    Its name comes before the document's URI; or both in one object: `{uri, name}`.
    """
    uri = call.text(0 if call.named else 1) or next(iter(server.state.uris), "")
    snapshot = server.state.snapshot(uri) or server.state.environment_snapshot(uri)
    if snapshot is None:
        raise UsageError("no document is open", "open a `.http` file first")
    names = snapshot.environment_names
    if not names:
        raise UsageError("there is no environment", "make a file `http-client.env.json`")
    name: object = call.named.get("name") if call.named else next(iter(call.arguments), None)
    if not isinstance(name, str):
        name = await _asked_environment(server, "Choose an environment", names)
    if name is None:
        return None
    _choose(server, snapshot, name)
    return name


async def choose_if_needed(server: Connection, snapshot: Snapshot, steps: Sequence[Step]) -> None:
    """Let the person choose an environment if what would be sent needs one and none was chosen.

    Raises:
        UsageError: They chose none, or their client cannot ask.
    """
    workspace = snapshot.workspace
    if server.state.is_chosen(workspace.root):
        return
    wanted: dict[str, tuple[str, ...]] = {}
    for step in steps:
        wanted |= wanted_environments(workspace, step.place.document, step.place.block)
    giving = {each for environments in wanted.values() for each in environments}
    offered = [name for name in snapshot.environment_names if name in giving]
    if not offered:
        return
    named = listed([f"`{name}`" for name in wanted])
    question = f"{named} {'has' if len(wanted) == 1 else 'have'} a value only in an environment"
    name = await _asked_environment(server, f"{question}; choose one", offered)
    if name is None:
        raise UsageError(f"not sent: {question}", f"choose {listed(offered, 'or')} first")
    _choose(server, snapshot, name)


async def _asked_environment(server: Connection, question: str, names: Iterable[str]) -> str | None:
    """What the person chooses; empty for no environment, None when they choose nothing."""
    chosen = await server.ask(question, *names, _NO_ENVIRONMENT)
    return "" if chosen == _NO_ENVIRONMENT else chosen


def _choose(server: Connection, snapshot: Snapshot | EnvironmentSnapshot, name: str) -> None:
    root = snapshot.workspace.root
    server.state.choose_environment(root, name, snapshot.environment_names)
    around = snapshot.workspace.environments[snapshot.document.path.parent]
    tell_environment(server, environment_fields(root, name, around))
    server.look_again()
