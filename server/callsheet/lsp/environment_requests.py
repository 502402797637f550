"""What a plug-in is told of environments: which there are, which is chosen, which are protected."""

from pathlib import Path

from callsheet.lsp.calls import Call
from callsheet.lsp.connection import Connection
from callsheet.lsp.snapshots import EnvironmentSnapshot, Snapshot
from callsheet.model.environment import EnvironmentSet
from callsheet.problems import UsageError
from callsheet.report.json import Fields


def on_environments(server: Connection, call: Call) -> Fields:
    """The environments that a document can be sent in."""
    snapshot = server.state.snapshot(call.text(0)) or server.state.environment_snapshot(
        call.text(0)
    )
    if snapshot is None:
        raise UsageError("the document is not open")
    around = _around(snapshot)
    chosen = snapshot.workspace.environment
    return environment_fields(snapshot.workspace.root, chosen, around) | {
        "environments": [
            {"name": name, "protected": name in around.protected} for name in around.names
        ]
    }


def environment_fields(root: Path, chosen: str, around: EnvironmentSet) -> Fields:
    """Which environment is chosen in a folder."""
    return {"root": root.as_uri(), "chosen": chosen, "protected": chosen in around.protected}


def _around(snapshot: Snapshot | EnvironmentSnapshot) -> EnvironmentSet:
    return snapshot.workspace.environments[snapshot.document.path.parent]
