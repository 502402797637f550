"""dlt's REST API source: the original of paging, of parents and of where items are found."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from counterparts.dlt_duckdb import run_with_dlt

_PROGRAM = """
import json, sys
from dlt.sources.rest_api import rest_api_source
found = {}
for name, (config, resource) in json.load(sys.stdin).items():
    for each in config["resources"]:
        for step in each.get("processing_steps", ()):
            step.update({kind: eval("lambda item: " + text) for kind, text in step.items()})
    try:
        found[name] = list(rest_api_source(config).resources[resource])
    except Exception as error:
        found[name] = f"{type(error).__name__}: {error}"
print(json.dumps(found))
"""


def rows_of_dlt(sources: Mapping[str, tuple[Any, str]], folder: Path) -> dict[str, Any]:
    """By name: what the resource of a source gives, or the error as a text.

    Processing steps are Python expressions over `item`.
    """
    return run_with_dlt(_PROGRAM, dict(sources), folder)
