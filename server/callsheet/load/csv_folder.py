"""`csv:DIR`: a CSV file a table (RFC 4180), with a header row, UTF-8 and CRLF.

Null is an empty field, the empty text is `""`: DuckDB and PostgreSQL read that back. In a table of
one column null is `""` too, since many readers take an empty line for no row.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from itertools import chain
from pathlib import Path
from typing import TextIO

from callsheet.load.cells import Cell, text_cell
from callsheet.load.scratch import put_rows, rows_of, scratch_database
from callsheet.load.sqlite_file import SqliteDatabase
from callsheet.load.staging import CellForm
from callsheet.problems import UsageError

_QUOTED = re.compile(r'[",\r\n]')
_FIELD = re.compile(r'(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n?\Z)')


class CsvFiles:
    """See `folder.FileFormat`."""

    ending = ".csv"
    form = CellForm(text_cell, typed=False)

    def database(self, staging: Path) -> AbstractContextManager[SqliteDatabase]:
        """Of text."""
        return scratch_database(staging)

    def columns(self, file: Path) -> tuple[str, ...]:
        """The header."""
        with _opened(file) as text:
            return _header(_records(text, file))

    def read(self, database: SqliteDatabase, table: str, file: Path) -> None:
        """Every row has as many fields as the header."""
        with _opened(file) as text:
            records = _records(text, file)
            put_rows(database, table, _header(records), records)

    def write(self, database: SqliteDatabase, table: str, file: Path) -> None:
        """The header and all rows."""
        columns = tuple(database.columns(table))
        with file.open("w", encoding="utf-8", newline="") as text:
            for row in chain((columns,), rows_of(database, table)):
                text.write((",".join(map(_field, row)) or '""') + "\r\n")


def _opened(file: Path) -> TextIO:
    return file.open(encoding="utf-8-sig", newline="")


def _header(records: Iterator[Sequence[Cell]]) -> tuple[str, ...]:
    return tuple(cell or "" for cell in next(records, ()))


def _records(text: TextIO, file: Path) -> Iterator[Sequence[Cell]]:
    width = 0
    lines = iter(text)
    for number, line in enumerate(lines, 1):
        record = line
        while record.count('"') % 2:
            record += next(lines, '"')
        cells = _cells(record)
        width = width or len(cells)
        if len(cells) != width:
            raise UsageError(
                f"row {number} of `{file}` has {len(cells)} fields, its header has {width}",
                "mend the file, or load into another folder",
            )
        yield cells


def _cells(record: str) -> list[Cell]:
    cells: list[Cell] = []
    for found in _FIELD.finditer(record):
        quoted, plain, end = found.groups()
        cells.append(plain or None if quoted is None else quoted.replace('""', '"'))
        if end != ",":
            break
    return cells


def _field(cell: Cell) -> str:
    if cell is None:
        return ""
    return '"' + cell.replace('"', '""') + '"' if not cell or _QUOTED.search(cell) else cell
