"""An OData 4 service of SAP's framework for Node, which pages by `@odata.nextLink` by itself."""

import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from counterparts.installed import missing, program_of_node

PROGRAM = Path(__file__).with_suffix(".mjs")
PACKAGES = ("@sap/cds@9.9.3", "@cap-js/sqlite@2.4.2", "sql.js@1.13.0", "express@4.22.1")


@contextmanager
def odata(rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterator[str]:
    """The URL of a service over the entities of `odata.mjs`, for as long as the block lasts."""
    process = subprocess.Popen(
        program_of_node("odata", PROGRAM, *PACKAGES),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(json.dumps(rows) + "\n")
        process.stdin.flush()
        url = process.stdout.readline().strip()
        if not url:
            missing("the OData service does not start with this node")
        yield url
    finally:
        process.stdin.close()
        process.terminate()
        process.wait()
        process.stdout.close()
