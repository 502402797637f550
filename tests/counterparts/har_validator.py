"""har-validator of npm, with the JSON Schemas of HAR 1.2: what it has against an archive."""

import subprocess
from pathlib import Path

from counterparts.installed import PATIENCE, program_of_node


def complaints(archive: str) -> str:
    """What is wrong with an archive; empty when nothing is."""
    program = Path(__file__).with_suffix(".mjs")
    done = subprocess.run(
        program_of_node("har-validator", program, "har-validator@5.1.5"),
        input=archive.encode(),
        check=True,
        capture_output=True,
        timeout=PATIENCE,
    )
    return done.stdout.decode().strip()
