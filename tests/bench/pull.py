"""`callsheet load` of many pages beside dlt's REST source: time, peak memory, rows.

`python tests/bench/pull.py [PAGES [PAGES_OF_DLT]]`; pages have 1,000 rows, a load is a process.
"""

import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

import duckdb

HERE = Path(__file__).resolve()
sys.path.insert(0, str(HERE.parents[1]))

from pages_server import ROWS, pages_server  # noqa: E402

from counterparts.dlt_duckdb import PACKAGES, environment  # noqa: E402
from counterparts.installed import python_with  # noqa: E402

THEIRS = """
import sys, dlt
from dlt.sources.rest_api import rest_api_source
source = rest_api_source({
    "client": {"base_url": sys.argv[1]},
    "resources": [{
        "name": "scenes",
        "endpoint": {
            "path": f"scenes?page=1&of={sys.argv[2]}",
            "paginator": {"type": "json_link"},
            "data_selector": "items",
        },
    }],
})
pipeline = dlt.pipeline("p", destination=dlt.destinations.duckdb("rows.duckdb"), dataset_name="d")
pipeline.run(source).raise_on_failed_jobs()
"""


def ours(base: str, pages: int, kind: str, folder: Path) -> tuple[list[str], dict[str, str]]:
    head = "### scenes\n# @paginate json_link\n# @select $.items\n"
    (folder / "api.http").write_text(f"{head}GET {base}/scenes?page=1&of={pages}\n")
    into = f"{kind}:rows.{kind}"
    command = [sys.executable, "-m", "callsheet", "load", "api.http", "--into", into]
    return command, {**os.environ, "PYTHONPATH": str(HERE.parents[2] / "server")}


def theirs(base: str, pages: int, _: str, folder: Path) -> tuple[list[str], dict[str, str]]:
    python = python_with("dlt-duckdb", *PACKAGES)
    return [str(python), "-c", THEIRS, base, str(pages)], dict(environment(folder))


def measured(who, base: str, pages: int, kind: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        command, environ = who(base, pages, kind, folder)
        begun = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, env=environ, stdout=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0, process.returncode
        counted = rows_in(folder / f"rows.{kind}")
    assert counted == (pages * ROWS,) * 2, counted
    print(
        f"{who.__name__:6} {kind:6} {pages:5} pages  {pages * ROWS:9,} rows  {seconds:6.1f} s  "
        f"{pages * ROWS / seconds:9,.0f} rows/s  peak {used.ru_maxrss / 1024:5.0f} MB  "
        f"CPU {used.ru_utime + used.ru_stime:6.1f} s",
        flush=True,
    )


def rows_in(path: Path) -> tuple[int, int]:
    """How many rows there are, and how many different ones."""
    count = "SELECT count(*), count(DISTINCT id) FROM "
    if path.suffix == ".sqlite":
        with closing(sqlite3.connect(path)) as connection:
            return connection.execute(count + "scenes").fetchone()
    with duckdb.connect(str(path), read_only=True) as connection:
        names = "SELECT schema_name || '.scenes' FROM duckdb_tables() WHERE table_name = 'scenes'"
        (table,) = connection.execute(names).fetchone()
        return connection.execute(count + table).fetchone()


def main() -> None:
    most = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    beside = int(sys.argv[2]) if len(sys.argv) > 2 else 100
    with pages_server() as base:
        for kind in ("sqlite", "duckdb"):
            for pages in dict.fromkeys((beside, most)):
                measured(ours, base, pages, kind)
        measured(theirs, base, beside, "duckdb")


if __name__ == "__main__":
    main()
