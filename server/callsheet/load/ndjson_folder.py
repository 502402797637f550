"""`ndjson:DIR`: a file of JSON lines a table; every value keeps its type and its digits.

Keys of a merge are compared as JSON: `1` and `"1"` are two, `1.0` and `1` as well.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from callsheet.load.cells import Cell, json_cell, whole
from callsheet.load.scratch import put_objects, rows_of, scratch_database
from callsheet.load.sqlite_file import SqliteDatabase
from callsheet.load.staging import CellForm
from callsheet.problems import UsageError
from callsheet.values import JsonValue, parse_json


class NdjsonFiles:
    """See `folder.FileFormat`."""

    ending = ".ndjson"
    form = CellForm(json_cell, typed=False, null="null")

    def database(self, staging: Path) -> AbstractContextManager[SqliteDatabase]:
        """Of JSON texts."""
        return scratch_database(staging)

    def columns(self, file: Path) -> tuple[str, ...]:
        """The names in the first line."""
        return tuple(next(_objects(file), {}))

    def read(self, database: SqliteDatabase, table: str, file: Path) -> None:
        """Columns are added as they come: the last line may have a name that no other has."""
        put_objects(database, table, _objects(file))

    def write(self, database: SqliteDatabase, table: str, file: Path) -> None:
        """Fields that a row does not have are not written."""
        labels = [f"{whole(json_cell(name))}:" for name in database.columns(table)]
        with file.open("wb") as lines:
            for row in rows_of(database, table):
                lines.write(_line(labels, row).encode())


def _objects(file: Path) -> Iterator[Mapping[str, JsonValue]]:
    with file.open(encoding="utf-8", newline="\n") as lines:
        for number, line in enumerate(lines, 1):
            yield _object(line, number, file)


def _object(line: str, number: int, file: Path) -> Mapping[str, JsonValue]:
    try:
        value = parse_json(line)
    except ValueError:
        value = None
    if not isinstance(value, Mapping):
        raise UsageError(
            f"line {number} of `{file}` is no JSON object",
            "mend the file, or load into another folder",
        )
    return value


def _line(labels: Sequence[str], row: Sequence[Cell]) -> str:
    members = [label + cell for label, cell in zip(labels, row, strict=True) if cell is not None]
    return "{" + ",".join(members) + "}\n"
