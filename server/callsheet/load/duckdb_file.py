"""`duckdb:FILE`: tables of a DuckDB database, written in one transaction."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from types import ModuleType

from callsheet.load.cells import text_cell
from callsheet.load.columns import Kind
from callsheet.load.sql import ROW, Row, listed, quoted, read_state, take_over, write_state
from callsheet.load.staging import CellForm, StagedTable
from callsheet.load.state import State
from callsheet.problems import UsageError

MEMORY = 256
"""Megabytes that DuckDB may hold before it goes to disk; it would take most of the machine."""

THREADS = 2
"""Each of them holds some of the memory, so that more of them fail where two are as fast."""

_AT_ONCE = 2048
"""Rows that go through a statement of DuckDB together."""

_COPIES = 4
"""Of those, which it holds at the same time and cannot bring to disk."""

_DECLARED = {
    Kind.NULL: "VARCHAR",
    Kind.BOOL: "BOOLEAN",
    Kind.INT: "BIGINT",
    Kind.BIGINT: "BIGINT",
    Kind.DOUBLE: "DOUBLE",
    Kind.TIMESTAMP: "TIMESTAMP WITH TIME ZONE",
    Kind.JSON: "JSON",
    Kind.TEXT: "VARCHAR",
}
_KINDS = {
    **dict.fromkeys(("BIGINT", "INTEGER", "SMALLINT", "TINYINT"), Kind.BIGINT),
    **dict.fromkeys(("UINTEGER", "USMALLINT", "UTINYINT"), Kind.BIGINT),
    **dict.fromkeys(("DOUBLE", "FLOAT"), Kind.DOUBLE),
    "BOOLEAN": Kind.BOOL,
    "TIMESTAMP WITH TIME ZONE": Kind.TIMESTAMP,
    "JSON": Kind.JSON,
    "VARCHAR": Kind.TEXT,
}
# Its own text of an instant depends on the time zone of the session.
_INSTANT = "strftime(make_timestamp(epoch_us({})), '%Y-%m-%dT%H:%M:%S.%fZ')"


class DuckdbFile:
    """A destination, see `staged_target.Destination`."""

    form = CellForm(text_cell, typed=True)

    def __init__(self, path: Path) -> None:
        self._path = path

    def recover(self, _staging: Path) -> None:
        """DuckDB does that itself."""

    def state(self) -> State:
        """From the state table."""
        if not self._path.exists():
            return State()
        with told(self._path), closing(DuckdbDatabase(self._path)) as database:
            return read_state(database)

    def commit(self, tables: Sequence[StagedTable], state: State, staging: Path) -> None:
        """One transaction; a database that is new appears as a whole."""
        new = not self._path.exists()
        path = staging / "new.duckdb" if new else self._path
        memory = MEMORY + max(map(_megabytes_held, tables), default=0)
        with told(self._path), closing(DuckdbDatabase(path, staging, memory)) as database:
            database.execute("BEGIN TRANSACTION")
            take_over(database, tables)
            write_state(database, state)
            database.execute("COMMIT")
        if new:
            path.replace(self._path)


class DuckdbDatabase:
    """A connection; closing it undoes what was not committed. See `sql.Database`."""

    def __init__(self, path: Path, spill: Path | None = None, memory: int = MEMORY) -> None:
        """`spill` is the folder for what does not fit into so many megabytes."""
        self.connection = duckdb_library().connect(str(path))
        self.execute(f"SET memory_limit = '{memory}MB'")
        self.execute(f"SET threads = {THREADS}")
        if spill is not None:
            self.execute(f"SET temp_directory = {literal(str(spill / 'spill'))}")

    def close(self) -> None:
        """Let go of the file."""
        self.connection.close()

    def execute(self, sql: str, parameters: Sequence[object] = ()) -> None:
        """Run one statement."""
        self.connection.execute(sql, list(parameters))

    def rows(self, sql: str) -> list[Row]:
        """The few rows of a query."""
        found: list[Row] = self.connection.execute(sql).fetchall()
        return found

    def columns(self, table: str) -> Mapping[str, str]:
        """As DuckDB describes them."""
        return dict(
            self.rows(
                "SELECT column_name, data_type FROM duckdb_columns() "
                "WHERE database_name = current_database() AND schema_name = current_schema() "
                f"AND lower(table_name) = {literal(table.lower())} ORDER BY column_index"
            )
        )

    def tables(self) -> tuple[str, ...]:
        """Of the database itself, without temporary ones."""
        names = self.rows(
            "SELECT table_name FROM duckdb_tables() "
            "WHERE database_name = current_database() AND schema_name = current_schema()"
        )
        return tuple(name for (name,) in names)

    def declared(self, kind: Kind) -> str:
        """See `columns`."""
        return _DECLARED[kind]

    def kind(self, declared: str) -> Kind | None:
        """See `columns`."""
        return _KINDS.get(declared)

    def insert(
        self, table: str, staged: StagedTable, kinds: Mapping[str, Kind], *, numbered: bool
    ) -> None:
        """DuckDB reads the staged file itself."""
        names = tuple(staged.columns)
        values = [
            f"CAST(unnest({staged.places[name]}) AS {_DECLARED[kinds[name]]})" for name in names
        ]
        numbers = 'unnest(range("first", "first" + n))'
        into = listed((ROW, *names) if numbered else names)
        # The numbers tell how many rows there are, also where every column is missing.
        wanted = [numbers, *values] if numbered else values
        chosen = ", ".join(f"{value} AS v{number}" for number, value in enumerate(wanted))
        self.execute(
            f"INSERT INTO {quoted(table)} ({into}) SELECT "
            f"{', '.join(f'v{number}' for number in range(len(wanted)))} FROM "
            f"(SELECT {numbers} AS counted, {chosen} FROM {_lines(staged)})"
        )

    def retype(self, table: str, changes: Mapping[str, tuple[Kind, Kind]]) -> None:
        """A column at a time."""
        for name, (old, new) in changes.items():
            value = quoted(name)
            if old is Kind.TIMESTAMP:
                value = _INSTANT.format(value)
            self.execute(
                f"ALTER TABLE {quoted(table)} ALTER {quoted(name)} "
                f"SET DATA TYPE {_DECLARED[new]} USING CAST({value} AS {_DECLARED[new]})"
            )


def _megabytes_held(table: StagedTable) -> int:
    """What wide rows take beyond the usual: a text of 100 kB is 200 MB in a batch of DuckDB's."""
    if not table.rows:
        return 0
    share = min(1, _AT_ONCE / table.rows)
    return int(table.path.stat().st_size * share * _COPIES) >> 20


def literal(text: str) -> str:
    """A text as SQL wants it."""
    return "'" + text.replace("'", "''") + "'"


def duckdb_library() -> ModuleType:
    """DuckDB, which is an extra.

    Raises:
        UsageError: It is not installed.
    """
    try:
        import duckdb
    except ImportError:
        raise UsageError(
            "DuckDB is not installed", 'install it with `pip install "callsheet[load]"`'
        ) from None
    return duckdb


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Say what DuckDB says, as one sentence."""
    try:
        yield
    except duckdb_library().Error as error:
        words = str(error).split("\n")[0]
        raise UsageError(f"the database `{path}` cannot be written: {words}") from None


def _lines(staged: StagedTable) -> str:
    columns = ", ".join(f"{place}: 'VARCHAR[]'" for place in staged.places.values())
    largest = max(staged.longest_line + 1024, 2**24)
    return (
        f"read_json({literal(str(staged.path))}, format = 'newline_delimited', "
        f"columns = {{first: 'BIGINT', n: 'BIGINT', {columns}}}, maximum_object_size = {largest})"
    )
