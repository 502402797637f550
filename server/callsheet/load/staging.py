"""Rows on their way: files beside the target, a line a chunk, until all types are known.

A target is written in one go at the end, since only the last row says what type a column has, and
since a run that fails must leave nothing. Memory holds a chunk of each table, whatever comes.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from itertools import chain
from pathlib import Path
from secrets import token_hex
from typing import Any, BinaryIO, Protocol

from callsheet.late_dataclasses import dataclass
from callsheet.load.cells import ABSENT, Cell, whole
from callsheet.load.columns import Kind, widened
from callsheet.load.flatten import LINKS, VALUE, Fields, flattened
from callsheet.load.names import SEPARATOR, Names, snake_case
from callsheet.load.state import Settled, State
from callsheet.load.table import Table, Write
from callsheet.problems import UsageError
from callsheet.values import JsonValue

CHUNK = 1000
"""Rows that become one line, at most."""

LONG = 2**23
"""Bytes; rows whose line would be longer become several. Who reads lines holds whole ones."""

MOST_COLUMNS = 1900
"""Of a table; SQLite takes 2000, and more are a sign of names that are data."""


_LINK = "\x1e"
"""Before the path of a column of ours, so that a field of that name is another."""


@dataclass(frozen=True, slots=True)
class CellForm:
    """How a kind of target wants its cells."""

    cell: Callable[[JsonValue], Cell]
    typed: bool
    """Whether its columns have types; else all are text."""

    null: Cell = None
    """The cell of null."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows of a staged table, one after the other."""

    first: int
    """The number of the first row, from 0."""

    rows: int
    cells: Mapping[str, Sequence[Cell]]
    """By column; a column that is not here is null in all these rows."""


class StagedTable(Protocol):
    """A table that waits to be written, as the destinations see it."""

    @property
    def name(self) -> str:
        """In the target."""

    @property
    def write(self) -> Write:
        """How its rows join those that are there."""

    @property
    def key(self) -> tuple[str, ...]:
        """Columns."""

    @property
    def root(self) -> str:
        """The table whose lists it holds; its own name for a table at the top."""

    @property
    def columns(self) -> Mapping[str, Kind]:
        """In the order they were found."""

    @property
    def places(self) -> Mapping[str, str]:
        """What each column is called in the file."""

    @property
    def path(self) -> Path:
        """A line a chunk: `{"first": 0, "n": 2, "c0": ["a", null]}`; not there without rows."""

    @property
    def rows(self) -> int:
        """How many there are."""

    @property
    def longest_line(self) -> int:
        """Bytes."""

    def chunks(self) -> Iterator[Chunk]:
        """All rows, for who reads them in Python."""


@dataclass(slots=True)
class _Staged:
    """A table and the file of its rows."""

    name: str
    write: Write
    key: tuple[str, ...]
    root: str
    path: Path
    form: CellForm
    names: Names
    list_names: Names
    columns: dict[str, Kind] = field(default_factory=dict)
    rows: int = 0
    longest_line: int = 0
    waiting: list[Fields] = field(default_factory=list)
    at_once: int = CHUNK
    """Rows that become one line, as they have been so far."""

    places: dict[str, str] = field(default_factory=dict)
    """What a column is called in the file."""

    file: BinaryIO | None = None

    def add(self, rows: Iterable[Fields]) -> None:
        self.waiting.extend(rows)
        while len(self.waiting) >= self.at_once:
            self._write_some()

    def finish(self) -> None:
        while self.waiting:
            self._write_some()
        if self.rows and not self.columns:
            self._place(VALUE)
        self.close()

    def close(self) -> None:
        if self.file is not None:
            self.file.close()
            self.file = None

    def chunks(self) -> Iterator[Chunk]:
        if not self.rows:
            return
        with self.path.open("rb") as file:
            for line in file:
                chunk = json.loads(line)
                cells = {
                    name: chunk[place] for name, place in self.places.items() if place in chunk
                }
                yield Chunk(chunk["first"], chunk["n"], cells)

    def _write_some(self) -> None:
        rows = self.waiting[: self.at_once]
        self._write(rows)
        del self.waiting[: len(rows)]

    def _write(self, rows: Sequence[Fields]) -> None:
        chunk: dict[str, Any] = {"first": self.rows, "n": len(rows)}
        for path in dict.fromkeys(chain.from_iterable(rows)):
            name = path[1:] if path.startswith(_LINK) else self.names.of(path)
            values = [row.get(path, ABSENT) for row in rows]
            chunk[self._place(name)] = [self.form.cell(value) for value in values]
            self.columns[name] = self._kind(self.columns[name], values)
        self._refuse_missing_keys(chunk)
        line = _line(chunk)
        if len(line) > LONG and len(rows) > 1:
            half = self.at_once = len(rows) // 2
            self._write(rows[:half])
            self._write(rows[half:])
            return
        self.longest_line = max(self.longest_line, len(line))
        self.rows += len(rows)
        if self.file is None:
            self.file = self.path.open("wb")
        self.file.write(line)

    def _place(self, name: str) -> str:
        if name not in self.columns:
            self._refuse_another_column()
            self.columns[name] = Kind.NULL if self.form.typed else Kind.TEXT
            self.places[name] = f"c{len(self.places)}"
        return self.places[name]

    def _kind(self, kind: Kind, values: Sequence[JsonValue]) -> Kind:
        if kind is Kind.TEXT:
            return kind
        return widened(kind, (value for value in values if value is not ABSENT))

    def _refuse_another_column(self) -> None:
        if len(self.columns) >= MOST_COLUMNS:
            raise UsageError(
                f"table `{self.name}` would have more than {MOST_COLUMNS} columns",
                "a smaller `nesting` keeps objects with many names as JSON",
            )

    def _refuse_missing_keys(self, chunk: Mapping[str, Any]) -> None:
        for column in self.key:
            cells = chunk.get(self.places.get(column, ""), [None])
            missing = next(
                (row for row, cell in enumerate(cells) if cell in (None, self.form.null)), None
            )
            if missing is not None:
                raise UsageError(
                    f"row {self.rows + missing + 1} of table `{self.name}` has no `{column}`, "
                    "which is its key",
                    "merge by fields that every row has, or `append`",
                )


class Staging:
    """The tables of one load, in a folder of their own."""

    def __init__(self, folder: Path, form: CellForm, state: State) -> None:
        self._folder = folder
        self._form = form
        self._state = state
        self._run = token_hex(6)
        self._roots: dict[str, Table] = {}
        self._tables: dict[str, _Staged] = {}

    def write(self, table: Table, rows: Iterable[JsonValue]) -> None:
        """Take rows in; what is no object becomes one with the field `value`.

        Raises:
            UsageError: Two tables have the same name in the target, or a key is missing.
            OSError: The disk is full, or the folder is gone.
        """
        root = self._root(table)
        if table.nesting <= 0:
            root.add(row if isinstance(row, dict) else _fields(row) for row in rows)
            return
        for number, row in enumerate(rows, root.rows + len(root.waiting)):
            for record in flattened(row, f"{self._run}.{number}", table.nesting):
                staged = self._inner(root, record.lists)
                staged.add(
                    [{_LINK + name: link for name, link in record.links.items()} | record.fields]
                )

    def finish(self) -> tuple[StagedTable, ...]:
        """Write what waits; the tables, each before those of its lists."""
        for staged in self._tables.values():
            staged.finish()
        return tuple(self._tables.values())

    def close(self) -> None:
        """Let go of the files."""
        for staged in self._tables.values():
            staged.close()

    def settled(self) -> Settled:
        """The names that later runs must give again."""
        found = dict(self._state.names)
        for name, staged in self._tables.items():
            for table, names in ((name, staged.names), (f"{name}__", staged.list_names)):
                # What is replaced by other fields next time shall not be held by those of today.
                replaced = staged.write is Write.REPLACE
                found[table] = names.namesakes() if replaced else names.given
        return {table: given for table, given in found.items() if given}

    def notes(self) -> tuple[str, ...]:
        """What a person should know about the names: fields that are another column's namesake."""
        return tuple(
            f"field `{path.replace(SEPARATOR, '.')}` is column `{name}` of table `{table}`"
            for table, staged in self._tables.items()
            for path, name in staged.names.namesakes().items()
        )

    def _root(self, table: Table) -> _Staged:
        name = snake_case(table.name)
        known = self._roots.setdefault(name, table)
        if known != table:
            raise UsageError(
                f"`{known.name}` and `{table.name}` are both table `{name}` in the target",
                "give one of them a table name of its own",
            )
        if table.write is Write.MERGE and not table.key:
            raise UsageError(
                f"table `{table.name}` cannot be merged without a key",
                "name the fields that tell its rows apart, or `append`",
            )
        if name not in self._tables:
            staged = self._staged(name, table.write, name)
            paths = (_path(field, table) for field in table.key)
            staged.key = tuple(staged.names.of(path) for path in paths)
            self._tables[name] = staged
        return self._tables[name]

    def _inner(self, table: _Staged, lists: tuple[str, ...]) -> _Staged:
        for path in lists:
            name = f"{table.name}__{table.list_names.of(path)}"
            if name not in self._tables:
                self._tables[name] = self._staged(name, table.write, table.root)
            table = self._tables[name]
        return table

    def _staged(self, name: str, write: Write, root: str) -> _Staged:
        kept = self._state.names
        return _Staged(
            name=name,
            write=write,
            key=(),
            root=root,
            path=self._folder / f"{len(self._tables)}.staged",
            form=self._form,
            names=Names(LINKS, kept.get(name)),
            list_names=Names((), kept.get(f"{name}__")),
        )


def _path(field_name: str, table: Table) -> str:
    return field_name.replace(".", SEPARATOR) if table.nesting > 0 else field_name


def _fields(row: JsonValue) -> Fields:
    return dict(row) if isinstance(row, Mapping) else {VALUE: row}


def _line(chunk: dict[str, Any]) -> bytes:
    try:
        text = json.dumps(chunk, ensure_ascii=False, separators=(",", ":"))
        return text.encode() + b"\n"
    except UnicodeEncodeError:
        return _line(
            {
                name: list(map(whole, cells)) if isinstance(cells, list) else cells
                for name, cells in chunk.items()
            }
        )
