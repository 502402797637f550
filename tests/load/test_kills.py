"""A run that is killed at any point: the target then holds what it held, or all that was loaded."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from callsheet.load.table import Table, Write
from loaded import load, marks_in, tables_in

SERVER = Path(__file__).parents[2] / "server"

OLD, NEW = [{"id": "1"}], [{"id": "2"}, {"id": "3"}]

# Kills itself at the NUMBER-th event of a name; the interpreter tells of the files that it touches.
PROGRAM = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from callsheet.load import sql
from callsheet.load.places import target_of
from callsheet.load.table import Table, Write

into, event, number, write = sys.argv[2], sys.argv[3], int(sys.argv[4]), Write(sys.argv[5])

def die():
    os.kill(os.getpid(), signal.SIGKILL)

def watch(name, arguments):
    global number
    if name == event:
        number -= 1
        if number == 0:
            die()

target = target_of(into, Path.cwd())
target.begin()
rows = [{"id": "2"}, {"id": "3"}]
for name in ("first", "second"):
    target.write(Table(name, write, ("id",)), rows)
    for _ in range(2000):
        target.write(Table("bulk", write, ("id",)), rows)
    if event == "write":
        die()
sys.addaudithook(watch)
target.commit({"mark": "new"})
if event == "end":
    die()
"""


@pytest.mark.parametrize(
    ("into", "event", "number", "survives"),
    [
        ("ndjson:rows", "write", 1, "old"),
        ("ndjson:rows", "os.rename", 1, "old"),
        ("ndjson:rows", "os.rename", 2, "new"),
        ("ndjson:rows", "os.rename", 4, "new"),
        ("ndjson:rows", "end", 1, "new"),
        ("csv:rows", "os.rename", 3, "new"),
        ("parquet:rows", "write", 1, "old"),
        ("parquet:rows", "os.rename", 1, "old"),
        ("parquet:rows", "os.rename", 3, "new"),
        ("sqlite:rows.sqlite", "write", 1, "old"),
        ("sqlite:rows.sqlite", "shutil.rmtree", 1, "new"),
        ("duckdb:rows.duckdb", "write", 1, "old"),
        ("duckdb:rows.duckdb", "shutil.rmtree", 1, "new"),
    ],
)
def test_a_kill(into, event, number, survives, tmp_path):
    before = {Table(name): OLD for name in ("first", "second")}
    load(into, tmp_path, before, {"mark": "old"})
    killed(PROGRAM, tmp_path, into, event, str(number), Write.REPLACE)
    check(into, tmp_path, survives)


@pytest.mark.parametrize("into", ["sqlite:rows.sqlite", "duckdb:rows.duckdb"])
@pytest.mark.parametrize("there", [True, False])
def test_a_kill_inside_the_transaction(into, there, tmp_path):
    if there:
        before = {Table(name): OLD for name in ("first", "second")}
        load(into, tmp_path, before, {"mark": "old"})
    program = PROGRAM.replace("target.commit", "sql_hook()\ntarget.commit").replace(
        "target = target_of",
        "def sql_hook():\n"
        "    from callsheet.load import duckdb_file, sqlite_file\n"
        "    duckdb_file.write_state = sqlite_file.write_state = lambda *_: die()\n"
        "target = target_of",
    )
    killed(program, tmp_path, into, "none", "1", Write.MERGE)
    check(into, tmp_path, "old" if there else "nothing")


def killed(program, folder, *arguments):
    ended = subprocess.run(
        [sys.executable, "-c", program, SERVER, *arguments],
        cwd=folder,
        capture_output=True,
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr


def check(into, folder, survives):
    mark = {"nothing": {}, "old": {"mark": "old"}, "new": {"mark": "new"}}[survives]
    assert marks_in(into, folder) == mark
    tables = tables_in(into, folder)
    rows = {"old": OLD, "new": NEW}.get(survives)
    assert [tables.get("first"), tables.get("second")] == [rows, rows]
    assert ("bulk" in tables) is (survives == "new")
    assert [path.name for path in folder.rglob(".*")] == []
    load(into, folder, {Table("first", Write.APPEND): NEW})
