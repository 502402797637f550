"""An OData 4 service of SAP's framework for Node, which pages by `@odata.nextLink` by itself."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from counterparts.installed import program_of_node, serving

PROGRAM = Path(__file__).with_suffix(".mjs")
PACKAGES = ("@sap/cds@9.9.3", "@cap-js/sqlite@2.4.2", "sql.js@1.13.0", "express@4.22.1")


@contextmanager
def odata(rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterator[str]:
    """The URL of a service over the entities of `odata.mjs`, for as long as the block lasts."""
    run = program_of_node("odata", PROGRAM, *PACKAGES)
    with serving(run, "the OData service with this node", json.dumps(rows) + "\n") as url:
        yield url
