"""`sqlite:FILE`: tables of an SQLite database, written in one transaction."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from callsheet.load.cells import Cell, text_cell
from callsheet.load.columns import Kind
from callsheet.load.sql import ROW, Row, listed, quoted, read_state, take_over, write_state
from callsheet.load.staging import CellForm, StagedTable
from callsheet.load.state import State
from callsheet.problems import UsageError

_DECLARED = {
    Kind.NULL: "TEXT",
    Kind.BOOL: "BOOLEAN",
    Kind.INT: "INTEGER",
    Kind.BIGINT: "INTEGER",
    Kind.DOUBLE: "REAL",
    Kind.TIMESTAMP: "TIMESTAMP",
    Kind.JSON: "JSON",
    Kind.TEXT: "TEXT",
}
_KINDS = {
    **dict.fromkeys(("INTEGER", "INT", "BIGINT", "SMALLINT"), Kind.BIGINT),
    **dict.fromkeys(("REAL", "DOUBLE", "DOUBLE PRECISION", "FLOAT"), Kind.DOUBLE),
    "BOOLEAN": Kind.BOOL,
    "TIMESTAMP": Kind.TIMESTAMP,
    "JSON": Kind.JSON,
    "TEXT": Kind.TEXT,
}
_VALUES: Mapping[Kind, Callable[[str], object]] = {
    Kind.BOOL: "true".__eq__,
    Kind.INT: int,
    Kind.BIGINT: int,
    Kind.DOUBLE: float,
}
_CHANGES = {
    Kind.BOOL: "CASE {} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END",
    # SQLite's own text of a double has 15 digits.
    Kind.DOUBLE: "callsheet_digits({})",
}

_ROW_NUMBERS = ("rowid", "oid", "_rowid_")


class SqliteFile:
    """A destination, see `staged_target.Destination`."""

    form = CellForm(text_cell, typed=True)

    def __init__(self, path: Path) -> None:
        self._path = path

    def recover(self, _staging: Path) -> None:
        """SQLite does that itself."""

    def state(self) -> State:
        """From the state table."""
        if not self._path.exists():
            return State()
        with told(self._path), closing(SqliteDatabase(self._path)) as database:
            return read_state(database)

    def commit(self, tables: Sequence[StagedTable], state: State, staging: Path) -> None:
        """One transaction; a database that is new appears as a whole."""
        new = not self._path.exists()
        path = staging / "new.sqlite" if new else self._path
        with told(self._path), closing(SqliteDatabase(path)) as database:
            database.execute("BEGIN IMMEDIATE")
            take_over(database, tables)
            write_state(database, state)
            database.execute("COMMIT")
        if new:
            path.replace(self._path)


class SqliteDatabase:
    """A connection; closing it undoes what was not committed. See `sql.Database`."""

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None, cached_statements=0)
        self.connection.create_function("callsheet_digits", 1, _digits, deterministic=True)

    def close(self) -> None:
        """Let go of the file."""
        self.connection.close()

    def execute(self, sql: str, parameters: Sequence[object] = ()) -> None:
        """Run one statement."""
        self.connection.execute(sql, tuple(parameters))

    def rows(self, sql: str) -> list[Row]:
        """The few rows of a query."""
        return self.connection.execute(sql).fetchall()

    def columns(self, table: str) -> Mapping[str, str]:
        """As declared, in capitals."""
        return {row[1]: row[2].upper() for row in self.rows(f"PRAGMA table_info({quoted(table)})")}

    def tables(self) -> tuple[str, ...]:
        """Of the database itself, without temporary ones."""
        return tuple(
            row[0] for row in self.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
        )

    def declared(self, kind: Kind) -> str:
        """See `columns`."""
        return _DECLARED[kind]

    def kind(self, declared: str) -> Kind | None:
        """See `columns`."""
        return _KINDS.get(declared)

    def insert(
        self, table: str, staged: StagedTable, kinds: Mapping[str, Kind], *, numbered: bool
    ) -> None:
        """A chunk at a time."""
        names = tuple(staged.columns)
        into = listed((*names, ROW) if numbered else names)
        marks = ", ".join("?" * (len(names) + numbered))
        sql = f"INSERT INTO {quoted(table)} ({into}) VALUES ({marks})"
        for chunk in staged.chunks():
            nothing = [None] * chunk.rows
            values = [_values(chunk.cells.get(name, nothing), kinds[name]) for name in names]
            if numbered:
                values.append(range(chunk.first, chunk.first + chunk.rows))
            self.connection.executemany(sql, zip(*values, strict=True))

    def retype(self, table: str, changes: Mapping[str, tuple[Kind, Kind]]) -> None:
        """SQLite changes no types, so the table is made anew under its name."""
        self._refuse_constraints(table, next(iter(changes)))
        also = [
            sql
            for (sql,) in self.connection.execute(
                "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND type <> 'table'", (table,)
            )
            if sql
        ]
        there = self.columns(table)
        wanted = {name: _DECLARED[new] for name, (_, new) in changes.items()}
        columns = [f"{quoted(name)} {wanted.get(name.lower(), old)}" for name, old in there.items()]
        values = [_changed(name, changes.get(name.lower())) for name in there]
        old_name, new_name = quoted(table), quoted(f"_callsheet_new_{table}")
        self.execute("PRAGMA legacy_alter_table = ON")
        self.execute(f"CREATE TABLE {new_name} ({', '.join(columns)})")
        order = in_their_order(tuple(there))
        self.execute(f"INSERT INTO {new_name} SELECT {', '.join(values)} FROM {old_name}{order}")
        self.execute(f"DROP TABLE {old_name}")
        self.execute(f"ALTER TABLE {new_name} RENAME TO {old_name}")
        for sql in also:
            self.execute(sql)

    def _refuse_constraints(self, table: str, column: str) -> None:
        name = quoted(table)
        if (
            any(row[3] or row[5] or row[4] for row in self.rows(f"PRAGMA table_info({name})"))
            or any(row[3] != "c" for row in self.rows(f"PRAGMA index_list({name})"))
            or self.rows(f"PRAGMA foreign_key_list({name})")
        ):
            raise UsageError(
                f"column `{column}` of table `{table}` needs a wider type, "
                "but the table has constraints that callsheet did not make",
                "widen the column yourself, or load into a table of another name",
            )


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Say what SQLite says, as one sentence."""
    try:
        yield
    except sqlite3.Error as error:
        raise UsageError(f"the database `{path}` cannot be written: {error}") from None


def in_their_order(columns: Sequence[str]) -> str:
    """The ORDER BY that has the rows of a table as they came, which its columns may hide."""
    hidden = {name.lower() for name in columns}
    free = next((name for name in _ROW_NUMBERS if name not in hidden), None)
    return f" ORDER BY {free}" if free else ""


def _values(cells: Sequence[Cell], kind: Kind) -> Sequence[object]:
    read = _VALUES.get(kind)
    if read is None:
        return cells
    return [None if cell is None else read(cell) for cell in cells]


def _changed(name: str, change: tuple[Kind, Kind] | None) -> str:
    if change is None:
        return quoted(name)
    old, new = change
    return _CHANGES.get(old, "{}").format(quoted(name)) if new is Kind.TEXT else quoted(name)


def _digits(value: Any) -> Any:
    return repr(value) if isinstance(value, float) else value
