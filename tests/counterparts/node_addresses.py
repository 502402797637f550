"""Node's `URL` and `URLSearchParams`, which follow the WHATWG's standard."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

from counterparts.installed import PATIENCE, program_of_node


def computed_by_node(bodies: Sequence[str]) -> list[str]:
    """What function bodies return in Node, as texts; `TypeError` for one that throws it."""
    program = program_of_node("addresses", Path(__file__).with_suffix(".mjs"))
    done = subprocess.run(
        program,
        input=json.dumps(bodies),
        check=True,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    found: list[str] = json.loads(done.stdout)
    return found
