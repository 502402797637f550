"""Loads rows into a target and reads it with somebody else's reader: json, csv, sqlite3, DuckDB."""

import csv
import json
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path

import duckdb

from callsheet.load.places import target_of
from callsheet.load.table import Table

PLACES = ("ndjson:rows", "csv:rows", "sqlite:rows.sqlite", "duckdb:rows.duckdb", "parquet:rows")


def load(
    into: str, folder: Path, tables: Mapping[Table, Iterable], marks: Mapping | None = None
) -> tuple[str, ...]:
    """One whole run; its notes."""
    target = target_of(into, folder)
    target.begin()
    try:
        for table, rows in tables.items():
            target.write(table, rows)
        target.commit(marks or {})
    finally:
        target.abort()
    return target.notes()


def marks_in(into: str, folder: Path) -> Mapping:
    target = target_of(into, folder)
    target.begin()
    target.abort()
    return target.marks()


def tables_in(into: str, folder: Path) -> dict[str, list[dict]]:
    """All rows of all tables, in their order; the state is none of them."""
    kind, _, place = into.partition(":")
    path = folder / place
    if not path.exists():
        return {}
    if kind == "sqlite":
        with closing(sqlite3.connect(path)) as connection:
            names = "SELECT name FROM sqlite_master WHERE type = 'table'"
            return _of_database(connection, names)
    if kind == "duckdb":
        with closing(duckdb.connect(str(path), read_only=True)) as connection:
            connection.execute("SET TimeZone = 'UTC'")
            return _of_database(connection, "SELECT table_name FROM duckdb_tables()")
    files = sorted(path.glob(f"*.{kind}"))
    return {file.stem: _of_file(kind, file) for file in files}


def types_in(into: str, folder: Path, table: str) -> dict[str, str]:
    """The declared types of a table of DuckDB, SQLite or Parquet."""
    kind, _, place = into.partition(":")
    if kind == "sqlite":
        with closing(sqlite3.connect(folder / place)) as connection:
            return {row[1]: row[2] for row in connection.execute(f"PRAGMA table_info({table})")}
    path = folder / place / f"{table}.parquet" if kind == "parquet" else folder / place
    with closing(duckdb.connect("" if kind == "parquet" else str(path))) as connection:
        described = f"'{path}'" if kind == "parquet" else table
        return {
            row[0]: row[1] for row in connection.execute(f"DESCRIBE FROM {described}").fetchall()
        }


def _of_database(connection, names: str) -> dict[str, list[dict]]:
    tables = sorted(name for (name,) in connection.execute(names).fetchall())
    return {name: _rows(connection, f'"{name}"') for name in tables if name != "_callsheet_state"}


def _of_file(kind: str, file: Path) -> list[dict]:
    match kind:
        case "ndjson":
            return [json.loads(line) for line in file.read_text().split("\n") if line]
        case "csv":
            with file.open(newline="") as text:
                return [
                    {name: cell or None for name, cell in row.items()}
                    for row in csv.DictReader(text, strict=True)
                ]
        case _:
            with closing(duckdb.connect()) as connection:
                connection.execute("SET TimeZone = 'UTC'")
                return _rows(connection, f"'{file}'")


def _rows(connection, source: str) -> list[dict]:
    # DuckDB's client wants one more library for instants.
    described = connection.execute(f"SELECT * FROM {source} LIMIT 0").description
    chosen = ", ".join(
        f'CAST("{name}" AS VARCHAR) AS "{name}"' if "TIME ZONE" in str(kind) else f'"{name}"'
        for name, kind, *_ in described
    )
    cursor = connection.execute(f"SELECT {chosen} FROM {source}")
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
