"""eventsource-parser reads streams of server-sent events: a reader of the standard not ours."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from counterparts.installed import PATIENCE, program_of_node

_PACKAGE = "eventsource-parser@3.0.6"


def events_by_eventsource_parser(streams: Sequence[str]) -> list[list[Any]]:
    """For each stream its events: type, data, id."""
    program = Path(__file__).with_suffix(".mjs")
    done = subprocess.run(
        program_of_node("eventsource-parser", program, _PACKAGE),
        input=json.dumps(streams),
        check=True,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    found: list[list[Any]] = json.loads(done.stdout)
    return found
