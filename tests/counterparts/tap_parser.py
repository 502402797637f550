"""tap-parser of node-tap: how a TAP 14 report is read by others."""

import json
import subprocess
from pathlib import Path
from typing import Any

from counterparts.installed import PATIENCE, program_of_node


def read_by_tap_parser(report: str) -> dict[str, Any]:
    """`ok`, `count`, `pass`, `fail`, `skip`, `bailout`, `strange`, and `points`, with subtests."""
    program = Path(__file__).with_suffix(".mjs")
    done = subprocess.run(
        program_of_node("tap-parser", program, "tap-parser@18.3.4"),
        input=report.encode(),
        check=True,
        capture_output=True,
        timeout=PATIENCE,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found
