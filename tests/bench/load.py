"""How long 1,000,000 rows of six columns take into each target, and how much memory at most.

`python tests/bench/load.py [ROWS]`; each target runs in a process of its own.
"""

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from callsheet.load.places import target_of
from callsheet.load.table import Table, Write
from callsheet.values import parse_json

PAGE = 1000
PLACES = ("duckdb:a.duckdb", "sqlite:a.sqlite", "ndjson:n", "csv:c", "parquet:p")
ROW = (
    '{"id": %d, "name": "Scene %d", "length": %d.50, "shot": %s, '
    '"changedAt": "2026-01-31T10:%02d:%02dZ", "notes": null}'
)


def page(first: int) -> list:
    rows = (
        ROW % (number, number, number % 97, "true" if number % 3 else "false", number % 60, 7)
        for number in range(first, first + PAGE)
    )
    return parse_json("[" + ",".join(rows) + "]")


def one(place: str, write: Write, rows: int, folder: Path) -> None:
    target = target_of(place, folder)
    target.begin()
    table = Table("scenes", write, ("id",) if write is Write.MERGE else ())
    parsing = staging = 0.0
    for first in range(0, rows, PAGE):
        begun = time.perf_counter()
        batch = page(first)
        parsed = time.perf_counter()
        target.write(table, batch)
        parsing += parsed - begun
        staging += time.perf_counter() - parsed
    begun = time.perf_counter()
    target.commit({"scenes": rows})
    taking = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{place:16} {write:8} {staging:6.1f} s staged  {taking:6.1f} s taken over  "
        f"{staging + taking:6.1f} s  peak {peak:5.0f} MB  (JSON {parsing:.1f} s)",
        flush=True,
    )


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    for place in PLACES:
        with tempfile.TemporaryDirectory() as folder:
            for write in (Write.REPLACE, Write.MERGE):
                program = [sys.executable, __file__, str(rows), place, write, folder]
                subprocess.run(program, check=True)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        one(sys.argv[2], Write(sys.argv[3]), int(sys.argv[1]), Path(sys.argv[4]))
    else:
        main()
