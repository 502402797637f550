"""`callsheet load` of many pages beside dlt's REST source: time, peak memory, rows and their sum.

`python tests/bench/pull.py [PAGES ...]`; pages have 1,000 rows, a load is a process. What takes
more than 16 GB is ended.
"""

import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import duckdb

HERE = Path(__file__).resolve()
sys.path.insert(0, str(HERE.parents[1]))

from pages_server import ROWS, length, pages_server  # noqa: E402

from counterparts.dlt_duckdb import environment  # noqa: E402
from counterparts.installed import python_with  # noqa: E402

MOST = 16 << 30
"""Bytes."""

OURS = "### scenes\n# @paginate json_link\n# @select $.items\nGET {base}/scenes?page=1&of={pages}\n"

THEIRS = """
import sys, dlt
from dlt.sources.rest_api import rest_api_source

def scenes():
    return rest_api_source({
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

if __name__ == "__main__":
    source = scenes()
    if sys.argv[3:]:
        source.max_table_nesting = 0
    destination = dlt.destinations.duckdb("rows.duckdb")
    pipeline = dlt.pipeline("p", destination=destination, dataset_name="d")
    pipeline.run(source, loader_file_format=(sys.argv[3:] or [None])[0]).raise_on_failed_jobs()
"""

# What its documentation says of performance and of DuckDB, with the sizes that were best here.
TUNED = {
    "LOAD__WORKERS": "11",
    "NORMALIZE__WORKERS": "2",
    **{
        f"{stage}__DATA_WRITER__{name}": value
        for stage in ("SOURCES", "NORMALIZE")
        for name, value in (
            ("BUFFER_MAX_ITEMS", "25000"),
            ("FILE_MAX_ITEMS", "25000"),
            ("DISABLE_COMPRESSION", "true"),
        )
    },
}


@dataclass(frozen=True)
class Load:
    """One process that loads all pages into a file of its folder."""

    command: list[str]
    environ: Mapping[str, str]


def ours(base: str, pages: int, into: str, folder: Path) -> Load:
    (folder / "api.http").write_text(OURS.format(base=base, pages=pages))
    command = [sys.executable, "-m", "callsheet", "load", "api.http", "--into", into]
    return Load(command, {**os.environ, "PYTHONPATH": str(HERE.parents[2] / "server")})


def dlt(base: str, pages: int, _: str, folder: Path) -> Load:
    (folder / "pull.py").write_text(THEIRS)
    python = python_with("dlt-parquet", "dlt[duckdb,parquet]>=1.31,<2")
    return Load([str(python), "pull.py", base, str(pages)], environment(folder))


def dlt_tuned(base: str, pages: int, into: str, folder: Path) -> Load:
    load = dlt(base, pages, into, folder)
    return Load([*load.command, "parquet"], {**load.environ, **TUNED})


def measured(who: Callable[[str, int, str, Path], Load], base: str, pages: int, kind: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        load = who(base, pages, f"{kind}:rows.{kind}", folder)
        begun = time.perf_counter()
        process = subprocess.Popen(
            load.command,
            cwd=folder,
            env=load.environ,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        held = Held(process.pid)
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        peak = max(held.end(), used.ru_maxrss << 10)
        said = f"{who.__name__:9} {kind:6} {pages:5} pages  {seconds:6.1f} s  "
        said += f"peak {peak >> 20:6,} MB  CPU {used.ru_utime + used.ru_stime:6.1f} s  "
        if process.returncode != 0:
            print(f"{said}ended with {process.returncode}", flush=True)
            return
        found = rows_in(folder / f"rows.{kind}")
    expected = sum(length(row) for row in range(pages * ROWS))
    assert found == (pages * ROWS, pages * ROWS, expected), found
    print(f"{said}{pages * ROWS / seconds:9,.0f} rows/s", flush=True)


class Held:
    """The most memory that a session's processes held together, asked for four times a second."""

    def __init__(self, session: int) -> None:
        self._session = session
        self._most = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def end(self) -> int:
        self._over.set()
        self._thread.join()
        return self._most

    def _watch(self) -> None:
        while not self._over.wait(0.25):
            now = sum(proportional_bytes(each) for each in processes_of(self._session))
            self._most = max(self._most, now)
            if now > MOST:
                os.killpg(self._session, signal.SIGKILL)


def processes_of(session: int) -> Iterator[Path]:
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if os.getsid(int(folder.name)) == session:
                yield folder
        except ProcessLookupError:
            pass


def proportional_bytes(process: Path) -> int:
    """Pages that several processes share count once, a part for each."""
    try:
        lines = (process / "smaps_rollup").read_text().split("\n")
    except OSError:
        return 0
    return sum(int(line.split()[1]) << 10 for line in lines if line.startswith("Pss:"))


def rows_in(path: Path) -> tuple[int, int, float]:
    """How many rows there are, how many different ones, and what their lengths come to."""
    count = "SELECT count(*), count(DISTINCT id), CAST(sum(length) AS DOUBLE) FROM "
    if path.suffix == ".sqlite":
        with closing(sqlite3.connect(path)) as connection:
            real = count.replace("DOUBLE", "REAL")
            return connection.execute(real + "scenes").fetchone()
    with duckdb.connect(str(path), read_only=True) as connection:
        names = "SELECT schema_name || '.scenes' FROM duckdb_tables() WHERE table_name = 'scenes'"
        (table,) = connection.execute(names).fetchone()
        return connection.execute(count + table).fetchone()


def main() -> None:
    sizes = [int(each) for each in sys.argv[1:]] or [100, 1000]
    with pages_server() as base:
        for pages in sizes:
            measured(ours, base, pages, "sqlite")
            for who in (ours, dlt_tuned, dlt):
                measured(who, base, pages, "duckdb")


if __name__ == "__main__":
    main()
