"""httpYac reads request files: how it understands a text, which is not ours to say."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from counterparts.installed import PATIENCE, program_of_node

_PACKAGE = "httpyac@6.16.7"


def read_by_httpyac(texts: Sequence[str]) -> list[list[dict[str, Any]]]:
    """For each text its regions: name, metaData, method, url, headers, body."""
    program = Path(__file__).with_suffix(".mjs")
    done = subprocess.run(
        program_of_node("httpyac", program, _PACKAGE),
        input=json.dumps(texts),
        check=True,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    found: list[list[dict[str, Any]]] = json.loads(done.stdout)
    return found
