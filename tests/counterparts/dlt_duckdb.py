"""dlt with DuckDB, in an environment of its own: the original of names, types and child tables."""

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from counterparts.installed import python_with

PACKAGES = ("dlt[duckdb]>=1.31,<2",)
SERVER = Path(__file__).parents[2] / "server"


def run_with_dlt(program: str, given: Any, folder: Path) -> Any:
    """The JSON that a program prints last; it reads `given`, and may use our modules."""
    ended = subprocess.run(
        [python_with("dlt-duckdb", *PACKAGES), "-c", program],
        input=json.dumps(given),
        cwd=folder,
        env=environment(folder),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    # dlt prints its warnings before.
    return json.loads(ended.stdout.strip().split("\n")[-1])


def environment(folder: Path) -> Mapping[str, str]:
    """Nothing of dlt's outside the folder, and nothing told to anybody."""
    return {
        **os.environ,
        "PYTHONPATH": str(SERVER),
        "HOME": str(folder),
        "DLT_DATA_DIR": str(folder / "dlt"),
        "RUNTIME__DLTHUB_TELEMETRY": "false",
        "RUNTIME__LOG_LEVEL": "CRITICAL",
    }
