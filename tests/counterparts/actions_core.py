"""@actions/core of GitHub: how its own library writes annotations."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

from counterparts.installed import PATIENCE, program_of_node


def written_by_actions(kind: str, message: str, properties: Mapping[str, str | int]) -> str:
    """The workflow command for an `error`, a `warning` or a `notice`."""
    program = Path(__file__).with_suffix(".mjs")
    done = subprocess.run(
        program_of_node("actions-core", program, "@actions/core@1.11.1"),
        input=json.dumps([kind, message, properties]).encode(),
        check=True,
        capture_output=True,
        timeout=PATIENCE,
    )
    return done.stdout.decode().rstrip("\r\n")
