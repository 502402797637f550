"""A throw-away database for tables of text: where rows of CSV and NDJSON files are put together."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from itertools import chain, islice
from pathlib import Path

from callsheet.load.cells import ABSENT, Cell, json_cell, whole
from callsheet.load.flatten import VALUE
from callsheet.load.sql import listed, quoted
from callsheet.load.sqlite_file import SqliteDatabase, in_their_order, told
from callsheet.values import JsonValue

_AT_ONCE = 1000


@contextmanager
def scratch_database(staging: Path) -> Iterator[SqliteDatabase]:
    """An empty one in a folder that goes away."""
    path = staging / "scratch.sqlite"
    with told(path), closing(SqliteDatabase(path)) as database:
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("PRAGMA synchronous = OFF")
        database.execute("BEGIN")
        yield database
        database.execute("COMMIT")
    path.unlink()


def put_rows(
    database: SqliteDatabase, table: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> None:
    """Make a table of rows that are there."""
    if not columns:
        return
    described = ", ".join(f"{quoted(name)} TEXT" for name in columns)
    database.execute(f"CREATE TABLE {quoted(table)} ({described})")
    database.connection.executemany(_insert(table, columns), rows)


def put_objects(
    database: SqliteDatabase, table: str, rows: Iterator[Mapping[str, JsonValue]]
) -> None:
    """Make a table of objects: their values as JSON, a column a name."""
    columns: dict[str, None] = {}
    while batch := list(islice(rows, _AT_ONCE)):
        # Rows without any field are rows too.
        for name in tuple(dict.fromkeys(chain.from_iterable(batch))) or (VALUE,):
            if name not in columns:
                _add_column(database, table, name, new=not columns)
                columns[name] = None
        cells = ([whole(json_cell(row.get(name, ABSENT))) for name in columns] for row in batch)
        database.connection.executemany(_insert(table, tuple(columns)), cells)


def rows_of(database: SqliteDatabase, table: str) -> Iterator[Sequence[Cell]]:
    """All rows of a table, in the order they came."""
    order = in_their_order(tuple(database.columns(table)))
    cursor = database.connection.execute(f"SELECT * FROM {quoted(table)}{order}")
    while rows := cursor.fetchmany(_AT_ONCE):
        yield from rows


def _add_column(database: SqliteDatabase, table: str, name: str, *, new: bool) -> None:
    if new:
        database.execute(f"CREATE TABLE {quoted(table)} ({quoted(name)} TEXT)")
    else:
        database.execute(f"ALTER TABLE {quoted(table)} ADD COLUMN {quoted(name)} TEXT")


def _insert(table: str, columns: Sequence[str]) -> str:
    marks = ", ".join("?" * len(columns))
    return f"INSERT INTO {quoted(table)} ({listed(columns)}) VALUES ({marks})"
